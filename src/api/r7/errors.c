#include "api/r7/errors.h"

#include "api/r7/envelope.h"

#include <string.h>

/* .NET's numbers of the exceptions that the vendor's server throws (reference 2.2). */
enum hresult {
    HR_NOT_FOUND = -2147467259,
    HR_ARGUMENT = -2147024809,
    HR_FORMAT = -2146233033,
    HR_OVERFLOW = -2146233066,
    HR_SECURITY = -2146233078,
    HR_INVALID_OPERATION = -2146233079,
    HR_OTHER = -2146233088
};

struct answer {
    int status;
    const char *message; /* NULL: the meaning of the error in err.h */
    enum hresult hresult;
};

#define ARGUMENT_MESSAGE "Value does not fall within the expected range."
#define INT32_MESSAGE    "Value was either too large or too small for an Int32."

/* Answers by class of error; the next table has those of single errors. */
static const struct {
    enum err_class class;
    struct answer answer;
} classes[] = {
    {EC_BAD_REQUEST, {400, NULL, HR_OTHER}},
    {EC_FORBIDDEN, {403, "Access Denied", HR_SECURITY}},
    {EC_NOT_FOUND, {404, "Not found", HR_NOT_FOUND}},
    {EC_CONFLICT, {403, NULL, HR_INVALID_OPERATION}},
    {EC_PRECONDITION, {412, NULL, HR_INVALID_OPERATION}},
    {EC_TOO_LARGE, {413, NULL, HR_OTHER}},
    {EC_URI_TOO_LONG, {414, NULL, HR_OTHER}},
    {EC_MEDIA_TYPE, {415, NULL, HR_OTHER}},
    {EC_UNPROCESSABLE, {404, "Not found", HR_NOT_FOUND}},
    {EC_RATE_LIMITED, {429, NULL, HR_OTHER}},
    {EC_NOT_IMPLEMENTED, {501, NULL, HR_OTHER}},
    {EC_UNAVAILABLE, {503, NULL, HR_OTHER}},
};
enum { CLASSES = sizeof(classes) / sizeof(classes[0]) };

static const struct {
    enum err code;
    struct answer answer;
} errors[] = {
    {E_PARAM_MISSING, {400, ARGUMENT_MESSAGE, HR_ARGUMENT}},
    {E_PARAM_INVALID, {400, ARGUMENT_MESSAGE, HR_ARGUMENT}},
};
enum { ERRORS = sizeof(errors) / sizeof(errors[0]) };

/* The vendor's messages for the binder's faults. */
static const struct {
    const char *problem;
    struct answer answer;
} problems[] = {
    {"not an integer", {400, "Input string was not in a correct format.", HR_FORMAT}},
    {"out of range", {400, INT32_MESSAGE, HR_OVERFLOW}},
    {"not true or false", {400, "String was not recognized as a valid Boolean.", HR_FORMAT}},
    {"not a date", {400, "String was not recognized as a valid DateTime.", HR_FORMAT}},
    {"not a date and time", {400, "String was not recognized as a valid DateTime.", HR_FORMAT}},
    {"not one of the allowed words", {400, "Requested value was not found.", HR_ARGUMENT}},
};
enum { PROBLEMS = sizeof(problems) / sizeof(problems[0]) };

static const struct answer too_wide = {400, INT32_MESSAGE, HR_OVERFLOW};
static const struct answer internal = {500, "Internal server error", HR_OTHER};

/* The vendor answers a failed login with 500, not 401, and clients read this text. */
static const struct answer login_failed = {500, "User authentication failed", HR_OTHER};
static const struct answer login_blocked = {500, "Login Fail. Too many attempts", HR_OTHER};

static const struct answer *of_problem(const struct err_state *s)
{
    for (size_t i = 0; s->fields != NULL && i < PROBLEMS; i++) {
        if (strcmp(s->fields->problem, problems[i].problem) == 0) {
            return &problems[i].answer;
        }
    }
    return NULL;
}

static const struct answer *answer_of(const struct call *call, enum err e)
{
    const struct r7_state *state = r7_state(call);
    enum err_class class = err_info(e)->class;
    if (state->login && (e == E_LOGIN_FAILED || e == E_LOGIN_BLOCKED)) {
        return e == E_LOGIN_FAILED ? &login_failed : &login_blocked;
    }
    if (class == EC_NOT_FOUND && state->wide_id) {
        return &too_wide;
    }
    const struct answer *known = of_problem(&call->c.err);
    if (known != NULL) {
        return known;
    }
    for (size_t i = 0; i < ERRORS; i++) {
        if (errors[i].code == e) {
            return &errors[i].answer;
        }
    }
    for (size_t i = 0; i < CLASSES; i++) {
        if (classes[i].class == class) {
            return &classes[i].answer;
        }
    }
    return &internal;
}

