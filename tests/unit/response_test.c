/* response: the head of an answer, its headers and what follows it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/request.h"

static struct arena *mem;
static struct response res;

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    const struct request req = {.mem = mem, .method = M_GET};
    response_init(&res, &req);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static const char *head(void)
{
    struct buf b;
    buf_init(&b, mem, 16);
    response_head(&res, &b);
    return arena_cstr(mem, buf_view(&b));
}

static const char *content(void)
{
    return arena_cstr(mem, response_content(&res));
}

static void an_answer_has_type_and_exact_length(void **state)
{
    (void)state;
    res.status = 200;
    res.content_type = "application/json; charset=utf-8";
    buf_text(&res.body, "{\"\xD1\x8F\":1}");
    assert_string_equal(head(), "Status: 200 OK\r\n"
                                "Content-Type: application/json; charset=utf-8\r\n"
                                "Content-Length: 8\r\n\r\n");
    assert_string_equal(content(), "{\"\xD1\x8F\":1}");
}

static void an_empty_answer_says_so(void **state)
{
    (void)state;
    res.status = 404;
    assert_string_equal(head(), "Status: 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    res.content_type = "text/plain";
    assert_string_equal(
        head(), "Status: 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n");
}

static void head_sends_the_length_of_what_it_does_not_send(void **state)
{
    (void)state;
    const struct request req = {.mem = mem, .method = M_HEAD};
    response_init(&res, &req);
    res.status = 200;
    res.content_type = "text/plain";
    buf_text(&res.body, "abc");
    assert_non_null(strstr(head(), "Content-Length: 3\r\n"));
    assert_string_equal(content(), "");
}

static void some_statuses_have_no_content(void **state)
{
    (void)state;
    res.content_type = "text/plain";
    buf_text(&res.body, "abc");
    res.status = 204;
    assert_string_equal(head(), "Status: 204 No Content\r\n\r\n");
    assert_string_equal(content(), "");
    res.status = 304;
    assert_true(response_header(&res, mem, "ETag", SPAN("\"x\"")));
    assert_string_equal(head(), "Status: 304 Not Modified\r\nETag: \"x\"\r\n\r\n");
    assert_string_equal(content(), "");
    res.status = 205;
    assert_string_equal(content(), "abc");
    res.content_type = NULL;
    assert_non_null(strstr(head(), "Content-Length: 0\r\n"));
    assert_string_equal(content(), "");
}

static void many_headers_keep_their_order(void **state)
{
    (void)state;
    res.status = 200;
    for (int i = 0; i < 20; i++) {
        char name[] = "X-a";
        name[2] = (char)('a' + i);
        assert_true(response_header(&res, mem, name, arena_printf(mem, "%d", i)));
    }
    assert_int_equal(res.header_count, 20);
    const char *h = head();
    assert_non_null(strstr(h, "X-a: 0\r\nX-b: 1\r\n"));
    assert_non_null(strstr(h, "X-s: 18\r\nX-t: 19\r\n\r\n"));
}

static void a_header_is_a_copy(void **state)
{
    (void)state;
    char value[] = "abc";
    assert_true(response_header(&res, mem, "X-A", span_of(value)));
    memset(value, 'X', 3);
    assert_true(span_is(res.headers[0].value, "abc"));
}

/* No answer can be split, and no byte of doubt gets into a header. */
static void a_header_with_other_bytes_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"a\r\nX: y", "a\nb", "a\rb", "a\tb", "a\x7F", "\xD1\x8F"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(response_header(&res, mem, "X-A", span_of(bad[i])));
    }
    assert_false(response_header(&res, mem, "X-A", (struct span){"a\0b", 3}));
    assert_false(response_header(&res, mem, "X-A", SPAN_NONE));
    assert_false(response_header(&res, mem, "X A", SPAN("a")));
    assert_false(response_header(&res, mem, "X:A", SPAN("a")));
    assert_false(response_header(&res, mem, "X\r\n", SPAN("a")));
    assert_false(response_header(&res, mem, "", SPAN("a")));
    assert_int_equal(res.header_count, 0);
    assert_true(response_header(&res, mem, "X-A", SPAN(" ~a,b;c=\"d\"")));
    assert_true(response_header(&res, mem, "X-B", SPAN("")));
    assert_int_equal(res.header_count, 2);
}

static void a_forgotten_status_is_an_error(void **state)
{
    (void)state;
    assert_non_null(strstr(head(), "Status: 500 Internal Server Error\r\n"));
}

static void reasons(void **state)
{
    (void)state;
    assert_string_equal(http_reason(413), "Content Too Large");
    assert_string_equal(http_reason(599), "Unknown");
    for (enum err_class c = EC_OK; c < EC__COUNT; c++) {
        assert_string_not_equal(http_reason(err_class_status(c)), "Unknown");
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(an_answer_has_type_and_exact_length),
        T(an_empty_answer_says_so),
        T(head_sends_the_length_of_what_it_does_not_send),
        T(some_statuses_have_no_content),
        T(many_headers_keep_their_order),
        T(a_header_is_a_copy),
        T(a_header_with_other_bytes_is_refused),
        T(a_forgotten_status_is_an_error),
        T(reasons),
    };
    return cmocka_run_group_tests_name("response", tests, NULL, NULL);
}
