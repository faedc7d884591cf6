#include "api/webdelivery/page_key.h"

#include <string.h>

#include "api/call_budget.h"
#include "api/webdelivery/errors.h"
#include "api/webdelivery/input.h"
#include "base/clock.h"
#include "base/text.h"
#include "directory/access/access.h"
#include "http/origin.h"

enum { PAGE = 1, VISITOR = 2 };

/* The operations that such keys may call; every other one is closed to them. own: for the client
 * that the visitor has created. None of the page's reads anybody. */
static const struct {
    unsigned methods; /* a mask of enum request_method */
    const char *path;
    unsigned whom;
    bool own;
} open_to[] = {
    {M_GET | M_HEAD, "TypesContacts", PAGE | VISITOR, false},
    {M_GET | M_HEAD, "TypesAddresses", PAGE | VISITOR, false},
    {M_GET | M_HEAD, "Countries", PAGE | VISITOR, false},
    {M_GET | M_HEAD, "Cities", PAGE | VISITOR, false},
    {M_GET | M_HEAD, "MetroStations", PAGE | VISITOR, false},
    {M_GET | M_HEAD, "Streets", PAGE | VISITOR, false},
    {M_POST, "Clients", PAGE, false},
    {M_GET | M_HEAD | M_PUT, "Clients", VISITOR, true},
    {M_POST | M_PUT | M_DELETE, "Clients/Contacts", VISITOR, true},
    {M_POST | M_PUT | M_DELETE, "Clients/Addresses", VISITOR, true},
};

/* A number that stands for an address in the table of callers. */
static int64_t number_of(struct span address)
{
    uint64_t hash = 0xcbf29ce484222325U; /* FNV-1a */
    for (size_t i = 0; i < address.n; i++) {
        hash = (hash ^ (unsigned char)address.p[i]) * 0x100000001b3U;
    }
    return (int64_t)hash;
}

/* Counts the call for the page's key and for the address. */
static enum err counted(struct call *call)
{
    const struct principal *who = &call->d.who;
    int64_t now = clock_mono_us(), address = number_of(call->req->remote_addr);
    if (!call_budget_take(call->app->visitors, who->tenant, who->page_key ^ address, now) ||
        !call_budget_take(call->app->pages, who->tenant, who->page_key, now)) {
        return err_set(&call->c, E_TOO_MANY, "a key of public pages");
    }
    return E_OK;
}

/* True when every name of a client in the query is the visitor's own, and there is one. */
static bool asks_for_own(const struct call *call)
{
    bool own = false;
    for (size_t i = 0; call->query != NULL && i < call->query->n; i++) {
        struct span name = call->query->members[i].name;
        int64_t id = 0;
        if (!span_istarts(name, SPAN("Id")) && !span_istarts(name, SPAN("clientId"))) {
            continue;
        }
        if (!span_i64(text_trim(value_scalar(call->query->members[i].value)), &id) ||
            id != call->d.who.visitor_of) {
            return false;
        }
        own = true;
    }
    return own;
}

/* True when the operation may be called with the key that the caller has. Dictionaries name nobody.
 */
static bool may_call(const struct call *call)
{
    unsigned asked = 0;
    bool own = false;
    for (size_t i = 0; i < sizeof(open_to) / sizeof(open_to[0]); i++) {
        if (open_to[i].methods & call->req->method &&
            strcmp(open_to[i].path, call->route->path) == 0) {
            asked = open_to[i].whom;
            own = open_to[i].own;
        }
    }
    if (call->d.who.visitor_of == 0) {
        return asked & PAGE;
    }
    return asked & VISITOR && (!own || asks_for_own(call));
}

/* Gives the origin of the page that asks, as browsers tell it: they leave Origin out when a page
 * reads its own host. Absent: nothing tells it. */
static struct span page_origin(const struct call *call)
{
    const struct request *req = call->req;
    struct span header = span_trim(request_header(req, "origin")), origin;
    if (!span_any(header) && span_is(request_header(req, "sec-fetch-site"), "same-origin")) {
        header = arena_printf(req->mem, "%s://%.*s", req->https ? "https" : "http",
                              SPAN_ARG(request_header(req, "host")));
    }
    bool named = span_any(header) && origin_read(req->mem, header, &origin) == NULL;
    return named ? origin : SPAN_NONE;
}

enum err wd_by_page_key(struct call *call, struct span key, int64_t object)
{
    enum err e = access_by_browser(&call->d, key, object, page_origin(call));
    if (e != E_OK || (e = counted(call)) != E_OK) {
        return e;
    }
    if (!may_call(call)) {
        return wd_refuse(call, E_FORBIDDEN, "a key of public pages may not do this");
    }
    return wd_read_body(call);
}
