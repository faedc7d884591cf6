/*
 * info_items: a contact's values and addresses as one list.
 */
#include <stdlib.h>

#include "api/r7/contact/info_items.h"
#include "api/r7/shapes.h"
#include "directory/party/party_get.h"

int64_t r7_item_id(const struct r7_item *i)
{
    return i->info != NULL ? i->info->id : i->address->id;
}

static int newest_first(const void *p, const void *q)
{
    int64_t a = r7_item_id(p), b = r7_item_id(q);
    return (a < b) - (a > b);
}

void r7_item_shape(struct call *call, const char *key, const void *p)
{
    const struct r7_item *i = p;
    if (i->info != NULL) {
        r7_info_shape(call, key, i->info);
    } else {
        r7_address_info_shape(call, key, i->address);
    }
}

/* The last comes first. Values and addresses stand between each other as their ids do; among their
 * own kind they stand as the directory has them, whose order a caller can change. */
static void last_first(struct arena *mem, struct r7_item *v, size_t values, size_t n)
{
    struct r7_item *was = arena_array_of(mem, n, struct r7_item);
    size_t addresses = n;
    for (size_t i = 0; i < n; i++) {
        was[i] = v[i];
    }
    qsort(v, n, sizeof(*v), newest_first);
    for (size_t i = 0; i < n; i++) {
        v[i] = v[i].info != NULL ? was[--values] : was[--addresses];
    }
}

enum err r7_items_of(struct call *call, const struct party *p, struct r7_item **out, size_t *n)
{
    size_t all = p->contacts.n + p->addresses.n, values;
    struct r7_item *v = *out = arena_array_of(call->req->mem, all, struct r7_item);
    enum err e = r7_catalog(call);
    *n = 0;
    for (size_t i = 0; e == E_OK && i < p->contacts.n; i++) {
        v[*n] = (struct r7_item){&p->contacts.v[i], NULL};
        *n += r7_id_shown(call, p->contacts.v[i].id);
    }
    values = *n;
    for (size_t i = 0; e == E_OK && i < p->addresses.n; i++) {
        v[*n] = (struct r7_item){NULL, &p->addresses.v[i]};
        *n += r7_id_shown(call, p->addresses.v[i].id);
    }
    if (*n > 1) {
        last_first(call->req->mem, v, values, *n);
    }
    return e;
}

enum err r7_find_item(struct call *call, const struct party *p, struct opt_i64 id,
                      struct r7_item *out)
{
    struct r7_item *v;
    size_t n;
    enum err e = r7_items_of(call, p, &v, &n);
    if (e != E_OK) {
        return e;
    }
    for (size_t i = 0; i < n; i++) {
        if (id.has == GIVEN && r7_item_id(&v[i]) == id.v) {
            *out = v[i];
            return E_OK;
        }
    }
    return r7_wrong(call, "infoid", "not of this contact", NULL);
}

enum err r7_info_seen(struct call *call, struct opt_i64 in, struct party **out)
{
    int64_t id;
    enum err e = r7_id(call, in, &id);
    return e != E_OK ? e : party_get(&call->d, id, 0, SEE_SHARED, INFO_PARTS, out);
}

enum err r7_info_edited(struct call *call, struct opt_i64 in, struct party **out)
{
    int64_t id;
    enum err e = r7_id(call, in, &id);
    return e != E_OK ? e : party_get(&call->d, id, 0, EDIT_SHARED, INFO_PARTS, out);
}

enum err r7_answer_item(struct call *call, const struct party *p, int64_t id)
{
    struct r7_item item;
    enum err e = r7_find_item(call, p, OPT_I64(id), &item);
    return e != E_OK ? e : r7_one(call, r7_item_shape, &item);
}
