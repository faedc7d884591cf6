#include "directory/party/party_save.h"

#include "db/sql/party.h"
#include "db/sql/r7.h"
#include "directory/party/party_add.h"
#include "directory/party/party_bulk.h"
#include "directory/party/party_get.h"
#include "directory/party/party_part.h"
#include "directory/party/party_write.h"
#include "directory/party/photo.h"

static enum err write_party(struct directory *d, const struct party_save *s, unsigned parts,
                            struct party **out)
{
    bool changed;
    if (s->id == 0) {
        return party_add(d, &s->edit, parts, out);
    }
    return party_update(d, s->id, s->edit.kind, EDIT_SHARED, &s->edit, parts, out, &changed);
}

static enum err replace_access(struct directory *d, const struct party_save *s, int64_t id)
{
    return sql_access_replace(
        d->c,
        SQL_ARGS(access_replace, .party_id = id, .employees = I64S(s->access, s->access_count)),
        NULL);
}

/* A change, and the place of its result. */
struct saving {
    struct directory *d;
    const struct party_save *s;
    unsigned parts;
    struct party **out;
};

static enum err save_all(struct ctx *c, void *arg)
{
    const struct saving *x = arg;
    const struct party_save *s = x->s;
    struct party **out = x->out;
    enum err e = write_party(x->d, s, x->parts, out);
    (void)c;
    if (e != E_OK || (e = replace_access(x->d, s, (*out)->id)) != E_OK) {
        return e;
    }
    if (s->member_count > 0 &&
        (e = party_link(x->d, s->members, s->member_count, (*out)->id)) != E_OK) {
        return e;
    }
    if (s->photo.p != NULL && (e = photo_set(x->d, (*out)->id, s->photo)) != E_OK) {
        return e;
    }
    bool others =
        s->photo.p != NULL || s->access_count > 0 || s->member_count > 0 || (*out)->access.n > 0;
    return others ? party_get(x->d, (*out)->id, 0, SEE_ALL, x->parts, out) : E_OK;
}

enum err party_save(struct directory *d, const struct party_save *s, unsigned parts,
                    struct party **out)
{
    struct saving x = {d, s, parts, out};
    return db_atomically(d->c, save_all, &x);
}

struct adding {
    struct directory *d;
    const struct party_edit *edits;
    size_t n;
    unsigned parts;
    struct party_list *out;
};

static enum err add_all(struct ctx *c, void *arg)
{
    const struct adding *x = arg;
    struct party *one;
    enum err e = E_OK;
    *x->out = (struct party_list){arena_array_of(c->mem, x->n, struct party), 0, -1};
    for (; e == E_OK && x->out->n < x->n; x->out->n++) {
        e = party_add(x->d, &x->edits[x->out->n], x->parts, &one);
        if (e == E_OK) {
            x->out->v[x->out->n] = *one;
        }
    }
    return e;
}

enum err party_add_all(struct directory *d, const struct party_edit *edits, size_t n,
                       unsigned parts, struct party_list *out)
{
    struct adding x = {d, edits, n, parts, out};
    return db_atomically(d->c, add_all, &x);
}

struct replacing {
    struct directory *d;
    int64_t id;
    const struct party_edit *edit;
    bool whole;
    unsigned parts;
    struct party **before, **out;
};

/* Deletes all addresses of the party, and has the edit drop its values. */
static enum err take_off(const struct replacing *x, struct party_edit *edit)
{
    const struct party *p = *x->before;
    int64_t *values = arena_array_of(x->d->c->mem, p->contacts.n, int64_t);
    enum err e = E_OK;
    for (size_t i = 0; i < p->contacts.n; i++) {
        values[i] = p->contacts.v[i].id;
    }
    for (size_t i = 0; e == E_OK && i < p->addresses.n; i++) {
        e = party_address_delete(x->d, x->id, p->addresses.v[i].id, EDIT_SHARED, 0, x->out);
    }
    edit->drop_contacts = values;
    edit->drop_contact_count = p->contacts.n;
    return e;
}

static enum err replace(struct ctx *c, void *arg)
{
    const struct replacing *x = arg;
    struct party_edit edit = *x->edit;
    bool changed;
    enum err e = sql_party_lock(c, SQL_ARGS(party_lock, .ids = I64S(&x->id, 1)), NULL);
    if (e != E_OK ||
        (e = party_get(x->d, x->id, 0, EDIT_SHARED, PART_CONTACTS | PART_ADDRESSES, x->before)) !=
            E_OK ||
        (x->whole && (e = take_off(x, &edit)) != E_OK)) {
        return e;
    }
    return party_update(x->d, x->id, 0, EDIT_SHARED, &edit, x->parts, x->out, &changed);
}

enum err party_contacts_put(struct directory *d, int64_t id, const struct party_edit *edit,
                            bool whole, unsigned parts, struct party **before, struct party **out)
{
    struct replacing x = {d, id, edit, whole, parts, before, out};
    return db_atomically(d->c, replace, &x);
}

static enum err edited(struct directory *d, enum err e, const struct rows *rs)
{
    return e == E_OK && rs->n == 0 ? err_set(d->c, E_PARTY_NOT_FOUND, "not the caller's to edit")
                                   : e;
}

enum err party_set_status(struct directory *d, int64_t id, bool whole_group, int64_t status)
{
    struct sql_contact_status_set_rows rs;
    enum err e =
        sql_contact_status_set(d->c,
                               SQL_ARGS(contact_status_set, .see = EDIT_SHARED, .id = id,
                                        .group_too = whole_group, .status_id = opt_id(status)),
                               &rs);
    return edited(d, e, &rs.rows);
}

enum err party_set_dates(struct directory *d, int64_t id, struct opt_text created,
                         struct opt_text updated)
{
    struct sql_contact_dates_set_rows rs;
    enum err e = sql_contact_dates_set(d->c,
                                       SQL_ARGS(contact_dates_set, .see = EDIT_SHARED, .id = id,
                                                .created_at = opt_span(created),
                                                .updated_at = opt_span(updated)),
                                       &rs);
    return edited(d, e, &rs.rows);
}
