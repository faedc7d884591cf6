#include "directory/catalog/status.h"

#include "db/db.h"

static struct db_arg kind_arg(enum dictionary_kind kind)
{
    return ARG_TEXT(kind == DICT_PARTY_TYPE ? SPAN("contact_type") : SPAN("contact_status"));
}

enum err status_uses(struct directory *d, enum dictionary_kind kind, struct status_use **out,
                     size_t *n)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), kind_arg(kind)};
    enum err e = db_read1(d->c, STMT_ENTRY_USES, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.n;
    *out = arena_array_of(d->c->mem, *n, struct status_use);
    for (int i = 0; i < rs.n; i++) {
        (*out)[i] =
            (struct status_use){row_i64(&rs, i, ENTRY_USES__ID), row_i64(&rs, i, ENTRY_USES__USES)};
    }
    return E_OK;
}

enum err status_add(struct directory *d, enum dictionary_kind kind, struct span title,
                    struct span description, struct span color, struct cat_entry *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), kind_arg(kind), ARG_TEXT(title),
                            ARG_TEXT(description), ARG_TEXT(color)};
    enum err e = db_write1(d->c, STMT_ENTRY_ADD, args, 5, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return err_set(d->c, E_CONFLICT, "there is one with this title");
    }
    *out = (struct cat_entry){.id = row_i64(&rs, 0, ENTRY_ADD__ID),
                              .title = title,
                              .description = description,
                              .color = color,
                              .position = (int)row_i64(&rs, 0, ENTRY_ADD__POSITION)};
    return E_OK;
}

static enum err found(struct directory *d, const struct rows *rs)
{
    return rs->n > 0 ? E_OK : err_set(d->c, E_STATUS_NOT_FOUND, "no such status or type");
}

enum err status_update(struct directory *d, enum dictionary_kind kind, int64_t id,
                       struct span title, struct span description, struct span color,
                       struct cat_entry *out)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), kind_arg(kind),        ARG_I64(id),
                            ARG_TEXT(title),       ARG_TEXT(description), ARG_TEXT(color)};
    enum err e = db_write1(d->c, STMT_ENTRY_UPDATE, args, 6, &rs);
    if (e != E_OK || (e = found(d, &rs)) != E_OK) {
        return e;
    }
    *out = (struct cat_entry){.id = row_i64(&rs, 0, ENTRY_UPDATE__ID),
                              .title = row_text(&rs, 0, ENTRY_UPDATE__TITLE),
                              .description = row_text(&rs, 0, ENTRY_UPDATE__DESCRIPTION),
                              .color = row_text(&rs, 0, ENTRY_UPDATE__COLOR),
                              .position = (int)row_i64(&rs, 0, ENTRY_UPDATE__POSITION)};
    return E_OK;
}

enum err status_drop(struct directory *d, enum dictionary_kind kind, int64_t id)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), kind_arg(kind), ARG_I64(id)};
    enum err e = db_write1(d->c, STMT_ENTRY_DROP, args, 3, &rs);
    return e != E_OK ? e : found(d, &rs);
}

enum err status_reorder(struct directory *d, enum dictionary_kind kind, const struct span *titles,
                        size_t n)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(d->c->tenant), kind_arg(kind), ARG_TEXTS(titles, n)};
    return db_write1(d->c, STMT_ENTRY_REORDER, args, 3, &rs);
}
