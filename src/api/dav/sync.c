#include "api/dav/multistatus.h"
#include "api/dav/report.h"

/* Changes in one answer: without texts of cards some 230 bytes each, with them some 1000. */
enum { CHANGES = 50000, CHANGES_WITH_CARDS = 10000 };

/* Finds where the device goes on. */
static enum err begin(struct call *call, const struct xml_node *root, struct book_mark *from)
{
    const struct xml_node *token = xml_child(root, DAV_SPACE, "sync-token");
    struct book_mark now;
    int64_t lowest;
    if (token == NULL) {
        return err_set(&call->c, E_SYNTAX, "a sync-collection without a sync-token");
    }
    enum err e = book_now(&call->d, &now, &lowest);
    struct span text = span_trim(token->text);
    if (e != E_OK) {
        return e;
    }
    if (text.n == 0) {
        *from = BOOK_NEW;
        return E_OK;
    }
    return dav_token_read(call, text, &now, lowest, from)
               ? E_OK
               : dav_refuse(call, 403, "d:valid-sync-token",
                            "the mark is unknown or too old: read the book from its beginning");
}

/* Writes the changes one by one; those whose cards are wanted are read. Returns how many were
 * written. */
static enum err write_changes(struct call *call, const struct dav_props *props,
                              const struct book_changes *changes, size_t *done)
{
    struct dav_entry *v = arena_array_of(call->req->mem, changes->n, struct dav_entry);
    struct buf *b = &call->res->body;
    for (size_t i = 0; i < changes->n; i++) {
        const struct book_change *c = &changes->v[i];
        v[i] =
            (struct dav_entry){c->seen ? c->id : 0, dav_card_path(call, c->id, c->name), SPAN_NONE};
    }
    if (props->cards) {
        struct dav_cards how = {.props = props, .tell_missing = true, .limit = SIZE_MAX};
        enum err e = dav_cards_write(call, v, changes->n, &how);
        *done = how.done;
        return e;
    }
    for (*done = 0; *done < changes->n && b->n < RESPONSE_MAX - DAV_CARD_ROOM; ++*done) {
        const struct book_change *c = &changes->v[*done];
        const struct dav_resource r = {
            .kind = DAV_CARD, .href = v[*done].href, .revision = c->revision};
        size_t before = b->n;
        if (c->seen) {
            dav_props_write(call, props, &r);
        } else {
            dav_response(b, v[*done].href, 404);
        }
        ctx_work(&call->c, b->n - before);
    }
    return E_OK;
}

enum err dav_sync(struct call *call, const struct xml_node *root)
{
    struct dav_props props;
    struct book_mark from;
    struct book_changes changes;
    size_t most, done, limit = dav_limit(root, DAV_SPACE);
    enum err e = dav_props_read(call, root, &props);
    if (e != E_OK || (e = begin(call, root, &from)) != E_OK) {
        return e;
    }
    most = props.cards ? CHANGES_WITH_CARDS : CHANGES;
    most = limit < most ? limit : most;
    if ((e = book_read_changes(&call->d, &from, (int64_t)most, &changes)) != E_OK) {
        return e;
    }
    dav_report_begin(call);
    if ((e = write_changes(call, &props, &changes, &done)) != E_OK) {
        return e;
    }
    struct book_mark next = changes.next;
    const struct book_change *last = done > 0 ? &changes.v[done - 1] : NULL;
    if (done < changes.n && last != NULL && last->revision <= changes.top) {
        next = (struct book_mark){changes.quiet, last->revision, last->id};
    }
    if (done < changes.n || changes.more) {
        dav_truncated(&call->res->body, dav_book_path(call));
    }
    dav_element(&call->res->body, "d:sync-token", dav_token(call, &next));
    dav_report_end(call);
    return E_OK;
}
