#include "directory/person/person_bulk_add.h"

#include "db/db.h"
#include "directory/party/person_name.h"

/* Places in person_add.sql */
enum {
    AT_TENANT,
    AT_CREATED_BY,
    AT_KEY,
    AT_REQUEST,
    AT_LAST,
    AT_FIRST,
    AT_MIDDLE,
    AT_JOB,
    AT_ROLE,
    AT_EXTERNAL,
    AT_BIRTHDAY,
    AT_CREATED,
    AT_COMPANY,
    AT_OWNER,
    AT_LOYALTY,
    AT_SOURCE,
    AT_MAIN,
    AT_CHECK,
    AT_CONTACT_ITEM,
    AT_CONTACT_KIND,
    AT_CONTACT_CATEGORY,
    AT_CONTACT_VALUE,
    AT_CUSTOM_ITEM,
    AT_CUSTOM_FIELD,
    AT_CUSTOM_VALUE,
    ADD_ARGS
};

/* Text that is stored as it is, and text that is NULL when there is none. */
static struct span plain(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

static struct span nullable(struct opt_text v)
{
    return v.has == GIVEN && v.v.n > 0 ? v.v : SPAN_NONE;
}

static int64_t number(struct opt_i64 v, int64_t fallback)
{
    return v.has == GIVEN ? v.v : fallback;
}

static void name_columns(struct arena *mem, const struct person_edit *items, size_t n,
                         struct db_arg *args)
{
    struct span *last = arena_array_of(mem, n * 3, struct span);
    struct span *first = last + n, *middle = last + 2 * n;
    for (size_t i = 0; i < n; i++) {
        struct person_name name = person_name_split(mem, plain(items[i].name));
        last[i] = name.last;
        first[i] = name.first;
        middle[i] = name.middle;
    }
    args[AT_LAST] = ARG_TEXTS(last, n);
    args[AT_FIRST] = ARG_TEXTS(first, n);
    args[AT_MIDDLE] = ARG_TEXTS(middle, n);
}

static void text_columns(struct arena *mem, const struct person_edit *items, size_t n,
                         struct db_arg *args)
{
    static const int places[] = {AT_JOB,     AT_ROLE,    AT_EXTERNAL, AT_BIRTHDAY,
                                 AT_CREATED, AT_LOYALTY, AT_SOURCE};
    enum { TEXTS = sizeof places / sizeof places[0] };
    struct span *v = arena_array_of(mem, n * TEXTS, struct span);
    for (size_t i = 0; i < n; i++) {
        const struct person_edit *e = &items[i];
        const struct span own[TEXTS] = {plain(e->job_title),      plain(e->role),
                                        nullable(e->external_id), nullable(e->birthday),
                                        nullable(e->created_at),  plain(e->loyalty),
                                        plain(e->source)};
        for (size_t j = 0; j < TEXTS; j++) {
            v[j * n + i] = own[j];
        }
    }
    for (size_t j = 0; j < TEXTS; j++) {
        args[places[j]] = ARG_TEXTS(v + j * n, n);
    }
}

static void number_columns(const struct directory *d, const struct person_edit *items, size_t n,
                           struct db_arg *args)
{
    int64_t *company = arena_array_of(d->c->mem, n * 4, int64_t);
    int64_t *owner = company + n, *main = company + 2 * n, *check = company + 3 * n;
    for (size_t i = 0; i < n; i++) {
        company[i] = number(items[i].company_id, 0);
        owner[i] = number(items[i].owner_id, d->who.employee_id);
        main[i] = items[i].main_person;
        check[i] = items[i].check_duplicates;
    }
    args[AT_COMPANY] = ARG_I64S(company, n);
    args[AT_OWNER] = ARG_I64S(owner, n);
    args[AT_MAIN] = ARG_I64S(main, n);
    args[AT_CHECK] = ARG_I64S(check, n);
}

/* The values of all items in one list, each with the number (from 1) of its item. */
static void contact_columns(struct arena *mem, const struct person_edit *items, size_t n,
                            struct db_arg *args)
{
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < items[i].contact_count; j++) {
            total += items[i].contacts[j].n;
        }
    }
    int64_t *item = arena_array_of(mem, total * 3, int64_t);
    int64_t *kind = item + total, *category = item + 2 * total;
    struct span *value = arena_array_of(mem, total, struct span);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < items[i].contact_count; j++) {
            const struct contact_values *c = &items[i].contacts[j];
            for (size_t m = 0; m < c->n; m++, k++) {
                item[k] = (int64_t)i + 1;
                kind[k] = c->kind;
                category[k] = c->category;
                value[k] = c->values[m];
            }
        }
    }
    args[AT_CONTACT_ITEM] = ARG_I64S(item, total);
    args[AT_CONTACT_KIND] = ARG_I64S(kind, total);
    args[AT_CONTACT_CATEGORY] = ARG_I64S(category, total);
    args[AT_CONTACT_VALUE] = ARG_TEXTS(value, total);
}

static void custom_columns(struct arena *mem, const struct person_edit *items, size_t n,
                           struct db_arg *args)
{
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        total += items[i].custom_count;
    }
    int64_t *item = arena_array_of(mem, total * 2, int64_t), *field = item + total;
    struct span *value = arena_array_of(mem, total, struct span);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < items[i].custom_count; j++) {
            if (span_any(items[i].customs[j].value)) {
                item[k] = (int64_t)i + 1;
                field[k] = items[i].customs[j].field_id;
                value[k++] = items[i].customs[j].value;
            }
        }
    }
    args[AT_CUSTOM_ITEM] = ARG_I64S(item, k);
    args[AT_CUSTOM_FIELD] = ARG_I64S(field, k);
    args[AT_CUSTOM_VALUE] = ARG_TEXTS(value, k);
}

