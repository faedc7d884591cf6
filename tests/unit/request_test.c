/* request: a request from CGI variables, its target, headers, cookies and body. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/crypto.h"
#include "http/request.h"

static struct arena *mem;
static struct request req;
static const struct request_limits limits = {.body_max = 1000, .uri_max = 64};

#define assert_span(s, z)                                                                          \
    do {                                                                                           \
        struct span got_ = (s);                                                                    \
        assert_non_null(got_.p);                                                                   \
        assert_int_equal(got_.n, strlen(z));                                                       \
        assert_memory_equal(got_.p, (z), got_.n);                                                  \
    } while (0)

#define assert_absent(s) assert_null((s).p)

struct event_pair {
    const char *name, *value;
};

static struct span pair_get(void *from, const char *name)
{
    for (const struct event_pair *p = from; p->name != NULL; p++) {
        if (strcmp(p->name, name) == 0) {
            return span_of(p->value);
        }
    }
    return SPAN_NONE;
}

static void make(struct event_pair *vars)
{
    request_from_env(&req, mem, pair_get, vars, &limits);
}

/* A request with these variables; GET / when they name none. */
#define REQUEST(...) make((struct event_pair[]){__VA_ARGS__, {NULL, NULL}})

static int setup(void **state)
{
    (void)state;
    mem = arena_new();
    return crypto_init() ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void a_request_has_its_parts(void **state)
{
    (void)state;
    REQUEST({"REQUEST_METHOD", "POST"}, {"REQUEST_URI", "/api/2.0//crm/%D0%B0.json?a=%20b&c"},
            {"CONTENT_TYPE", "application/json; charset=utf-8"}, {"CONTENT_LENGTH", "12"},
            {"REMOTE_ADDR", "192.0.2.7"}, {"HTTPS", "on"}, {"HTTP_SID", "key"},
            {"REQUEST_ID", "0123456789abcdef0123456789abcdef"});
    assert_int_equal(req.fault, E_OK);
    assert_int_equal(req.method, M_POST);
    assert_span(req.path, "/api/2.0/crm/\xD0\xB0.json");
    assert_span(req.query, "a=%20b&c");
    assert_span(req.content_type, "application/json; charset=utf-8");
    assert_int_equal(req.content_length, 12);
    assert_span(req.remote_addr, "192.0.2.7");
    assert_true(req.https);
    assert_span(request_header(&req, "sid"), "key");
    assert_string_equal(req.request_id, "0123456789abcdef0123456789abcdef");
    assert_span(req.body, "");
    assert_true(req.started_us > 0);
}

static void an_empty_environment_is_a_request_without_method(void **state)
{
    (void)state;
    REQUEST({"X", "y"});
    assert_int_equal(req.fault, E_OK);
    assert_int_equal(req.method, M_NONE);
    assert_span(req.path, "/");
    assert_span(req.query, "");
    assert_absent(req.content_type);
    assert_absent(req.remote_addr);
    assert_int_equal(req.header_count, 0);
    assert_false(req.https);
}

/* Outlives the variables: libfcgi takes its own back at the next accept. */
static void texts_are_copies(void **state)
{
    (void)state;
    char uri[] = "/a?b", header[] = "key", type[] = "text/xml";
    REQUEST({"REQUEST_URI", uri}, {"HTTP_SID", header}, {"CONTENT_TYPE", type});
    memset(uri, 'X', sizeof(uri) - 1);
    memset(header, 'X', sizeof(header) - 1);
    memset(type, 'X', sizeof(type) - 1);
    assert_span(req.path, "/a");
    assert_span(req.query, "b");
    assert_span(request_header(&req, "sid"), "key");
    assert_span(req.content_type, "text/xml");
}

static void targets_accepted(void **state)
{
    (void)state;
    static const struct {
        const char *target, *path, *query;
    } cases[] = {
        {"/", "/", ""},
        {"/a/b", "/a/b", ""},
        {"//a///b//", "/a/b/", ""},
        {"/a%2F/b", "/a/b", ""},
        {"/a+b", "/a+b", ""},
        {"/a%20b", "/a b", ""},
        {"/a%2520b", "/a%20b", ""},
        {"/a/../b/./c", "/a/../b/./c", ""},
        {"/a?b?c=%zz", "/a", "b?c=%zz"},
        {"/a?", "/a", ""},
        {"/%D1%8F", "/\xD1\x8F", ""},
        {"http://host:1/a?b", "/a", "b"},
        {"HTTPS://host", "/", ""},
        {"http://host?b", "/", "b"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        REQUEST({"REQUEST_URI", cases[i].target});
        assert_int_equal(req.fault, E_OK);
        assert_span(req.path, cases[i].path);
        assert_span(req.query, cases[i].query);
    }
}

static void targets_refused(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        enum err fault;
    } cases[] = {
        {"a/b", E_SYNTAX},           {"*", E_SYNTAX},        {"ftp://host/a", E_SYNTAX},
        {"/a%", E_SYNTAX},           {"/a%4", E_SYNTAX},     {"/a%4x", E_SYNTAX},
        {"/a%00b", E_ENCODING},      {"/a%0Ab", E_ENCODING}, {"/a%09b", E_ENCODING},
        {"/a%7F", E_ENCODING},       {"/a\tb", E_ENCODING},  {"/%D1", E_ENCODING},
        {"/%C0%AF", E_ENCODING},     {"/\xFF", E_ENCODING},  {"/%ED%A0%80", E_ENCODING},
        {"http:///%00", E_ENCODING},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        REQUEST({"REQUEST_URI", cases[i].target});
        assert_int_equal(req.fault, cases[i].fault);
        assert_span(req.path, "/");
        assert_span(req.query, "");
    }
}

/* The dialect that has the prefix words the refusal. */
static void a_refused_target_keeps_its_first_segments(void **state)
{
    (void)state;
    static const struct {
        const char *target, *path;
    } cases[] = {
        {"/api/2.0//crm/a%zz/b", "/api/2.0/crm/"},
        {"/api/v1/crm/Clients%00?a", "/api/v1/crm/"},
        {"http://h/api/2.0/%", "/api/2.0/"},
        {"/a/\xD1\x8F/%zz", "/a/"},
        {"/%2Fapi/%zz", "/"},
        {"api/2.0/%", "/"},
        {"/a/?%00", NULL},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        REQUEST({"REQUEST_URI", cases[i].target});
        assert_int_equal(req.fault == E_OK, cases[i].path == NULL);
        assert_span(req.path, cases[i].path != NULL ? cases[i].path : "/a/");
    }
}

static void a_target_may_have_its_limit_and_no_more(void **state)
{
    (void)state;
    char uri[66] = "/api/2.0/";
    memset(uri + 9, 'a', 56);
    REQUEST({"REQUEST_URI", uri});
    assert_int_equal(req.fault, E_URI_TOO_LONG);
    assert_span(req.path, "/api/2.0/");
    assert_span(req.query, "");
    uri[64] = '\0';
    REQUEST({"REQUEST_URI", uri});
    assert_int_equal(req.fault, E_OK);
    assert_int_equal(req.path.n, 64);
}

/* Without REQUEST_URI: the server's decoded parts are not decoded again. */
static void script_name_and_path_info_stand_in(void **state)
{
    (void)state;
    REQUEST({"SCRIPT_NAME", "/api"}, {"PATH_INFO", "//2.0/50%25"}, {"QUERY_STRING", "a=%31"});
    assert_int_equal(req.fault, E_OK);
    assert_span(req.path, "/api/2.0/50%25");
    assert_span(req.query, "a=%31");
    REQUEST({"REQUEST_URI", "/x"}, {"SCRIPT_NAME", "/api"}, {"QUERY_STRING", "a=1"});
    assert_span(req.path, "/x");
    assert_span(req.query, "");
    REQUEST({"PATH_INFO", "a"});
    assert_int_equal(req.fault, E_SYNTAX);
    REQUEST({"PATH_INFO", "/\xC0\xAF"});
    assert_int_equal(req.fault, E_ENCODING);
    REQUEST({"PATH_INFO", "/a\x7F"});
    assert_int_equal(req.fault, E_ENCODING);
    REQUEST({"PATH_INFO", "/1234567890123456789012345678901234567890"},
            {"QUERY_STRING", "1234567890123456789012345678901234567890"});
    assert_int_equal(req.fault, E_URI_TOO_LONG);
}

static void lengths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum err fault;
        int64_t length;
    } cases[] = {
        {"", E_OK, 0},
        {"0", E_OK, 0},
        {"1000", E_OK, 1000},
        {"0007", E_OK, 7},
        {"1001", E_BODY_TOO_LARGE, 1001},
        {"9223372036854775807", E_BODY_TOO_LARGE, INT64_MAX},
        {"99999999999999999999999", E_BODY_TOO_LARGE, INT64_MAX},
        {"-1", E_SYNTAX, 0},
        {"+1", E_SYNTAX, 0},
        {" 1", E_SYNTAX, 0},
        {"0x10", E_SYNTAX, 0},
        {"1.0", E_SYNTAX, 0},
        {"1, 1", E_SYNTAX, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        REQUEST({"CONTENT_LENGTH", cases[i].text});
        assert_int_equal(req.fault, cases[i].fault);
        assert_int_equal(req.content_length, cases[i].length);
    }
}

