#include "directory/company/company_list.h"

#include "directory/party/party_args.h"
#include "directory/party/party_rows.h"
#include "directory/search/filter_args.h"

/* Places in company_list.sql and company_count.sql */
enum {
    AT_OWNERS = VISIBLE_ARGS,
    AT_CREATED,
    AT_CHANGED = AT_CREATED + 3,
    AT_WORD = AT_CHANGED + 3,
    AT_TEXTS,
    AT_CUSTOMS = AT_TEXTS + 9,
    FILTER_ARGS = AT_CUSTOMS + CUSTOM_ARGS,
    AT_PARTS = FILTER_ARGS,
    AT_SORT,
    AT_DESCENDING,
    AT_COUNT,
    AT_SKIP,
    LIST_ARGS
};

enum { PARTS = PART_CONTACTS | PART_ADDRESSES | PART_CUSTOMS };

static const char *const sort_words[BY__COUNT] = {
    [BY_CREATED] = "date_create", [BY_ID] = "clid",      [BY_CHANGED] = "date_edit",
    [BY_TITLE] = "title",         [BY_OWNER] = "iduser", [BY_SOURCE] = "clientpath"};

static void list_args(const struct directory *d, const struct company_query *q, struct db_arg *args)
{
    struct arena *mem = d->c->mem;
    const struct span texts[] = {q->source, q->relation, q->category,    q->territory, q->type,
                                 q->phone,  q->mail,     q->external_id, q->title};
    party_visible_args(d, SEE_OWNED, args);
    args[AT_OWNERS] = q->owners != NULL ? ARG_I64S(q->owners, q->owner_count) : ARG_NULL;
    filter_range(&q->created, args + AT_CREATED);
    filter_range(&q->changed, args + AT_CHANGED);
    args[AT_WORD] = filter_text(q->word);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        args[AT_TEXTS + i] = filter_text(texts[i]);
    }
    party_custom_filter_args(mem, q->customs, q->custom_count, args + AT_CUSTOMS);
    args[AT_PARTS] = ARG_I64(PARTS);
    args[AT_SORT] = ARG_TEXT(span_of(sort_words[q->order]));
    args[AT_DESCENDING] = ARG_BOOL(!q->oldest_first);
    args[AT_COUNT] = ARG_I64(q->limit);
    args[AT_SKIP] = ARG_I64(q->skip);
}

static void read_detail(const struct rows *rs, int i, struct company *c)
{
    c->type = row_text(rs, i, COMPANY_DETAILS__TYPE);
    c->category_id = row_i64(rs, i, COMPANY_DETAILS__CATEGORY_ID);
    c->territory_id = row_i64(rs, i, COMPANY_DETAILS__TERRITORY_ID);
    c->relation_id = row_i64(rs, i, COMPANY_DETAILS__RELATION_ID);
    c->head_id = row_i64(rs, i, COMPANY_DETAILS__HEAD_ID);
    c->head_name = row_text(rs, i, COMPANY_DETAILS__HEAD_NAME);
    c->person_id = row_i64(rs, i, COMPANY_DETAILS__PERSON_ID);
    c->person_name = row_text(rs, i, COMPANY_DETAILS__PERSON_NAME);
    c->scheme = row_text(rs, i, COMPANY_DETAILS__SCHEME);
}

/* The rows of one company stand together; rows of a company are few. */
static void read_requisites(struct arena *mem, const struct rows *rs, struct company *c)
{
    for (int i = 0; i < rs->n; i++) {
        if (row_i64(rs, i, COMPANY_REQUISITES__ID) != c->party->id) {
            continue;
        }
        if (c->requisites.v == NULL) {
            c->requisites.v = arena_array_of(mem, (size_t)(rs->n - i), struct requisite);
        }
        c->requisites.v[c->requisites.n++] = (struct requisite){
            row_text(rs, i, COMPANY_REQUISITES__NAME), row_text(rs, i, COMPANY_REQUISITES__VALUE)};
    }
}

/* Details and requisites of companies; their parties are there. One round trip. */
static enum err add_details(struct directory *d, struct company *v, size_t n)
{
    int64_t *ids = arena_array_of(d->c->mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        ids[i] = v[i].party->id;
    }
    struct db_arg args[] = {ARG_I64(d->c->tenant), ARG_I64S(ids, n)};
    struct db_query q[] = {DB_QUERY(STMT_COMPANY_DETAILS, args),
                           DB_QUERY(STMT_COMPANY_REQUISITES, args)};
    enum err e = n > 0 ? db_read(d->c, q, 2) : E_OK;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        for (int row = 0; row < q[0].rows.n; row++) {
            if (row_i64(&q[0].rows, row, COMPANY_DETAILS__ID) == v[i].party->id) {
                read_detail(&q[0].rows, row, &v[i]);
            }
        }
        read_requisites(d->c->mem, &q[1].rows, &v[i]);
    }
    return e;
}

enum err company_list(struct directory *d, const struct company_query *query,
                      struct company_list *out)
{
    struct db_arg args[LIST_ARGS];
    struct party_list found;
    list_args(d, query, args);
    struct db_query q[] = {{.stmt = STMT_COMPANY_LIST, .args = args, .arg_count = LIST_ARGS},
                           {.stmt = STMT_COMPANY_COUNT, .args = args, .arg_count = FILTER_ARGS}};
    enum err e = db_read(d->c, q, 2);
    if (e != E_OK || (e = party_read(d, &q[0].rows, &found)) != E_OK) {
        return e;
    }
    out->total = row_i64(&q[1].rows, 0, COMPANY_COUNT__TOTAL);
    out->n = found.n;
    out->v = arena_array_of(d->c->mem, found.n, struct company);
    for (size_t i = 0; i < found.n; i++) {
        out->v[i].party = &found.v[i];
    }
    return add_details(d, out->v, out->n);
}

enum err company_get(struct directory *d, int64_t id, struct company *out)
{
    *out = (struct company){0};
    enum err e = party_get(d, id, PARTY_COMPANY, SEE_OWNED, PARTS, &out->party);
    return e != E_OK ? e : add_details(d, out, 1);
}

enum err company_find(struct directory *d, struct span uid, struct span inn, int64_t *id)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 2];
    party_visible_args(d, SEE_OWNED, args);
    args[VISIBLE_ARGS] = filter_text(uid);
    args[VISIBLE_ARGS + 1] = filter_text(inn);
    enum err e = db_read1(d->c, STMT_COMPANY_FIND, args, VISIBLE_ARGS + 2, &rs);
    if (e == E_OK && rs.n == 0) {
        e = err_set(d->c, E_PARTY_NOT_FOUND, "no visible company with this uid or inn");
    }
    *id = e == E_OK ? row_i64(&rs, 0, COMPANY_FIND__ID) : 0;
    return e;
}
