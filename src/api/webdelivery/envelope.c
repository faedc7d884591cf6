/*
 * envelope: data, ver, timestamp, status, errors, requestId, in this order; caching of GETs.
 */
#include <stdarg.h>
#include <string.h>

#include "api/webdelivery/state.h"
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

enum err wd_refuse(struct call *call, enum err e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    wd_state_of(call)->details = arena_vprintf(call->req->mem, fmt, ap);
    va_end(ap);
    return err_set(&call->c, e, "refused by the dialect");
}

/* 32 hex digits: the request's own id without dashes when it is one, else a new one. */
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

static void write_head(struct call *call, const char *status)
{
    char now[20];
    clock_format_local(clock_unix_ms(), call->d.who.utc_offset, now);
    w_cstr(&call->w, "ver", call->conf->webdelivery_version);
    w_cstr(&call->w, "timestamp", now);
    w_cstr(&call->w, "status", status);
}

/* Does an If-None-Match list name this tag? Weak comparison (RFC 9110, 8.8.3.2). */
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

static bool asks_for_fresh(const struct call *call)
{
    struct span list = request_header(call->req, "cache-control"), part;
    while (span_any(list) && span_next(&list, ',', &part)) {
        part = span_trim(part);
        if (span_iis(part, "no-cache") || span_iis(part, "no-store") ||
            span_iis(part, "max-age=0")) {
            return true;
        }
    }
    return false;
}

/* The vendor's GETs are cached for a minute. The tag covers data and what pages add to it, not the
 * time and the request's id. True: the caller's copy is current, the answer is 304. */
static bool cached(struct call *call)
{
    const struct value *v = value_get(call->query, SPAN("reload"), true);
    struct span reload = v != NULL ? value_scalar(v) : SPAN_NONE;
    bool forced = span_is(reload, "1") || span_iis(reload, "true");
    struct buf text;
    buf_init(&text, call->req->mem, 40);
    buf_text(&text, "W/\"");
    struct span mark = wd_state_of(call)->mark;
    buf_span(&text, mark.p != NULL
                        ? mark
                        : crypto_content_mark(call->req->mem, buf_view(&call->res->body)));
    buf_char(&text, '"');
    struct span tag = buf_view(&text);
    call_header(call, "ETag", tag);
    /* A browser's copy is for the key it was asked with, not for the next one typed in. */
    call_header(call, "Vary", SPAN("sid"));
    call_header(call, "Cache-Control",
                forced ? SPAN("private, no-cache") : SPAN("private, max-age=60"));
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
    write_head(call, "Ok");
    write_request_id(call);
    w_end(&call->w);
}

static void write_error(struct writer *w, enum err e, struct span details)
{
    const struct wd_error *row = wd_error_of(e);
    w_object(w, NULL);
    w_cstr(w, "code", row->code);
    w_cstr(w, "text", row->text);
    if (span_any(details)) {
        w_text(w, "details", details);
    } else {
        w_cstr(w, "details", row->details);
    }
    w_end(w);
}

/* One element a wrong field, else one for the error. */
static void write_errors(struct call *call, enum err e)
{
    struct arena *mem = call->req->mem;
    const struct field_error *f = call->c.err.fields;
    w_list(&call->w, "errors");
    struct span details = wd_state_of(call)->details;
    if (!span_any(details)) {
        details = span_of(wd_constraint_text(call->c.err.constraint));
    }
    if (f == NULL || span_any(details)) {
        write_error(&call->w, e, details);
        f = NULL;
    }
    for (; f != NULL; f = f->next) {
        const char *allowed = f->allowed;
        write_error(&call->w, f->code,
                    arena_printf(mem, "%s: %s%s%s%s", f->field, f->problem,
                                 allowed != NULL ? " (" : "", allowed != NULL ? allowed : "",
                                 allowed != NULL ? ")" : ""));
    }
    w_end(&call->w);
}

/* 200 for every answer in the envelope, as the vendor has it, unless the tenant wants real codes.
 * What is no operation of the API, and a machine that fails, have their real codes for everybody.
 */
static int status_of(const struct call *call, enum err e)
{
    const struct wd_state *s = call->extra;
    switch (err_info(e)->class) {
    case EC_UNAVAILABLE:
    case EC_INTERNAL:
    case EC_RATE_LIMITED:
    case EC_METHOD:
        return err_class_status(err_info(e)->class);
    default:
        break;
    }
    bool real = s->real_status || e == E_NO_ROUTE || call->d.who.semantic_status;
    return real ? err_class_status(err_info(e)->class) : 200;
}

void wd_fail(struct call *call, enum err e)
{
    if (call->req->fault != E_OK) {
        wd_state_of(call)->real_status = true;
    }
    call->res->status = status_of(call, e);
    call_header(call, "Cache-Control", SPAN("no-store"));
    (void)wd_answer(call);
    write_head(call, "Err");
    write_errors(call, e);
    write_request_id(call);
    w_end(&call->w);
}
