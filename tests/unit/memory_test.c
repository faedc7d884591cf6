/* Memory: what each parser takes for the input that is the worst for it, and what a request that
 * takes too much does to the others. */
#include "unit.h"

#include <stdlib.h>

#include "base/guard.h"
#include "http/server.h"
#include "wire/form_in.h"
#include "wire/json_in.h"
#include "wire/xml_in.h"

static const struct form_rules rules = {.vars_max = 20000, .php = true};
static const struct form_rules lists = {.vars_max = 20000, .repeat_lists = true};

#define BOUNDARY "multipart/form-data; boundary=AB"

/* Parsers, as one kind of function. */

static enum err run_form(struct span in)
{
    struct value *v;
    return form_parse(&t, in, &rules, &v);
}

static enum err run_lists(struct span in)
{
    struct value *v;
    return form_parse(&t, in, &lists, &v);
}

static enum err run_multipart(struct span in)
{
    struct value *v;
    return multipart_parse(&t, in, SPAN(BOUNDARY), &rules, &v);
}

static enum err run_boundary(struct span in)
{
    struct value *v;
    return multipart_parse(&t, SPAN("--AB--"), in, &rules, &v);
}

static enum err run_json(struct span in)
{
    struct value *v;
    return json_parse(&t, in, &v);
}

static enum err run_xml(struct span in)
{
    struct value *v;
    return xml_parse(&t, in, &v);
}

static enum err run_url(struct span in)
{
    struct span out;
    return url_decode(&t, in, URL_FORM, &out);
}

static enum err run_path(struct span in)
{
    struct span path, query;
    return request_path(&t, in, &path, &query);
}

static struct span env_value;

static struct span env_same(void *from, const char *name)
{
    (void)from;
    return strcmp(name, "CONTENT_LENGTH") == 0 ? SPAN("") : env_value;
}

/* Every variable has the same value, of which the request has some twenty copies; the transfer
 * coding makes it a request that cannot be read. */
static enum err run_environment(struct span in)
{
    static const struct request_limits limits = {1 << 20, 1 << 20};
    struct request req;
    env_value = in;
    request_from_env(&req, t.mem, env_same, NULL, &limits);
    return req.fault;
}

static ptrdiff_t read_half(void *from, char *p, size_t n)
{
    struct span *left = from;
    size_t take = left->n < n ? left->n : n;
    if (take > 0) {
        memcpy(p, left->p, take);
    }
    *left = span_sub(*left, take, left->n);
    return (ptrdiff_t)take;
}

/* A body that is announced with 8 MiB and ends early: room comes with its bytes. */
static enum err run_body(struct span in)
{
    struct request req = {.mem = t.mem, .content_length = 8 << 20};
    request_read_body(&req, read_half, &in);
    return req.fault;
}

