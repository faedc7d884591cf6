#include "api/dav/report.h"

#include <stdlib.h>

#include "api/dav/multistatus.h"

enum { LIST_PAGE = 5000, HREFS_MAX = 50000 };

size_t dav_limit(const struct xml_node *root, const char *space)
{
    int64_t n;
    const struct xml_node *limit = xml_child(root, space, "limit");
    const struct xml_node *count = xml_child(limit, space, "nresults");
    bool given = count != NULL && span_i64(span_trim(count->text), &n) && n > 0 && n < INT32_MAX;
    return given ? (size_t)n : INT32_MAX;
}

void dav_report_begin(struct call *call)
{
    call->res->status = 207;
    call->res->content_type = "application/xml; charset=utf-8";
    dav_begin(&call->res->body, "multistatus");
}

void dav_report_end(struct call *call)
{
    dav_end(&call->res->body, "multistatus");
}

/* Cards that are being written. */
struct pass {
    struct call *call;
    const struct dav_entry *entries;
    size_t n;
    struct dav_cards *how;
};

static const struct book_card *card_of(const struct book_card *cards, size_t n, int64_t id)
{
    size_t from = 0, to = n;
    while (from < to) {
        size_t at = from + (to - from) / 2;
        if (cards[at].party->id == id) {
            return &cards[at];
        }
        if (cards[at].party->id < id) {
            from = at + 1;
        } else {
            to = at;
        }
    }
    return NULL;
}

static bool fits(const struct pass *x, const struct book_card *card)
{
    const struct dav_cards *how = x->how;
    if (how->filter == NULL) {
        return true;
    }
    struct arena *mem = how->props->scratch;
    arena_reset(mem);
    return dav_filter_fits(how->filter, mem, dav_card_text(x->call, mem, card, false));
}

/* Writes one entry; card NULL: there is none. */
static void write_entry(struct pass *x, const struct dav_entry *entry, const struct book_card *card)
{
    struct dav_cards *how = x->how;
    if (card != NULL && entry->name.p != NULL &&
        !span_eq(dav_card_name(x->call->req->mem, entry->id, card->name), entry->name)) {
        card = NULL; /* it has another name by now */
    }
    if (card == NULL) {
        if (how->tell_missing) {
            dav_response(&x->call->res->body, entry->href, 404);
        }
        return;
    }
    if (fits(x, card)) {
        const struct dav_resource r = {
            .kind = DAV_CARD, .href = entry->href, .revision = card->party->revision, .card = card};
        dav_props_write(x->call, how->props, &r);
        how->written++;
    }
}

/* Writes the next entries; the cards are theirs. */
static bool take(void *arg, const struct book_card *cards, size_t n)
{
    struct pass *x = arg;
    struct dav_cards *how = x->how;
    struct buf *b = &x->call->res->body;
    size_t end = x->n - how->done < BOOK_CHUNK ? x->n : how->done + BOOK_CHUNK;
    while (how->done < end) {
        size_t before = b->n;
        if (b->n > RESPONSE_MAX - DAV_CARD_ROOM || how->written == how->limit) {
            return false;
        }
        const struct dav_entry *entry = &x->entries[how->done++];
        write_entry(x, entry, card_of(cards, n, entry->id));
        ctx_work(&x->call->c, b->n - before);
    }
    return true;
}

enum err dav_cards_write(struct call *call, const struct dav_entry *entries, size_t n,
                         struct dav_cards *how)
{
    struct pass x = {call, entries, n, how};
    int64_t *ids = arena_array_of(call->req->mem, n, int64_t);
    struct buf *b = &call->res->body;
    how->done = 0;
    for (size_t i = 0; i < n; i++) {
        ids[i] = entries[i].id;
    }
    if (n > BOOK_CHUNK) {
        (void)buf_room(b, RESPONSE_MAX - b->n); /* it must not grow meanwhile */
    }
    return book_each(&call->d, ids, n, take, &x);
}

/* Gives the name of the card that an address is of; absent for any other address. */
static struct span name_in(struct call *call, struct span href)
{
    struct ctx c = {.mem = call->req->mem}; /* a wrong address is no error of the call */
    struct span path, query, book = dav_book_path(call);
    if (request_path(&c, span_trim(href), &path, &query) != E_OK || path.n <= book.n ||
        !span_istarts(path, book)) {
        return SPAN_NONE;
    }
    struct span name = span_sub(path, book.n, path.n);
    return span_find(name, '/') < 0 ? name : SPAN_NONE;
}

static int by_id(const void *a, const void *b)
{
    const struct dav_entry *x = a, *y = b;
    return x->id < y->id ? -1 : x->id > y->id;
}

