/* event_record, event_input: FastCGI records as bytes, whole, split and wrong. */
#include "http/event_input.h"

#include "unit.h"

static struct event_pair pairs[PAIRS_MAX];
static struct event_input in;
static struct buf wire, reply;

static int setup(void **state)
{
    ctx_setup(state);
    input_init(&in, pairs, 77, 8);
    buf_init(&wire, t.mem, 0);
    buf_init(&reply, t.mem, 0);
    return 0;
}

static int teardown(void **state)
{
    input_free(&in);
    return ctx_teardown(state);
}

#define wire_test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

static void put(unsigned type, unsigned id, struct span content, unsigned padding)
{
    char head[FCGI_HEADER_LEN];
    record_head(head, type, id, content.n);
    head[6] = (char)padding;
    buf_add(&wire, head, sizeof(head));
    buf_span(&wire, content);
    for (unsigned i = 0; i < padding; i++) {
        buf_char(&wire, '?');
    }
}

static void put_begin(unsigned id, unsigned role, unsigned flags)
{
    const char body[8] = {0, (char)role, (char)flags};
    put(FCGI_BEGIN_REQUEST, id, (struct span){body, sizeof(body)}, 0);
}

static void put_request(unsigned id, unsigned flags, struct span params, struct span body)
{
    put_begin(id, FCGI_RESPONDER, flags);
    put(FCGI_PARAMS, id, params, 3);
    put(FCGI_PARAMS, id, SPAN(""), 0);
    put(FCGI_STDIN, id, body, 5);
    put(FCGI_STDIN, id, SPAN(""), 0);
}

/* Writes down the events: P(name=value,..) B(bytes) E A !. The input comes in chunks of so many
 * bytes. */
static struct span told(size_t chunk)
{
    struct buf out;
    buf_init(&out, t.mem, 64);
    for (size_t at = 0; at < wire.n; at += chunk) {
        struct span bytes = span_sub(buf_view(&wire), at, chunk), part;
        enum event_input_step e;
        while ((e = input_next(&in, &bytes, &reply, &part)) != INPUT_MORE) {
            switch (e) {
            case INPUT_PARAMS:
                buf_text(&out, in.refuse_params ? "R(" : "P(");
                for (size_t i = 0; i < in.pair_count; i++) {
                    buf_span(&out, in.pairs[i].name);
                    buf_char(&out, '=');
                    buf_span(&out, in.pairs[i].value);
                    buf_char(&out, ',');
                }
                buf_char(&out, ')');
                break;
            case INPUT_BODY:
                buf_span(&out, part);
                break;
            case INPUT_END:
                buf_char(&out, 'E');
                input_answered(&in);
                break;
            case INPUT_ABORT:
                buf_char(&out, 'A');
                input_answered(&in);
                break;
            default:
                buf_char(&out, '!');
                return buf_view(&out);
            }
        }
    }
    return buf_view(&out);
}

static void a_request_however_it_is_cut(void **state)
{
    (void)state;
    put_request(1, FCGI_KEEP_CONN,
                SPAN("\x03\x01"
                     "ABCx"
                     "\x01\x00"
                     "D"),
                SPAN("body"));
    put_request(1, 0,
                SPAN("\x01\x80\x00\x00\x02"
                     "Yzz"),
                SPAN(""));
    for (size_t chunk = 1; chunk <= wire.n; chunk++) {
        input_free(&in);
        input_init(&in, pairs, 1, 1);
        /* An empty STDIN record ends the body, so the second's empty body ends twice. */
        struct span s = told(chunk);
        assert_span(s, "P(ABC=x,D=,)bodyEP(Y=zz,)E");
        assert_false(in.keep);
    }
    assert_int_equal(reply.n, 0);
}

static void params_may_be_split_over_records(void **state)
{
    (void)state;
    struct span all = SPAN("\x03\x03"
                           "ABCxyz");
    put_begin(9, FCGI_RESPONDER, 0);
    for (size_t i = 0; i < all.n; i++) {
        put(FCGI_PARAMS, 9, span_sub(all, i, 1), (unsigned)i);
    }
    put(FCGI_PARAMS, 9, SPAN(""), 255);
    put(FCGI_STDIN, 9, SPAN(""), 0);
    assert_span(told(7), "P(ABC=xyz,)E");
}

