/*
 * clients: read, add, change, delete.
 */
#include "api/webdelivery/client_edit.h"

/* Every part that the vendor's client object shows. */
enum { CLIENT_PARTS = PART_CONTACTS | PART_ADDRESSES | PART_LOYALTY };

/* The whole client as data. */
static enum err answer(struct call *call, const struct party *p)
{
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    struct writer *w = wd_answer(call);
    w_object(w, "data");
    wd_write_client_fields(w, k, p);
    w_end(w);
    return E_OK;
}

enum err wd_client(struct call *call)
{
    const struct wd_client_id_args *args = call->args;
    struct party *p;
    enum err e = party_get(&call->d, args->id.v, PARTY_PERSON, SEE_ALL, CLIENT_PARTS, &p);
    return e != E_OK ? wd_client_fault(call, e, args->id.v) : answer(call, p);
}

enum err wd_client_add(struct call *call)
{
    const struct wd_client_args *args = call->args;
    struct party_edit edit;
    struct party *p;
    enum err e = wd_client_edit(call, args, &edit);
    if (e != E_OK) {
        return e;
    }
    e = party_add(&call->d, &edit, CLIENT_PARTS, &p);
    return e != E_OK ? e : answer(call, p);
}
