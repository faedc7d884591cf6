#include "directory/party/party_save.h"

#include "db/sql/r7.h"
#include "directory/party/party_add.h"
#include "directory/party/party_bulk.h"
#include "directory/party/party_part.h"
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

static enum err save_all(struct directory *d, const struct party_save *s, unsigned parts,
                         struct party **out)
{
    enum err e = write_party(d, s, parts, out);
    if (e != E_OK || (e = replace_access(d, s, (*out)->id)) != E_OK) {
        return e;
    }
    if (s->member_count > 0 &&
        (e = party_link(d, s->members, s->member_count, (*out)->id)) != E_OK) {
        return e;
    }
    if (s->photo.p != NULL && (e = photo_set(d, (*out)->id, s->photo)) != E_OK) {
        return e;
    }
    bool others =
        s->photo.p != NULL || s->access_count > 0 || s->member_count > 0 || (*out)->access.n > 0;
    return others ? party_get(d, (*out)->id, 0, SEE_ALL, parts, out) : E_OK;
}

enum err party_save(struct directory *d, const struct party_save *s, unsigned parts,
                    struct party **out)
{
    enum err e = db_begin(d->c);
    if (e != E_OK || (e = save_all(d, s, parts, out)) != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return db_commit(d->c);
}

enum err party_add_all(struct directory *d, const struct party_edit *edits, size_t n,
                       unsigned parts, struct party_list *out)
{
    struct party *one;
    *out = (struct party_list){arena_array_of(d->c->mem, n, struct party), 0, -1};
    enum err e = db_begin(d->c);
    for (; e == E_OK && out->n < n; out->n++) {
        e = party_add(d, &edits[out->n], parts, &one);
        if (e == E_OK) {
            out->v[out->n] = *one;
        }
    }
    if (e != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return db_commit(d->c);
}

enum err party_replace(struct directory *d, int64_t id, const struct party_edit *edit,
                       const int64_t *addresses, size_t n, unsigned parts, struct party **out)
{
    bool changed;
    enum err e = db_begin(d->c);
    for (size_t i = 0; e == E_OK && i < n; i++) {
        e = party_address_delete(d, id, addresses[i], EDIT_SHARED, 0, out);
    }
    if (e != E_OK ||
        (e = party_update(d, id, 0, EDIT_SHARED, edit, parts, out, &changed)) != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return db_commit(d->c);
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
