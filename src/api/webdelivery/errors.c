#include "api/webdelivery/errors.h"

#include <stdarg.h>
#include <string.h>

#include "api/webdelivery/envelope.h"
#include "api/webdelivery/language.h"

/* The codes and texts of the vendor's list. The stored part of that list ends before the code for
 * an error of the CRM underneath, so its number is one constant here. */

#define DLW_UNKNOWN     "DLW-0000", "Unknown error"
#define DLW_SYSTEM      "DLW-0001", "System exception"
#define DLW_UNAVAILABLE "DLW-0004", "Service temporarily unavailable"
#define DLW_AUTH        "DLW-0005", "Authentication error"
#define DLW_LICENSE     "DLW-0006", "There are no active licenses"
#define DLW_PARAMETERS  "DLW-0007", "Not enough parameters"
#define DLW_NOT_MADE    "DLW-0011", "Not implemented"
#define DLW_OBJECT      "DLW-0014", "GPX Service not found Objects"
#define DLW_CRM         "DLW-0024", "CRM error"

/* The code and text of an error; details, its documented meaning, is sent when nothing more exact
 * is known. */
struct error_row {
    const char *code, *text, *details;
};
static const struct error_row rows[E__COUNT] = {
    [E_SYNTAX] = {DLW_PARAMETERS, "the query or the JSON of the body cannot be parsed"},
    [E_ENCODING] = {DLW_PARAMETERS, "text is not UTF-8 or holds a control character"},
    [E_BODY_SHORT] = {DLW_PARAMETERS, "the body ended before Content-Length bytes"},
    [E_BODY_TOO_LARGE] = {DLW_UNKNOWN, "the body is too large"},
    [E_TOO_COSTLY] = {DLW_UNKNOWN, "the request needs too much memory"},
    [E_URI_TOO_LONG] = {DLW_UNKNOWN, "the address is too long"},
    [E_TOO_MANY_VALUES] = {DLW_UNKNOWN, "too many values, or nested too deep"},
    [E_MEDIA_TYPE] = {DLW_UNKNOWN, "the Content-Type is not accepted"},
    [E_NO_ROUTE] = {DLW_NOT_MADE, "no such operation"},
    [E_METHOD] = {DLW_NOT_MADE, "the operation exists, but not with this method"},
    [E_ACTION_UNKNOWN] = {DLW_NOT_MADE, "no such operation"},
    [E_KEY_MISSING] = {DLW_AUTH, "the header sid is missing"},
    [E_KEY_INVALID] = {DLW_AUTH, "the sid is unknown, expired or revoked"},
    [E_LOGIN_UNKNOWN] = {DLW_AUTH, "the sid is unknown, expired or revoked"},
    [E_LOGIN_FAILED] = {DLW_AUTH, "the sid is unknown, expired or revoked"},
    [E_LOGIN_BLOCKED] = {DLW_AUTH, "too many attempts, wait a minute"},
    [E_TOO_MANY] = {DLW_UNAVAILABLE, "too many requests, try again"},
    [E_FORBIDDEN] = {DLW_AUTH, "this sid may only read"},
    [E_OBJECT_UNKNOWN] = {DLW_OBJECT, "objectId is unknown to this sid"},
    [E_OBJECT_DISABLED] = {DLW_LICENSE, "the object is switched off"},
    [E_PARAM_MISSING] = {DLW_PARAMETERS, "a required parameter is missing"},
    [E_PARAM_INVALID] = {DLW_CRM, "a parameter has a wrong type, form or range"},
    [E_PARTY_NOT_FOUND] = {DLW_CRM, "SAC-0075: no such client"},
    [E_PARTY_DUPLICATE] = {DLW_CRM, "the client exists already"},
    [E_CONTACT_NOT_FOUND] = {DLW_CRM, "contactId: the client has no such contact"},
    [E_ADDRESS_NOT_FOUND] = {DLW_CRM, "contactId: the client has no such address"},
    [E_CASE_NOT_FOUND] = {DLW_CRM, "no such record"},
    [E_REFERENCE_UNKNOWN] = {DLW_CRM, "an id names a record that does not exist"},
    [E_CONFLICT] = {DLW_CRM, "the record was changed or is in use"},
    [E_UNAVAILABLE] = {DLW_UNAVAILABLE, "the database cannot be reached"},
    [E_BUSY] = {DLW_UNAVAILABLE, "too busy, try again"},
    [E_TIMEOUT] = {DLW_UNAVAILABLE, "the request took too long"},
    [E_INTERNAL] = {DLW_SYSTEM, "see the server's log"},
};

