#include "api/webdelivery/envelope.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

enum { REQUEST_ID_DIGITS = 32 };

struct writer *wd_answer(struct call *call)
{
    call->res->content_type = "application/json; charset=utf-8";
    call_writer(call, JSON_PLAIN);
    w_object(&call->w, NULL);
    return &call->w;
}

bool wd_answer_kept(struct call *call)
{
    const struct directory_text *t = &call->d.text;
    if (!span_any(t->text)) {
        return false;
    }
    w_members(wd_answer(call), t->text);
    wd_state_of(call)->mark = t->mark;
    return true;
}

void wd_answer_json(struct call *call, struct span data)
{
    w_json(wd_answer(call), WD_DATA, data);
}

enum err wd_answer_id(struct call *call, int64_t id)
{
    struct writer *w = wd_answer(call);
    w_object(w, WD_DATA);
    w_id_text(w, "id", id);
    w_end(w);
    return E_OK;
}

void wd_created(struct call *call, int64_t id)
{
    if (id != 0) {
        wd_state_of(call)->created_id = id;
        call_header(call, "X-Created-Id", arena_printf(call->req->mem, "%" PRId64, id));
    }
}

/* The bytes that wd_answer() and the key write before the value. */
static const struct span before_data = {"{\"" WD_DATA "\":", sizeof("{\"" WD_DATA "\":") - 1};

struct span wd_answered_json(const struct call *call)
{
    return span_sub(buf_view(&call->res->body), before_data.n, call->res->body.n);
}

struct span wd_json_mark(struct arena *mem, struct span data)
{
    struct buf text;
    buf_init(&text, mem, before_data.n + data.n);
    buf_span(&text, before_data);
    buf_span(&text, data);
    return crypto_content_mark(mem, buf_view(&text));
}

/* Writes an id of 32 hex digits: the request's own without dashes when it has this form, else a new
 * one. */
static void write_request_id(struct call *call)
{
    char id[REQUEST_ID_DIGITS + 1];
    size_t n = 0;
    bool hex = true;
    for (const char *p = call->req->request_id; *p != '\0' && hex; p++) {
        if (*p == '-') {
            continue;
        }
        hex = n < REQUEST_ID_DIGITS && strchr("0123456789abcdef", *p) != NULL;
        if (hex) {
            id[n++] = *p;
        }
    }
    if (!hex || n != REQUEST_ID_DIGITS) {
        crypto_request_id(id);
    }
    id[REQUEST_ID_DIGITS] = '\0';
    w_cstr(&call->w, "requestId", id);
}

void wd_write_head(struct call *call, const char *status)
{
    char now[20];
    clock_format_local(clock_unix_ms(), call->d.who.utc_offset, now);
    w_cstr(&call->w, "ver", call->conf->webdelivery_version);
    w_cstr(&call->w, "timestamp", now);
    w_cstr(&call->w, "status", status);
}

void wd_write_end(struct call *call)
{
    write_request_id(call);
    w_end(&call->w);
}

/* True when an If-None-Match list names this tag, by weak comparison (RFC 9110, 8.8.3.2). */
static bool tag_matches(struct span list, struct span tag)
{
    struct span part;
    while (span_any(list) && span_next(&list, ',', &part)) {
        part = span_trim(part);
        if (span_starts(part, SPAN("W/"))) {
            part = span_sub(part, 2, part.n);
        }
        if (span_is(part, "*") || span_eq(part, span_sub(tag, 2, tag.n))) {
            return true;
        }
    }
    return false;
}

/* True when the caller wants the whole answer whatever copy he has. "max-age=0" is not such a wish:
 * a browser sends it to learn whether its copy is still good. */
static bool asks_for_fresh(const struct call *call)
{
    struct span list = request_header(call->req, "cache-control"), part;
    while (span_any(list) && span_next(&list, ',', &part)) {
        part = span_trim(part);
        if (span_iis(part, "no-cache") || span_iis(part, "no-store")) {
            return true;
        }
    }
    return false;
}

/* Lets the caller keep a dictionary for a minute, as the vendor does. Clients, searches and changes
 * are asked for anew each time, so that a page sees what it has just written. The tag covers data
 * and what pages add to it, not the time and the request's id. Returns true when the caller's copy
 * is current and the answer is 304. */
static bool cached(struct call *call)
{
    const struct value *v = value_get(call->query, SPAN("reload"), true);
    struct span reload = v != NULL ? value_scalar(v) : SPAN_NONE;
    bool forced = span_is(reload, "1") || span_iis(reload, "true");
    struct buf text;
    buf_init(&text, call->req->mem, 40);
    buf_text(&text, "W/\"");
    struct span mark = wd_state_of(call)->mark, data = buf_view(&call->res->body);
    if (mark.p == NULL) {
        mark = crypto_content_mark(call->req->mem, data);
        directory_keep_text(&call->d, span_sub(data, 1, data.n), mark); /* without its brace */
    }
    buf_span(&text, mark);
    buf_char(&text, '"');
    struct span tag = buf_view(&text);
    call_header(call, "ETag", tag);
    /* A browser's copy belongs to the key with which it was asked for, not to the next key that is
     * typed in. */
    call_header(call, "Vary", SPAN("sid"));
    call_header(call, "Cache-Control",
                wd_state_of(call)->dictionary && !forced ? SPAN("private, max-age=60")
                                                         : SPAN("private, no-cache"));
    return !forced && !asks_for_fresh(call) &&
           tag_matches(request_header(call->req, "if-none-match"), tag);
}

void wd_succeed(struct call *call)
{
    struct wd_state *s = wd_state_of(call);
    if (s->paged) {
        w_text(&call->w, "cursor", s->cursor);
    }
    if (s->revision != 0) {
        w_id_text(&call->w, "revision", s->revision);
    }
    bool get = call->req->method == M_GET || call->req->method == M_HEAD;
    if (get && cached(call)) {
        call->res->status = 304;
        call->res->content_type = NULL;
        call->res->body.n = 0;
        return;
    }
    if (!get) {
        call_header(call, "Cache-Control", SPAN("no-store"));
    }
    wd_write_head(call, "Ok");
    wd_write_end(call);
}
