#include <stdlib.h>

#include "base/utf8.h"
#include "db/db.h"
#include "directory/party.h"
#include "directory/party_rows.h"

enum { ADDRESS_NUMBERS = 7, ADDRESS_TEXTS = 14, ADD_ARGS = 33 };

static struct span squeezed(struct arena *mem, struct opt_text v)
{
    struct buf b;
    if (v.has != GIVEN) {
        return SPAN("");
    }
    buf_init(&b, mem, v.v.n + 1);
    utf8_squeeze(&b, v.v);
    return buf_view(&b);
}

static struct db_arg text_or_empty(struct opt_text v)
{
    return ARG_TEXT(v.has == GIVEN ? v.v : SPAN(""));
}

/* Empty means no value. */
static struct db_arg text_or_null(struct opt_text v)
{
    return v.has == GIVEN && v.v.n > 0 ? ARG_TEXT(v.v) : ARG_NULL;
}

static int64_t number(struct opt_i64 v, int64_t fallback)
{
    return v.has == GIVEN ? v.v : fallback;
}

/* Five parallel arrays; their pointers go to args[0..4]. */
static void contact_args(struct arena *mem, const struct contact_edit *v, size_t n,
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

static struct span text(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

/* Flat arrays, in the order that party_add.sql takes them apart. */
static void address_args(struct arena *mem, const struct address_edit *v, size_t n,
                         struct db_arg *args)
{
    int64_t *numbers = arena_array_of(mem, n * ADDRESS_NUMBERS, int64_t);
    struct span *texts = arena_array_of(mem, n * ADDRESS_TEXTS, struct span);
    for (size_t i = 0; i < n; i++) {
        const struct address_edit *a = &v[i];
        const int64_t own[] = {number(a->category, 0),
                               number(a->type_id, 0),
                               number(a->country_id, 0),
                               number(a->city_id, 0),
                               number(a->street_id, 0),
                               number(a->metro_station_id, 0),
                               a->is_primary.has == GIVEN && a->is_primary.v};
        const struct opt_text words[] = {
            a->country, a->city,  a->street,     a->region,     a->zip,  a->house, a->building,
            a->entry,   a->floor, a->apartments, a->entry_code, a->note, a->lat,   a->lng};
        for (size_t j = 0; j < ADDRESS_NUMBERS; j++) {
            numbers[i * ADDRESS_NUMBERS + j] = own[j];
        }
        for (size_t j = 0; j < ADDRESS_TEXTS; j++) {
            texts[i * ADDRESS_TEXTS + j] = text(words[j]);
        }
    }
    args[0] = ARG_I64S(numbers, n * ADDRESS_NUMBERS);
    args[1] = ARG_TEXTS(texts, n * ADDRESS_TEXTS);
    args[2] = ARG_I64((int64_t)n);
}

static void custom_args(struct arena *mem, const struct custom_value *v, size_t n,
                        struct db_arg *args)
{
    int64_t *fields = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (span_any(v[i].value)) {
            fields[kept] = v[i].field_id;
            values[kept++] = v[i].value;
        }
    }
    args[0] = ARG_I64S(fields, kept);
    args[1] = ARG_TEXTS(values, kept);
}

static void fill_args(const struct directory *d, const struct party_edit *e, struct db_arg *args)
{
    struct arena *mem = d->c->mem;
    const struct db_arg own[] = {
        ARG_I64(d->c->tenant),
        ARG_I64(e->kind),
        ARG_TEXT(squeezed(mem, e->last_name)),
        ARG_TEXT(squeezed(mem, e->first_name)),
        ARG_TEXT(squeezed(mem, e->middle_name)),
        ARG_TEXT(squeezed(mem, e->company_name)),
        text_or_empty(e->job_title),
        text_or_empty(e->role),
        text_or_empty(e->note),
        text_or_empty(e->industry),
        text_or_null(e->external_id),
        text_or_null(e->birthday),
        text_or_null(e->created_at),
        db_arg_id(number(e->company_id, 0)),
        db_arg_id(number(e->owner_id, d->who.employee_id)),
        db_arg_id(number(e->loyalty_id, 0)),
        db_arg_id(number(e->source_id, 0)),
        db_arg_id(number(e->status_id, 0)),
        db_arg_id(number(e->type_id, 0)),
        ARG_I64(number(e->share_type, 1)),
        db_arg_id(d->who.employee_id),
    };
    enum { OWN = sizeof own / sizeof own[0] };
    for (size_t i = 0; i < OWN; i++) {
        args[i] = own[i];
    }
    contact_args(mem, e->contacts, e->contact_count, args + OWN);
    address_args(mem, e->addresses, e->address_count, args + OWN + 5);
    custom_args(mem, e->customs, e->custom_count, args + OWN + 8);
    args[OWN + 10] = db_arg_id(d->who.key_id);
    args[OWN + 11] = ARG_TEXT(span_of(d->c->request_id));
}

enum err party_add(struct directory *d, const struct party_edit *edit, unsigned parts,
                   struct party **out)
{
    struct party_list list;
    struct db_arg add[ADD_ARGS];
    struct db_arg back[] = {ARG_I64(d->c->tenant), ARG_I64(parts)};
    fill_args(d, edit, add);
    struct db_query q[] = {DB_QUERY(STMT_PARTY_ADD, add), DB_QUERY(STMT_PARTY_NEW, back)};
    enum err e = db_write(d->c, q, 2);
    if (e != E_OK || (e = party_read(d, &q[1].rows, &list)) != E_OK) {
        return e;
    }
    if (list.n != 1) {
        return err_set(d->c, E_INTERNAL, "a new party was not read back");
    }
    *out = &list.v[0];
    return E_OK;
}
