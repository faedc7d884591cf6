/*
 * parts: contacts and addresses of a client. Each answers the whole client.
 */
#include <inttypes.h>

#include "api/webdelivery/client/client.h"
#include "api/webdelivery/client/input.h"
#include "api/webdelivery/client/shape.h"
#include "api/webdelivery/once.h"
#include "api/webdelivery/params.h"
#include "db/db.h"

struct contact_args {
    struct opt_i64 client, contact;
    struct wd_contact_item item;
};
static const struct param contact_client_rows[] = {
    PARAM_ID("clientId", struct contact_args, client, WD_QUERY | PF_REQUIRED, .aliases = "Id"),
};
static const struct params contact_client = PARAMS(contact_client_rows, struct contact_args);
static const struct param contact_add_rows[] = {
    PARAM_SAME(&contact_client),
    PARAM_PART(struct contact_args, item, &wd_contact_item_params),
};
const struct params wd_contact_add_params = PARAMS(contact_add_rows, struct contact_args);
static const struct param contact_id_rows[] = {
    PARAM_SAME(&contact_client),
    PARAM_ID("contactId", struct contact_args, contact, WD_QUERY | PF_REQUIRED),
};
const struct params wd_contact_id_params = PARAMS(contact_id_rows, struct contact_args);
static const struct param contact_change_rows[] = {
    PARAM_SAME(&wd_contact_id_params),
    PARAM_ID("typeId", struct contact_args, item.type_id, WD_BODY),
    PARAM_TEXT("value", struct contact_args, item.value, WD_BODY, .min = 1, .max = MAX_CONTACT),
};
const struct params wd_contact_change_params = PARAMS(contact_change_rows, struct contact_args);

struct address_args {
    struct opt_i64 client, address;
    struct wd_address_item item;
};
static const struct param address_client_rows[] = {
    PARAM_ID("clientId", struct address_args, client, WD_QUERY | PF_REQUIRED, .aliases = "Id"),
};
static const struct params address_client = PARAMS(address_client_rows, struct address_args);
static const struct param address_add_rows[] = {
    PARAM_SAME(&address_client),
    PARAM_PART(struct address_args, item, &wd_address_item_params),
};
const struct params wd_address_add_params = PARAMS(address_add_rows, struct address_args);
/* The vendor's samples name the address's id contactId. */
static const struct param address_id_rows[] = {
    PARAM_SAME(&address_client),
    PARAM_ID("contactId", struct address_args, address, WD_QUERY | PF_REQUIRED,
             .aliases = "addressId"),
};
const struct params wd_address_id_params = PARAMS(address_id_rows, struct address_args);
static const struct param address_change_rows[] = {
    PARAM_SAME(&wd_address_id_params),
    PARAM_ID("typeId", struct address_args, item.type_id, WD_BODY),
    PARAM_PART(struct address_args, item, &wd_address_rest_params),
};
const struct params wd_address_change_params = PARAMS(address_change_rows, struct address_args);

/* Answers a write on a contact or an address with the whole client, and with the id of a new one as
 * a header. */
static enum err answer(struct call *call, enum err e, int64_t client, const struct party *p,
                       int64_t new_id)
{
    if (e != E_OK) {
        return wd_client_fault(call, e, client);
    }
    if (new_id != 0) {
        call_header(call, "X-Created-Id", arena_printf(call->req->mem, "%" PRId64, new_id));
    }
    return wd_answer_client(call, p);
}

/* The state of writing a contact in a transaction. */
struct contact_write {
    struct call *call;
    const struct contact_args *args;
    struct contact_edit edit;
    bool typed; /* a change names a type */
    struct party *out;
    int64_t new_id;
};

static enum err write_contact(struct contact_write *x)
{
    struct directory *d = &x->call->d;
    const struct contact_args *a = x->args;
    struct contact_patch patch = {.value = a->item.value};
    if (a->contact.has != GIVEN) {
        return party_contact_add(d, a->client.v, SEE_PERSONS, &x->edit, WD_CLIENT_PARTS, &x->out,
                                 &x->new_id);
    }
    if (x->typed) {
        patch.kind = OPT_I64(x->edit.kind);
        patch.category = OPT_I64(x->edit.category);
        patch.type_id = OPT_I64(x->edit.type_id);
    }
    return party_contact_update(d, a->client.v, a->contact.v, SEE_PERSONS, &patch, WD_CLIENT_PARTS,
                                &x->out);
}

/* Completes the kind and value that the contact will have, so that other clients can be searched
 * for it. */