static struct db_query add_query(const struct directory *d, const struct person_edit *items,
                                 size_t n)
{
    struct arena *mem = d->c->mem;
    struct db_arg *args = arena_array_of(mem, ADD_ARGS, struct db_arg);
    args[AT_TENANT] = ARG_I64(d->c->tenant);
    args[AT_CREATED_BY] = db_arg_id(d->who.employee_id);
    args[AT_KEY] = db_arg_id(d->who.key_id);
    args[AT_REQUEST] = ARG_TEXT(span_of(d->c->request_id));
    name_columns(mem, items, n, args);
    text_columns(mem, items, n, args);
    number_columns(d, items, n, args);
    contact_columns(mem, items, n, args);
    custom_columns(mem, items, n, args);
    return (struct db_query){.stmt = STMT_PERSON_ADD, .args = args, .arg_count = ADD_ARGS};
}

/* A bulk under way; repeatable, as db_atomically asks. */
struct bulk {
    struct directory *d;
    const struct person_edit *items;
    size_t n;
    struct person_result *results;
    bool check;    /* somebody's duplicates are looked for */
    size_t *again; /* items that must be tried after the others */
    size_t again_count;
};

/* Results of the items from `first` on. */
static void read_results(struct bulk *b, const struct rows *rs, size_t first)
{
    for (int i = 0; i < rs->n; i++) {
        struct span problem = row_text(rs, i, PERSON_ADD__PROBLEM);
        size_t place = first + (size_t)row_i64(rs, i, PERSON_ADD__ORD) - 1;
        struct person_result *r = &b->results[place];
        *r = (struct person_result){.id = row_i64(rs, i, PERSON_ADD__ID),
                                    .subject = row_i64(rs, i, PERSON_ADD__SUBJECT),
                                    .subject_name = row_text(rs, i, PERSON_ADD__SUBJECT_NAME)};
        /* left out without a problem: a uid that another request has just taken */
        r->code = r->id != 0                    ? E_OK
                  : span_is(problem, "company") ? E_REFERENCE_UNKNOWN
                                                : E_PARTY_DUPLICATE;
        if (span_is(problem, "again")) {
            b->again[b->again_count++] = place;
        }
    }
}

/* Waits for others who add somebody of these names and look for duplicates. */
static struct db_query lock_query(const struct bulk *b, const size_t *places, size_t n)
{
    struct arena *mem = b->d->c->mem;
    struct span *names = arena_array_of(mem, n, struct span);
    struct db_arg *args = arena_array_of(mem, 2, struct db_arg);
    for (size_t i = 0; i < n; i++) {
        names[i] = plain(b->items[places != NULL ? places[i] : i].name);
    }
    args[0] = ARG_I64(b->d->c->tenant);
    args[1] = ARG_TEXTS(names, n);
    return (struct db_query){.stmt = STMT_PERSON_LOCK, .args = args, .arg_count = 2};
}

/* All at once, behind the locks of their names where duplicates are looked for. */
static enum err add_all(struct bulk *b)
{
    struct db_query q[] = {lock_query(b, NULL, b->n), add_query(b->d, b->items, b->n)};
    size_t from = b->check ? 0 : 1;
    enum err e = db_write(b->d->c, q + from, 2 - from);
    b->again_count = 0;
    if (e == E_OK) {
        read_results(b, &q[1].rows, 0);
    }
    return e;
}

/* Those of b->again, one after the other: each sees what the one before it has done. */
static enum err add_again(struct bulk *b)
{
    size_t n = b->again_count, from = b->check ? 0 : 1;
    if (n == 0) {
        return E_OK;
    }
    struct db_query *q = arena_array_of(b->d->c->mem, n + 1, struct db_query);
    q[0] = lock_query(b, b->again, n);
    for (size_t i = 0; i < n; i++) {
        q[i + 1] = add_query(b->d, &b->items[b->again[i]], 1);
    }
    enum err e = db_write(b->d->c, q + from, n + 1 - from);
    b->again_count = 0;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        read_results(b, &q[i + 1].rows, b->again[i]);
    }
    return e;
}

static enum err add_in_transaction(struct ctx *c, void *arg)
{
    (void)c;
    enum err e = add_all(arg);
    return e != E_OK ? e : add_again(arg);
}

/* Items whose external id another request has just taken, or an item before them: who asks again
 * learns whose it is. */
static void find_raced(struct bulk *b)
{
    b->again_count = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (b->results[i].code == E_PARTY_DUPLICATE && b->results[i].subject == 0) {
            b->again[b->again_count++] = i;
        }
    }
}

/* Whoever is there may be gone again when the next one looks. */
enum { RACE_TRIES = 3 };

enum err person_bulk_add(struct directory *d, const struct person_edit *items, size_t n,
                         struct person_result *results)
{
    struct bulk b = {.d = d, .items = items, .n = n, .results = results};
    for (size_t i = 0; i < n; i++) {
        b.check = b.check || items[i].check_duplicates;
    }
    b.again = arena_array_of(d->c->mem, n, size_t);
    if (n == 0) {
        return E_OK;
    }
    enum err e = n > 1 ? db_atomically(d->c, add_in_transaction, &b) : add_all(&b);
    for (int i = 0; e == E_OK && i < RACE_TRIES; i++) {
        find_raced(&b);
        e = add_again(&b);
    }
    return e;
}
