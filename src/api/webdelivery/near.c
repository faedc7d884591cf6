#include "api/webdelivery/near.h"

#include <string.h>

#include "api/webdelivery/routes.h"

/* NAME_ROOM: longer names are compared no further. SHORT: in a shorter name one wrong letter makes
 * another word. LONG: from here on two letters may be wrong. */
enum { NAME_ROOM = 32, SHORT = 4, LONG = 6 };

/* The parameters that every operation has beside its table. */
static const char *const common[] = {"objectId", "reload"};

/* Names that other services give to a parameter of ours, written as fold() makes them. */
static const struct {
    const char *name, *meant;
} other_words[] = {
    {"search", "q"},
    {"query", "q"},
    {"tel", "phone"},
    {"telephone", "phone"},
    {"mobile", "phone"},
    {"cardcode", "card"},
    {"offset", "cursor"},
    {"skip", "cursor"},
    {"page", "cursor"},
    {"count", "limit"},
    {"perpage", "limit"},
    {"pagesize", "limit"},
    {"since", "sinceRevision"},
    {"revision", "sinceRevision"},
};

/* A name in lower case letters, without _ and -. */
struct folded {
    char text[NAME_ROOM];
    size_t n;
};

static struct folded fold(struct span s)
{
    struct folded f = {.n = 0};
    for (size_t i = 0; i < s.n && f.n < NAME_ROOM; i++) {
        char c = s.p[i];
        if (c != '_' && c != '-') {
            f.text[f.n++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        }
    }
    return f;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Returns the steps from a to b: a letter added, removed or changed, or two neighbours swapped. */
static size_t distance(const struct folded *a, const struct folded *b)
{
    size_t d[NAME_ROOM + 1][NAME_ROOM + 1];
    for (size_t i = 0; i <= a->n; i++) {
        for (size_t j = 0; j <= b->n; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            size_t other = a->text[i - 1] == b->text[j - 1] ? 0 : 1;
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + other);
            if (i > 1 && j > 1 && a->text[i - 1] == b->text[j - 2] &&
                a->text[i - 2] == b->text[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[a->n][b->n];
}

static bool plural(const struct folded *one, const struct folded *many)
{
    return one->n >= 2 && many->n == one->n + 1 && many->text[one->n] == 's' &&
           memcmp(one->text, many->text, one->n) == 0;
}

bool wd_names_near(struct span a, struct span b)
{
    struct folded x = fold(a), y = fold(b);
    if (x.n == 0 || y.n == 0 || a.n > NAME_ROOM || b.n > NAME_ROOM) {
        return false;
    }
    if ((x.n == y.n && memcmp(x.text, y.text, x.n) == 0) || plural(&x, &y) || plural(&y, &x)) {
        return true;
    }
    size_t longer = x.n > y.n ? x.n : y.n;
    return least(x.n, y.n) >= SHORT && distance(&x, &y) <= (longer >= LONG ? 2 : 1);
}

/* The test that a name of a table must pass. */
typedef bool name_test(struct span name, struct span asked);

static bool same(struct span name, struct span asked)
{
    return span_ieq(name, asked);
}

/* Finds the name or alias of a row, nested tables included, that passes the test; absent: there is
 * none. Only rows with all these flags count. */
static struct span name_in(const struct params *table, unsigned flags, name_test *test,
                           struct span asked)
{
    struct span found = SPAN_NONE;
    for (size_t i = 0; table != NULL && i < table->n && found.p == NULL; i++) {
        const struct param *row = &table->rows[i];
        if (row->type == P_PART) {
            found = name_in(row->sub, flags, test, asked);
            continue;
        }
        struct span aliases = span_of(row->aliases), name = span_of(row->name);
        bool more = (row->flags & flags) == flags;
        while (more && !test(name, asked)) {
            more = span_any(aliases) && span_next(&aliases, '|', &name);
        }
        found = more ? name : SPAN_NONE;
    }
    return found;
}

static struct span common_name(name_test *test, struct span asked)
{
    for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
        if (test(span_of(common[i]), asked)) {
            return span_of(common[i]);
        }
    }
    return SPAN_NONE;
}

/* True for a name that some operation takes: it is no slip, though this operation does not use
 * it. */
static bool known(struct span name)
{
    bool found = common_name(same, name).p != NULL;
    for (size_t i = 0; i < WD_ROUTES && !found; i++) {
        found = name_in(wd_routes[i].params, PF_QUERY, same, name).p != NULL;
    }
    return found;
}

/* Returns the table's parameter that other services give this name; absent: there is none. */
static struct span other_word(const struct params *table, struct span asked)
{
    struct folded f = fold(asked);
    struct span found = SPAN_NONE;
    for (size_t i = 0; i < sizeof(other_words) / sizeof(other_words[0]) && found.p == NULL; i++) {
        if (span_is((struct span){f.text, f.n}, other_words[i].name)) {
            found = name_in(table, PF_QUERY, same, span_of(other_words[i].meant));
        }
    }
    return found;
}

static void judge_name(struct call *call, struct span name)
{
    struct arena *mem = call->req->mem;
    const struct params *table = call->route->params;
    if (known(name)) {
        return;
    }
    struct span meant = name_in(table, PF_QUERY, wd_names_near, name);
    meant = meant.p != NULL ? meant : common_name(wd_names_near, name);
    meant = meant.p != NULL ? meant : other_word(table, name);
    if (meant.p != NULL) {
        (void)err_field(&call->c, E_PARAM_INVALID, arena_cstr(mem, name), "unknown parameter",
                        arena_printf(mem, "did you mean %.*s?", SPAN_ARG(meant)).p);
    }
}

/* Finds the member of root that may be meant by a name; absent: there is none. */
static struct span member_near(const struct value *root, const char *name)
{
    for (size_t i = 0; root != NULL && i < root->n; i++) {
        if (wd_names_near(root->members[i].name, span_of(name))) {
            return root->members[i].name;
        }
    }
    return SPAN_NONE;
}

static void hint_missing(struct call *call, struct err_field *f)
{
    struct span sent = member_near(call->body, f->field);
    sent = sent.p != NULL ? sent : member_near(call->query, f->field);
    if (sent.p != NULL && f->allowed == NULL) {
        f->allowed = arena_printf(call->req->mem, "it came as %.*s", SPAN_ARG(sent)).p;
    }
}

void wd_near(struct call *call)
{
    for (struct err_field *f = call->c.err.fields; f != NULL; f = f->next) {
        if (f->code == E_PARAM_MISSING && strcmp(f->problem, "missing") == 0) {
            hint_missing(call, f);
        }
    }
    for (size_t i = 0; call->query != NULL && i < call->query->n; i++) {
        judge_name(call, call->query->members[i].name);
    }
}
