#include "directory/case/crm_case.h"

#include <stdlib.h>

#include "db/sql/case.h"
#include "directory/case/crm_case_priv.h"
#include "directory/party/party_args.h"
#include "directory/search/like.h"

/* `part` of a row */
enum row_part { ROW_TOTAL, ROW_CASE, ROW_MEMBER, ROW_MEMBER_ACCESS, ROW_ACCESS, ROW_VALUE };

/* $1..$3 of the statements in sql/queries/case */
static void case_args(const struct directory *d, struct db_arg *args)
{
    args[0] = ARG_I64(d->c->tenant);
    args[1] = db_arg_id(d->who.employee_id);
    args[2] = ARG_BOOL(d->who.is_admin);
}

#define N(k)  row_i64(rs, i, CASE_ROWS__N##k)
#define T(k)  row_text(rs, i, CASE_ROWS__T##k)
#define ID()  row_i64(rs, i, CASE_ROWS__ID)
#define ORD() row_i64(rs, i, CASE_ROWS__ORD)

static enum row_part part_of(const struct rows *rs, int i)
{
    return (enum row_part)row_i64(rs, i, CASE_ROWS__PART);
}

/* Row numbers sorted by ord, part and id: the case, its members, their access, and so on. */
struct place {
    int64_t ord, id;
    int part, row;
};

static int by_place(const void *p, const void *q)
{
    const struct place *a = p, *b = q;
    if (a->ord != b->ord) {
        return a->ord < b->ord ? -1 : 1;
    }
    if (a->part != b->part) {
        return a->part < b->part ? -1 : 1;
    }
    return (a->id > b->id) - (a->id < b->id);
}

static struct place *places_of(struct arena *mem, const struct rows *rs)
{
    struct place *v = arena_array_of(mem, (size_t)rs->n, struct place);
    for (int i = 0; i < rs->n; i++) {
        v[i] = (struct place){ORD(), ID(), (int)part_of(rs, i), i};
    }
    if (rs->n > 1) {
        qsort(v, (size_t)rs->n, sizeof *v, by_place);
    }
    return v;
}

static void read_case(const struct rows *rs, int i, struct crm_case *c)
{
    *c = (struct crm_case){.id = ID(),
                           .created_by = N(1),
                           .is_closed = row_bool(rs, i, CASE_ROWS__FLAG1),
                           .is_private = row_bool(rs, i, CASE_ROWS__FLAG2),
                           .title = T(1),
                           .created_at = T(2)};
}

static void read_member(const struct rows *rs, int i, struct party *p)
{
    *p = (struct party){.id = ID(),
                        .kind = N(1) == PARTY_COMPANY ? PARTY_COMPANY : PARTY_PERSON,
                        .share_type = (int)N(2),
                        .owner_id = N(3),
                        .created_by = N(4),
                        .has_photo = row_bool(rs, i, CASE_ROWS__FLAG1),
                        .first_name = T(1),
                        .last_name = T(2),
                        .company_name = T(3)};
}

static struct party *member_of(struct crm_case *c, int64_t id)
{
    for (size_t i = 0; i < c->members.n; i++) {
        if (c->members.v[i].id == id) {
            return &c->members.v[i];
        }
    }
    return NULL;
}

/* Room for what a case's rows hold: all of them, whatever they are. */
static void make_room(struct arena *mem, size_t rows, struct crm_case *c)
{
    c->members.v = arena_array_of(mem, rows, struct party);
    c->access.v = arena_array_of(mem, rows, int64_t);
    c->values.v = arena_array_of(mem, rows, struct custom_value);
}

static void read_part(struct arena *mem, const struct rows *rs, int i, struct crm_case *c)
{
    struct party *member;
    switch (part_of(rs, i)) {
    case ROW_MEMBER:
        read_member(rs, i, &c->members.v[c->members.n++]);
        break;
    case ROW_MEMBER_ACCESS:
        member = member_of(c, N(1));
        if (member != NULL) {
            size_t n = member->access.n++;
            member->access.v =
                arena_grow(mem, member->access.v, n * sizeof(int64_t), (n + 1) * sizeof(int64_t));
            member->access.v[n] = ID();
        }
        break;
    case ROW_ACCESS:
        c->access.v[c->access.n++] = ID();
        break;
    case ROW_VALUE:
        c->values.v[c->values.n++] = (struct custom_value){ID(), T(1)};
        break;
    case ROW_TOTAL:
    case ROW_CASE:
        break;
    }
}

