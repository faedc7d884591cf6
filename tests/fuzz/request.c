/* CGI environments: the input is lines "NAME=value", a NUL at each end; whatever they say, the
 * request that comes out holds what it promises. */
#include <string.h>

#include "fuzz.h"
#include "http/request.h"

static struct span get(void *from, const char *name)
{
    struct span all = *(const struct span *)from, line, key, value;
    while (span_next(&all, '\0', &line)) {
        if (span_cut(line, '=', &key, &value) && span_is(key, name)) {
            return value;
        }
    }
    return SPAN_NONE;
}

static void check_headers(const struct request *r)
{
    for (size_t i = 0; i < r->header_count; i++) {
        REQUIRE(span_any(r->headers[i].value));
        REQUIRE(span_is(r->headers[i].name, "cookie") || utf8_text(r->headers[i].value));
    }
    struct span cookie = request_cookie(r, "asc_auth_key");
    REQUIRE(cookie.p == NULL || utf8_text(cookie));
}

static void check_id(const char *id)
{
    static const char allowed[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    size_t n = strlen(id);
    REQUIRE(n >= 1 && n <= 36 && strspn(id, allowed) == n);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    const struct request_limits limits = {.body_max = 100, .uri_max = 200};
    struct ctx c = fuzz_begin();
    struct span vars = fuzz_text(&c, data, size);
    struct request r;
    request_from_env(&r, c.mem, get, &vars, &limits);
    REQUIRE(r.fault >= E_OK && r.fault < E__COUNT);
    REQUIRE(r.path.n > 0 && r.path.p[0] == '/' && utf8_text(r.path));
    REQUIRE(r.path.n + r.query.n <= 201);
    REQUIRE(r.content_length >= 0 && (r.fault != E_OK || r.content_length <= limits.body_max));
    REQUIRE(r.body.p != NULL && r.body.n == 0);
    REQUIRE(utf8_text(r.content_type) && utf8_text(r.remote_addr));
    check_headers(&r);
    check_id(r.request_id);
    fuzz_end(&c);
    return 0;
}
