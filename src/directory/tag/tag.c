#include "directory/tag/tag.h"

#include "db/sql/party.h"
#include "db/sql/tag.h"

enum err tag_all(struct directory *d, enum tag_entity entity, struct tag_list *out)
{
    struct sql_tag_list_rows rs;
    enum err e = sql_tag_list(d->c, SQL_ARGS(tag_list, .entity = entity), &rs);
    if (e != E_OK) {
        return e;
    }
    out->n = (size_t)rs.rows.n;
    out->v = arena_array_of(d->c->mem, out->n, struct tag);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_tag_list_row row = sql_tag_list_row(&rs, i);
        out->v[i] = (struct tag){.title = row.title, .uses = row.uses};
    }
    return E_OK;
}

enum err tag_create(struct directory *d, enum tag_entity entity, struct span title)
{
    struct sql_tag_new_rows rs;
    enum err e = sql_tag_new(d->c, SQL_ARGS(tag_new, .entity = entity, .title = title), &rs);
    if (e == E_OK && rs.rows.n == 0) {
        return err_set(d->c, E_CONFLICT, "there is a tag with this title");
    }
    return e;
}

/* The records on which a tag is put or from which it is taken: records by id, or a contact with its
 * group. */
struct bearers {
    enum tag_entity entity;
    struct db_i64s ids;
    bool group;
};

static struct db_query add_query(struct ctx *c, const struct bearers *b, int64_t tag)
{
    if (b->entity == TAG_CASE) {
        return sql_case_tag_add_query(c, SQL_ARGS(case_tag_add, .ids = b->ids, .tag_id = tag),
                                      NULL);
    }
    if (b->group) {
        return sql_group_tag_add_query(
            c, SQL_ARGS(group_tag_add, .id = b->ids.v[0], .see = EDIT_SHARED, .tag_id = tag), NULL);
    }
    return sql_party_tag_add_query(
        c, SQL_ARGS(party_tag_add, .ids = b->ids, .see = EDIT_SHARED, .tag_id = tag), NULL);
}

static struct db_query remove_query(struct ctx *c, const struct bearers *b, int64_t tag)
{
    if (b->entity == TAG_CASE) {
        return sql_case_tag_remove_query(c, SQL_ARGS(case_tag_remove, .ids = b->ids, .tag_id = tag),
                                         NULL);
    }
    if (b->group) {
        return sql_group_tag_remove_query(
            c, SQL_ARGS(group_tag_remove, .id = b->ids.v[0], .see = EDIT_SHARED, .tag_id = tag),
            NULL);
    }
    return sql_party_tag_remove_query(
        c, SQL_ARGS(party_tag_remove, .ids = b->ids, .see = EDIT_SHARED, .tag_id = tag), NULL);
}

/* Links or unlinks a tag. */
static enum err change(struct directory *d, const struct bearers *b, bool add, int64_t tag)
{
    struct db_query q = add ? add_query(d->c, b, tag) : remove_query(d->c, b, tag);
    enum err e = db_write(d->c, &q, 1);
    if (e == E_OK && q.rows.n == 0) {
        return err_set(d->c, b->entity == TAG_CASE ? E_CASE_NOT_FOUND : E_PARTY_NOT_FOUND,
                       "nothing here is the caller's to tag");
    }
    return e;
}

enum err tag_make(struct directory *d, enum tag_entity entity, struct span title, int64_t *id)
{
    struct sql_tag_make_rows rs;
    enum err e = sql_tag_make(d->c, SQL_ARGS(tag_make, .entity = entity, .title = title), &rs);
    *id = e == E_OK ? sql_tag_make_row(&rs, 0).id : 0;
    return e;
}

struct tagging {
    struct directory *d;
    const struct bearers *b;
    struct span title;
};

static enum err make_and_put(struct ctx *c, void *arg)
{
    const struct tagging *t = arg;
    int64_t tag;
    enum err e = tag_make(t->d, t->b->entity, t->title, &tag);
    (void)c;
    return e != E_OK ? e : change(t->d, t->b, true, tag);
}

static enum err add(struct directory *d, const struct bearers *b, struct span title)
{
    struct tagging t = {d, b, title};
    return db_atomically(d->c, make_and_put, &t);
}

struct tagging_found {
    struct directory *d;
    enum tag_entity entity;
    struct span title;
    tag_put put;
    const void *filter;
};

/* Makes the tag first, as every function here does, because two callers that lock in another order
 * would wait for each other. A tag that was made and put on nothing is deleted again. */
