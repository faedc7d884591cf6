#include "directory/party/party_args.h"

#include "base/text.h"
#include "base/utf8.h"
#include "directory/party/packed_rows.h"
#include "directory/party/party_rows.h"

bool party_is_packed(unsigned parts)
{
    return (parts & ~(unsigned)(PART_CONTACTS | PART_ADDRESSES | PART_LOYALTY)) == 0;
}

enum stmt party_read_back(unsigned parts)
{
    return party_is_packed(parts) ? STMT_CLIENT_NEW : STMT_PARTY_NEW;
}

void party_read_args(const struct directory *d, enum visibility see, unsigned parts,
                     struct db_arg *args)
{
    party_visible_args(d, see, args);
    args[VISIBLE_ARGS] = ARG_I64(parts);
}

void party_contact_args(struct arena *mem, const struct contact_edit *v, size_t n,
                        struct db_arg *args)
{
    int64_t *numbers = arena_array_of(mem, n * 4, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    int64_t *kinds = numbers, *categories = numbers + n, *types = numbers + 2 * n;
    int64_t *primary = numbers + 3 * n;
    for (size_t i = 0; i < n; i++) {
        kinds[i] = v[i].kind;
        categories[i] = v[i].category;
        types[i] = v[i].type_id;
        primary[i] = v[i].is_primary;
        values[i] = v[i].value;
    }
    args[0] = ARG_I64S(kinds, n);
    args[1] = ARG_I64S(categories, n);
    args[2] = ARG_I64S(types, n);
    args[3] = ARG_TEXTS(values, n);
    args[4] = ARG_I64S(primary, n);
}

/* The columns of an address edit in the order of address_rows(). */
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

struct db_arg party_first_item(struct arena *mem, size_t n)
{
    int64_t *items = arena_array_of(mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        items[i] = 1;
    }
    return ARG_I64S(items, n);
}

void party_address_args(struct arena *mem, const struct address_edit *v, size_t n,
                        struct db_arg *args)
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
    args[0] = ARG_I64S(numbers, n * ADDRESS_NUMBERS);
    args[1] = ARG_TEXTS(texts, n * ADDRESS_TEXTS);
    args[2] = party_first_item(mem, n);
}

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

void party_custom_args(struct arena *mem, const struct custom_value *v, size_t n, bool keep_empty,
                       struct db_arg *args)
{
    int64_t *fields = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (span_any(v[i].value) || keep_empty) {
            fields[kept] = v[i].field_id;
            values[kept++] = v[i].value.p != NULL ? v[i].value : SPAN("");
        }
    }
    args[0] = ARG_I64S(fields, kept);
    args[1] = ARG_TEXTS(values, kept);
}

void party_custom_filter_args(struct arena *mem, const struct custom_value *v, size_t n,
                              struct db_arg *args)
{
    int64_t *fields = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        fields[i] = v[i].field_id;
        values[i] = v[i].value;
    }
    args[0] = ARG_I64S(fields, n);
    args[1] = ARG_TEXTS(values, n);
}

static struct db_arg squeezed(struct arena *mem, struct opt_text v)
{
    struct buf b;
    if (v.has != GIVEN) {
        return ARG_TEXT(SPAN(""));
    }
    buf_init(&b, mem, v.v.n + 1);
    text_squeeze(&b, v.v);
    return ARG_TEXT(buf_view(&b));
}

/* A text column that is never NULL. */
static struct db_arg plain(struct opt_text v)
{
    return ARG_TEXT(v.has == GIVEN ? v.v : SPAN(""));
}

/* A column in which empty means no value. */
static struct db_arg nullable(struct opt_text v)
{
    return v.has == GIVEN && v.v.n > 0 ? ARG_TEXT(v.v) : ARG_NULL;
}

static struct db_arg reference(struct opt_i64 v)
{
    return db_arg_id(v.has == GIVEN ? v.v : 0);
}

int64_t party_column_args(struct directory *d, const struct party_edit *e, struct db_arg *args)
{
    struct arena *mem = d->c->mem;
    const struct {
        enum has has;
        struct db_arg arg;
    } columns[COLUMN_ARGS] = {
        {e->last_name.has, squeezed(mem, e->last_name)},
        {e->first_name.has, squeezed(mem, e->first_name)},
        {e->middle_name.has, squeezed(mem, e->middle_name)},
        {e->company_name.has, squeezed(mem, e->company_name)},
        {e->job_title.has, plain(e->job_title)},
        {e->role.has, plain(e->role)},
        {e->note.has, plain(e->note)},
        {e->industry.has, plain(e->industry)},
        {e->external_id.has, nullable(e->external_id)},
        {e->birthday.has, nullable(e->birthday)},
        {e->created_at.has, nullable(e->created_at)},
        {e->company_id.has, reference(e->company_id)},
        {e->owner_id.has, reference(e->owner_id)},
        {e->loyalty_id.has, reference(e->loyalty_id)},
        {e->source_id.has, reference(e->source_id)},
        {e->status_id.has, reference(e->status_id)},
        {e->type_id.has, reference(e->type_id)},
        {e->share_type.has, ARG_I64(e->share_type.has == GIVEN ? e->share_type.v : 1)},
    };
    int64_t mask = 0;
    for (size_t i = 0; i < COLUMN_ARGS; i++) {
        args[i] = columns[i].arg;
        mask |= columns[i].has != ABSENT ? INT64_C(1) << i : 0;
    }
    return mask;
}

enum err party_written(struct directory *d, const struct db_query q[2], struct party **out)
{
    struct party_list list;
    if (q[0].rows.n != 1 || row_i64(&q[0].rows, 0, 0) == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no visible party with this id");
    }
    enum err e = q[1].stmt == STMT_CLIENT_NEW ? packed_rows_read(d, &q[1].rows, &list)
                                              : party_read(d, &q[1].rows, &list);
    if (e != E_OK) {
        return e;
    }
    if (list.n != 1) {
        return err_set(d->c, E_INTERNAL, "a written party was not read back");
    }
    *out = &list.v[0];
    return E_OK;
}
