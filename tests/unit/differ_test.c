/*
 * Two answers told apart: what counts as a difference, what does not, and that memory is bounded.
 */
#include "ctl/compare/differ.h"

#include <stdio.h>
#include <string.h>

#include "unit.h"
#include "wire/json_in.h"

static struct arena *mem;

static const struct value *json(const char *text)
{
    struct ctx c = {.mem = mem};
    struct value *v = NULL;
    assert_int_equal(json_parse(&c, span_of(text), &v), E_OK);
    return v;
}

/* The differences of one call as "path kind*count;...". */
static const char *told(const char *there, const char *here, bool values)
{
    static char out[500];
    struct differ d = {.values = values};
    assert_true(differ_open(&d));
    struct differ_answer a = {200, json(there), span_of(there)},
                         b = {200, json(here), span_of(here)};
    bool same = differ_take(&d, "GET x", &a, &b);
    out[0] = '\0';
    for (size_t i = 0; i < d.n; i++) {
        const struct differ_row *r = &d.rows[i];
        size_t n = strlen(out);
        if (r->kind[0] != '\0') {
            snprintf(out + n, sizeof(out) - n, "%s %s*%d%s%s;", r->path, r->kind, (int)r->count,
                     r->there, r->here);
        }
    }
    assert_int_equal(same, out[0] == '\0');
    differ_close(&d);
    return out;
}

static void alike(void **state)
{
    (void)state;
    assert_string_equal(
        told("{\"a\":[1,{\"b\":null}],\"c\":\"x\"}", "{\"c\":\"x\",\"a\":[1,{\"b\":null}]}", false),
        "");
    assert_string_equal(told("{\"timestamp\":1,\"requestId\":\"a\"}",
                             "{\"timestamp\":2,\"requestId\":\"b\"}", false),
                        "");
    assert_string_equal(told("{\"t\":\"2026-01-02T03:04:05.1230000+03:00\"}",
                             "{\"t\":\"2026-01-02T03:04:05.9990000+03:00\"}", false),
                        "");
}

static void different(void **state)
{
    (void)state;
    assert_string_equal(told("{\"a\":1}", "{\"a\":2}", false), "a value*1;");
    assert_string_equal(told("{\"a\":1}", "{\"a\":\"1\"}", false), "a type*1;");
    assert_string_equal(told("{\"a\":1}", "{\"b\":1}", false), "a missing here*1;b only here*1;");
    assert_string_equal(told("{\"a\":[1,2]}", "{\"a\":[1]}", false), "a length*1;");
    assert_string_equal(
        told("{\"t\":\"2026-01-02T03:04:05Z\"}", "{\"t\":\"2026-01-02T03:04:05+03:00\"}", false),
        "t value*1;");
    assert_string_equal(told("{\"a\":\"x\"}", "{\"a\":\"y\"}", true), "a value*1xy;");
}

static void times_of_now(void **state)
{
    (void)state;
    struct differ d = {.now_s = 1709208000}; /* 2024-02-29 12:00:00 UTC */
    assert_true(differ_open(&d));
    static const struct {
        const char *there, *here;
        bool same;
    } rows[] = {
        {"{\"t\":\"2024-02-29 15:00:01\"}", "{\"t\":\"2024-02-29 15:09:59\"}", true},
        {"{\"t\":\"2024-02-29T23:59:59Z\"}", "{\"t\":\"2024-03-01T00:00:03Z\"}", true},
        {"{\"t\":\"2024-02-29 15:00:01\"}", "{\"t\":\"2024-02-29 15:10:01\"}", false},
        {"{\"t\":\"2024-02-29T15:00:01Z\"}", "{\"t\":\"2024-02-29T15:00:01+03:00\"}", false},
        {"{\"t\":\"2024-02-27 15:00:01\"}", "{\"t\":\"2024-02-27 15:00:02\"}", false},
        {"{\"t\":\"2023-02-28 15:00:01\"}", "{\"t\":\"2023-02-28 15:00:02\"}", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct differ_answer a = {200, json(rows[i].there), SPAN("")},
                             b = {200, json(rows[i].here), SPAN("")};
        assert_int_equal(differ_take(&d, "GET x", &a, &b), rows[i].same);
    }
    differ_close(&d);
}

static void records_by_their_ids(void **state)
{
    (void)state;
    assert_string_equal(told("[{\"id\":1,\"n\":\"a\"},{\"id\":2,\"n\":\"b\"}]",
                             "[{\"id\":2,\"n\":\"b\"},{\"id\":1,\"n\":\"c\"}]", false),
                        "[].n value*1;[] order*1;");
    assert_string_equal(told("[{\"pid\":1},{\"pid\":2}]", "[{\"pid\":2},{\"pid\":3}]", false),
                        "[] record missing here*1;[] record only here*1;");
}

static void memory_is_bounded(void **state)
{
    (void)state;
    struct differ d = {.values = false};
    assert_true(differ_open(&d));
    for (int i = 0; i < DIFFER_MAX + 500; i++) {
        char name[20];
        snprintf(name, sizeof(name), "GET %d", i);
        struct differ_answer a = {200, NULL, SPAN("x")}, b = {404, NULL, SPAN("x")};
        assert_false(differ_take(&d, name, &a, &b));
    }
    assert_int_equal(d.n, DIFFER_MAX);
    assert_string_equal(d.rows[DIFFER_MAX - 1].kind, "others");
    differ_close(&d);
}

static int start(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike),
        cmocka_unit_test(different),
        cmocka_unit_test(times_of_now),
        cmocka_unit_test(records_by_their_ids),
        cmocka_unit_test(memory_is_bounded),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
