/*
 * write: adds, changes and deletes clients.
 */
#include <inttypes.h>

#include "api/webdelivery/client/client.h"
#include "api/webdelivery/client/input.h"
#include "api/webdelivery/client/shape.h"
#include "api/webdelivery/envelope.h"
#include "api/webdelivery/errors.h"
#include "api/webdelivery/once.h"
#include "api/webdelivery/params.h"
#include "directory/access/access.h"
#include "directory/party/party_write.h"
#include "directory/person/contact_distinct.h"
#include "directory/person/person_create.h"
#include "directory/person/person_upsert.h"

static const struct param client_id_rows[] = {
    PARAM_ID("clientId", struct wd_client_args, id, WD_QUERY | PF_REQUIRED, .aliases = "Id"),
};
const struct params wd_client_id_params = PARAMS(client_id_rows, struct wd_client_args);

static const struct param client_rest_rows[] = {
    PARAM_TEXT("middlename", struct wd_client_args, middlename, WD_LINE, .max = MAX_NAME),
    PARAM_TEXT("birthday", struct wd_client_args, birthday, WD_LINE, .max = MAX_DATE),
    PARAM_TEXT("note", struct wd_client_args, note, WD_BODY, .max = MAX_NOTE),
    PARAM_TEXT("externalCode", struct wd_client_args, external, WD_LINE, .max = MAX_EXTERNAL),
};
static const struct params client_rest = PARAMS(client_rest_rows, struct wd_client_args);