/* Gives the entries of the addresses in a multiget, each person once. */
static enum err read_hrefs(struct call *call, const struct xml_node *root, struct dav_entry **out,
                           size_t *n)
{
    struct arena *mem = call->req->mem;
    size_t count = 0, kept = 0;
    for (const struct xml_node *at = root->first; at != NULL; at = at->next) {
        count += xml_is(at, DAV_SPACE, "href");
    }
    if (count > HREFS_MAX) {
        return err_set(&call->c, E_TOO_MANY_VALUES, "%zu addresses", count);
    }
    struct dav_entry *v = arena_array_of(mem, count, struct dav_entry);
    struct span *names = arena_array_of(mem, count, struct span);
    int64_t *ids = arena_array_of(mem, count, int64_t);
    count = 0;
    for (const struct xml_node *at = root->first; at != NULL; at = at->next) {
        if (xml_is(at, DAV_SPACE, "href")) {
            struct span name = name_in(call, at->text);
            names[count] = name.p != NULL ? name : SPAN("");
            v[count++].href = at->text;
        }
    }
    enum err e = dav_card_find(call, names, count, ids);
    for (size_t i = 0; i < count; i++) {
        v[i].id = ids[i];
        v[i].name = names[i];
    }
    qsort(v, count, sizeof(*v), by_id);
    for (size_t i = 0; i < count; i++) {
        bool again = i > 0 && v[i].id != 0 && v[i].id == v[i - 1].id;
        if (!again) {
            v[kept++] = v[i];
        }
    }
    *out = v;
    *n = kept;
    return e;
}

static enum err multiget(struct call *call, const struct xml_node *root)
{
    struct dav_props props;
    struct dav_entry *v;
    size_t n;
    enum err e = dav_props_read(call, root, &props);
    if (e != E_OK || (e = read_hrefs(call, root, &v, &n)) != E_OK) {
        return e;
    }
    struct dav_cards how = {.props = &props, .tell_missing = true, .limit = SIZE_MAX};
    dav_report_begin(call);
    if ((e = dav_cards_write(call, v, n, &how)) != E_OK) {
        return e;
    }
    for (size_t i = how.done; i < n; i++) {
        dav_response(&call->res->body, v[i].href, 507);
    }
    dav_report_end(call);
    return E_OK;
}

/* Gives the entries of a page of the book. */
static struct dav_entry *entries_of(struct call *call, const struct book_entry *v, size_t n)
{
    struct dav_entry *out = arena_array_of(call->req->mem, n, struct dav_entry);
    for (size_t i = 0; i < n; i++) {
        out[i] = (struct dav_entry){v[i].id, dav_card_path(call, v[i].id, v[i].name), SPAN_NONE};
    }
    return out;
}

static enum err query(struct call *call, const struct xml_node *root)
{
    struct dav_props props;
    struct dav_filter *filter;
    struct book_entry *page;
    size_t n;
    int64_t after = 0;
    enum err e = dav_props_read(call, root, &props);
    if (e != E_OK ||
        (e = dav_filter_read(call, xml_child(root, DAV_CARD_SPACE, "filter"), &filter)) != E_OK) {
        return e;
    }
    dav_props_scratch(call, &props);
    struct dav_cards how = {
        .props = &props, .filter = filter, .limit = dav_limit(root, DAV_CARD_SPACE)};
    dav_report_begin(call);
    do {
        e = book_list(&call->d, after, LIST_PAGE, &page, &n);
        if (e != E_OK || (e = dav_cards_write(call, entries_of(call, page, n), n, &how)) != E_OK) {
            return e;
        }
        after = n > 0 ? page[n - 1].id : after;
    } while (n == LIST_PAGE && how.done == n);
    if (how.done < n) {
        dav_truncated(&call->res->body, dav_book_path(call));
    }
    dav_report_end(call);
    return E_OK;
}

enum err dav_report(struct call *call)
{
    static const struct {
        const char *space, *name;
        enum err (*report)(struct call *call, const struct xml_node *root);
    } reports[] = {{DAV_CARD_SPACE, "addressbook-query", query},
                   {DAV_CARD_SPACE, "addressbook-multiget", multiget},
                   {DAV_SPACE, "sync-collection", dav_sync}};
    struct xml_node *root;
    enum err e = dav_own(call);
    if (e != E_OK || (e = dav_body(call, &root)) != E_OK) {
        return e;
    }
    for (size_t i = 0; root != NULL && i < sizeof(reports) / sizeof(reports[0]); i++) {
        if (xml_is(root, reports[i].space, reports[i].name)) {
            return reports[i].report(call, root);
        }
    }
    return root == NULL ? err_set(&call->c, E_SYNTAX, "a report without a body")
                        : dav_refuse(call, 403, "d:supported-report", "no such report");
}