static const struct error_row *row_of(enum err e)
{
    static const struct error_row other = {DLW_UNKNOWN, "no details"};
    bool known = (size_t)e < E__COUNT && rows[e].code != NULL;
    return known ? &rows[e] : &other;
}

/* The constraints that a write can break after its checks, because of a concurrent request. */
static const struct {
    const char *constraint, *text;
} constraints[] = {
    {"address_type", "typeId: no such type of address"},
    {"address_country", "countryId: no such country"},
    {"address_city", "cityId: no such city"},
    {"address_street", "streetId: no such street"},
    {"address_metro", "metroStationId: no such metro station"},
    {"address_same", "the client has such an address already"},
    {"contact_info_type", "typeId: no such type of contact"},
    {"party_external_id", "externalCode: another client has it"},
};

static const char *constraint_text(const char *constraint)
{
    for (size_t i = 0; i < sizeof(constraints) / sizeof(constraints[0]); i++) {
        if (strcmp(constraint, constraints[i].constraint) == 0) {
            return constraints[i].text;
        }
    }
    return NULL;
}

enum err wd_refuse(struct call *call, enum err e, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    wd_state_of(call)->details = arena_vprintf(call->req->mem, fmt, ap);
    va_end(ap);
    return err_set(&call->c, e, "refused by the dialect");
}

/* Gives a text in the language of the call. */
static struct span worded(struct call *call, struct span text)
{
    return wd_speaks_russian(call) ? wd_in_russian(call->req->mem, text) : text;
}

static void write_error(struct call *call, enum err e, struct span details)
{
    const struct error_row *row = row_of(e);
    struct writer *w = &call->w;
    w_object(w, NULL);
    w_cstr(w, "code", row->code);
    w_text(w, "text", worded(call, span_of(row->text)));
    w_text(w, "details", span_any(details) ? details : worded(call, span_of(row->details)));
    w_end(w);
}

/* Writes "lat: not a coordinate (-90..90 with a decimal point)". A sentence of the CRM begins with
 * its code, as the CRM's own does, and the name of the field follows. */
static struct span field_details(struct call *call, const struct err_field *f)
{
    struct arena *mem = call->req->mem;
    struct span problem = span_of(f->problem), allowed = span_of(f->allowed);
    if (span_starts(problem, SPAN(WD_CRM_CODE))) {
        return arena_printf(mem, "%.*s (%s)", SPAN_ARG(problem), f->field);
    }
    problem = worded(call, problem);
    if (!span_any(allowed)) {
        return arena_printf(mem, "%s: %.*s", f->field, SPAN_ARG(problem));
    }
    allowed = worded(call, allowed);
    return arena_printf(mem, "%s: %.*s (%.*s)", f->field, SPAN_ARG(problem), SPAN_ARG(allowed));
}

/* Writes one element for each wrong field, or one for the error when no field is wrong. */
static void write_errors(struct call *call, enum err e)
{
    const struct err_field *f = call->c.err.fields;
    w_list(&call->w, "errors");
    struct span details = wd_state_of(call)->details;
    if (!span_any(details)) {
        details = span_of(constraint_text(call->c.err.constraint));
    }
    if (f == NULL || span_any(details)) {
        write_error(call, e, span_any(details) ? worded(call, details) : details);
        f = NULL;
    }
    for (; f != NULL; f = f->next) {
        write_error(call, f->code, field_details(call, f));
    }
    w_end(&call->w);
}

/* Returns the HTTP status: 200 for every answer in the envelope, as the vendor has it, unless the
 * tenant wants real codes. An unknown operation, and a failure of the server, have their real codes
 * for everybody. */
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
    wd_write_head(call, "Err");
    write_errors(call, e);
    wd_write_end(call);
}
