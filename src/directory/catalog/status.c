#include "directory/catalog/status.h"

#include "db/sql/dictionary.h"

static struct span name_of(enum cat_dictionary_kind kind)
{
    return kind == DICT_PARTY_TYPE ? SPAN("contact_type") : SPAN("contact_status");
}

enum err status_uses(struct directory *d, enum cat_dictionary_kind kind,
                     struct cat_status_use **out, size_t *n)
{
    struct sql_entry_uses_rows rs;
    enum err e = sql_entry_uses(d->c, SQL_ARGS(entry_uses, .kind = name_of(kind)), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct cat_status_use);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_entry_uses_row row = sql_entry_uses_row(&rs, i);
        (*out)[i] = (struct cat_status_use){.id = row.id, .uses = row.uses};
    }
    return E_OK;
}

enum err status_add(struct directory *d, enum cat_dictionary_kind kind, struct span title,
                    struct span description, struct span color, struct cat_entry *out)
{
    struct sql_entry_add_rows rs;
    enum err e = sql_entry_add(d->c,
                               SQL_ARGS(entry_add, .kind = name_of(kind), .title = title,
                                        .description = description, .color = color),
                               &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(d->c, E_CONFLICT, "there is one with this title");
    }
    struct sql_entry_add_row row = sql_entry_add_row(&rs, 0);
    *out = (struct cat_entry){.id = row.id,
                              .title = title,
                              .description = description,
                              .color = color,
                              .position = (int)row.position};
    return E_OK;
}

static enum err found(struct directory *d, const struct rows *rs)
{
    return rs->n > 0 ? E_OK : err_set(d->c, E_STATUS_NOT_FOUND, "no such status or type");
}

enum err status_update(struct directory *d, enum cat_dictionary_kind kind, int64_t id,
                       struct span title, struct span description, struct span color,
                       struct cat_entry *out)
{
    struct sql_entry_update_rows rs;
    enum err e =
        sql_entry_update(d->c,
                         SQL_ARGS(entry_update, .kind = name_of(kind), .id = id, .title = title,
                                  .description = description, .color = color),
                         &rs);
    if (e != E_OK || (e = found(d, &rs.rows)) != E_OK) {
        return e;
    }
    struct sql_entry_update_row row = sql_entry_update_row(&rs, 0);
    *out = (struct cat_entry){.id = row.id,
                              .title = row.title,
                              .description = row.description,
                              .color = row.color,
                              .position = (int)row.position};
    return E_OK;
}

enum err status_drop(struct directory *d, enum cat_dictionary_kind kind, int64_t id)
{
    struct sql_entry_drop_rows rs;
    enum err e = sql_entry_drop(d->c, SQL_ARGS(entry_drop, .kind = name_of(kind), .id = id), &rs);
    return e != E_OK ? e : found(d, &rs.rows);
}

struct reorder {
    struct span kind;
    struct db_spans titles;
    struct id_list *moved;
};

static enum err reorder(struct ctx *c, void *arg)
{
    const struct reorder *r = arg;
    struct sql_entry_reorder_rows rs;
    enum err e =
        sql_entry_reorder(c, SQL_ARGS(entry_reorder, .kind = r->kind, .titles = r->titles), &rs);
    if (e != E_OK) {
        return e;
    }
    size_t n = (size_t)rs.rows.n;
    if (r->titles.n > 0 && (n == 0 || (int64_t)n < sql_entry_reorder_row(&rs, 0).wanted)) {
        return err_set(c, E_STATUS_NOT_FOUND, "no status or type with one of the titles");
    }
    *r->moved = (struct id_list){arena_array_of(c->mem, n, int64_t), n};
    for (size_t i = 0; i < n; i++) {
        r->moved->v[i] = sql_entry_reorder_row(&rs, (int)i).id;
    }
    return E_OK;
}

enum err status_reorder(struct directory *d, enum cat_dictionary_kind kind,
                        const struct span *titles, size_t n, struct id_list *moved)
{
    struct reorder r = {name_of(kind), SPANS(titles, n), moved};
    return db_atomically(d->c, reorder, &r);
}
