#include <string.h>

#include "api/dav/props.h"
#include "api/dav/put.h"
#include "base/utf8.h"

/* Gives the version of If-Match or the like: what the client has must be what there is. */
static enum err check_conditions(struct call *call, const struct book_card *card)
{
    struct span match = request_header(call->req, "if-match");
    struct span none = request_header(call->req, "if-none-match");
    struct span tag = card != NULL ? dav_etag(call->req->mem, card->party->revision) : SPAN("");
    if (card == NULL) {
        return match.p == NULL ? E_OK
                               : dav_refuse(call, 412, NULL, "there is no such card any more");
    }
    if (match.p != NULL && !dav_etag_listed(match, tag)) {
        return dav_refuse(call, 412, NULL, "the card has changed");
    }
    return none.p == NULL || !dav_etag_listed(none, tag)
               ? E_OK
               : dav_refuse(call, 412, NULL, "there is such a card already");
}

/* Finds the card of the address; *card is NULL when there is none that the caller sees. */
static enum err find(struct call *call, struct book_card *room, const struct book_card **card)
{
    enum err e = dav_card_read(call, room);
    *card = e == E_OK ? room : NULL;
    if (e == E_PARTY_NOT_FOUND) {
        err_clear(&call->c);
        e = E_OK;
    }
    return e;
}

/* Turns what the domain refuses into the words of the RFC. */
static enum err refused(struct call *call, enum err e, bool gone_is_forbidden)
{
    int64_t deals = call->c.err.subject;
    if (e == E_PARTY_NOT_FOUND && gone_is_forbidden) {
        err_clear(&call->c);
        return dav_refuse(call, 403, "d:need-privileges", "the card is not the caller's to change");
    }
    if (e == E_CONFLICT) {
        bool name = strstr(call->c.err.constraint, "dav_card") != NULL;
        err_clear(&call->c);
        return name ? dav_refuse(call, 409, NULL, "somebody else's card has this name")
               : deals > 0
                   ? dav_refuse(call, 409, NULL, "the person has deals and cannot be deleted")
                   : dav_refuse(call, 412, NULL, "the card has changed");
    }
    return e;
}

/* Returns the number that an identifier of ours is made of; 0: it is none of ours. */
static int64_t number_of(struct span uid)
{
    const struct span start = SPAN("kartoteka-");
    int64_t id;
    return span_starts(uid, start) && span_i64(span_sub(uid, start.n, uid.n), &id) ? id : 0;
}

/* Refuses an identifier that another card has, and a change of the card's own. */
static enum err check_uid(struct call *call, const struct book_card *card, struct span uid)
{
    struct arena *mem = call->req->mem;
    struct span name;
    int64_t id, self = card != NULL ? card->party->id : 0;
    if (card != NULL && uid.p != NULL) {
        struct span own =
            card->uid.p != NULL ? card->uid : arena_printf(mem, "kartoteka-%lld", (long long)self);
        if (!span_eq(uid, own)) {
            return dav_refuse(call, 409, "c:no-uid-conflict", "a card keeps its UID");
        }
        return E_OK;
    }
    if (uid.p == NULL) {
        return E_OK;
    }
    enum err e = person_card_uid(&call->d, uid, number_of(uid), self, &id, &name);
    if (e == E_OK && id != 0) {
        /* Its address is told only to who sees it. */
        struct book_card *cards;
        size_t n;
        e = book_read_cards(&call->d, &id, 1, &cards, &n);
        if (e == E_OK && n > 0) {
            dav_state(call)->href = dav_card_path(call, id, name);
        }
        e = e == E_OK ? dav_refuse(call, 409, "c:no-uid-conflict", "another card has this UID") : e;
    }
    return e;
}

/* Refuses names that stand for people's numbers: the card would not be found under it. */
static enum err check_name(struct call *call, struct span name)
{
    size_t digits = 0;
    while (digits < name.n && name.p[digits] >= '0' && name.p[digits] <= '9') {
        digits++;
    }
    return digits > 0 && span_is(span_sub(name, digits, name.n), ".vcf")
               ? dav_refuse(call, 403, NULL, "names of digits are given by the server")
               : E_OK;
}

static enum err check_body(struct call *call)
{
    const struct request *req = call->req;
    bool card = !span_any(req->content_type) || request_media_is(req, "text/vcard") ||
                request_media_is(req, "text/x-vcard") || request_media_is(req, "text/directory");
    if (!card) {
        return dav_refuse(call, 415, "c:supported-address-data", "a card is text/vcard");
    }
    if (req->body.n > DAV_CARD_MAX) {
        return dav_refuse(call, 403, "c:max-resource-size", "the card is larger than 262144 bytes");
    }
    return E_OK;
}

enum err dav_put(struct call *call)
{
    const struct dav_args *a = call->args;
    struct book_card room;
    const struct book_card *card;
    struct person_card out;
    int64_t id;
    enum err e = find(call, &room, &card);
    if (e != E_OK || (e = check_body(call)) != E_OK || (e = check_conditions(call, card)) != E_OK) {
        return e;
    }
    if (card != NULL && request_header(call->req, "if-match").p == NULL) {
        return dav_refuse(call, 428, NULL, "a card is changed with If-Match");
    }
    if (card == NULL && (e = check_name(call, a->card.v)) != E_OK) {
        return e;
    }
    if ((e = dav_card_parse(call, card, call->req->body, &out)) != E_OK ||
        (e = check_uid(call, card, out.uid)) != E_OK) {
        return e;
    }
    out.name = card == NULL ? a->card.v : SPAN_NONE;
    out.uid = card == NULL ? out.uid : SPAN_NONE;
    e = person_card_put(&call->d, &out, &id);
    if (e != E_OK) {
        return refused(call, e, true);
    }
    /* Without an ETag: the card is stored by its parts, so the device asks for what became of it
     * (RFC 6352, 6.3.2.3). */
    call->res->status = card == NULL ? 201 : 204;
    call->res->content_type = card == NULL ? "text/plain; charset=utf-8" : NULL;
    return E_OK;
}

enum err dav_delete(struct call *call)
{
    struct book_card card;
    enum err e = dav_card_read(call, &card);
    if (e != E_OK || (e = check_conditions(call, &card)) != E_OK) {
        return e;
    }
    bool any = request_header(call->req, "if-match").p == NULL;
    e = person_card_delete(&call->d, card.party->id, any ? 0 : card.party->revision);
    if (e != E_OK) {
        return refused(call, e, true);
    }
    call->res->status = 204;
    return E_OK;
}