static void the_first_fault_is_the_one_told(void **state)
{
    (void)state;
    REQUEST({"REQUEST_URI", "/%"}, {"CONTENT_LENGTH", "1001"}, {"HTTP_SID", "\xFF"});
    assert_int_equal(req.fault, E_SYNTAX);
    REQUEST({"REQUEST_URI", "/"}, {"CONTENT_LENGTH", "1001"}, {"HTTP_SID", "\xFF"});
    assert_int_equal(req.fault, E_BODY_TOO_LARGE);
}

static void a_chunked_body_needs_a_length(void **state)
{
    (void)state;
    REQUEST({"HTTP_TRANSFER_ENCODING", "chunked"}, {"CONTENT_LENGTH", "5"});
    assert_int_equal(req.fault, E_OK);
    REQUEST({"HTTP_TRANSFER_ENCODING", "chunked"}, {"CONTENT_LENGTH", ""});
    assert_int_equal(req.fault, E_SYNTAX);
}

static void only_listed_headers_are_seen(void **state)
{
    (void)state;
    REQUEST({"HTTP_X_EVIL", "1"}, {"HTTP_PROXY", "http://x"}, {"HTTP_IF_NONE_MATCH", "\"a\""},
            {"HTTP_LOGIN", ""}, {"HTTP_X_HTTP_METHOD_OVERRIDE", "PUT"});
    assert_int_equal(req.header_count, 2);
    assert_span(request_header(&req, "if-none-match"), "\"a\"");
    assert_span(request_header(&req, "x-http-method-override"), "PUT");
    assert_absent(request_header(&req, "x-evil"));
    assert_absent(request_header(&req, "proxy"));
    assert_absent(request_header(&req, "login"));
}