static enum err make_and_put_found(struct ctx *c, void *arg)
{
    const struct tagging_found *t = arg;
    struct sql_tag_make_rows rs;
    int64_t tagged = 0;
    enum err e = sql_tag_make(c, SQL_ARGS(tag_make, .entity = t->entity, .title = t->title), &rs);
    if (e != E_OK) {
        return e;
    }
    struct sql_tag_make_row tag = sql_tag_make_row(&rs, 0);
    if ((e = t->put(t->d, t->filter, tag.id, &tagged)) != E_OK || tagged > 0 || !tag.fresh) {
        return e;
    }
    return sql_tag_drop(c, SQL_ARGS(tag_drop, .entity = t->entity, .title = t->title), NULL);
}

enum err tag_found(struct directory *d, enum tag_entity entity, struct span title, tag_put put,
                   const void *filter)
{
    struct tagging_found t = {d, entity, title, put, filter};
    return db_atomically(d->c, make_and_put_found, &t);
}

enum err tag_add(struct directory *d, enum tag_entity entity, const int64_t *ids, size_t n,
                 struct span title)
{
    struct bearers b = {.entity = entity, .ids = I64S(ids, n)};
    return add(d, &b, title);
}

enum err tag_add_group(struct directory *d, int64_t id, struct span title)
{
    struct bearers b = {.entity = TAG_PARTY, .ids = I64S(&id, 1), .group = true};
    return add(d, &b, title);
}

static enum err no_tag(struct ctx *c)
{
    return err_set(c, E_TAG_NOT_FOUND, "no tag with this title");
}

static enum err take_off(struct directory *d, const struct bearers *b, struct span title)
{
    struct sql_tag_find_rows rs;
    enum err e = sql_tag_find(d->c, SQL_ARGS(tag_find, .entity = b->entity, .title = title), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return no_tag(d->c);
    }
    return change(d, b, false, sql_tag_find_row(&rs, 0).id);
}

enum err tag_remove(struct directory *d, enum tag_entity entity, int64_t id, struct span title)
{
    struct bearers b = {.entity = entity, .ids = I64S(&id, 1)};
    return take_off(d, &b, title);
}

enum err tag_remove_group(struct directory *d, int64_t id, struct span title)
{
    struct bearers b = {.entity = TAG_PARTY, .ids = I64S(&id, 1), .group = true};
    return take_off(d, &b, title);
}

enum err tag_drop(struct directory *d, enum tag_entity entity, struct span wanted,
                  struct span *title)
{
    struct sql_tag_drop_rows rs;
    enum err e = sql_tag_drop(d->c, SQL_ARGS(tag_drop, .entity = entity, .title = wanted), &rs);
    if (e == E_OK && rs.rows.n == 0) {
        return no_tag(d->c);
    }
    *title = e == E_OK ? sql_tag_drop_row(&rs, 0).title : SPAN_NONE;
    return e;
}

enum err tag_drop_unused(struct directory *d, enum tag_entity entity, struct span **titles,
                         size_t *n)
{
    struct sql_tag_drop_unused_rows rs;
    enum err e = sql_tag_drop_unused(d->c, SQL_ARGS(tag_drop_unused, .entity = entity), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *titles = arena_array_of(d->c->mem, *n, struct span);
    for (int i = 0; i < rs.rows.n; i++) {
        (*titles)[i] = sql_tag_drop_unused_row(&rs, i).title;
    }
    return E_OK;
}

enum err tag_of_case(struct directory *d, int64_t id, struct span **titles, size_t *n)
{
    struct sql_case_visible_rows visible;
    struct sql_case_tags_rows tags;
    struct db_query q[] = {
        sql_case_visible_query(d->c, SQL_ARGS(case_visible, .case_id = id), &visible),
        sql_case_tags_query(d->c, SQL_ARGS(case_tags, .case_id = id), &tags),
    };
    enum err e = db_read(d->c, q, 2);
    if (e != E_OK) {
        return e;
    }
    if (visible.rows.n == 0) {
        return err_set(d->c, E_CASE_NOT_FOUND, "no visible case with this id");
    }
    *n = (size_t)tags.rows.n;
    *titles = arena_array_of(d->c->mem, *n, struct span);
    for (int i = 0; i < tags.rows.n; i++) {
        (*titles)[i] = sql_case_tags_row(&tags, i).title;
    }
    return E_OK;
}
