#include "directory/person/person_bulk_update.h"

#include <string.h>

#include "directory/party/party_args.h"
#include "directory/party/party_edit.h"
#include "directory/party/party_rows.h"

/* A group of changes under way; repeatable, as db_atomically asks. */
struct batch {
    struct directory *d;
    const struct person_update *items;
    size_t n;
    struct person_result *results;
    struct rows locked;
    struct rows entries; /* two an item: loyalty, source */
    struct party_list stored;
};

static bool has_row(const struct rows *rs, int64_t id, bool company)
{
    for (int i = 0; i < rs->n; i++) {
        if (row_i64(rs, i, PERSON_LOCK_ROWS__ID) == id &&
            row_bool(rs, i, PERSON_LOCK_ROWS__IS_COMPANY) == company) {
            return true;
        }
    }
    return false;
}

static int64_t company_of(const struct person_update *item)
{
    return item->edit.company_id.has == GIVEN ? item->edit.company_id.v : 0;
}

static enum err lock_rows(struct batch *b)
{
    struct arena *mem = b->d->c->mem;
    struct db_arg args[VISIBLE_ARGS + 2];
    int64_t *ids = arena_array_of(mem, b->n * 2, int64_t), *companies = ids + b->n;
    for (size_t i = 0; i < b->n; i++) {
        ids[i] = b->items[i].id;
        companies[i] = company_of(&b->items[i]);
    }
    party_visible_args(b->d, SEE_OWNED, args);
    args[VISIBLE_ARGS] = ARG_I64S(ids, b->n);
    args[VISIBLE_ARGS + 1] = ARG_I64S(companies, b->n);
    return db_write1(b->d->c, STMT_PERSON_LOCK_ROWS, args, VISIBLE_ARGS + 2, &b->locked);
}

/* Gives every item its verdict so far; false when none is left to change. */
static bool judge(struct batch *b)
{
    bool any = false;
    for (size_t i = 0; i < b->n; i++) {
        int64_t company = company_of(&b->items[i]);
        b->results[i] = (struct person_result){.id = b->items[i].id};
        if (!has_row(&b->locked, b->items[i].id, false)) {
            b->results[i].code = E_PARTY_NOT_FOUND;
        } else if (company != 0 && !has_row(&b->locked, company, true)) {
            b->results[i].code = E_REFERENCE_UNKNOWN;
        }
        any = any || b->results[i].code == E_OK;
    }
    return any;
}

static struct span title_of(const struct batch *b, size_t i, struct opt_text v)
{
    return b->results[i].code == E_OK && v.has == GIVEN ? v.v : SPAN("");
}

/* What is stored now, and the directory entries that the changes name. */
static enum err read_stored(struct batch *b)
{
    struct arena *mem = b->d->c->mem;
    struct span *kinds = arena_array_of(mem, b->n * 4, struct span), *titles = kinds + b->n * 2;
    int64_t *ids = arena_array_of(mem, b->n, int64_t);
    for (size_t i = 0; i < b->n; i++) {
        kinds[i * 2] = SPAN("loyalty");
        kinds[i * 2 + 1] = SPAN("source");
        titles[i * 2] = title_of(b, i, b->items[i].edit.loyalty);
        titles[i * 2 + 1] = title_of(b, i, b->items[i].edit.source);
        ids[i] = b->items[i].id;
    }
    struct db_arg read[READ_ARGS + 1];
    party_read_args(b->d, SEE_OWNED, PART_CONTACTS, read);
    read[READ_ARGS] = ARG_I64S(ids, b->n);
    struct db_arg make[] = {ARG_I64(b->d->c->tenant), ARG_TEXTS(kinds, b->n * 2),
                            ARG_TEXTS(titles, b->n * 2)};
    struct db_query q[] = {DB_QUERY(STMT_DICTIONARY_MAKE, make),
                           DB_QUERY(STMT_PERSON_BY_IDS, read)};
    enum err e = db_write(b->d->c, q, 2);
    b->entries = q[0].rows;
    return e != E_OK ? e : party_read(b->d, &q[1].rows, &b->stored);
}

static const struct party *stored_of(const struct batch *b, int64_t id)
{
    for (size_t i = 0; i < b->stored.n; i++) {
        if (b->stored.v[i].id == id) {
            return &b->stored.v[i];
        }
    }
    return NULL;
}

static struct opt_i64 entry_of(const struct batch *b, size_t place, struct opt_text v)
{
    int64_t id = row_i64(&b->entries, (int)place, DICTIONARY_MAKE__ID);
    return v.has == ABSENT ? (struct opt_i64){ABSENT, 0} : OPT_I64(id);
}