static void authorization_has_two_places(void **state)
{
    (void)state;
    REQUEST({"REDIRECT_HTTP_AUTHORIZATION", "b"});
    assert_span(request_header(&req, "authorization"), "b");
    REQUEST({"HTTP_AUTHORIZATION", "a"}, {"REDIRECT_HTTP_AUTHORIZATION", "b"});
    assert_span(request_header(&req, "authorization"), "a");
    assert_int_equal(req.header_count, 1);
    REQUEST({"HTTP_AUTHORIZATION", ""}, {"REDIRECT_HTTP_AUTHORIZATION", "b"});
    assert_span(request_header(&req, "authorization"), "b");
}

/* A key goes to the database: refuse. A browser's name does not: leave it out. */
static void header_bytes(void **state)
{
    (void)state;
    REQUEST({"HTTP_APIKEY", "a\xFF"});
    assert_int_equal(req.fault, E_ENCODING);
    assert_absent(request_header(&req, "apikey"));
    REQUEST({"HTTP_USER_AGENT", "a\xFF"}, {"HTTP_APIKEY", "\xD1\x8F"});
    assert_int_equal(req.fault, E_OK);
    assert_absent(request_header(&req, "user-agent"));
    assert_span(request_header(&req, "apikey"), "\xD1\x8F");
    REQUEST({"CONTENT_TYPE", "text/\x01"});
    assert_int_equal(req.fault, E_ENCODING);
}