static void read_cases(struct arena *mem, const struct rows *rs, struct case_list *out)
{
    struct place *at = places_of(mem, rs);
    size_t n = 0;
    *out = (struct case_list){.total = -1};
    for (int i = 0; i < rs->n; i++) {
        n += part_of(rs, i) == ROW_CASE;
    }
    out->v = arena_array_of(mem, n, struct crm_case);
    for (int j = 0; j < rs->n; j++) {
        int i = at[j].row;
        if (at[j].part == ROW_TOTAL) {
            out->total = ID();
        } else if (at[j].part == ROW_CASE) {
            size_t rows = 1;
            while (j + (int)rows < rs->n && at[j + (int)rows].ord == at[j].ord) {
                rows++;
            }
            read_case(rs, i, &out->v[out->n]);
            make_room(mem, rows, &out->v[out->n++]);
        } else if (out->n > 0) {
            read_part(mem, rs, i, &out->v[out->n - 1]);
        }
    }
}

enum err case_by_ids(struct directory *d, const int64_t *ids, size_t n, struct case_list *out)
{
    struct rows rs;
    struct db_arg args[CASE_ARGS + 1];
    case_args(d, args);
    args[CASE_ARGS] = ARG_I64S(ids, n);
    enum err e = db_read1(d->c, STMT_CASE_BY_IDS, args, CASE_ARGS + 1, &rs);
    if (e == E_OK) {
        read_cases(d->c->mem, &rs, out);
    }
    return e;
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

void case_select_args(struct directory *d, const struct case_filter *f, struct db_arg *args)
{
    struct arena *mem = d->c->mem;
    struct db_arg *own = args + CASE_ARGS;
    struct span *words = arena_array_of(mem, f->word_count, struct span);
    for (size_t i = 0; i < f->word_count; i++) {
        words[i] = like_pattern(mem, f->words[i], true, true);
    }
    case_args(d, args);
    own[0] = db_arg_opt_i64(f->party_id);
    own[1] = f->closed.has == GIVEN ? ARG_BOOL(f->closed.v) : ARG_NULL;
    own[2] = ARG_TEXTS(f->tags, f->tag_count);
    own[3] = ARG_TEXTS(words, f->word_count);
}

enum err case_list(struct directory *d, const struct case_filter *f, struct case_list *out)
{
    struct rows rs;
    struct db_arg args[CASE_SELECT_ARGS + 4];
    struct db_arg *own = args + CASE_SELECT_ARGS;
    case_select_args(d, f, args);
    own[0] = ARG_I64(f->sort);
    own[1] = ARG_BOOL(f->descending);
    own[2] = ARG_I64(f->limit);
    own[3] = ARG_I64(f->offset);
    enum err e = db_read1(d->c, STMT_CASE_LIST, args, CASE_SELECT_ARGS + 4, &rs);
    if (e == E_OK) {
        read_cases(d->c->mem, &rs, out);
    }
    return e;
}

/* members, access, fields, values, key, request: the end of case_add and case_update. */
static size_t save_args(struct directory *d, const struct case_save *s, struct db_arg *args)
{
    args[0] = ARG_I64S(s->members, s->member_count);
    args[1] = ARG_I64S(s->access, s->access_count);
    party_custom_args(d->c->mem, s->values, s->value_count, true, args + 2);
    args[4] = db_arg_id(d->who.key_id);
    args[5] = ARG_TEXT(span_of(d->c->request_id));
    return 6;
}

/* Runs a statement that changes cases after locking them, so that it sees what the change before it
 * has done. */
static enum err write_locked(struct directory *d, struct i64s ids, enum stmt stmt,
                             const struct db_arg *args, size_t n, struct rows *out)
{
    struct db_query q[] = {sql_case_lock_query(d->c, SQL_ARGS(case_lock, .ids = ids), NULL),
                           {.stmt = stmt, .args = args, .arg_count = n}};
    enum err e = db_write(d->c, q, 2);
    if (e == E_OK && out != NULL) {
        *out = q[1].rows;
    }
    return e;
}

static enum err write_case(struct directory *d, const struct case_save *s, int64_t *id)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 10];
    size_t n = VISIBLE_ARGS;
    party_visible_args(d, SEE_SHARED, args);
    if (s->id != 0) {
        args[n++] = ARG_BOOL(d->who.is_admin);
        args[n++] = ARG_I64(s->id);
    }
    args[n++] = ARG_TEXT(s->title);
    args[n++] = ARG_BOOL(s->is_private);
    n += save_args(d, s, args + n);
    enum err e = s->id != 0 ? write_locked(d, I64S(&s->id, 1), STMT_CASE_UPDATE, args, n, &rs)
                            : db_write1(d->c, STMT_CASE_ADD, args, n, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return not_found(d);
    }
    *id = row_i64(&rs, 0, 0);
    return E_OK;
}

