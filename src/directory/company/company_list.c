#include "directory/company/company_list.h"

#include "db/sql/company.h"
#include "directory/party/party_args.h"
#include "directory/party/party_get.h"
#include "directory/party/party_rows.h"
#include "directory/search/filter_args.h"
#include "directory/search/text_lead.h"

enum { PARTS = PART_CONTACTS | PART_ADDRESSES | PART_CUSTOMS };

static const char *const sort_words[BY__COUNT] = {
    [BY_CREATED] = "date_create", [BY_ID] = "clid",      [BY_CHANGED] = "date_edit",
    [BY_TITLE] = "title",         [BY_OWNER] = "iduser", [BY_SOURCE] = "clientpath"};

static struct sql_company_filter filter_of(struct arena *mem, const struct company_query *q)
{
    struct sql_party_customs customs = party_customs_wanted(mem, q->customs, q->custom_count);
    return SQL_FIELDS(
        company_filter, .owners = I64S(q->owners, q->owner_count),
        .created_from = filter_text(q->created.from), .created_to = filter_text(q->created.to),
        .created_inside = filter_inside(&q->created), .changed_from = filter_text(q->changed.from),
        .changed_to = filter_text(q->changed.to), .changed_inside = filter_inside(&q->changed),
        .word = filter_text(q->word), .source = filter_text(q->source),
        .relation = filter_text(q->relation), .category = filter_text(q->category),
        .territory = filter_text(q->territory), .type = filter_text(q->type),
        .phone = filter_text(q->phone), .mail = filter_text(q->mail),
        .uid = filter_text(q->external_id), .name = filter_text(q->title),
        .custom_fields = customs.custom_fields, .custom_values = customs.custom_values,
        .led = I64S(NULL, 0));
}

static void set_detail(const struct sql_company_details_row *row, struct company *c)
{
    c->type = row->type;
    c->category_id = row->category_id.v;
    c->territory_id = row->territory_id.v;
    c->relation_id = row->relation_id.v;
    c->head_id = row->head_id.v;
    c->head_name = row->head_name;
    c->person_id = row->person_id.v;
    c->person_name = row->person_name;
    c->scheme = row->scheme;
}

/* Reads the requisites of a company. Its rows stand together and are few. */
static void read_requisites(struct arena *mem, const struct sql_company_requisites_rows *rs,
                            struct company *c)
{
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_company_requisites_row row = sql_company_requisites_row(rs, i);
        if (row.id != c->party->id) {
            continue;
        }
        if (c->requisites.v == NULL) {
            c->requisites.v =
                arena_array_of(mem, (size_t)(rs->rows.n - i), struct company_requisite);
        }
        c->requisites.v[c->requisites.n++] = (struct company_requisite){row.name, row.value};
    }
}

/* Adds details and requisites to companies whose parties are there, in one round trip. */
static enum err add_details(struct directory *d, struct company *v, size_t n)
{
    struct ctx *c = d->c;
    struct sql_company_details_rows details;
    struct sql_company_requisites_rows requisites;
    int64_t *ids = arena_array_of(c->mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        ids[i] = v[i].party->id;
    }
    struct db_query q[] = {
        sql_company_details_query(c, SQL_ARGS(company_details, .ids = I64S(ids, n)), &details),
        sql_company_requisites_query(c, SQL_ARGS(company_requisites, .ids = I64S(ids, n)),
                                     &requisites),
    };
    enum err e = n > 0 ? db_read(c, q, 2) : E_OK;
    for (size_t i = 0; n > 0 && e == E_OK && i < n; i++) {
        for (int row = 0; row < details.rows.n; row++) {
            struct sql_company_details_row detail = sql_company_details_row(&details, row);
            if (detail.id == v[i].party->id) {
                set_detail(&detail, &v[i]);
            }
        }
        read_requisites(c->mem, &requisites, &v[i]);
    }
    return e;
}

/* Asks to which companies the first of the custom filters leads, if it is a note or an own field.
 */
static enum err lead(struct ctx *c, const struct company_query *q, struct text_lead *out)
{
    *out = (struct text_lead){0};
    int64_t field = q->custom_count > 0 ? q->customs[0].field_id : 0;
    if (field <= 0 && field != FC_NOTE) {
        return E_OK;
    }
    return text_lead(c, field == FC_NOTE ? TEXT_OF_NOTE : field, q->customs[0].value, out);
}

enum err company_list(struct directory *d, const struct company_query *query,
                      struct company_list *out)
{
    struct ctx *c = d->c;
    struct sql_company_filter filter = filter_of(c->mem, query);
    struct sql_party_rows_rows page;
    struct sql_company_count_rows count;
    struct party_list found;
    struct text_lead led;
    enum err e = lead(c, query, &led);
    if (e != E_OK) {
        return e;
    }
    filter.led = led.ids;
    struct db_query q[] = {
        sql_company_list_query(c,
                               SQL_ARGS(company_list, .see = SEE_OWNED, .company_filter = filter,
                                        .parts = PARTS, .sort = span_of(sort_words[query->order]),
                                        .descending = !query->oldest_first, .count = query->limit,
                                        .skip = query->skip),
                               &page),
        sql_company_count_query(
            c, SQL_ARGS(company_count, .see = SEE_OWNED, .company_filter = filter), &count),
    };
    e = db_read(c, q, 2);
    if (e != E_OK || (e = party_rows_read(d, &page, &found)) != E_OK) {
        return e;
    }
    out->total = sql_company_count_row(&count, 0).total;
    out->n = found.n;
    out->v = arena_array_of(c->mem, found.n, struct company);
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
    struct sql_company_find_rows rs;
    enum err e = sql_company_find(
        d->c,
        SQL_ARGS(company_find, .see = SEE_OWNED, .uid = filter_text(uid), .inn = filter_text(inn)),
        &rs);
    if (e == E_OK && rs.rows.n == 0) {
        e = err_set(d->c, E_PARTY_NOT_FOUND, "no visible company with this uid or inn");
    }
    *id = e == E_OK ? sql_company_find_row(&rs, 0).id : 0;
    return e;
}

enum err company_own_list(struct directory *d, struct company_list *out)
{
    struct sql_own_companies_rows own;
    *out = (struct company_list){0};
    enum err e = sql_own_companies(d->c, &own);
    if (e != E_OK) {
        return e;
    }
    out->v = arena_array_of(d->c->mem, (size_t)own.rows.n, struct company);
    for (int i = 0; i < own.rows.n; i++) { /* they are few */
        int64_t id = sql_own_companies_row(&own, i).id;
        e = party_get(d, id, PARTY_COMPANY, SEE_ALL, PARTS, &out->v[out->n].party);
        if (e == E_PARTY_NOT_FOUND) { /* deleted since */
            err_clear(d->c);
            continue;
        }
        if (e != E_OK) {
            return e;
        }
        out->n++;
    }
    out->total = (int64_t)out->n;
    return add_details(d, out->v, out->n);
}
