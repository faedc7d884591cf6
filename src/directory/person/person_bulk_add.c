#include "directory/person/person_bulk_add.h"

#include "db/db.h"

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
        party_split_name(mem, plain(items[i].name), &last[i], &first[i], &middle[i]);
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

/* All at once, behind the locks of their names where duplicates are looked for. */
static enum err add_all(struct bulk *b, bool check)
{
    struct span *names = arena_array_of(b->d->c->mem, b->n, struct span);
    for (size_t i = 0; i < b->n; i++) {
        names[i] = plain(b->items[i].name);
    }
    struct db_arg lock[] = {ARG_I64(b->d->c->tenant), ARG_TEXTS(names, b->n)};
    struct db_query q[] = {DB_QUERY(STMT_PERSON_LOCK, lock), add_query(b->d, b->items, b->n)};
    size_t from = check ? 0 : 1;
    enum err e = db_write(b->d->c, q + from, 2 - from);
    b->again_count = 0;
    if (e == E_OK) {
        read_results(b, &q[1].rows, 0);
    }
    return e;
}

/* Those that share a name with one before them, one after the other. */
static enum err add_again(struct bulk *b)
{
    size_t n = b->again_count;
    struct db_query *q = arena_array_of(b->d->c->mem, n, struct db_query);
    for (size_t i = 0; i < n; i++) {
        q[i] = add_query(b->d, &b->items[b->again[i]], 1);
    }
    enum err e = n > 0 ? db_write(b->d->c, q, n) : E_OK;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        read_results(b, &q[i].rows, b->again[i]);
    }
    return e;
}

static enum err add_checked(struct ctx *c, void *arg)
{
    (void)c;
    enum err e = add_all(arg, true);
    return e != E_OK ? e : add_again(arg);
}

enum err person_bulk_add(struct directory *d, const struct person_edit *items, size_t n,
                         struct person_result *results)
{
    struct bulk b = {.d = d, .items = items, .n = n, .results = results};
    bool check = false;
    for (size_t i = 0; i < n; i++) {
        check = check || items[i].check_duplicates;
    }
    b.again = arena_array_of(d->c->mem, n, size_t);
    if (n == 0) {
        return E_OK;
    }
    return check && n > 1 ? db_atomically(d->c, add_checked, &b) : add_all(&b, check);
}