static struct party_edit edit_of(struct batch *b, size_t i, const struct party *p)
{
    const struct person_edit *in = &b->items[i].edit;
    struct arena *mem = b->d->c->mem;
    struct party_edit e = {
        .kind = PARTY_PERSON,
        .job_title = in->job_title,
        .role = in->role,
        .external_id = in->external_id,
        .birthday = in->birthday,
        .company_id = in->company_id,
        .owner_id = in->owner_id,
        .loyalty_id = entry_of(b, i * 2, in->loyalty),
        .source_id = entry_of(b, i * 2 + 1, in->source),
        .customs = in->customs,
        .custom_count = in->custom_count,
    };
    if (in->name.has == GIVEN) {
        e.last_name.has = e.first_name.has = e.middle_name.has = GIVEN;
        party_split_name(mem, in->name.v, &e.last_name.v, &e.first_name.v, &e.middle_name.v);
    }
    b->results[i].networks_changed =
        contact_values_diff(mem, p, in->contacts, in->contact_count, &e);
    return e;
}

static enum err make_main(struct batch *b, size_t i)
{
    struct db_arg args[] = {ARG_I64(b->d->c->tenant), db_arg_id(b->d->who.employee_id),
                            ARG_I64(b->items[i].id)};
    struct rows rs;
    enum err e = db_write1(b->d->c, STMT_PERSON_MAKE_MAIN, args, 3, &rs);
    b->results[i].changed = b->results[i].changed || (e == E_OK && rs.affected > 0);
    return e;
}

static enum err change_one(struct batch *b, size_t i)
{
    const struct party *p = stored_of(b, b->items[i].id);
    struct party *out;
    if (p == NULL) {
        b->results[i].code = E_PARTY_NOT_FOUND;
        return E_OK;
    }
    struct party_edit edit = edit_of(b, i, p);
    enum err e =
        party_update(b->d, p->id, PARTY_PERSON, SEE_OWNED, &edit, 0, &out, &b->results[i].changed);
    return e == E_OK && b->items[i].edit.main_person ? make_main(b, i) : e;
}

/* The same person twice in a batch is changed twice: the later change must see the earlier. */
static bool again(const struct batch *b, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (b->items[j].id == b->items[i].id) {
            return true;
        }
    }
    return false;
}

static enum err run(struct ctx *c, void *arg)
{
    struct batch *b = arg;
    (void)c;
    enum err e = lock_rows(b);
    if (e != E_OK) {
        return e;
    }
    if (!judge(b)) {
        return E_OK;
    }
    e = read_stored(b);
    for (size_t i = 0; e == E_OK && i < b->n; i++) {
        if (b->results[i].code == E_OK && again(b, i)) {
            e = read_stored(b);
        }
        if (e == E_OK && b->results[i].code == E_OK) {
            e = change_one(b, i);
        }
    }
    return e;
}

/* What one item's own data can be refused for; anything else fails the call. */
static bool own_fault(struct ctx *c, struct person_result *r)
{
    if (c->err.code == E_CONFLICT && strcmp(c->err.constraint, "party_external_id") == 0) {
        r->code = E_PARTY_DUPLICATE;
    } else if (c->err.code == E_REFERENCE_UNKNOWN) {
        r->code = E_REFERENCE_UNKNOWN;
    } else {
        return false;
    }
    r->changed = false;
    err_clear(c);
    return true;
}

enum err person_bulk_update(struct directory *d, const struct person_update *items, size_t n,
                            struct person_result *results)
{
    struct ctx *c = d->c;
    struct batch all = {.d = d, .items = items, .n = n, .results = results};
    enum err e = n > 0 ? db_atomically(c, run, &all) : E_OK;
    if (e == E_OK || (n == 1 && own_fault(c, results))) {
        return E_OK;
    }
    if (n == 1 || (e != E_CONFLICT && e != E_REFERENCE_UNKNOWN)) {
        return e;
    }
    err_clear(c);
    for (size_t i = 0; i < n; i++) {
        struct batch one = {.d = d, .items = &items[i], .n = 1, .results = &results[i]};
        if ((e = db_atomically(c, run, &one)) != E_OK && !own_fault(c, &results[i])) {
            return e;
        }
    }
    return E_OK;
}

struct removal {
    struct directory *d;
    const int64_t *ids;
    size_t n;
    struct person_result *results;
};

static enum err remove_all(struct ctx *c, void *arg)
{
    struct removal *r = arg;
    for (size_t i = 0; i < r->n; i++) {
        enum err e = party_delete(r->d, r->ids[i], PARTY_PERSON, SEE_OWNED, true);
        if (e != E_OK && e != E_PARTY_NOT_FOUND &&
            (e != E_CONFLICT || c->err.sqlstate[0] != '\0')) {
            return e;
        }
        r->results[i] =
            (struct person_result){.id = r->ids[i], .code = e, .subject = c->err.subject};
        err_clear(c);
    }
    return E_OK;
}

enum err person_bulk_delete(struct directory *d, const int64_t *ids, size_t n,
                            struct person_result *results)
{
    struct removal r = {d, ids, n, results};
    return n > 1 ? db_atomically(d->c, remove_all, &r) : remove_all(d->c, &r);
}
