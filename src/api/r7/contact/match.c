#include "api/r7/contact/match.h"

#include "base/crypto.h"
#include "base/text.h"
#include "directory/party/party_hold.h"

enum { TAGS_MAX = 16, MARK = 16 };

void r7_tag(struct call *call, int64_t revision)
{
    if (!response_has(call->res, "ETag")) {
        call_header(call, "ETag", arena_printf(call->req->mem, "\"%lld\"", (long long)revision));
    }
}

/* Takes the next tag off a list. A front server that packs an answer puts W/ before its tag, so
 * that is left out. */
static bool next_tag(struct span *list, struct span *one)
{
    if (!span_any(*list) || !span_next(list, ',', one)) {
        return false;
    }
    *one = text_trim(*one);
    *one = span_starts(*one, SPAN("W/")) ? span_sub(*one, 2, one->n) : *one;
    return true;
}

void r7_tag_shown(struct call *call, int64_t revision)
{
    struct response *res = call->res;
    struct span mark = crypto_content_mark(call->req->mem, buf_view(&res->body)), one;
    struct span tag =
        arena_printf(call->req->mem, "\"%lld-%.*s\"", (long long)revision, MARK, mark.p);
    struct span list = request_header(call->req, "if-none-match");
    call_header(call, "ETag", tag);
    while (next_tag(&list, &one)) {
        if (span_eq(one, tag) || span_is(one, "*")) {
            res->status = 304;
            res->content_type = NULL;
            res->body.n = 0;
            return;
        }
    }
}

/* Reads the revisions of the tags of ours out of the list, with the mark of what was shown or
 * without; others fit nothing. */
static size_t read_tags(struct span list, int64_t revisions[TAGS_MAX])
{
    struct span one, number, mark;
    size_t n = 0;
    while (n < TAGS_MAX && next_tag(&list, &one)) {
        bool quoted = one.n > 2 && one.p[0] == '"' && one.p[one.n - 1] == '"';
        span_cut(quoted ? span_sub(one, 1, one.n - 2) : SPAN(""), '-', &number, &mark);
        n += span_i64(number, &revisions[n]);
    }
    return n;
}

/* Gives the id of the contact that the path names; 0: it names none. */
static int64_t contact_of(const struct call *call)
{
    int64_t id = 0;
    for (size_t i = 0; i < call->match.count; i++) {
        struct span name = call->match.captures[i].name;
        if (span_is(name, "contactid") || span_is(name, "personid") || span_is(name, "companyid")) {
            return span_i64(call->match.captures[i].value, &id) ? id : 0;
        }
    }
    return id;
}

static enum err match(struct call *call, struct span list, int64_t id)
{
    int64_t revisions[TAGS_MAX], revision;
    struct party_held held;
    size_t n = read_tags(list, revisions);
    enum err e = party_hold(&call->d, id, revisions, n, &held);
    if (e != E_OK || (e = call->route->handler(call)) != E_OK ||
        (e = party_let_go(&call->d, &held, &revision)) != E_OK) {
        return e;
    }
    if (revision != 0) {
        r7_tag(call, revision);
    }
    return E_OK;
}

enum err r7_matched(struct call *call)
{
    struct span list = text_trim(request_header(call->req, "if-match"));
    bool change = call->route->access >= ACCESS_WRITE && call->req->method != M_GET &&
                  call->req->method != M_HEAD;
    if (!span_any(list) || !change || span_is(list, "*")) {
        return call->route->handler(call);
    }
    int64_t id = contact_of(call);
    if (id <= 0) {
        return r7_wrong(call, "If-Match", "not taken by this operation", NULL);
    }
    return match(call, list, id);
}
