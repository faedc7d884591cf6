#include "api/r7/contact/after.h"

#include "api/r7/input.h"
#include "base/crypto.h"
#include "base/encode.h"
#include "base/utf8.h"

/* A cursor is the base64 of MARK digits, which seal the rest, and of "1 ID KEY": the key is the
 * row's place in the order. The instants that PostgreSQL knows and that have four digits of a year
 * bound the key of a time. */
enum { MARK = 16, BODY_AT = 2 };
static const char start[] = "1 ";
static const int64_t time_min = -210000000000000000, time_max = 253402300799999999;

static const char name[] = "after";

static void add_opt(struct buf *b, struct opt_i64 v)
{
    buf_printf(b, "%d:%lld ", (int)v.has, (long long)(v.has == GIVEN ? v.v : 0));
}

static void add_text(struct buf *b, struct span s)
{
    buf_printf(b, "%zu:", s.n);
    buf_add(b, s.p, s.n);
}

/* Seals a cursor's text together with the account, the order and the filter, so that it fits no
 * other list. */
static struct span mark_of(struct call *call, const struct party_filter *f,
                           const struct party_page *page, struct span text)
{
    struct buf b;
    buf_init(&b, call->req->mem, 256);
    buf_printf(&b, "%d %d %d %d ", call->d.who.tenant, (int)page->sort, (int)page->descending,
               (int)f->view);
    add_opt(&b, f->status_id);
    add_opt(&b, f->type_id);
    add_opt(&b, f->employee_id);
    buf_printf(&b, "%d:%d ", (int)f->shared.has, f->shared.has == GIVEN && f->shared.v);
    add_text(&b, f->created_from.has == GIVEN ? f->created_from.v : SPAN(""));
    add_text(&b, f->created_to.has == GIVEN ? f->created_to.v : SPAN(""));
    buf_printf(&b, "%zu %zu ", f->tag_count, f->word_count);
    for (size_t i = 0; i < f->tag_count; i++) {
        add_text(&b, f->tags[i]);
    }
    for (size_t i = 0; i < f->word_count; i++) {
        add_text(&b, f->words[i]);
    }
    add_text(&b, text);
    return span_sub(crypto_content_mark(call->req->mem, buf_view(&b)), 0, MARK);
}

/* Changes the two characters of base64 that mean something in a query for two that do not, or back.
 */
static struct span exchange(struct arena *mem, struct span s, const char *from, const char *to)
{
    char *out = arena_array_of(mem, s.n + 1, char);
    for (size_t i = 0; i < s.n; i++) {
        out[i] = s.p[i] == from[0] ? to[0] : s.p[i] == from[1] ? to[1] : s.p[i];
    }
    return (struct span){out, s.n};
}

struct span r7_after_write(struct call *call, const struct party_filter *f,
                           const struct party_page *page, const struct party *p)
{
    struct arena *mem = call->req->mem;
    struct buf text, all;
    buf_init(&text, mem, 64);
    buf_printf(&text, "%s%lld ", start, (long long)p->id);
    if (span_any(p->place)) {
        buf_add(&text, p->place.p, p->place.n);
    }
    struct span mark = mark_of(call, f, page, buf_view(&text));
    buf_init(&all, mem, MARK + text.n);
    buf_add(&all, mark.p, mark.n);
    buf_add(&all, text.p, text.n);
    struct span code = base64_encode(mem, buf_view(&all));
    while (code.n > 0 && code.p[code.n - 1] == '=') {
        code.n--;
    }
    return exchange(mem, code, "+/", "-_");
}

/* Reads the place out of a cursor whose mark is right; false when it is none of this order. */
static bool read_place(const struct party_page *page, struct span text, struct party_place *out)
{
    struct span rest, id;
    span_cut(span_sub(text, BODY_AT, text.n - BODY_AT), ' ', &id, &rest);
    *out = (struct party_place){.text = span_any(rest) ? rest : SPAN("")};
    if (!span_i64(id, &out->id) || out->id <= 0 || !utf8_text(out->text)) {
        return false;
    }
    return page->sort != SORT_CREATED || (span_i64(out->text, &out->number) &&
                                          out->number >= time_min && out->number <= time_max);
}

enum err r7_after_read(struct call *call, struct opt_text after, const struct party_filter *f,
                       struct party_page *page)
{
    struct arena *mem = call->req->mem;
    if (after.has != GIVEN) {
        return E_OK;
    }
    if (page->sort != SORT_ID && page->sort != SORT_CREATED && page->sort != SORT_LAST_NAME) {
        return r7_wrong(call, name, "not in this order", "sortBy id, created or lastName");
    }
    if (page->offset > 0) {
        return r7_wrong(call, name, "not together with startIndex", NULL);
    }
    page->placed = true;
    if (!span_any(after.v)) {
        return E_OK;
    }
    struct span all = base64_decode(mem, exchange(mem, after.v, "-_", "+/"));
    struct span text = all.n > MARK + BODY_AT ? span_sub(all, MARK, all.n - MARK) : SPAN("");
    struct party_place *place = arena_new_of(mem, struct party_place);
    if (!span_starts(text, span_of(start)) ||
        !span_eq(span_sub(all, 0, MARK), mark_of(call, f, page, text)) ||
        !read_place(page, text, place)) {
        return r7_wrong(call, name, "not a cursor of this list",
                        "nextAfter of a page with the same filter and order, or empty");
    }
    page->after = place;
    return E_OK;
}
