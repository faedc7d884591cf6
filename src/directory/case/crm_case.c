#include "directory/case/crm_case.h"

#include "db/sql/case.h"
#include "directory/case/crm_case_priv.h"
#include "directory/party/packed.h"
#include "directory/party/party_args.h"
#include "directory/search/like.h"

static bool read_case(struct arena *mem, const struct sql_case_rows_row *row, struct crm_case *c)
{
    struct party with = {0}; /* the values are packed as those of a party are */
    *c = (struct crm_case){.id = row->id,
                           .created_by = row->created_by.v,
                           .is_closed = row->is_closed,
                           .is_private = row->is_private,
                           .title = row->title,
                           .created_at = row->created_at};
    bool fine = packed_members(row->members, mem, &c->members.v, &c->members.n) &&
                packed_ids(row->access, mem, &c->access.v, &c->access.n) &&
                packed_customs(row->customs, mem, &with);
    c->values.v = with.customs.v;
    c->values.n = with.customs.n;
    return fine;
}

/* Makes a case of each row. */
static enum err read_cases(struct directory *d, const struct sql_case_rows_rows *rs,
                           struct case_list *out)
{
    *out = (struct case_list){.total = -1};
    out->v = arena_array_of(d->c->mem, (size_t)rs->rows.n, struct crm_case);
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_case_rows_row row = sql_case_rows_row(rs, i);
        if (!read_case(d->c->mem, &row, &out->v[out->n++])) {
            return err_set(d->c, E_INTERNAL, "the packed parts of a case are not readable");
        }
        out->total = row.total.has == GIVEN ? row.total.v : -1;
    }
    return E_OK;
}

enum err case_by_ids(struct directory *d, const int64_t *ids, size_t n, struct case_list *out)
{
    struct sql_case_rows_rows rs;
    enum err e = sql_case_by_ids(d->c, SQL_ARGS(case_by_ids, .ids = I64S(ids, n)), &rs);
    return e != E_OK ? e : read_cases(d, &rs, out);
}

static enum err not_found(struct directory *d)
{
    return err_set(d->c, E_CASE_NOT_FOUND, "no visible case with this id");
}

enum err case_get(struct directory *d, int64_t id, struct crm_case **out)
{
    struct case_list list;
    enum err e = case_by_ids(d, &id, 1, &list);
    if (e != E_OK) {
        return e;
    }
    if (list.n == 0) {
        return not_found(d);
    }
    *out = &list.v[0];
    return E_OK;
}

struct sql_case_wanted case_wanted_of(struct arena *mem, const struct case_filter *f)
{
    struct span *words = arena_array_of(mem, f->word_count, struct span);
    for (size_t i = 0; i < f->word_count; i++) {
        words[i] = like_pattern(mem, f->words[i], true, true);
    }
    return SQL_FIELDS(case_wanted, .contact_id = f->party_id, .closed = f->closed,
                      .tags = SPANS(f->tags, f->tag_count), .words = SPANS(words, f->word_count));
}

enum err case_list(struct directory *d, const struct case_filter *f, struct case_list *out)
{
    struct sql_case_rows_rows rs;
    enum err e = sql_case_list(d->c,
                               SQL_ARGS(case_list, .case_wanted = case_wanted_of(d->c->mem, f),
                                        .sort = f->sort, .descending = f->descending,
                                        .count = f->limit, .skip = f->offset),
                               &rs);
    if (e != E_OK || (e = read_cases(d, &rs, out)) != E_OK || out->n > 0) {
        return e;
    }
    if (f->offset == 0 && f->limit > 0) {
        out->total = 0;
        return E_OK;
    }
    /* A page without rows may lie behind the last one; the first row has the total. */
    struct case_filter first = *f;
    struct case_list one;
    first.offset = 0;
    first.limit = 1;
    e = case_list(d, &first, &one);
    out->total = e == E_OK ? one.total : -1;
    return e;
}

