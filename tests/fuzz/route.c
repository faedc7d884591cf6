/* Paths against a table that has every form of template. The first byte picks the method. */
#include "http/route.h"
#include "fuzz.h"

static const struct route rows[] = {
    {.methods = M_GET, .path = "crm/contact/{id}"},
    {.methods = M_GET | M_DELETE, .path = "crm/contact/{id:int}"},
    {.methods = M_PUT, .path = "crm/contact/merge"},
    {.methods = M_POST, .path = "{a}/{b:int}/{c}/{d:int}"},
    {.methods = M_GET | M_POST, .path = "person", .action = "add"},
    {.methods = M_POST, .path = "person", .action = "add.list|addlist"},
    {.methods = M_GET, .path = ""},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool inside(struct span part, struct span whole)
{
    return part.n > 0 && part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

static void check_match(const struct route_match *m, struct span path, enum request_method method)
{
    REQUIRE(m->count <= ROUTE_CAPTURES_MAX);
    REQUIRE(m->row == NULL || m->methods != 0);
    for (size_t i = 0; i < m->count; i++) {
        REQUIRE(m->row != NULL && inside(m->captures[i].value, path));
        REQUIRE(span_find(m->captures[i].value, '/') < 0);
    }
    unsigned wanted = method == M_HEAD ? (unsigned)M_GET : (unsigned)method;
    REQUIRE(m->row == NULL || (m->row->methods & wanted) != 0);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct ctx c = fuzz_begin();
    enum request_method method = (enum request_method)(1 << data[0] % 7);
    struct span path = fuzz_text(&c, data + 1, size - 1);
    struct route_match m;
    route_find(rows, ROWS, path, method, &m);
    check_match(&m, path, method);
    const struct route *action =
        m.row != NULL ? route_action(rows, ROWS, m.row, method, path) : NULL;
    REQUIRE(action == NULL || action->action != NULL);
    REQUIRE((route_allow(c.mem, m.methods).n > 0) == (m.methods != 0));
    fuzz_end(&c);
    return 0;
}
