#include <string.h>

#include "api/dav/props.h"

enum err dav_card_read(struct call *call, struct book_card *out)
{
    const struct dav_args *a = call->args;
    struct book_card *cards = NULL;
    struct arena *mem = call->req->mem;
    size_t n = 0;
    int64_t id = 0;
    enum err e = dav_own(call);
    if (e != E_OK || (e = dav_card_find(call, &a->card.v, 1, &id)) != E_OK ||
        (id != 0 && (e = book_read_cards(&call->d, &id, 1, &cards, &n)) != E_OK)) {
        return e;
    }
    if (n == 0 || !span_eq(dav_card_name(mem, id, cards[0].name), a->card.v)) {
        return err_set(&call->c, E_PARTY_NOT_FOUND, "no such card");
    }
    *out = cards[0];
    return E_OK;
}

bool dav_etag_listed(struct span list, struct span tag)
{
    struct span one;
    while (list.p != NULL && span_next(&list, ',', &one)) {
        one = span_trim(one);
        if (span_starts(one, SPAN("W/"))) {
            one = span_sub(one, 2, one.n);
        }
        if (span_is(one, "*") || span_eq(one, tag)) {
            return true;
        }
    }
    return false;
}

/* True when the client prefers vCard 4.0: it names it, and names no 3.0. */
static bool wants_v4(const struct call *call)
{
    struct span accept = request_header(call->req, "accept");
    return accept.p != NULL && memmem(accept.p, accept.n, "4.0", 3) != NULL &&
           memmem(accept.p, accept.n, "3.0", 3) == NULL;
}

enum err dav_get(struct call *call)
{
    struct book_card card;
    struct response *res = call->res;
    enum err e = dav_card_read(call, &card);
    if (e != E_OK) {
        return e;
    }
    struct span tag = dav_etag(call->req->mem, card.party->revision);
    call_header(call, "ETag", tag);
    call_header(call, "Cache-Control", SPAN("private, no-cache"));
    call_header(call, "Vary", SPAN("Accept, Authorization"));
    if (dav_etag_listed(request_header(call->req, "if-none-match"), tag)) {
        res->status = 304;
        return E_OK;
    }
    bool v4 = wants_v4(call);
    res->content_type = v4 ? "text/vcard; charset=utf-8; version=4.0" : "text/vcard; charset=utf-8";
    buf_span(&res->body, dav_card_text(call, call->req->mem, &card, v4));
    return E_OK;
}