static void header_length(void **state)
{
    (void)state;
    static char value[16386];
    memset(value, 'a', 16385);
    REQUEST({"HTTP_APIKEY", value});
    assert_int_equal(req.fault, E_TOO_MANY_VALUES);
    value[16384] = '\0';
    REQUEST({"HTTP_APIKEY", value});
    assert_int_equal(req.fault, E_OK);
    assert_int_equal(request_header(&req, "apikey").n, 16384);
}

static void method_override(void **state)
{
    (void)state;
    static const struct {
        const char *method, *override;
        enum request_method is;
    } cases[] = {
        {"POST", "PUT", M_PUT},     {"POST", " DELETE ", M_DELETE},
        {"POST", "PATCH", M_PATCH}, {"POST", "GET", M_GET},
        {"POST", "HEAD", M_NONE},   {"POST", "OPTIONS", M_NONE},
        {"POST", "put", M_NONE},    {"POST", "", M_POST},
        {"GET", "DELETE", M_GET},   {"DELETE", "GET", M_DELETE},
        {"get", "", M_NONE},        {"TRACE", "", M_NONE},
        {"HEAD", "POST", M_HEAD},   {"OPTIONS", "", M_OPTIONS},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        REQUEST({"REQUEST_METHOD", cases[i].method},
                {"HTTP_X_HTTP_METHOD_OVERRIDE", cases[i].override});
        assert_int_equal(req.method, cases[i].is);
    }
    assert_string_equal(method_name(M_PATCH), "PATCH");
    assert_string_equal(method_name(M_NONE), "?");
}

static void request_ids(void **state)
{
    (void)state;
    REQUEST({"REQUEST_ID", "abc-1._Z"}, {"HTTP_X_REQUEST_ID", "other"});
    assert_string_equal(req.request_id, "abc-1._Z");
    REQUEST({"REQUEST_ID", ""}, {"HTTP_X_REQUEST_ID", "123456789012345678901234567890123456"});
    assert_string_equal(req.request_id, "123456789012345678901234567890123456");
    static const char *const bad[] = {"1234567890123456789012345678901234567", "a b", "a\"b",
                                      "\xD1\x8F", "a\nb"};
    char previous[40] = "";
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        REQUEST({"REQUEST_ID", bad[i]}, {"HTTP_X_REQUEST_ID", bad[i]});
        assert_int_equal(strlen(req.request_id), 32);
        assert_int_equal(strspn(req.request_id, "0123456789abcdef"), 32);
        assert_string_not_equal(req.request_id, previous);
        memcpy(previous, req.request_id, sizeof(previous));
    }
}

static void https_is_on_or_not(void **state)
{
    (void)state;
    REQUEST({"HTTPS", "ON"});
    assert_true(req.https);
    REQUEST({"HTTPS", "1"});
    assert_true(req.https);
    REQUEST({"HTTPS", "off"});
    assert_false(req.https);
    REQUEST({"HTTPS", ""});
    assert_false(req.https);
}

