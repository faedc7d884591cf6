#include "api/dav/multistatus.h"
#include "api/dav/props.h"

enum { LIST_PAGE = 5000 };

/* Begins a multistatus answer with the properties that are asked for. */
static enum err begin(struct call *call, struct dav_props *props)
{
    struct xml_node *root;
    enum err e = dav_body(call, &root);
    if (e == E_OK && root != NULL && !xml_is(root, DAV_SPACE, "propfind")) {
        e = err_set(&call->c, E_SYNTAX, "the body is no propfind");
    }
    if (e == E_OK) {
        e = dav_props_read(call, root, props);
    }
    if (e == E_OK) {
        call->res->status = 207;
        call->res->content_type = "application/xml; charset=utf-8";
        dav_begin(&call->res->body, "multistatus");
    }
    return e;
}

static struct span path_of(struct call *call, const char *form)
{
    return arena_printf(call->req->mem, "/dav/%s/%lld/", form, (long long)call->d.who.employee_id);
}

static void add_home(struct call *call, const struct dav_props *props)
{
    const struct dav_resource r = {.kind = DAV_HOME, .href = path_of(call, "books")};
    dav_props_write(call, props, &r);
}

static void add_principal(struct call *call, const struct dav_props *props)
{
    const struct dav_resource r = {.kind = DAV_PRINCIPAL, .href = path_of(call, "principals")};
    dav_props_write(call, props, &r);
}

/* Adds the book itself, with its mark. */
static enum err add_book(struct call *call, const struct dav_props *props)
{
    struct book_mark mark;
    int64_t lowest;
    enum err e = book_now(&call->d, &mark, &lowest);
    if (e == E_OK) {
        const struct dav_resource r = {
            .kind = DAV_BOOK, .href = dav_book_path(call), .mark = &mark};
        dav_props_write(call, props, &r);
    }
    return e;
}

enum err dav_propfind_root(struct call *call)
{
    struct dav_props props;
    enum err e = begin(call, &props);
    if (e != E_OK) {
        return e;
    }
    const struct dav_resource r = {.kind = DAV_ROOT, .href = SPAN("/dav/")};
    dav_props_write(call, &props, &r);
    if (dav_depth(call) > 0) {
        add_principal(call, &props);
        add_home(call, &props);
    }
    dav_end(&call->res->body, "multistatus");
    return E_OK;
}

enum err dav_propfind_principal(struct call *call)
{
    struct dav_props props;
    enum err e = dav_own(call);
    if (e == E_OK && (e = begin(call, &props)) == E_OK) {
        add_principal(call, &props);
        dav_end(&call->res->body, "multistatus");
    }
    return e;
}

enum err dav_propfind_home(struct call *call)
{
    struct dav_props props;
    enum err e = dav_own(call);
    if (e != E_OK || (e = begin(call, &props)) != E_OK) {
        return e;
    }
    add_home(call, &props);
    if (dav_depth(call) > 0) {
        e = add_book(call, &props);
    }
    dav_end(&call->res->body, "multistatus");
    return e;
}

/* Adds the cards with what is known without their texts. */
static enum err add_cards(struct call *call, const struct dav_props *props)
{
    struct book_entry *v;
    struct buf *b = &call->res->body;
    size_t n;
    int64_t after = 0;
    do {
        enum err e = book_list(&call->d, after, LIST_PAGE, &v, &n);
        for (size_t i = 0; e == E_OK && i < n; i++) {
            size_t before = b->n;
            const struct dav_resource r = {.kind = DAV_CARD,
                                           .href = dav_card_path(call, v[i].id, v[i].name),
                                           .revision = v[i].revision};
            dav_props_write(call, props, &r);
            after = v[i].id;
            if (b->full || b->n > RESPONSE_MAX - DAV_CARD_ROOM) {
                e = dav_refuse(call, 507, NULL,
                               "the book is too large to be listed at once: "
                               "read it by sync-collection");
            }
            ctx_work(&call->c, b->n - before);
        }
        if (e != E_OK) {
            return e;
        }
    } while (n == LIST_PAGE);
    return E_OK;
}

enum err dav_propfind_book(struct call *call)
{
    struct dav_props props;
    enum err e = dav_own(call);
    if (e != E_OK || (e = begin(call, &props)) != E_OK || (e = add_book(call, &props)) != E_OK) {
        return e;
    }
    if (dav_depth(call) > 0 && (e = add_cards(call, &props)) != E_OK) {
        return e;
    }
    dav_end(&call->res->body, "multistatus");
    return E_OK;
}

enum err dav_propfind_card(struct call *call)
{
    struct dav_props props;
    struct book_card card;
    enum err e = dav_card_read(call, &card);
    if (e != E_OK || (e = begin(call, &props)) != E_OK) {
        return e;
    }
    const struct dav_resource r = {.kind = DAV_CARD,
                                   .href = dav_card_path(call, card.party->id, card.name),
                                   .revision = card.party->revision,
                                   .card = &card};
    dav_props_write(call, &props, &r);
    dav_end(&call->res->body, "multistatus");
    return E_OK;
}
