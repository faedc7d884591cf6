/*
 * write: add, change, delete.
 */
#include <inttypes.h>

#include "api/webdelivery/client/client.h"
#include "api/webdelivery/client/input.h"
#include "api/webdelivery/client/shape.h"
#include "api/webdelivery/envelope.h"
#include "api/webdelivery/errors.h"
#include "api/webdelivery/once.h"
#include "api/webdelivery/params.h"
#include "db/db.h"

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
const struct params wd_client_add_params = PARAMS(client_add_rows, struct wd_client_args);

static const struct param client_change_rows[] = {
    PARAM_SAME(&wd_client_id_params),
    PARAM_TEXT("lastname", struct wd_client_args, lastname, WD_LINE, .min = 1, .max = MAX_NAME),
    PARAM_TEXT("firstname", struct wd_client_args, firstname, WD_LINE, .min = 1, .max = MAX_NAME),
    PARAM_SAME(&client_rest),
};
const struct params wd_client_change_params = PARAMS(client_change_rows, struct wd_client_args);

/* The state of adding a client. */
struct addition {
    struct call *call;
    struct party_edit edit;
    struct contact_edit *contacts; /* those of edit */
    bool upsert;
    struct party *out;
};

/* Adds a client whose addresses were checked. When a street is unknown now, it has gone since. */
static enum err add_checked(struct addition *x)
{
    enum err e = client_create(&x->call->d, &x->edit, WD_CLIENT_PARTS, &x->out);
    if (e == E_OK && x->out == NULL) {
        return err_set(&x->call->c, E_REFERENCE_UNKNOWN, "a street has gone meanwhile");
    }
    return e;
}

/* Finds the client that has one of the new phones; *out is 0 when none has. */
static enum err owner_of_phones(struct addition *x, const int64_t *owners, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < x->edit.contact_count; i++) {
        if (x->contacts[i].kind != CK_PHONE || owners[i] == 0 || owners[i] == *out) {
            continue;
        }
        if (*out != 0) {
            return wd_refuse(x->call, E_CONFLICT,
                             "upsert: the phones belong to clients %" PRId64 " and %" PRId64, *out,
                             owners[i]);
        }
        *out = owners[i];
    }
    return E_OK;
}

static enum err update_owner(struct addition *x, int64_t owner)
{
    struct call *call = x->call;
    struct party_edit edit = x->edit;
    struct contact_edit *fresh =
        arena_array_of(call->req->mem, edit.contact_count, struct contact_edit);
    bool changed;
    for (size_t i = 0; i < edit.contact_count; i++) {
        fresh[i] = x->contacts[i];
    }
    edit.contacts = fresh;
    enum err e = client_missing(&call->d, owner, fresh, &edit.contact_count);
    if (e != E_OK) {
        return e;
    }
    return party_update(&call->d, owner, PARTY_PERSON, SEE_ALL, &edit, WD_CLIENT_PARTS, &x->out,
                        &changed);
}

/* Adds a client in a transaction in which no other request can give the same values to a client. */
static enum err add_claimed(struct ctx *c, void *arg)
{
    struct addition *x = arg;
    struct call *call = x->call;
    int64_t owner = 0;
    int64_t *owners = arena_array_of(c->mem, x->edit.contact_count, int64_t);
    enum err e = client_claim(&call->d, x->contacts, x->edit.contact_count, 0, owners);
    if (e == E_OK && x->upsert) {
        e = owner_of_phones(x, owners, &owner);
    }
    if (e == E_OK && call->d.who.contact_unique) {
        e = wd_unique_faults(call, true, owners, x->edit.contact_count, owner);
    }
    if (e != E_OK) {
        return e;
    }
    return owner != 0 ? update_owner(x, owner) : add_checked(x);
}

static bool has_phone(const struct addition *x)
{
    for (size_t i = 0; i < x->edit.contact_count; i++) {
        if (x->contacts[i].kind == CK_PHONE) {
            return true;
        }
    }
    return false;
}

/* Adds a client with one round trip: the statement checks the streets. They are looked up only to
 * say which one is wrong. */
static enum err add_presumed(struct addition *x)
{
    enum err e = client_create(&x->call->d, &x->edit, WD_CLIENT_PARTS, &x->out);
    if (e != E_OK || x->out != NULL) {
        return e;
    }
    e = wd_client_edit(x->call, x->call->args, WD_STREETS_ASKED, &x->edit, &x->contacts);
    return e != E_OK ? e : add_checked(x);
}

static enum err add_client(struct call *call)
{
    const struct wd_client_args *args = call->args;
    struct addition x = {.call = call, .upsert = args->upsert.has == GIVEN};
    bool unique = x.upsert || call->d.who.contact_unique;
    enum err e = wd_client_edit(call, args, unique ? WD_STREETS_ASKED : WD_STREETS_PRESUMED,
                                &x.edit, &x.contacts);
    if (e != E_OK) {
        return e;
    }
    if (x.upsert && !has_phone(&x)) {
        return err_field(&call->c, E_PARAM_MISSING, "contacts", "no phone among them",
                         "upsert=phone needs one");
    }
    e = unique && x.edit.contact_count > 0 ? db_atomically(&call->c, add_claimed, &x)
                                           : add_presumed(&x);
    return e != E_OK ? e : wd_answer_client(call, x.out);
}

enum err wd_client_add(struct call *call)
{
    return wd_once(call, add_client);
}

enum err wd_client_change(struct call *call)
{
    const struct wd_client_args *args = call->args;
    struct party_edit edit;
    struct contact_edit *none;
    struct party *p;
    bool changed;
    enum err e = wd_client_edit(call, args, WD_STREETS_ASKED, &edit, &none);
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
