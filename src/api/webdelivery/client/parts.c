/*
 * parts: changes contacts and addresses of a client. Each operation answers the whole client.
 */
#include <inttypes.h>

#include "api/webdelivery/client/client.h"
#include "api/webdelivery/client/input.h"
#include "api/webdelivery/client/shape.h"
#include "api/webdelivery/envelope.h"
#include "api/webdelivery/once.h"
#include "api/webdelivery/params.h"
#include "directory/party/party_part.h"
#include "directory/person/contact_put.h"
#include "directory/place/address_change.h"

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
static void check_contact(struct call *call)
{
    const struct contact_args *args = call->args;
    struct contact_edit edit;
    (void)wd_contact_edit(call, "", &args->item, &edit); /* the first error stands */
}

const struct params wd_contact_add_params =
    PARAMS_CHECKED(contact_add_rows, struct contact_args, check_contact);
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
const struct params wd_contact_change_params =
    PARAMS_CHECKED(contact_change_rows, struct contact_args, check_contact);

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
/* Checks only what a change names, not the stored rest of the address. */
static void check_address(struct call *call)
{
    const struct address_args *args = call->args;
    struct address_edit edit;
    (void)wd_address_edit(call, &args->item, &edit); /* the first error stands */
}

const struct params wd_address_add_params =
    PARAMS_CHECKED(address_add_rows, struct address_args, check_address);
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
const struct params wd_address_change_params =
    PARAMS_CHECKED(address_change_rows, struct address_args, check_address);

/* Answers a write on a contact or an address with the whole client, and with the id of a new one as
 * a header. */
static enum err answer(struct call *call, enum err e, int64_t client, const struct party *p,
                       int64_t new_id)
{
    if (e != E_OK) {
        return wd_client_fault(call, e, client);
    }
    wd_created(call, new_id);
    return wd_answer_client(call, p);
}

static enum err put_contact(struct call *call)
{
    const struct contact_args *args = call->args;
    struct contact_stored stored;
    struct contact_put put = {
        .person = args->client.v, .contact = args->contact, .patch = {.value = args->item.value}};
    if (args->item.type_id.has == GIVEN) {
        struct contact_edit typed;
        enum err wrong = wd_contact_edit(call, "", &args->item, &typed);
        if (wrong != E_OK) {
            return wrong;
        }
        put.patch.kind = OPT_I64(typed.kind);
        put.patch.category = OPT_I64(typed.category);
        put.patch.type_id = OPT_I64(typed.type_id);
    }
    enum err e = contact_put(&call->d, &put, WD_CLIENT_PARTS, &stored);
    if (stored.owner != 0) {
        e = wd_unique_fault(call, "value", &stored.claimed);
    }
    return answer(call, e, args->client.v, stored.party, stored.new_id);
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
    enum err e = wd_address_edit(call, &args->item, &edit);
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

static enum err judge(void *arg, const struct address_faults *faults)
{
    struct call *call = arg;
    const struct address_args *args = call->args;
    return wd_address_judge(call, &args->item, faults);
}

enum err wd_address_change(struct call *call)
{
    const struct address_args *args = call->args;
    struct address_edit edit;
    struct party *p = NULL;
    wd_address_copy(&args->item, &edit);
    enum err e = address_change(&call->d, args->client.v, args->address.v, &edit, judge, call,
                                WD_CLIENT_PARTS, &p);
    return answer(call, e, args->client.v, p, 0);
}

enum err wd_address_delete(struct call *call)
{
    const struct address_args *args = call->args;
    struct party *p = NULL;
    enum err e = party_address_delete(&call->d, args->client.v, args->address.v, SEE_PERSONS,
                                      WD_CLIENT_PARTS, &p);
    return answer(call, e, args->client.v, p, 0);
}
