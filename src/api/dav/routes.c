#include "api/dav/multistatus.h"
#include "api/dav/put.h"
#include "base/encode.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/access/login_guard.h"

static void begin(struct call *call)
{
    call->extra = arena_new_of(call->req->mem, struct dav_state);
    call_header(call, "DAV", SPAN("1, 3, addressbook"));
}

/* Lets devices in by the login of their employee and their own password. */
static enum err authenticate(struct call *call)
{
    struct login_attempt attempt = {.address = call->req->remote_addr, .of_device = true};
    const struct span scheme = SPAN("Basic ");
    struct span header = request_header(call->req, "authorization");
    if (!span_istarts(header, scheme)) {
        return err_set(&call->c, E_KEY_MISSING, "no Basic credentials");
    }
    struct span pair =
        base64_decode(call->req->mem, text_trim(span_sub(header, scheme.n, header.n)));
    if (pair.p == NULL || !utf8_text(pair) ||
        !span_cut(pair, ':', &attempt.login, &attempt.password)) {
        return err_set(&call->c, E_KEY_INVALID,
                       "Basic credentials are not base64 of login:password");
    }
    return login_by_password(&call->d, &attempt);
}

/* Renders an error as RFC 4918 has it: the precondition that failed, and a sentence. */
static void fail(struct call *call, enum err e)
{
    const struct err_info *info = err_info(e);
    const struct dav_state *s = dav_state(call);
    struct buf *b = &call->res->body;
    b->n = 0;
    call->res->status = s->status != 0 ? s->status : err_class_status(info->class);
    call->res->content_type = "application/xml; charset=utf-8";
    if (info->class == EC_UNAUTHORIZED) {
        call_header(call, "WWW-Authenticate", SPAN("Basic realm=\"Kartoteka\", charset=\"UTF-8\""));
    }
    dav_begin(b, "error");
    /* DAVx5 takes a refusal for one of rights, and drops the change, by this word alone. */
    const char *condition = s->status == 0 && e == E_FORBIDDEN ? "d:need-privileges" : s->condition;
    if (condition != NULL) {
        buf_printf(b, "<%s>", condition);
        if (s->href.p != NULL) {
            dav_element(b, "d:href", s->href);
        }
        buf_printf(b, "</%s>", condition);
    }
    dav_element(b, "k:reason", span_of(s->reason != NULL ? s->reason : info->meaning));
    dav_end(b, "error");
}

#define PEOPLE "books/{employee:int}/people"

static const struct route routes[] = {
    {M_PROPFIND, "", NULL, ACCESS_READ, dav_propfind_root, NULL,
     "Where a device begins: who it is."},
    {M_PROPFIND, "principals/{employee:int}", NULL, ACCESS_READ, dav_propfind_principal,
     &dav_employee_params, "The employee: where his address books are."},
    {M_PROPFIND, "books/{employee:int}", NULL, ACCESS_READ, dav_propfind_home, &dav_employee_params,
     "The address books of the employee."},
    {M_PROPFIND, PEOPLE, NULL, ACCESS_READ, dav_propfind_book, &dav_employee_params,
     "The address book, and with Depth 1 its cards."},
    {M_REPORT, PEOPLE, NULL, ACCESS_READ, dav_report, &dav_employee_params,
     "addressbook-query, addressbook-multiget or sync-collection."},
    {M_PROPFIND, PEOPLE "/{card}", NULL, ACCESS_READ, dav_propfind_card, &dav_card_params,
     "The properties of a card."},
    {M_GET, PEOPLE "/{card}", NULL, ACCESS_READ, dav_get, &dav_card_params,
     "A card, as vCard 3.0 or 4.0."},
    {M_PUT, PEOPLE "/{card}", NULL, ACCESS_WRITE, dav_put, &dav_card_params,
     "Makes a new person of a card, or changes one (If-Match)."},
    {M_DELETE, PEOPLE "/{card}", NULL, ACCESS_WRITE, dav_delete, &dav_card_params,
     "Deletes a person."},
};

const struct dialect dialect_dav = {
    .name = "dav",
    .prefix = "/dav/",
    .routes = routes,
    .route_count = sizeof(routes) / sizeof(routes[0]),
    .begin = begin,
    .authenticate = authenticate,
    .fail = fail,
};
