#include "directory/party/party_args.h"

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/party/party_rows.h"

enum { ADDRESS_NUMBERS = 7, ADDRESS_TEXTS = 14 };

struct sql_party_contacts party_contacts_of(struct arena *mem, const struct contact_edit *v,
                                            size_t n)
{
    int64_t *numbers = arena_array_of(mem, n * 5, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    int64_t *kinds = numbers, *categories = numbers + n, *types = numbers + 2 * n;
    int64_t *primary = numbers + 3 * n, *places = numbers + 4 * n;
    for (size_t i = 0; i < n; i++) {
        kinds[i] = v[i].kind;
        categories[i] = v[i].category;
        types[i] = v[i].type_id;
        primary[i] = v[i].is_primary;
        places[i] = v[i].place;
        values[i] = v[i].value;
    }
    return SQL_FIELDS(party_contacts, .kinds = I64S(kinds, n), .categories = I64S(categories, n),
                      .types = I64S(types, n), .texts = SPANS(values, n),
                      .primary_flags = I64S(primary, n), .places = I64S(places, n));
}

/* Gives the columns of an address edit in the order of address_rows(). */
static void address_numbers(const struct address_edit *a, struct opt_i64 out[ADDRESS_NUMBERS])
{
    const struct opt_i64 all[] = {a->category,  a->type_id,          a->country_id, a->city_id,
                                  a->street_id, a->metro_station_id, {ABSENT, 0}};
    for (size_t i = 0; i < ADDRESS_NUMBERS; i++) {
        out[i] = all[i];
    }
    out[ADDRESS_NUMBERS - 1] = (struct opt_i64){a->is_primary.has, a->is_primary.v};
}

static void address_texts(const struct address_edit *a, struct opt_text out[ADDRESS_TEXTS])
{
    const struct opt_text all[] = {a->country,    a->city,     a->street, a->region, a->zip,
                                   a->house,      a->building, a->entry,  a->floor,  a->apartments,
                                   a->entry_code, a->note,     a->lat,    a->lng};
    for (size_t i = 0; i < ADDRESS_TEXTS; i++) {
        out[i] = all[i];
    }
}

/* Gives n ones, for items that all belong to the first party of a statement. */
static struct db_i64s first_item(struct arena *mem, size_t n)
{
    int64_t *items = arena_array_of(mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        items[i] = 1;
    }
    return I64S(items, n);
}

struct sql_party_addresses party_addresses_of(struct arena *mem, const struct address_edit *v,
                                              size_t n)
{
    int64_t *numbers = arena_array_of(mem, n * ADDRESS_NUMBERS, int64_t);
    struct span *texts = arena_array_of(mem, n * ADDRESS_TEXTS, struct span);
    for (size_t i = 0; i < n; i++) {
        struct opt_i64 own[ADDRESS_NUMBERS];
        struct opt_text words[ADDRESS_TEXTS];
        address_numbers(&v[i], own);
        address_texts(&v[i], words);
        for (size_t j = 0; j < ADDRESS_NUMBERS; j++) {
            numbers[i * ADDRESS_NUMBERS + j] = own[j].has == GIVEN ? own[j].v : 0;
        }
        for (size_t j = 0; j < ADDRESS_TEXTS; j++) {
            texts[i * ADDRESS_TEXTS + j] = words[j].has == GIVEN ? words[j].v : SPAN("");
        }
    }
    return SQL_FIELDS(party_addresses, .address_numbers = I64S(numbers, n * ADDRESS_NUMBERS),
                      .address_texts = SPANS(texts, n * ADDRESS_TEXTS),
                      .address_items = first_item(mem, n));
}

_Static_assert(ADDR_LNG == 1 << (ADDRESS_NUMBERS + ADDRESS_TEXTS - 1),
               "enum address_column is in the order of address_rows()");

int64_t party_address_mask(const struct address_edit *e)
{
    struct opt_i64 own[ADDRESS_NUMBERS];
    struct opt_text words[ADDRESS_TEXTS];
    int64_t mask = 0;
    address_numbers(e, own);
    address_texts(e, words);
    for (size_t i = 0; i < ADDRESS_NUMBERS; i++) {
        mask |= own[i].has != ABSENT ? INT64_C(1) << i : 0;
    }
    for (size_t i = 0; i < ADDRESS_TEXTS; i++) {
        mask |= words[i].has != ABSENT ? INT64_C(1) << (ADDRESS_NUMBERS + i) : 0;
    }
    return mask;
}

static struct sql_party_customs customs(struct arena *mem, const struct party_custom_value *v,
                                        size_t n, struct span absent)
{
    int64_t *fields = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        fields[i] = v[i].field_id;
        values[i] = v[i].value.p != NULL ? v[i].value : absent;
    }
    return SQL_FIELDS(party_customs, .custom_fields = I64S(fields, n),
                      .custom_values = SPANS(values, n));
}

