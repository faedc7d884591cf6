/* Request targets: what is accepted is a clean path; the same again, decoded, is itself. */
#include "fuzz.h"
#include "http/request.h"

static void check_path(struct ctx *c, struct span path)
{
    struct span again;
    REQUIRE(path.n > 0 && path.p[0] == '/' && utf8_valid(path));
    for (size_t i = 0; i < path.n; i++) {
        REQUIRE((unsigned char)path.p[i] >= 0x20 &&
                (i == 0 || path.p[i] != '/' || path.p[i - 1] != '/'));
    }
    REQUIRE(request_path_decoded(c, path, &again) == E_OK && span_eq(path, again));
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span target = fuzz_text(&c, data, size), path, query;
    enum err e = request_path(&c, target, &path, &query);
    check_path(&c, path);
    REQUIRE(path.n <= target.n || path.n == 1);
    REQUIRE(query.p != NULL && query.n < target.n + 1);
    REQUIRE(e == E_OK || e == E_SYNTAX || e == E_ENCODING);
    REQUIRE(e == E_OK || span_is(path, "/"));
    check_path(&c, request_path_plain(&c, target));
    fuzz_end(&c);
    return 0;
}