static enum err add_case(struct directory *d, const struct case_save *s, int64_t *id)
{
    struct sql_case_add_rows rs;
    enum err e = sql_case_add(
        d->c,
        SQL_ARGS(case_add, .see = SEE_SHARED, .title = s->title, .is_private = s->is_private,
                 .members = I64S(s->members, s->member_count),
                 .access = I64S(s->access, s->access_count),
                 .party_customs = party_customs_of(d->c->mem, s->values, s->value_count)),
        &rs);
    *id = e == E_OK ? sql_case_add_row(&rs, 0).id : 0;
    return e;
}

/* Runs a statement that changes cases after locking them, so that it sees the change before it. */
static enum err write_locked(struct directory *d, struct db_i64s ids, struct db_query *change)
{
    struct db_query q[] = {sql_case_lock_query(d->c, SQL_ARGS(case_lock, .ids = ids), NULL),
                           *change};
    enum err e = db_write(d->c, q, 2);
    change->rows = q[1].rows;
    return e;
}

/* Changes a case. *id is the case's, or 0 when the caller does not see it. */
static enum err update_case(struct directory *d, const struct case_save *s, int64_t *id)
{
    struct db_query q = sql_case_update_query(
        d->c,
        SQL_ARGS(case_update, .see = SEE_SHARED, .id = s->id, .title = s->title,
                 .is_private = s->is_private, .members = I64S(s->members, s->member_count),
                 .access = I64S(s->access, s->access_count),
                 .party_customs = party_customs_of(d->c->mem, s->values, s->value_count)),
        NULL);
    enum err e = write_locked(d, I64S(&s->id, 1), &q);
    *id = s->id;
    return e == E_OK && q.rows.n == 0 ? not_found(d) : e;
}

enum err case_save(struct directory *d, const struct case_save *s, struct crm_case **out)
{
    int64_t id;
    enum err e = s->id != 0 ? update_case(d, s, &id) : add_case(d, s, &id);
    return e != E_OK ? e : case_get(d, id, out);
}

/* Runs a statement that returns the id of the case it changed. */
static enum err change(struct directory *d, int64_t id, struct db_query q)
{
    enum err e = write_locked(d, I64S(&id, 1), &q);
    return e == E_OK && q.rows.n == 0 ? not_found(d) : e;
}

enum err case_set_closed(struct directory *d, int64_t id, bool closed)
{
    return change(
        d, id, sql_case_close_query(d->c, SQL_ARGS(case_close, .id = id, .closed = closed), NULL));
}

enum err case_set_value(struct directory *d, int64_t id, int64_t field, struct span value)
{
    return change(
        d, id,
        sql_case_value_set_query(
            d->c, SQL_ARGS(case_value_set, .id = id, .field_id = field, .value = value), NULL));
}

enum err case_delete_all(struct directory *d, const int64_t *ids, size_t n)
{
    return sql_case_drop(d->c, SQL_ARGS(case_drop, .ids = I64S(ids, n)), NULL);
}

enum err case_share(struct directory *d, const int64_t *ids, size_t n, bool is_private,
                    const int64_t *employees, size_t employee_count)
{
    struct db_query q =
        sql_case_share_query(d->c,
                             SQL_ARGS(case_share, .ids = I64S(ids, n), .is_private = is_private,
                                      .access = I64S(employees, employee_count)),
                             NULL);
    return write_locked(d, I64S(ids, n), &q);
}

enum err case_member_add(struct directory *d, int64_t id, int64_t party)
{
    return change(d, id,
                  sql_case_member_add_query(
                      d->c, SQL_ARGS(case_member_add, .id = id, .party_id = party), NULL));
}

enum err case_member_remove(struct directory *d, int64_t id, int64_t party)
{
    return change(d, id,
                  sql_case_member_remove_query(
                      d->c, SQL_ARGS(case_member_remove, .id = id, .party_id = party), NULL));
}