/* Returns what a reader of bodies said is wrong; absent: the error is of something else. The place
 * in a JSON is left out, because it counts in the text as it was made strict. */
static struct span body_problem(struct span detail)
{
    static const char *const readers[] = {"json: ", "xml: ", "multipart: ", "the JSON body is "};
    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        struct span reader = span_of(readers[i]);
        struct span problem = span_sub(detail, reader.n, detail.n);
        for (size_t at = 0; i == 0 && at < problem.n; at++) {
            if (span_starts(span_sub(problem, at, problem.n), SPAN(" at byte "))) {
                problem = span_sub(problem, 0, at);
            }
        }
        if (span_starts(detail, reader)) {
            return problem;
        }
    }
    return SPAN_NONE;
}

/* Writes the wrong fields by name into `data`, which the vendor leaves empty. */
static void write_fields(struct call *call)
{
    struct writer *w = &call->w;
    struct span body = body_problem(span_of(call->c.err.detail));
    w_object(w, "data");
    if (call->c.err.fields == NULL && span_any(body)) {
        w_text(w, "body", body);
    }
    for (const struct err_field *f = call->c.err.fields; f != NULL; f = f->next) {
        struct span text = f->allowed == NULL
                               ? span_of(f->problem)
                               : arena_printf(call->req->mem, "%s (%s)", f->problem, f->allowed);
        w_text_dyn(w, call->req->mem, span_of(f->field), text);
    }
    w_end(w);
}

static void write_error(struct call *call, const struct answer *a, const char *message)
{
    struct writer *w = &call->w;
    call->res->status = a->status;
    call_writer(call, JSON_R7);
    w_object(w, NULL);
    r7_write_status(w, true, a->status);
    w_object(w, R7_ERROR);
    w_cstr(w, "message", message);
    w_i64(w, "hresult", a->hresult);
    write_fields(call);
    w_end(w);
    w_end(w);
}

/* Gives the host of the request without its port, which the vendor's realm does not have. */
static struct span realm_of(const struct request *req)
{
    struct span host = request_header(req, "host");
    ptrdiff_t bracket = span_find(host, ']'); /* the colons of an IPv6 address begin no port */
    size_t from = bracket >= 0 ? (size_t)bracket : 0;
    ptrdiff_t colon = span_find(span_sub(host, from, host.n), ':');
    return colon >= 0 ? span_sub(host, 0, from + (size_t)colon) : host;
}

/* Answers 401 with plain text, whatever the format of the call. */
static void unauthorized(struct call *call)
{
    struct span host = realm_of(call->req);
    call->res->status = 401;
    call->res->content_type = "text/html; charset=utf-8";
    buf_text(&call->res->body, "Unauthorized");
    bool clean = span_any(host) && span_find(host, '"') < 0 && span_find(host, '\\') < 0;
    if (request_header(call->req, "authorization").p != NULL) {
        call_header(call, "WWW-Authenticate",
                    arena_printf(call->req->mem, "Basic Realm=\"%.*s\"",
                                 SPAN_ARG(clean ? host : SPAN("Kartoteka"))));
    }
}

/* Answers an unknown path or verb with the portal's page, which the vendor does not wrap in the
 * envelope. */
static void no_page(struct call *call)
{
    call->res->status = 404;
    call->res->content_type = "text/html; charset=utf-8";
    buf_text(&call->res->body, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                               "<title>404 Not Found</title></head>\n<body><h1>404 Not Found</h1>"
                               "<p>There is no such page.</p></body></html>\n");
}

void r7_fail(struct call *call, enum err e)
{
    const struct r7_state *state = r7_state(call);
    enum err_class class = err_info(e)->class;
    call->res->body.n = 0;
    if (e == E_NO_ROUTE || e == E_METHOD) {
        no_page(call);
        return;
    }
    bool login = state->login && (e == E_LOGIN_FAILED || e == E_LOGIN_BLOCKED);
    if (!login && (class == EC_UNAUTHORIZED || e == E_LOGIN_BLOCKED)) {
        unauthorized(call);
        return;
    }
    const struct answer *a = answer_of(call, e);
    const char *message = a->message != NULL ? a->message : err_info(e)->meaning;
    if (state->message != NULL && e == E_PARAM_INVALID) {
        message = state->message;
    }
    write_error(call, a, message);
}