/* An input: head, then part n times, then foot; %d in part is the number. */
static const struct {
    const char *what;
    enum err (*run)(struct span in);
    const char *head, *part, *inner, *foot;
    size_t parts, inners;
    size_t multiple;  /* multiples of the input's size that may be taken */
    enum err outcome; /* most are accepted */
} worst[] = {
    /* texts: nearly nothing but what is unescaped. */
    {"multipart: empty parameters", run_multipart, "",
     "--AB\r\nContent-Disposition: form-data; name=a", ";a=\"\"", "--AB--", 90, 800, 1, E_OK},
    {"multipart: escapes", run_multipart, "", "--AB\r\nContent-Disposition: form-data; name=a",
     ";name=\"\\\\\"", "--AB--", 90, 300, 3, E_OK},
    {"multipart: file names", run_multipart, "", "--AB\r\nContent-Disposition: form-data; name=a",
     ";filename=\"\\\"\"", "--AB--", 90, 250, 3, E_OK},
    {"multipart: boundaries", run_boundary, "multipart/form-data", ";boundary=\"\\\\\"", "", "",
     1000, 0, 3, E_SYNTAX},
    {"multipart: other parameters", run_boundary, "multipart/form-data", ";a=\"\\\\\"", "", "",
     1000, 0, 1, E_SYNTAX},
    {"url: escapes", run_url, "", "%41", "", "", 100000, 0, 2, E_OK},
    {"url: plus", run_url, "", "+", "", "", 100000, 0, 2, E_OK},
    {"url: plain", run_url, "", "a", "", "", 100000, 0, 1, E_OK},
    {"path: slashes", run_path, "", "/%2f", "", "?a", 10000, 0, 4, E_OK},
    {"form: one long value", run_form, "a=", "%41", "", "", 100000, 0, 2, E_OK},
    {"json: one long text", run_json, "\"", "\\u0041", "", "\"", 10000, 0, 2, E_OK},
    {"json: surrogates", run_json, "\"", "\\ud83d\\ude00", "", "\"", 10000, 0, 4, E_OK},
    {"xml: one long text", run_xml, "<a><b>", "&#65;", "", "</b></a>", 20000, 0, 4, E_OK},
    {"xml: CDATA", run_xml, "<a><b>", "<![CDATA[x]]>", "", "</b></a>", 20000, 0, 2, E_OK},
    {"xml: attributes", run_xml, "<a><b>", "<c d='&#65;'/>", "", "</b></a>", 5000, 0, 16, E_OK},
    {"environment", run_environment, "", "x", "", "", 10000, 0, 30, E_SYNTAX},
    {"environment: escapes", run_environment, "/", "%41", "", "", 3000, 0, 30, E_SYNTAX},
    {"body: ends early", run_body, "", "x", "", "", 300000, 0, 6, E_BODY_SHORT},
    /* values: their number is limited, and so many bytes has each. */
    {"form: short variables", run_form, "", "a%d&", "", "", 20000, 0, 36, E_OK},
    {"form: empty brackets", run_form, "", "a[][][]&", "", "", 20000, 0, 80, E_OK},
    {"form: underscores", run_form, "", ".%d[a.[]&", "", "", 20000, 0, 36, E_OK},
    {"form: repeated", run_lists, "", "a&", "", "", 20000, 0, 80, E_OK},
    {"json: short list", run_json, "[1", ",1", "", "]", 9000, 0, 100, E_OK},
    {"json: empty objects", run_json, "[1", ",{}", "", "]", 9000, 0, 60, E_OK},
    {"json: members", run_json, "{\"a\":1", ",\"%d\":1", "", "}", 1900, 0, 24, E_OK},
    {"xml: elements", run_xml, "<a>", "<b/>", "", "</a>", 9000, 0, 60, E_OK},
    {"xml: letters", run_xml, "<a>", "<b>c</b>", "", "</a>", 9000, 0, 40, E_OK},
    {"multipart: short parts", run_multipart, "",
     "--AB\r\nContent-Disposition:form-data;name=a%d\r\n\r\n\r\n", "", "--AB--", 15000, 0, 4, E_OK},
};

/* Bytes that an arena takes at first: for the value of the root, and a first buffer. */
enum { BESIDES = 128 * 1024 };

static struct span build(size_t row)
{
    struct buf b;
    buf_init(&b, NULL, 0);
    buf_text(&b, worst[row].head);
    for (size_t i = 0; i < worst[row].parts; i++) {
        const char *number = strstr(worst[row].part, "%d");
        if (number != NULL) {
            buf_add(&b, worst[row].part, (size_t)(number - worst[row].part));
            buf_i64(&b, (int64_t)i);
            buf_text(&b, number + 2);
        } else {
            buf_text(&b, worst[row].part);
        }
        for (size_t j = 0; j < worst[row].inners; j++) {
            buf_text(&b, worst[row].inner);
        }
        if (worst[row].inners > 0) {
            buf_text(&b, "\r\n\r\nx\r\n");
        }
    }
    buf_text(&b, worst[row].foot);
    return buf_view(&b);
}

static void test_parsers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(worst); i++) {
        struct span in = build(i);
        arena_reset(t.mem);
        assert_int_equal(worst[i].run(in), worst[i].outcome);
        err_clear(&t);
        size_t used = arena_used(t.mem), most = worst[i].multiple * in.n + BESIDES;
        if (used > most) {
            print_error("%s: %zu bytes for %zu, at most %zu\n", worst[i].what, used, in.n, most);
        }
        print_message("%-30s %8zu bytes take %9zu, %.1f times\n", worst[i].what, in.n, used,
                      (double)used / (double)in.n);
        assert_true(used <= most);
        free((void *)(uintptr_t)in.p);
    }
}

/* Requests that take too much. */

enum { MIB = 1024 * 1024 };

static int released, handled;
static enum err seen;

static void release(void *p)
{
    (void)p;
    released++;
}

struct greed {
    size_t piece, times;
    bool always, defect;
};

static void handle(void *app, struct request *req, struct response *res)
{
    const struct greed *g = app;
    handled++;
    res->status = err_class_status(err_info(req->fault)->class);
    seen = req->fault;
    if (req->fault != E_OK && !g->always) {
        buf_text(&res->body, "in the envelope");
        return;
    }
    arena_defer(req->mem, release, NULL);
    guard_must(!g->defect, "as asked");
    for (size_t i = 0; i < g->times; i++) {
        (void)arena_alloc(req->mem, g->piece);
    }
}

