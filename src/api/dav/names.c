#include "api/dav/dav.h"
#include "api/dav/multistatus.h"

#define TOKEN_START "urn:kartoteka:book:"

/* Tells an employee's views apart: a mark of one is worth nothing in the other. */
static const char *view_of(const struct call *call)
{
    return call->d.who.is_admin ? "all" : "own";
}

struct span dav_token(struct call *call, const struct book_mark *mark)
{
    return arena_printf(call->req->mem, TOKEN_START "%d:%lld:%s:%lld:%lld:%lld", call->d.who.tenant,
                        (long long)call->d.who.employee_id, view_of(call), (long long)mark->quiet,
                        (long long)mark->revision, (long long)mark->id);
}

/* Reads the parts of a mark; false when they are not those of one of the caller's. */
static bool read_parts(const struct call *call, struct span rest, struct book_mark *out)
{
    enum { TENANT, EMPLOYEE, QUIET, REVISION, ID, NUMBERS };
    int64_t n[NUMBERS];
    struct span part;
    for (int i = 0; i < NUMBERS; i++) {
        if (i == QUIET && (!span_next(&rest, ':', &part) || !span_is(part, view_of(call)))) {
            return false;
        }
        if (!span_next(&rest, ':', &part) || !span_i64(part, &n[i]) || n[i] < 0) {
            return false;
        }
    }
    *out = (struct book_mark){n[QUIET], n[REVISION], n[ID]};
    return rest.p == NULL && n[TENANT] == call->d.who.tenant &&
           n[EMPLOYEE] == call->d.who.employee_id;
}

bool dav_token_read(struct call *call, struct span text, const struct book_mark *now,
                    int64_t lowest, struct book_mark *out)
{
    const struct span start = SPAN(TOKEN_START);
    return span_starts(text, start) && read_parts(call, span_sub(text, start.n, text.n), out) &&
           out->revision >= lowest && out->revision <= now->revision && out->quiet <= now->revision;
}

struct span dav_card_name(struct arena *mem, int64_t id, struct span name)
{
    return name.p != NULL ? name : arena_printf(mem, "%lld.vcf", (long long)id);
}

/* Reads a name that is made of a person's number: "15.vcf". */
static bool number_of(struct span name, int64_t *id)
{
    const struct span end = SPAN(".vcf");
    bool ends = name.n > end.n && span_eq(span_sub(name, name.n - end.n, end.n), end);
    return ends && name.p[0] >= '1' && name.p[0] <= '9' &&
           span_i64(span_sub(name, 0, name.n - end.n), id);
}

enum err dav_card_find(struct call *call, const struct span *names, size_t n, int64_t *ids)
{
    struct arena *mem = call->req->mem;
    struct span *chosen = arena_array_of(mem, n, struct span);
    size_t *places = arena_array_of(mem, n, size_t);
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        ids[i] = 0;
        if (!number_of(names[i], &ids[i])) {
            places[count] = i;
            chosen[count++] = names[i];
        }
    }
    int64_t *found = arena_array_of(mem, count, int64_t);
    enum err e = count > 0 ? book_find(&call->d, chosen, count, found) : E_OK;
    for (size_t i = 0; e == E_OK && i < count; i++) {
        ids[places[i]] = found[i];
    }
    return e;
}

struct span dav_etag(struct arena *mem, int64_t revision)
{
    return arena_printf(mem, "\"%lld\"", (long long)revision);
}

struct span dav_book_path(struct call *call)
{
    return arena_printf(call->req->mem, "/dav/books/%lld/people/",
                        (long long)call->d.who.employee_id);
}

struct span dav_card_path(struct call *call, int64_t id, struct span name)
{
    struct buf b;
    buf_init(&b, call->req->mem, 64);
    buf_printf(&b, "/dav/books/%lld/people/", (long long)call->d.who.employee_id);
    dav_escaped(&b, dav_card_name(call->req->mem, id, name));
    return buf_view(&b);
}
