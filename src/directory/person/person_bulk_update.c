#include "directory/person/person_bulk_update.h"

#include <string.h>

#include "db/sql/dictionary.h"
#include "db/sql/person.h"
#include "directory/party/party_args.h"
#include "directory/party/party_rows.h"
#include "directory/party/party_write.h"
#include "directory/party/person_name.h"

/* A group of changes under way. It can be repeated, as db_atomically() asks. */
struct person_batch {
    struct directory *d;
    const struct person_update *items;
    size_t n;
    struct person_result *results;
    struct sql_person_lock_rows_rows locked;
    struct sql_dictionary_make_rows entries; /* two for each item: loyalty, source */
    struct party_list stored;
};

static bool has_row(const struct sql_person_lock_rows_rows *rs, int64_t id, bool company)
{
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_person_lock_rows_row row = sql_person_lock_rows_row(rs, i);
        if (row.id == id && row.is_company == company) {
            return true;
        }
    }
    return false;
}

static int64_t company_of(const struct person_update *item)
{
    return item->edit.company_id.has == GIVEN ? item->edit.company_id.v : 0;
}

static enum err lock_rows(struct person_batch *b)
{
    struct arena *mem = b->d->c->mem;
    int64_t *ids = arena_array_of(mem, b->n * 2, int64_t), *companies = ids + b->n;
    for (size_t i = 0; i < b->n; i++) {
        ids[i] = b->items[i].id;
        companies[i] = company_of(&b->items[i]);
    }
    return sql_person_lock_rows(b->d->c,
                                SQL_ARGS(person_lock_rows, .see = SEE_OWNED, .ids = I64S(ids, b->n),
                                         .companies = I64S(companies, b->n)),
                                &b->locked);
}

/* Gives every item its result so far; returns false when none is left to change. */
static bool judge(struct person_batch *b)
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

static struct span title_of(const struct person_batch *b, size_t i, struct opt_text v)
{
    return b->results[i].code == E_OK && v.has == GIVEN ? v.v : SPAN("");
}

/* Reads the stored people and the directory entries that the changes name. */
static enum err read_stored(struct person_batch *b)
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
    struct sql_party_rows_rows stored;
    struct db_query q[] = {
        sql_dictionary_make_query(b->d->c,
                                  SQL_ARGS(dictionary_make, .kinds = SPANS(kinds, b->n * 2),
                                           .titles = SPANS(titles, b->n * 2)),
                                  &b->entries),
        sql_person_by_ids_query(b->d->c,
                                SQL_ARGS(person_by_ids, .see = SEE_OWNED, .parts = PART_CONTACTS,
                                         .ids = I64S(ids, b->n)),
                                &stored),
    };
    enum err e = db_write(b->d->c, q, 2);
    return e != E_OK ? e : party_rows_read(b->d, &stored, &b->stored);
}

static const struct party *stored_of(const struct person_batch *b, int64_t id)
{
    for (size_t i = 0; i < b->stored.n; i++) {
        if (b->stored.v[i].id == id) {
            return &b->stored.v[i];
        }
    }
    return NULL;
}

static struct opt_i64 entry_of(const struct person_batch *b, size_t place, struct opt_text v)
{
    struct opt_i64 id = sql_dictionary_make_row(&b->entries, (int)place).id;
    return v.has == ABSENT ? (struct opt_i64){ABSENT, 0} : OPT_I64(id.v);
}

/* Sets the three names that the new text means for a person who has names already. */
static void set_name(struct arena *mem, const struct party *p, struct span text,
                     struct party_edit *e)
{
    const struct person_name known = {p->last_name, p->first_name, p->middle_name};
    struct person_name name = person_name_split_like(mem, text, &known);
    e->last_name = OPT_TEXT(name.last);
    e->first_name = OPT_TEXT(name.first);
    e->middle_name = OPT_TEXT(name.middle);
}

static enum err edit_of(struct person_batch *b, size_t i, const struct party *p,
                        struct party_edit *out)
{
    const struct person_edit *in = &b->items[i].edit;
    struct arena *mem = b->d->c->mem;
    *out = (struct party_edit){
        .kind = PARTY_PERSON,
        .job_title = in->job_title,
        .role = in->role,
        .external_id = in->external_id,
        .created_at = party_created_edit(p, in->created_at),
        .birthday = in->birthday,
        .company_id = in->company_id,
        .owner_id = in->owner_id,
        .loyalty_id = entry_of(b, i * 2, in->loyalty),
        .source_id = entry_of(b, i * 2 + 1, in->source),
        .customs = in->customs,
        .custom_count = in->custom_count,
    };
    if (in->name.has == GIVEN) {
        set_name(mem, p, in->name.v, out);
    }
    return contact_values_diff(b->d, p, in->contacts, in->contact_count, out,
                               &b->results[i].networks_changed);
}

static enum err make_main(struct person_batch *b, size_t i)
{
    struct sql_person_make_main_rows rs;
    enum err e =
        sql_person_make_main(b->d->c, SQL_ARGS(person_make_main, .person = b->items[i].id), &rs);
    b->results[i].changed = b->results[i].changed || (e == E_OK && rs.rows.affected > 0);
    return e;
}

static enum err change_one(struct person_batch *b, size_t i)
{
    const struct party *p = stored_of(b, b->items[i].id);
    struct party *out;
    if (p == NULL) {
        b->results[i].code = E_PARTY_NOT_FOUND;
        return E_OK;
    }
    struct party_edit edit;
    enum err e = edit_of(b, i, p, &edit);
    if (e != E_OK) {
        return e;
    }
    e = party_update(b->d, p->id, PARTY_PERSON, SEE_OWNED, &edit, 0, &out, &b->results[i].changed);
    return e == E_OK && b->items[i].edit.main_person ? make_main(b, i) : e;
}

/* True for a person that stands twice in a batch: the later change must see the earlier one. */
static bool again(const struct person_batch *b, size_t i)
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
    struct person_batch *b = arg;
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

/* Makes an item's result of an error that its own data can cause; returns any other error. */
static enum err own_fault(struct directory *d, const struct person_update *item,
                          struct person_result *r)
{
    struct ctx *c = d->c;
    bool taken = c->err.code == E_CONFLICT && strcmp(c->err.constraint, "party_external_id") == 0;
    if (!taken && c->err.code != E_REFERENCE_UNKNOWN) {
        return c->err.code;
    }
    r->code = taken ? E_PARTY_DUPLICATE : E_REFERENCE_UNKNOWN;
    r->changed = false;
    err_clear(c);
    return taken ? party_external_owner(d, PARTY_PERSON, item->edit.external_id.v, &r->subject,
                                        &r->subject_name)
                 : E_OK;
}

static enum err update_alone(struct directory *d, const struct person_update *item,
                             struct person_result *r)
{
    struct person_batch one = {.d = d, .items = item, .n = 1, .results = r};
    enum err e = db_undoable(d->c, run, &one);
    return e == E_OK ? E_OK : own_fault(d, item, r);
}

enum err person_bulk_update(struct directory *d, const struct person_update *items, size_t n,
                            struct person_result *results)
{
    struct ctx *c = d->c;
    struct person_batch all = {.d = d, .items = items, .n = n, .results = results};
    if (n == 1) {
        return update_alone(d, items, results);
    }
    enum err e = n > 0 ? db_undoable(c, run, &all) : E_OK;
    if (e == E_OK || (e != E_CONFLICT && e != E_REFERENCE_UNKNOWN)) {
        return e;
    }
    err_clear(c);
    e = E_OK;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        e = update_alone(d, &items[i], &results[i]);
    }
    return e;
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
