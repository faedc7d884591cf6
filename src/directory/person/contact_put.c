#include "directory/person/contact_put.h"

#include "db/sql/client.h"
#include "directory/party/party_args.h"
#include "directory/person/contact_claim_priv.h"
#include "directory/person/person_find.h"

/* A change under way. It can be repeated, as db_atomically() asks. */
struct work {
    struct directory *d;
    const struct contact_put *put;
    unsigned parts;
    struct contact_stored *out;
};

static struct contact_edit edit_of(const struct contact_patch *p)
{
    return (struct contact_edit){.kind = (int)p->kind.v,
                                 .category = (int)p->category.v,
                                 .type_id = p->type_id.v,
                                 .value = p->value.v};
}

/* Adds a value that the person does not have yet, in one trip. A statement of its own holds the
 * person first, so that the next one sees what a request at the same time has added. */
static enum err add(const struct work *w)
{
    struct ctx *c = w->d->c;
    struct sql_client_contact_add_rows added;
    const struct contact_edit edit = edit_of(&w->put->patch);
    int64_t person = w->put->person;
    struct sql_party_rows_rows back;
    struct db_query q[] = {
        sql_client_contact_lock_query(c, SQL_ARGS(client_contact_lock, .id = person), NULL),
        sql_client_contact_add_query(c,
                                     SQL_ARGS(client_contact_add, .id = person, .kind = edit.kind,
                                              .category = edit.category, .type_id = edit.type_id,
                                              .value = edit.value),
                                     &added),
        party_new_query(c, w->parts, &back),
    };
    enum err e = db_write(c, q, 3);
    if (e != E_OK) {
        return e;
    }
    bool found = added.rows.n > 0 && sql_client_contact_add_row(&added, 0).found > 0;
    e = party_written(w->d, found, &back, &w->out->party);
    if (e == E_OK) {
        w->out->new_id = sql_client_contact_add_row(&added, 0).item.v;
    }
    return e;
}

static enum err store(const struct work *w)
{
    const struct contact_put *put = w->put;
    struct contact_stored *out = w->out;
    if (put->contact.has == GIVEN) {
        return party_contact_update(w->d, put->person, put->contact.v, SEE_PERSONS, &put->patch,
                                    w->parts, &out->party);
    }
    return add(w);
}

/* Gives the kind and value that the contact will have, for the check of other persons. */
static enum err future_value(const struct work *w, struct contact_edit *out)
{
    struct party *p;
    const struct contact_put *put = w->put;
    bool typed = put->patch.kind.has == GIVEN;
    *out = edit_of(&put->patch);
    if (put->contact.has != GIVEN || (typed && out->value.p != NULL)) {
        return E_OK;
    }
    enum err e = person_get(w->d, put->person, PART_CONTACTS, &p);
    for (size_t i = 0; e == E_OK && i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (c->id == put->contact.v) {
            out->kind = typed ? out->kind : c->kind;
            out->value = out->value.p != NULL ? out->value : c->value;
            return E_OK;
        }
    }
    return e != E_OK ? e : err_set(w->d->c, E_CONTACT_NOT_FOUND, "no such contact");
}

static enum err store_unique(struct ctx *c, void *arg)
{
    const struct work *w = arg;
    struct contact_edit edit;
    *w->out = (struct contact_stored){0};
    enum err e = future_value(w, &edit);
    if (e == E_OK) {
        e = contact_claim(w->d, &edit, 1, w->put->person, &w->out->owner);
    }
    if (e == E_OK && w->out->owner != 0) {
        w->out->claimed = edit;
        e = err_set(c, E_CONFLICT, "another person has this contact value");
    }
    return e != E_OK ? e : store(w);
}

enum err contact_put(struct directory *d, const struct contact_put *put, unsigned parts,
                     struct contact_stored *out)
{
    struct work w = {d, put, parts, out};
    *out = (struct contact_stored){0};
    return d->who.contact_unique ? db_atomically(d->c, store_unique, &w) : store(&w);
}