struct sql_party_customs party_customs_wanted(struct arena *mem, const struct party_custom_value *v,
                                              size_t n)
{
    return customs(mem, v, n, SPAN_NONE);
}

struct sql_party_customs party_customs_of(struct arena *mem, const struct party_custom_value *v,
                                          size_t n)
{
    return customs(mem, v, n, SPAN(""));
}

static struct span squeezed(struct arena *mem, struct opt_text v)
{
    struct buf b;
    if (v.has != GIVEN) {
        return SPAN("");
    }
    buf_init(&b, mem, v.v.n + 1);
    text_squeeze(&b, v.v);
    return buf_view(&b);
}

/* Gives a text column that is never NULL. */
static struct span plain(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

/* Gives a column in which an empty text means no value. */
static struct span nullable(struct opt_text v)
{
    return v.has == GIVEN && v.v.n > 0 ? v.v : SPAN_NONE;
}

static struct opt_i64 reference(struct opt_i64 v)
{
    return opt_id(v.has == GIVEN ? v.v : 0);
}

struct sql_party_columns party_columns_of(struct arena *mem, const struct party_edit *e)
{
    return SQL_FIELDS(
        party_columns, .last_name = squeezed(mem, e->last_name),
        .first_name = squeezed(mem, e->first_name), .middle_name = squeezed(mem, e->middle_name),
        .company_name = squeezed(mem, e->company_name), .job_title = plain(e->job_title),
        .role = plain(e->role), .note = plain(e->note), .industry = plain(e->industry),
        .external_id = nullable(e->external_id), .birthday = nullable(e->birthday),
        .created_at = nullable(e->created_at), .company_id = reference(e->company_id),
        .owner_id = reference(e->owner_id), .loyalty_id = reference(e->loyalty_id),
        .source_id = reference(e->source_id), .status_id = reference(e->status_id),
        .type_id = reference(e->type_id),
        .share_type = e->share_type.has == GIVEN ? e->share_type.v : 1);
}

struct opt_text party_created_edit(const struct party *p, struct opt_text created)
{
    enum { TO_THE_SECOND = 19 };
    bool local = created.v.n == DATETIME_PLAIN;
    bool same = local && span_eq(span_sub(created.v, 0, TO_THE_SECOND),
                                 span_sub(p->created_at, 0, TO_THE_SECOND));
    return created.has == GIVEN && !same ? created : (struct opt_text){ABSENT, SPAN_NONE};
}

int64_t party_column_mask(const struct party_edit *e)
{
    const struct {
        enum opt_has has;
        enum party_column bit;
    } columns[] = {
        {e->last_name.has, COLUMN_LAST_NAME},
        {e->first_name.has, COLUMN_FIRST_NAME},
        {e->middle_name.has, COLUMN_MIDDLE_NAME},
        {e->company_name.has, COLUMN_COMPANY_NAME},
        {e->job_title.has, COLUMN_JOB_TITLE},
        {e->role.has, COLUMN_ROLE},
        {e->note.has, COLUMN_NOTE},
        {e->industry.has, COLUMN_INDUSTRY},
        {e->external_id.has, COLUMN_EXTERNAL_ID},
        {e->birthday.has, COLUMN_BIRTHDAY},
        {e->created_at.has, COLUMN_CREATED_AT},
        {e->company_id.has, COLUMN_COMPANY_ID},
        {e->owner_id.has, COLUMN_OWNER_ID},
        {e->loyalty_id.has, COLUMN_LOYALTY_ID},
        {e->source_id.has, COLUMN_SOURCE_ID},
        {e->status_id.has, COLUMN_STATUS_ID},
        {e->type_id.has, COLUMN_TYPE_ID},
        {e->share_type.has, COLUMN_SHARE_TYPE},
    };
    int64_t mask = 0;
    for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++) {
        mask |= columns[i].has != ABSENT ? (int64_t)columns[i].bit : 0;
    }
    return mask;
}

struct db_query party_new_query(struct ctx *c, unsigned parts, struct sql_party_rows_rows *out)
{
    return sql_party_new_query(c, SQL_ARGS(party_new, .parts = parts), out);
}

enum err party_written(struct directory *d, bool found, const struct sql_party_rows_rows *rs,
                       struct party **out)
{
    struct party_list list;
    if (!found) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no visible party with this id");
    }
    enum err e = party_rows_read(d, rs, &list);
    if (e != E_OK) {
        return e;
    }
    if (list.n != 1) {
        return err_set(d->c, E_INTERNAL, "a written party was not read back");
    }
    *out = &list.v[0];
    return E_OK;
}