static void lengths_that_lead_outside(void **state)
{
    static const struct {
        struct span params;
        const char *want;
    } rows[] = {
        {SPAN("\x01\x01"
              "Ab"
              "\x05\x00"
              "A"),
         "R(A=b,)"},
        {SPAN("\xff\xff\xff\xff\xff\xff\xff\xff"), "R()"},
        {SPAN("\x01\xff\xff\xff\xff"
              "A"),
         "R()"},
        {SPAN("\x80\x00"), "R()"},
        {SPAN("\x01"), "R()"},
        {SPAN("\x00\x00"), "P(=,)"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        wire.n = 0;
        input_free(&in);
        input_init(&in, pairs, 1, 1);
        put_begin(1, FCGI_RESPONDER, 0);
        put(FCGI_PARAMS, 1, rows[i].params, 0);
        put(FCGI_PARAMS, 1, SPAN(""), 0);
        assert_span(told(5), rows[i].want);
    }
}

static void too_many_params_keep_the_first(void **state)
{
    (void)state;
    struct buf p;
    buf_init(&p, t.mem, 0);
    for (int i = 0; i < PAIRS_MAX + 1; i++) {
        buf_add(&p, "\x01\x01Nv", 4);
    }
    put_begin(1, FCGI_RESPONDER, 0);
    put(FCGI_PARAMS, 1, buf_view(&p), 0);
    put(FCGI_PARAMS, 1, SPAN(""), 0);
    assert_true(span_starts(told(1000), SPAN("R(N=v,")));
}

static void params_are_bounded(void **state)
{
    (void)state;
    struct span block = {arena_alloc(t.mem, RECORD_CONTENT_MAX), RECORD_CONTENT_MAX};
    put_begin(1, FCGI_RESPONDER, 0);
    for (int i = 0; i < 2 * PARAMS_MAX / RECORD_CONTENT_MAX; i++) {
        put(FCGI_PARAMS, 1, block, 0);
    }
    assert_span(told(65536), "");
    assert_true(in.params.cap <= 2 * PARAMS_MAX);
    assert_true(in.refuse_params);
    for (int i = 0; i < IGNORED_MAX / (int)wire.n + 2; i++) {
        if (span_is(told(65536), "!")) {
            return;
        }
    }
    fail_msg("parameters without end are read for ever");
}

static void a_second_request_is_refused(void **state)
{
    (void)state;
    put_begin(1, FCGI_RESPONDER, FCGI_KEEP_CONN);
    put_request(2, 0,
                SPAN("\x01\x01"
                     "Ax"),
                SPAN("other"));
    put(FCGI_PARAMS, 1, SPAN(""), 0);
    put(FCGI_STDIN, 1, SPAN("mine"), 0);
    put(FCGI_STDIN, 1, SPAN(""), 0);
    assert_span(told(3), "P()mineE");
    assert_true(in.keep);
    assert_memory_equal(reply.p, "\1\3\0\2\0\10\0\0\0\0\0\0\1\0\0\0", 16);
    assert_int_equal(reply.n, 16);
}

static void roles_and_management(void **state)
{
    (void)state;
    put_begin(1, FCGI_AUTHORIZER, 0);
    put(FCGI_GET_VALUES, 0,
        SPAN("\x0e\x00"
             "FCGI_MAX_CONNS"
             "\x0f\x00"
             "FCGI_MPXS_CONNS"
             "\x01\x00"
             "Z"),
        2);
    put(200, 0, SPAN("abc"), 1);
    assert_span(told(11), "");
    struct buf want;
    buf_init(&want, t.mem, 0);
    buf_add(&want, "\1\3\0\1\0\10\0\0\0\0\0\0\3\0\0\0", 16);
    buf_add(&want, "\1\12\0\0\0\44\0\0\16\2FCGI_MAX_CONNS77\17\1FCGI_MPXS_CONNS0", 8 + 36);
    buf_add(&want, "\1\13\0\0\0\10\0\0\310\0\0\0\0\0\0\0", 16);
    assert_int_equal(reply.n, want.n);
    assert_memory_equal(reply.p, want.p, want.n);
}

static void abort_ends_a_request(void **state)
{
    (void)state;
    put_begin(1, FCGI_RESPONDER, FCGI_KEEP_CONN);
    put(FCGI_PARAMS, 1, SPAN("\x01"), 0);
    put(FCGI_ABORT_REQUEST, 1, SPAN(""), 0);
    put_request(1, 0,
                SPAN("\x01\x01"
                     "Ax"),
                SPAN("b"));
    assert_span(told(1), "AP(A=x,)bE");
}

static void nonsense_closes_the_connection(void **state)
{
    static const struct span rows[] = {
        SPAN("GET / HTTP/1.1\r\n\r\n"),
        SPAN("\2\1\0\1\0\10\0\0"),              /* another version */
        SPAN("\1\1\0\1\0\7\0\0\0\1\0\0\0\0\0"), /* BEGIN too short */
        SPAN("\1\1\0\1\377\377\0\0x"),          /* BEGIN too long */
        SPAN("\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0"), /* twice */
        SPAN("\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0\1\5\0\1\0\1\0\0x"), /* STDIN before PARAMS */
        SPAN("\1\1\0\1\0\10\0\0\0\1\0\0\0\0\0\0\1\6\0\1\0\1\0\0x"), /* STDOUT from a server */
        SPAN("\1\14\0\1\0\0\0\0"),                                  /* no such type */
        SPAN("\1\11\0\0\377\377\0\0x"),                             /* huge GET_VALUES */
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        wire.n = 0;
        input_free(&in);
        input_init(&in, pairs, 1, 1);
        buf_span(&wire, rows[i]);
        assert_span(told(4), "!");
    }
}

static void knows_when_it_is_between_records(void **state)
{
    (void)state;
    assert_false(input_is_partial(&in));
    buf_add(&wire, "\1", 1);
    assert_span(told(1), "");
    assert_true(input_is_partial(&in));
    wire.n = 0;
    put(FCGI_DATA, 1, SPAN("?"), 2);
    memmove(wire.p, wire.p + 1, --wire.n); /* its first byte was sent */
    assert_span(told(100), "");
    assert_false(input_is_partial(&in));
    wire.n = 0;
    put_begin(1, FCGI_RESPONDER, 0);
    assert_span(told(100), "");
    assert_true(input_is_partial(&in));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        wire_test(a_request_however_it_is_cut),
        wire_test(params_may_be_split_over_records),
        wire_test(lengths_that_lead_outside),
        wire_test(too_many_params_keep_the_first),
        wire_test(params_are_bounded),
        wire_test(a_second_request_is_refused),
        wire_test(roles_and_management),
        wire_test(abort_ends_a_request),
        wire_test(nonsense_closes_the_connection),
        wire_test(knows_when_it_is_between_records),
    };
    return cmocka_run_group_tests_name("event_input", tests, NULL, NULL);
}