static void cookies(void **state)
{
    (void)state;
    REQUEST({"HTTP_COOKIE", "other=\xFF; asc_auth_key=one ;asc_auth_key=two; q=\"x y\"; e=; "
                            "bad=\xC0\xAF; noequals"});
    assert_int_equal(req.fault, E_OK);
    assert_span(request_cookie(&req, "asc_auth_key"), "one");
    assert_span(request_cookie(&req, "q"), "x y");
    assert_span(request_cookie(&req, "e"), "");
    assert_absent(request_cookie(&req, "bad"));
    assert_absent(request_cookie(&req, "ASC_AUTH_KEY"));
    assert_absent(request_cookie(&req, "auth_key"));
    assert_absent(request_cookie(&req, "noequals"));
    REQUEST({"HTTP_HOST", "h"});
    assert_absent(request_cookie(&req, "e"));
}

static void media_types(void **state)
{
    (void)state;
    REQUEST({"CONTENT_TYPE", "Application/JSON ; charset=utf-8"});
    assert_true(request_media_is(&req, "application/json"));
    assert_false(request_media_is(&req, "application/jsonp"));
    assert_false(request_media_is(&req, "text/json"));
    REQUEST({"CONTENT_TYPE", ""});
    assert_false(request_media_is(&req, "application/json"));
    assert_false(request_media_is(&req, ""));
}

/* A body in pieces; -1 stands for an error in between. */
struct pieces {
    const char *const *next;
    bool fails;
    size_t calls;
};

static ptrdiff_t piece_read(void *from, char *p, size_t n)
{
    struct pieces *s = from;
    s->calls++;
    if (*s->next == NULL) {
        return s->fails ? -1 : 0;
    }
    size_t len = strlen(*s->next);
    assert_true(len <= n);
    memcpy(p, *s->next++, len);
    return (ptrdiff_t)len;
}

static void a_whole_body_is_read(void **state)
{
    (void)state;
    const char *const text[] = {"ab", "c", "de", NULL};
    struct pieces s = {text, true, 0};
    REQUEST({"CONTENT_LENGTH", "5"});
    request_read_body(&req, piece_read, &s);
    assert_int_equal(req.fault, E_OK);
    assert_span(req.body, "abcde");
    assert_int_equal(s.calls, 3);
}

static void a_short_body_is_refused_whole(void **state)
{
    (void)state;
    const char *const text[] = {"ab", "cd", NULL};
    for (int fails = 0; fails < 2; fails++) {
        struct pieces s = {text, fails == 1, 0};
        REQUEST({"CONTENT_LENGTH", "5"});
        request_read_body(&req, piece_read, &s);
        assert_int_equal(req.fault, E_BODY_SHORT);
        assert_span(req.body, "");
    }
}

static void a_refused_or_absent_body_is_not_read(void **state)
{
    (void)state;
    const char *const text[] = {"ab", NULL};
    struct pieces s = {text, false, 0};
    REQUEST({"CONTENT_LENGTH", "1001"});
    size_t used = arena_used(mem);
    request_read_body(&req, piece_read, &s);
    assert_int_equal(req.fault, E_BODY_TOO_LARGE);
    assert_int_equal(arena_used(mem), used);
    REQUEST({"CONTENT_LENGTH", ""});
    request_read_body(&req, piece_read, &s);
    assert_int_equal(req.fault, E_OK);
    assert_span(req.body, "");
    assert_int_equal(s.calls, 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_request_has_its_parts),
        T(an_empty_environment_is_a_request_without_method),
        T(texts_are_copies),
        T(targets_accepted),
        T(targets_refused),
        T(a_refused_target_keeps_its_first_segments),
        T(a_target_may_have_its_limit_and_no_more),
        T(script_name_and_path_info_stand_in),
        T(lengths),
        T(the_first_fault_is_the_one_told),
        T(a_chunked_body_needs_a_length),
        T(only_listed_headers_are_seen),
        T(authorization_has_two_places),
        T(header_bytes),
        T(header_length),
        T(method_override),
        T(request_ids),
        T(https_is_on_or_not),
        T(cookies),
        T(media_types),
        T(a_whole_body_is_read),
        T(a_short_body_is_refused_whole),
        T(a_refused_or_absent_body_is_not_read),
    };
    return cmocka_run_group_tests_name("request", tests, NULL, NULL);
}
