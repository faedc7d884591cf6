#include "directory/tag.h"

#include "directory/party_args.h"

enum err tag_all(struct directory *d, enum tag_entity entity, struct tag_list *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity)};
    enum err e = db_read1(d->c, STMT_TAG_LIST, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    out->n = (size_t)rs.n;
    out->v = arena_array_of(d->c->mem, out->n, struct tag);
    for (int i = 0; i < rs.n; i++) {
        out->v[i] =
            (struct tag){row_text(&rs, i, TAG_LIST__TITLE), row_i64(&rs, i, TAG_LIST__USES)};
    }
    return E_OK;
}

enum err tag_create(struct directory *d, enum tag_entity entity, struct span title)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_TEXT(title)};
    enum err e = db_write1(d->c, STMT_TAG_NEW, args, 3, &rs);
    if (e == E_OK && rs.n == 0) {
        return err_set(d->c, E_CONFLICT, "there is a tag with this title");
    }
    return e;
}

/* Runs one of the statements that link or unlink a tag: their arguments are alike. */
static enum err change(struct directory *d, enum tag_entity entity, bool add, const int64_t *ids,
                       size_t n, int64_t tag)
{
    struct rows rs;
    enum err e;
    if (entity == TAG_CASE) {
        struct db_arg args[] = {ARG_I64(d->c->tenant), db_arg_id(d->who.employee_id),
                                ARG_BOOL(d->who.is_admin), ARG_I64S(ids, n), ARG_I64(tag)};
        e = db_write1(d->c, add ? STMT_CASE_TAG_ADD : STMT_CASE_TAG_REMOVE, args, 5, &rs);
    } else {
        struct db_arg args[VISIBLE_ARGS + 4];
        party_visible_args(d, EDIT_SHARED, args);
        args[VISIBLE_ARGS] = ARG_I64S(ids, n);
        args[VISIBLE_ARGS + 1] = ARG_I64(tag);
        args[VISIBLE_ARGS + 2] = db_arg_id(d->who.key_id);
        args[VISIBLE_ARGS + 3] = ARG_TEXT(span_of(d->c->request_id));
        e = db_write1(d->c, add ? STMT_PARTY_TAG_ADD : STMT_PARTY_TAG_REMOVE, args,
                      VISIBLE_ARGS + 4, &rs);
    }
    if (e == E_OK && rs.n == 0) {
        return err_set(d->c, entity == TAG_CASE ? E_CASE_NOT_FOUND : E_PARTY_NOT_FOUND,
                       "nothing here is the caller's to tag");
    }
    return e;
}

static enum err make_and_add(struct directory *d, enum tag_entity entity, const int64_t *ids,
                             size_t n, struct span title)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_TEXT(title)};
    enum err e = db_write1(d->c, STMT_TAG_MAKE, args, 3, &rs);
    return e != E_OK ? e : change(d, entity, true, ids, n, row_i64(&rs, 0, TAG_MAKE__ID));
}

enum err tag_add(struct directory *d, enum tag_entity entity, const int64_t *ids, size_t n,
                 struct span title)
{
    enum err e = db_begin(d->c);
    if (e != E_OK || (e = make_and_add(d, entity, ids, n, title)) != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return db_commit(d->c);
}

static enum err no_tag(struct ctx *c)
{
    return err_set(c, E_TAG_NOT_FOUND, "no tag with this title");
}

enum err tag_remove(struct directory *d, enum tag_entity entity, int64_t id, struct span title)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_TEXT(title)};
    enum err e = db_read1(d->c, STMT_TAG_FIND, args, 3, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return no_tag(d->c);
    }
    return change(d, entity, false, &id, 1, row_i64(&rs, 0, TAG_FIND__ID));
}

enum err tag_drop(struct directory *d, enum tag_entity entity, struct span wanted,
                  struct span *title)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_TEXT(wanted)};
    enum err e = db_write1(d->c, STMT_TAG_DROP, args, 3, &rs);
    if (e == E_OK && rs.n == 0) {
        return no_tag(d->c);
    }
    *title = e == E_OK ? row_text(&rs, 0, TAG_DROP__TITLE) : SPAN_NONE;
    return e;
}

/* The texts of the first column. */
static struct span *titles_of(struct arena *mem, const struct rows *rs, size_t *n)
{
    *n = (size_t)rs->n;
    struct span *titles = arena_array_of(mem, *n, struct span);
    for (int i = 0; i < rs->n; i++) {
        titles[i] = row_text(rs, i, 0);
    }
    return titles;
}

enum err tag_drop_unused(struct directory *d, enum tag_entity entity, struct span **titles,
                         size_t *n)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity)};
    enum err e = db_write1(d->c, STMT_TAG_DROP_UNUSED, args, 2, &rs);
    if (e == E_OK) {
        *titles = titles_of(d->c->mem, &rs, n);
    }
    return e;
}

enum err tag_of_case(struct directory *d, int64_t id, struct span **titles, size_t *n)
{
    struct db_arg itself[] = {ARG_I64(d->c->tenant), ARG_I64(id), db_arg_id(d->who.employee_id),
                              ARG_BOOL(d->who.is_admin)};
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(id)};
    struct db_query q[] = {DB_QUERY(STMT_CASE_VISIBLE, itself), DB_QUERY(STMT_CASE_TAGS, args)};
    enum err e = db_read(d->c, q, 2);
    if (e != E_OK) {
        return e;
    }
    if (q[0].rows.n == 0) {
        return err_set(d->c, E_CASE_NOT_FOUND, "no visible case with this id");
    }
    *titles = titles_of(d->c->mem, &q[1].rows, n);
    return E_OK;
}