static enum err complete_edit(struct contact_write *x)
{
    struct party *p;
    const struct contact_args *a = x->args;
    if (a->contact.has != GIVEN || (x->typed && x->edit.value.p != NULL)) {
        return E_OK;
    }
    enum err e = party_get(&x->call->d, a->client.v, PARTY_PERSON, SEE_ALL, PART_CONTACTS, &p);
    for (size_t i = 0; e == E_OK && i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (c->id == a->contact.v) {
            x->edit.kind = x->typed ? x->edit.kind : c->kind;
            x->edit.value = x->edit.value.p != NULL ? x->edit.value : c->value;
            return E_OK;
        }
    }
    return e != E_OK ? e : err_set(&x->call->c, E_CONTACT_NOT_FOUND, "no such contact");
}

static enum err write_unique(struct ctx *c, void *arg)
{
    struct contact_write *x = arg;
    int64_t owner;
    (void)c;
    enum err e = complete_edit(x);
    if (e == E_OK) {
        e = client_claim(&x->call->d, &x->edit, 1, x->args->client.v, &owner);
    }
    if (e == E_OK) {
        e = wd_unique_faults(x->call, false, &owner, 1, 0);
    }
    return e != E_OK ? e : write_contact(x);
}

static enum err put_contact(struct call *call)
{
    struct contact_write x = {.call = call, .args = call->args};
    x.typed = x.args->item.type_id.has == GIVEN;
    enum err e = E_OK;
    if (x.typed) {
        e = wd_contact_edit(call, "", &x.args->item, &x.edit);
    }
    if (e != E_OK) {
        return e;
    }
    x.edit.value = x.args->item.value.v;
    e = call->d.who.contact_unique ? db_atomically(&call->c, write_unique, &x) : write_contact(&x);
    return answer(call, e, x.args->client.v, x.out, x.new_id);
}

enum err wd_contact_add(struct call *call)
{
    return wd_once(call, put_contact);
}

enum err wd_contact_change(struct call *call)
{
    const struct contact_args *args = call->args;
    if (args->item.value.has != GIVEN && args->item.type_id.has != GIVEN) {
        return err_field(&call->c, E_PARAM_MISSING, "value", "missing", NULL);
    }
    return put_contact(call);
}

enum err wd_contact_delete(struct call *call)
{
    const struct contact_args *args = call->args;
    struct party *p = NULL;
    enum err e = party_contact_delete(&call->d, args->client.v, args->contact.v, SEE_PERSONS,
                                      WD_CLIENT_PARTS, &p);
    return answer(call, e, args->client.v, p, 0);
}

static enum err add_address(struct call *call)
{
    const struct address_args *args = call->args;
    struct address_edit edit;
    struct party *p = NULL;
    int64_t id = 0;
    enum err e = wd_address_edits(call, &args->item, 1, false, NULL, &edit);
    if (e == E_OK) {
        e = party_address_add(&call->d, args->client.v, SEE_PERSONS, &edit, WD_CLIENT_PARTS, &p,
                              &id);
    }
    return answer(call, e, args->client.v, p, id);
}

enum err wd_address_add(struct call *call)
{
    return wd_once(call, add_address);
}

/* The state of changing an address in a transaction. */
struct address_write {
    struct call *call;
    const struct address_args *args;
    struct party *out;
};

/* Changes an address in a transaction: new ids are checked together with those that stay, and these
 * must not change meanwhile. */
static enum err change_address(struct ctx *c, void *arg)
{
    struct address_write *x = arg;
    struct directory *d = &x->call->d;
    struct address now;
    struct address_edit edit;
    int64_t client = x->args->client.v, id = x->args->address.v;
    enum err e = address_now(d, client, id, &now);
    if (e == E_ADDRESS_NOT_FOUND) {
        /* the client may be unknown, too: the write tells which of both is */
        err_clear(c);
        edit = (struct address_edit){0};
    } else if (e == E_OK) {
        e = wd_address_edits(x->call, &x->args->item, 1, false, &now, &edit);
    }
    if (e != E_OK && e != E_ADDRESS_NOT_FOUND) {
        return e;
    }
    return party_address_update(d, client, id, SEE_PERSONS, &edit, WD_CLIENT_PARTS, &x->out);
}

enum err wd_address_change(struct call *call)
{
    struct address_write x = {.call = call, .args = call->args};
    enum err e = db_atomically(&call->c, change_address, &x);
    return answer(call, e, x.args->client.v, x.out, 0);
}

enum err wd_address_delete(struct call *call)
{
    const struct address_args *args = call->args;
    struct party *p = NULL;
    enum err e = party_address_delete(&call->d, args->client.v, args->address.v, SEE_PERSONS,
                                      WD_CLIENT_PARTS, &p);
    return answer(call, e, args->client.v, p, 0);
}
