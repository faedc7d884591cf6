#include "directory/tag/tag.h"

#include "directory/access/party_visible.h"

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

/* What a tag is put on, or taken off: records by id, or a contact with its group. */
struct bearers {
    enum tag_entity entity;
    const int64_t *ids;
    size_t n;
    bool group;
};

/* Runs one of the statements that link or unlink a tag: their arguments are alike. */
static enum err change(struct directory *d, const struct bearers *b, bool add, int64_t tag)
{
    struct rows rs;
    enum err e;
    if (b->entity == TAG_CASE) {
        struct db_arg args[] = {ARG_I64(d->c->tenant), db_arg_id(d->who.employee_id),
                                ARG_BOOL(d->who.is_admin), ARG_I64S(b->ids, b->n), ARG_I64(tag)};
        e = db_write1(d->c, add ? STMT_CASE_TAG_ADD : STMT_CASE_TAG_REMOVE, args, 5, &rs);
    } else {
        struct db_arg args[VISIBLE_ARGS + 4];
        enum stmt one = add ? STMT_PARTY_TAG_ADD : STMT_PARTY_TAG_REMOVE;
        enum stmt group = add ? STMT_GROUP_TAG_ADD : STMT_GROUP_TAG_REMOVE;
        party_visible_args(d, EDIT_SHARED, args);
        args[VISIBLE_ARGS] = b->group ? ARG_I64(b->ids[0]) : ARG_I64S(b->ids, b->n);
        args[VISIBLE_ARGS + 1] = ARG_I64(tag);
        args[VISIBLE_ARGS + 2] = db_arg_id(d->who.key_id);
        args[VISIBLE_ARGS + 3] = ARG_TEXT(span_of(d->c->request_id));
        e = db_write1(d->c, b->group ? group : one, args, VISIBLE_ARGS + 4, &rs);
    }
    if (e == E_OK && rs.n == 0) {
        return err_set(d->c, b->entity == TAG_CASE ? E_CASE_NOT_FOUND : E_PARTY_NOT_FOUND,
                       "nothing here is the caller's to tag");
    }
    return e;
}

enum err tag_make(struct directory *d, enum tag_entity entity, struct span title, int64_t *id)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(entity), ARG_TEXT(title)};
    enum err e = db_write1(d->c, STMT_TAG_MAKE, args, 3, &rs);
    *id = e == E_OK ? row_i64(&rs, 0, TAG_MAKE__ID) : 0;
    return e;
}

static enum err add(struct directory *d, const struct bearers *b, struct span title)
{
    int64_t tag;
    enum err e = db_begin(d->c);
    if (e != E_OK || (e = tag_make(d, b->entity, title, &tag)) != E_OK ||
        (e = change(d, b, true, tag)) != E_OK) {
        db_rollback(d->c);
        return e;
    }
    return db_commit(d->c);
}

/* The tag comes first, as everywhere: two that lock in another order would wait for each other. */
enum err tag_found(struct directory *d, enum tag_entity entity, struct span title, tag_put put,
                   const void *filter)
{
    int64_t tag, tagged = 0;
    enum err e = db_begin(d->c);
    if (e != E_OK || (e = tag_make(d, entity, title, &tag)) != E_OK ||
        (e = put(d, filter, tag, &tagged)) != E_OK) {
        db_rollback(d->c);
        return e;
    }
    if (tagged == 0) {
        db_rollback(d->c);
        return E_OK;
    }
    return db_commit(d->c);
}

enum err tag_add(struct directory *d, enum tag_entity entity, const int64_t *ids, size_t n,
                 struct span title)
{
    struct bearers b = {.entity = entity, .ids = ids, .n = n};
    return add(d, &b, title);
}

enum err tag_add_group(struct directory *d, int64_t id, struct span title)
{
    struct bearers b = {.entity = TAG_PARTY, .ids = &id, .n = 1, .group = true};
    return add(d, &b, title);
}

static enum err no_tag(struct ctx *c)
{
    return err_set(c, E_TAG_NOT_FOUND, "no tag with this title");
}

static enum err take_off(struct directory *d, const struct bearers *b, struct span title)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64(b->entity), ARG_TEXT(title)};
    enum err e = db_read1(d->c, STMT_TAG_FIND, args, 3, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return no_tag(d->c);
    }
    return change(d, b, false, row_i64(&rs, 0, TAG_FIND__ID));
}

enum err tag_remove(struct directory *d, enum tag_entity entity, int64_t id, struct span title)
{
    struct bearers b = {.entity = entity, .ids = &id, .n = 1};
    return take_off(d, &b, title);
}

enum err tag_remove_group(struct directory *d, int64_t id, struct span title)
{
    struct bearers b = {.entity = TAG_PARTY, .ids = &id, .n = 1, .group = true};
    return take_off(d, &b, title);
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