enum err case_save(struct directory *d, const struct case_save *s, struct crm_case **out)
{
    int64_t id;
    enum err e = write_case(d, s, &id);
    return e != E_OK ? e : case_get(d, id, out);
}

/* Runs a statement that returns the id of the case it changed. */
static enum err change(struct directory *d, int64_t id, enum stmt stmt, const struct db_arg *args,
                       size_t n)
{
    struct rows rs;
    enum err e = write_locked(d, I64S(&id, 1), stmt, args, n, &rs);
    return e == E_OK && rs.n == 0 ? not_found(d) : e;
}

enum err case_set_closed(struct directory *d, int64_t id, bool closed)
{
    struct db_arg args[CASE_ARGS + 2];
    case_args(d, args);
    args[CASE_ARGS] = ARG_I64(id);
    args[CASE_ARGS + 1] = ARG_BOOL(closed);
    return change(d, id, STMT_CASE_CLOSE, args, CASE_ARGS + 2);
}

enum err case_set_value(struct directory *d, int64_t id, int64_t field, struct span value)
{
    struct db_arg args[CASE_ARGS + 3];
    case_args(d, args);
    args[CASE_ARGS] = ARG_I64(id);
    args[CASE_ARGS + 1] = ARG_I64(field);
    args[CASE_ARGS + 2] = ARG_TEXT(value);
    return change(d, id, STMT_CASE_VALUE_SET, args, CASE_ARGS + 3);
}

enum err case_delete_all(struct directory *d, const int64_t *ids, size_t n)
{
    struct db_arg args[CASE_ARGS + 3];
    case_args(d, args);
    args[CASE_ARGS] = ARG_I64S(ids, n);
    args[CASE_ARGS + 1] = db_arg_id(d->who.key_id);
    args[CASE_ARGS + 2] = ARG_TEXT(span_of(d->c->request_id));
    return db_write1(d->c, STMT_CASE_DROP, args, CASE_ARGS + 3, NULL);
}

enum err case_share(struct directory *d, const int64_t *ids, size_t n, bool is_private,
                    const int64_t *employees, size_t employee_count)
{
    struct db_arg args[CASE_ARGS + 3];
    case_args(d, args);
    args[CASE_ARGS] = ARG_I64S(ids, n);
    args[CASE_ARGS + 1] = ARG_BOOL(is_private);
    args[CASE_ARGS + 2] = ARG_I64S(employees, employee_count);
    return write_locked(d, I64S(ids, n), STMT_CASE_SHARE, args, CASE_ARGS + 3, NULL);
}

static enum err member(struct directory *d, enum stmt stmt, int64_t id, int64_t party)
{
    struct db_arg args[CASE_ARGS + 2];
    case_args(d, args);
    args[CASE_ARGS] = ARG_I64(id);
    args[CASE_ARGS + 1] = ARG_I64(party);
    return change(d, id, stmt, args, CASE_ARGS + 2);
}

enum err case_member_add(struct directory *d, int64_t id, int64_t party)
{
    return member(d, STMT_CASE_MEMBER_ADD, id, party);
}

enum err case_member_remove(struct directory *d, int64_t id, int64_t party)
{
    return member(d, STMT_CASE_MEMBER_REMOVE, id, party);
}