static const struct {
    struct greed greed;
    size_t all; /* the limit of all arenas; 0: there is none */
    enum err fault;
    int handled, released;
} greedy[] = {
    {{1024, 10, false, false}, 0, E_OK, 1, 0},
    {{MIB, 127, false, false}, 0, E_OK, 1, 0},
    {{MIB, 129, false, false}, 0, E_TOO_COSTLY, 2, 1},
    {{1024, 140000, false, false}, 0, E_TOO_COSTLY, 2, 1},
    {{(size_t)129 * MIB, 1, false, false}, 0, E_TOO_COSTLY, 2, 1},
    {{SIZE_MAX / 2, 1, false, false}, 0, E_TOO_COSTLY, 2, 1},
    {{MIB, 15, false, false}, 16 * MIB, E_OK, 1, 0},
    {{MIB, 17, false, false}, 16 * MIB, E_BUSY, 2, 1},
    {{65536, 400, false, false}, 16 * MIB, E_BUSY, 2, 1},
    {{MIB, 129, true, false}, 0, E_TOO_COSTLY, 2, 2},
    {{0, 0, false, true}, 0, E_INTERNAL, 2, 1},
    {{0, 0, true, true}, 0, E_INTERNAL, 2, 2},
};

static void test_requests(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(greedy); i++) {
        struct greed greed = greedy[i].greed;
        struct server s = {.handle = handle, .app = &greed};
        struct request req = {.mem = t.mem, .path = arena_span(t.mem, SPAN("/kept"))};
        struct response res;
        size_t before = arenas_held();
        released = handled = 0;
        arenas_limit(greedy[i].all > 0 ? greedy[i].all : SIZE_MAX);
        server_handle(&s, &req, &res);
        arenas_limit(SIZE_MAX);
        assert_int_equal(seen, greedy[i].fault);
        assert_int_equal(handled, greedy[i].handled);
        assert_int_equal(released, greedy[i].released);
        assert_span(req.path, "/kept");
        if (greedy[i].fault != E_OK) {
            assert_true(arena_used(t.mem) < MIB);
            assert_int_equal(res.status,
                             greed.always ? 503 : err_class_status(err_info(seen)->class));
        }
        arena_reset(t.mem);
        assert_true(arenas_held() <= before + MIB);
    }
}

/* Large ones have taken the room: small ones still find some. */
static void test_reserve(void **state)
{
    (void)state;
    struct greed small = {65536, 4, false, false};
    struct server s = {.handle = handle, .app = &small};
    struct arena *large = arena_new(), *mem = arena_new();
    struct request req = {.mem = mem};
    struct response res;
    size_t room = (size_t)16 * MIB;
    (void)arena_alloc(large, room - MIB);
    arenas_limit(room);
    (void)arena_alloc(large, 65536);
    server_handle(&s, &req, &res);
    assert_int_equal(seen, E_OK);
    small.times = 40;
    server_handle(&s, &req, &res);
    assert_int_equal(seen, E_BUSY);
    arena_free(mem);
    arena_free(large);
    arenas_limit(SIZE_MAX);
}

/* Guards */

static void escape_inner(void *arg)
{
    (void)arg;
    guard_escape(GUARD_NO_MEMORY, "inner", 1);
}

static void outer(void *arg)
{
    int *step = arg;
    assert_int_equal(guard_run(escape_inner, NULL), GUARD_NO_MEMORY);
    *step = 1;
    guard_escape(GUARD_OVER_BUDGET, "outer", 2);
}

static void test_guards(void **state)
{
    (void)state;
    int step = 0;
    assert_int_equal(guard_run(outer, &step), GUARD_OVER_BUDGET);
    assert_int_equal(step, 1);
    assert_null(guard_swap(NULL));
}

static void test_rewind(void **state)
{
    (void)state;
    char *kept = arena_cstr(t.mem, SPAN("kept"));
    char *large = arena_alloc(t.mem, 100000);
    memset(large, 7, 100000);
    size_t used = arena_used(t.mem);
    released = 0;
    arena_defer(t.mem, release, NULL);
    struct arena_mark mark = arena_mark(t.mem);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 2000; i++) {
            (void)arena_alloc(t.mem, i % 3 == 0 ? 17000 : 100);
        }
        arena_defer(t.mem, release, NULL);
        arena_rewind(t.mem, &mark);
        assert_int_equal(released, round + 1);
        assert_string_equal(kept, "kept");
        assert_int_equal(large[0], 7);
        assert_int_equal(large[99999], 7);
        assert_true(arena_used(t.mem) >= used && arena_used(t.mem) < used + 1000);
    }
    arena_reset(t.mem);
    assert_int_equal(released, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_parsers), ctx_test(test_requests), ctx_test(test_reserve),
        ctx_test(test_guards),  ctx_test(test_rewind),
    };
    return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
