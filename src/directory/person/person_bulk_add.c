#include "directory/person/person_bulk_add.h"

#include "db/sql/person.h"
#include "directory/party/person_name.h"

/* Gives a text that is stored as it is (plain), or one that is NULL when it is empty. */
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

static void set_texts(struct arena *mem, const struct person_edit *items, size_t n,
                      struct sql_person_add_args *a)
{
    enum { LAST, FIRST, MIDDLE, JOB, ROLE, UID, BIRTHDAY, CREATED, LOYALTY, SOURCE, TEXTS };
    struct span *v[TEXTS];
    for (size_t i = 0; i < TEXTS; i++) {
        v[i] = arena_array_of(mem, n, struct span);
    }
    for (size_t i = 0; i < n; i++) {
        const struct person_edit *e = &items[i];
        struct person_name name = person_name_split(mem, plain(e->name));
        v[LAST][i] = name.last;
        v[FIRST][i] = name.first;
        v[MIDDLE][i] = name.middle;
        v[JOB][i] = plain(e->job_title);
        v[ROLE][i] = plain(e->role);
        v[UID][i] = nullable(e->external_id);
        v[BIRTHDAY][i] = nullable(e->birthday);
        v[CREATED][i] = nullable(e->created_at);
        v[LOYALTY][i] = plain(e->loyalty);
        v[SOURCE][i] = plain(e->source);
    }
    a->last_names = SPANS(v[LAST], n);
    a->first_names = SPANS(v[FIRST], n);
    a->middle_names = SPANS(v[MIDDLE], n);
    a->job_titles = SPANS(v[JOB], n);
    a->roles = SPANS(v[ROLE], n);
    a->external_ids = SPANS(v[UID], n);
    a->birthdays = SPANS(v[BIRTHDAY], n);
    a->created_at = SPANS(v[CREATED], n);
    a->loyalties = SPANS(v[LOYALTY], n);
    a->sources = SPANS(v[SOURCE], n);
}

static void set_numbers(const struct directory *d, const struct person_edit *items, size_t n,
                        struct sql_person_add_args *a)
{
    int64_t *company = arena_array_of(d->c->mem, n * 4, int64_t);
    int64_t *owner = company + n, *main = company + 2 * n, *check = company + 3 * n;
    for (size_t i = 0; i < n; i++) {
        company[i] = number(items[i].company_id, 0);
        owner[i] = number(items[i].owner_id, d->who.employee_id);
        main[i] = items[i].main_person;
        check[i] = items[i].check_duplicates;
    }
    a->companies = I64S(company, n);
    a->owners = I64S(owner, n);
    a->main_flags = I64S(main, n);
    a->check_flags = I64S(check, n);
}

/* Gives the values of all items in one list, each with the number (from 1) of its item. */
static void set_contacts(struct arena *mem, const struct person_edit *items, size_t n,
                         struct sql_person_add_args *a)
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
    a->contact_items = I64S(item, total);
    a->contact_kinds = I64S(kind, total);
    a->contact_categories = I64S(category, total);
    a->contact_values = SPANS(value, total);
}

static void set_customs(struct arena *mem, const struct person_edit *items, size_t n,
                        struct sql_person_add_args *a)
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
    a->custom_items = I64S(item, k);
    a->custom_fields = I64S(field, k);
    a->custom_values = SPANS(value, k);
}

static struct db_query add_query(const struct directory *d, const struct person_edit *items,
                                 size_t n, struct sql_person_add_rows *rs)
{
    struct sql_person_add_args a;
    set_texts(d->c->mem, items, n, &a);
    set_numbers(d, items, n, &a);
    set_contacts(d->c->mem, items, n, &a);
    set_customs(d->c->mem, items, n, &a);
    return sql_person_add_query(d->c, &a, rs);
}

/* A bulk under way. It can be repeated, as db_atomically() asks. */
struct bulk {
    struct directory *d;
    const struct person_edit *items;
    size_t n;
    struct person_result *results;
    bool check;    /* an item looks for duplicates */
    size_t *again; /* the items that must be tried after the others */
    size_t again_count;
};

/* Reads the results of the items from `first` on. */
static void read_results(struct bulk *b, const struct sql_person_add_rows *rs, size_t first)
{
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_person_add_row row = sql_person_add_row(rs, i);
        size_t place = first + (size_t)row.ord - 1;
        struct person_result *r = &b->results[place];
        *r = (struct person_result){.id = row.id.v,
                                    .subject = row.subject.v,
                                    .subject_name = row.subject_name,
                                    .may_update = row.may_update};
        /* An item without an id and a problem has a uid that another request has just taken. */
        r->code = r->id != 0                        ? E_OK
                  : span_is(row.problem, "company") ? E_REFERENCE_UNKNOWN
                                                    : E_PARTY_DUPLICATE;
        if (span_is(row.problem, "again")) {
            b->again[b->again_count++] = place;
        }
    }
}

/* Waits for other requests that add people of these names and look for duplicates. */
static struct db_query lock_query(const struct bulk *b, const size_t *places, size_t n)
{
    struct span *names = arena_array_of(b->d->c->mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        names[i] = plain(b->items[places != NULL ? places[i] : i].name);
    }
    return sql_person_lock_query(b->d->c, SQL_ARGS(person_lock, .names = SPANS(names, n)), NULL);
}

/* Adds all items at once, after the locks of their names where duplicates are looked for. */
static enum err add_all(struct bulk *b)
{
    struct sql_person_add_rows added;
    struct db_query q[] = {lock_query(b, NULL, b->n), add_query(b->d, b->items, b->n, &added)};
    size_t from = b->check ? 0 : 1;
    enum err e = db_write(b->d->c, q + from, 2 - from);
    b->again_count = 0;
    if (e == E_OK) {
        read_results(b, &added, 0);
    }
    return e;
}

/* Adds the items of b->again one after the other, because each must see the one before it. */
static enum err add_again(struct bulk *b)
{
    size_t n = b->again_count, from = b->check ? 0 : 1;
    if (n == 0) {
        return E_OK;
    }
    struct db_query *q = arena_array_of(b->d->c->mem, n + 1, struct db_query);
    struct sql_person_add_rows *added = arena_array_of(b->d->c->mem, n, struct sql_person_add_rows);
    q[0] = lock_query(b, b->again, n);
    for (size_t i = 0; i < n; i++) {
        q[i + 1] = add_query(b->d, &b->items[b->again[i]], 1, &added[i]);
    }
    enum err e = db_write(b->d->c, q + from, n + 1 - from);
    b->again_count = 0;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        read_results(b, &added[i], b->again[i]);
    }
    return e;
}

static enum err add_in_transaction(struct ctx *c, void *arg)
{
    (void)c;
    enum err e = add_all(arg);
    return e != E_OK ? e : add_again(arg);
}

/* Finds the items whose external id another request, or an item before them, has just taken, and
 * asks whose it is now. */
static void find_raced(struct bulk *b)
{
    b->again_count = 0;
    for (size_t i = 0; i < b->n; i++) {
        if (b->results[i].code == E_PARTY_DUPLICATE && b->results[i].subject == 0) {
            b->again[b->again_count++] = i;
        }
    }
}

/* The number of tries: a person that is in the way may be gone when the next one looks. */
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