static const struct param_word upsert_words[] = {{"phone", 1}, {NULL, 0}};
static const struct param client_add_rows[] = {
    PARAM_ENUM("upsert", struct wd_client_args, upsert, upsert_words,
               PF_QUERY | PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("lastname", struct wd_client_args, lastname, WD_LINE | PF_REQUIRED, .min = 1,
               .max = MAX_NAME),
    PARAM_TEXT("firstname", struct wd_client_args, firstname, WD_LINE | PF_REQUIRED, .min = 1,
               .max = MAX_NAME),
    PARAM_SAME(&client_rest),
    PARAM_LIST_OF("contacts", struct wd_client_args, contacts, &wd_contact_item_params, PF_BODY),
    PARAM_LIST_OF("addresses", struct wd_client_args, addresses, &wd_address_item_params, PF_BODY),
};
static void check(struct call *call)
{
    struct party_edit edit;
    (void)wd_client_edit(call, call->args, WD_STREETS_ASKED, &edit); /* the first error stands */
}

const struct params wd_client_add_params =
    PARAMS_CHECKED(client_add_rows, struct wd_client_args, check);

static const struct param client_change_rows[] = {
    PARAM_SAME(&wd_client_id_params),
    PARAM_TEXT("lastname", struct wd_client_args, lastname, WD_LINE, .min = 1, .max = MAX_NAME),
    PARAM_TEXT("firstname", struct wd_client_args, firstname, WD_LINE, .min = 1, .max = MAX_NAME),
    PARAM_SAME(&client_rest),
};
const struct params wd_client_change_params =
    PARAMS_CHECKED(client_change_rows, struct wd_client_args, check);

static bool has_phone(const struct party_edit *edit)
{
    for (size_t i = 0; i < edit->contact_count; i++) {
        if (edit->contacts[i].kind == CK_PHONE) {
            return true;
        }
    }
    return false;
}

/* Makes the edit of a new client, with each contact value once. places: see contact_distinct(). */
static enum err new_client(struct call *call, enum wd_streets streets, struct party_edit *edit,
                           const size_t **places)
{
    enum err e = wd_client_edit(call, call->args, streets, edit);
    return e != E_OK ? e : contact_distinct(&call->d, edit, places);
}

/* Adds a client in one round trip, in which the statement checks the streets. Only when it refuses
 * are they looked up, to say which one is wrong. */
static enum err add_presumed(struct call *call, struct party_edit *edit, struct party **out)
{
    const size_t *places;
    enum err e = person_create(&call->d, edit, WD_CLIENT_PARTS, out);
    if (e != E_OK || *out != NULL) {
        return e;
    }
    e = new_client(call, WD_STREETS_ASKED, edit, &places);
    return e != E_OK ? e : person_create_checked(&call->d, edit, WD_CLIENT_PARTS, out);
}

/* Refuses contact values that others have, in the dialect's words. */
static enum err refuse_claimed(struct call *call, enum err e, const struct party_edit *edit,
                               const size_t *places, const struct person_upsert *x)
{
    if (x->rivals[0] != 0) {
        return wd_refuse(call, e, "upsert: the phones belong to clients %" PRId64 " and %" PRId64,
                         x->rivals[0], x->rivals[1]);
    }
    for (size_t i = 0; x->taken != NULL && i < edit->contact_count; i++) {
        if (x->taken[i] != 0) {
            const char *field = arena_printf(call->req->mem, "contacts[%zu].value", places[i]).p;
            e = wd_unique_fault(call, field, &edit->contacts[i]);
        }
    }
    return e;
}

static enum err add_claimed(struct call *call, const struct party_edit *edit, const size_t *places,
                            bool upsert, struct party **out)
{
    struct person_upsert x = {0};
    enum err e = person_upsert(&call->d, edit, upsert, WD_CLIENT_PARTS, &x);
    *out = x.party;
    return e == E_CONFLICT ? refuse_claimed(call, e, edit, places, &x) : e;
}

/* Gives the visitor of a public page the key to the client that was made. */
static enum err give_key(struct call *call, const struct party *p)
{
    struct span key;
    if (call->d.who.page_key == 0) {
        return E_OK;
    }
    enum err e = access_new_visitor(&call->d, p->id, call->conf->visitor_minutes, &key);
    if (e == E_OK) {
        call_header(call, "X-Visitor-Key", key);
    }
    return e;
}

static enum err add_client(struct call *call)
{
    const struct wd_client_args *args = call->args;
    struct party_edit edit;
    struct party *p = NULL;
    const size_t *places;
    bool upsert = args->upsert.has == GIVEN;
    bool claimed = upsert || call->d.who.contact_unique;
    if (upsert && call->d.who.page_key != 0) {
        return wd_refuse(call, E_FORBIDDEN, "upsert: a key of public pages may not do this");
    }
    enum err e = new_client(call, claimed ? WD_STREETS_ASKED : WD_STREETS_PRESUMED, &edit, &places);
    if (e != E_OK) {
        return e;
    }
    if (upsert && !has_phone(&edit)) {
        return err_field(&call->c, E_PARAM_MISSING, "contacts", "no phone among them",
                         "upsert=phone needs one");
    }
    e = claimed && edit.contact_count > 0 ? add_claimed(call, &edit, places, upsert, &p)
                                          : add_presumed(call, &edit, &p);
    if (e != E_OK || (e = give_key(call, p)) != E_OK) {
        return e;
    }
    return wd_answer_client(call, p);
}

enum err wd_client_add(struct call *call)
{
    return wd_once(call, add_client);
}

enum err wd_client_change(struct call *call)
{
    const struct wd_client_args *args = call->args;
    struct party_edit edit;
    struct party *p;
    bool changed;
    enum err e = wd_client_edit(call, args, WD_STREETS_ASKED, &edit);
    if (e != E_OK) {
        return e;
    }
    e = party_update(&call->d, args->id.v, PARTY_PERSON, SEE_ALL, &edit, WD_CLIENT_PARTS, &p,
                     &changed);
    return e != E_OK ? wd_client_fault(call, e, args->id.v) : wd_answer_client(call, p);
}

enum err wd_client_delete(struct call *call)
{
    const struct wd_client_args *args = call->args;
    enum err e = party_delete(&call->d, args->id.v, PARTY_PERSON, SEE_ALL, true);
    if (e == E_CONFLICT) {
        return wd_refuse(call, e, "clientId: the client has %" PRId64 " deal(s)",
                         call->c.err.subject);
    }
    return e != E_OK ? wd_client_fault(call, e, args->id.v) : wd_answer_id(call, args->id.v);
}
