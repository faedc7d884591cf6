#include "directory/person/person_upsert.h"

#include "db/db.h"
#include "directory/party/party_write.h"
#include "directory/person/contact_claim_priv.h"
#include "directory/person/person_create.h"

/* A change under way. It can be repeated, as db_atomically() asks. */
struct work {
    struct directory *d;
    const struct party_edit *edit;
    bool by_phone;
    unsigned parts;
    struct person_upsert *out;
};

/* Refuses values that have owners. */
static enum err refuse_taken(const struct work *w, int64_t *owners)
{
    bool any = false;
    for (size_t i = 0; i < w->edit->contact_count; i++) {
        any = any || owners[i] != 0;
    }
    if (!any) {
        return E_OK;
    }
    w->out->taken = owners;
    return err_set(w->d->c, E_CONFLICT, "another person has one of the contact values");
}

static enum err update_owner(const struct work *w, int64_t owner)
{
    struct directory *d = w->d;
    struct party_edit edit = *w->edit;
    struct contact_edit *fresh = arena_array_of(d->c->mem, edit.contact_count, struct contact_edit);
    bool changed;
    for (size_t i = 0; i < edit.contact_count; i++) {
        fresh[i] = edit.contacts[i];
    }
    edit.contacts = fresh;
    enum err e = contact_missing(d, owner, fresh, &edit.contact_count);
    if (e != E_OK) {
        return e;
    }
    return party_update(d, owner, PARTY_PERSON, SEE_ALL, &edit, w->parts, &w->out->party, &changed);
}

static enum err upsert(struct ctx *c, void *arg)
{
    const struct work *w = arg;
    size_t n = w->edit->contact_count;
    int64_t owner = 0, *owners = arena_array_of(c->mem, n, int64_t);
    *w->out = (struct person_upsert){0};
    enum err e = w->by_phone ? phone_claim(w->d, w->edit, &owner, w->out->rivals) : E_OK;
    if (e == E_OK && (!w->by_phone || w->d->who.contact_unique)) {
        e = contact_claim(w->d, w->edit->contacts, n, owner, owners);
    }
    if (e == E_OK && w->d->who.contact_unique) {
        e = refuse_taken(w, owners);
    }
    if (e != E_OK) {
        return e;
    }
    e = owner != 0 ? update_owner(w, owner) : E_PARTY_NOT_FOUND;
    if (e == E_PARTY_NOT_FOUND) { /* there is nobody, or he was deleted after the look-up */
        err_clear(c);
        e = person_create_checked(w->d, w->edit, w->parts, &w->out->party);
    }
    return e;
}

enum err person_upsert(struct directory *d, const struct party_edit *edit, bool by_phone,
                       unsigned parts, struct person_upsert *out)
{
    struct work w = {d, edit, by_phone, parts, out};
    return db_atomically(d->c, upsert, &w);
}
