#include "directory/party/party_save.h"

#include "directory/party/party_add.h"
#include "directory/party/party_args.h"
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
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(id),
                            ARG_I64S(s->access, s->access_count)};
    return db_write1(d->c, STMT_ACCESS_REPLACE, args, 3, NULL);
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

enum err party_set_status(struct directory *d, int64_t id, bool whole_group, int64_t status)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 5];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, EDIT_SHARED, args);
    own[0] = ARG_I64(id);
    own[1] = ARG_BOOL(whole_group);
    own[2] = db_arg_id(status);
    own[3] = db_arg_id(d->who.key_id);
    own[4] = ARG_TEXT(span_of(d->c->request_id));
    enum err e = db_write1(d->c, STMT_CONTACT_STATUS_SET, args, VISIBLE_ARGS + 5, &rs);
    if (e == E_OK && rs.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "not the caller's to edit");
    }
    return e;
}

enum err party_set_dates(struct directory *d, int64_t id, struct opt_text created,
                         struct opt_text updated)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 5];
    struct db_arg *own = args + VISIBLE_ARGS;
    party_visible_args(d, EDIT_SHARED, args);
    own[0] = ARG_I64(id);
    own[1] = db_arg_opt_text(created);
    own[2] = db_arg_opt_text(updated);
    own[3] = db_arg_id(d->who.key_id);
    own[4] = ARG_TEXT(span_of(d->c->request_id));
    enum err e = db_write1(d->c, STMT_CONTACT_DATES_SET, args, VISIBLE_ARGS + 5, &rs);
    if (e == E_OK && rs.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "not the caller's to edit");
    }
    return e;
}
