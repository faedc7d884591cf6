#include "directory/person/person_import.h"

#include "db/db.h"
#include "db/sql/client.h"
#include "db/sql/import.h"
#include "db/sql/person.h"
#include "directory/party/party_args.h"
#include "directory/party/party_rows.h"

/* A batch under way. It can be repeated, as db_atomically() asks. */
struct work {
    struct directory *d;
    const struct person_import *batch;
    struct person_import_result *results;
    int64_t *companies; /* the company of each row, 0: none */
    size_t *rest;       /* the rows that are not stored yet, in order */
    size_t rest_count;
    size_t *fresh, *known; /* rows of the rest that are new, and those of people who are there */
    size_t fresh_count, known_count;
};

static const struct party_edit *edit_of(const struct work *w, size_t row)
{
    return &w->batch->rows[row].edit;
}

/* Gives a text that is NULL when the row does not give it. */
static struct span given(struct opt_text v)
{
    return v.has == GIVEN && v.v.n > 0 ? v.v : SPAN_NONE;
}

static int64_t id_of(struct opt_i64 v)
{
    return v.has == GIVEN ? v.v : 0;
}

static struct sql_person_imported columns_of(const struct work *w, const size_t *rows, size_t n)
{
    enum { LAST, FIRST, MIDDLE, JOB, ROLE, NOTE, EXTERNAL, BIRTHDAY, TEXTS };
    enum { COMPANY, OWNER, LOYALTY, SOURCE, IDS };
    struct arena *mem = w->d->c->mem;
    struct span *text = arena_array_of(mem, n * TEXTS, struct span);
    int64_t *id = arena_array_of(mem, n * IDS, int64_t);
    for (size_t i = 0; i < n; i++) {
        const struct party_edit *e = edit_of(w, rows[i]);
        const struct opt_text from[TEXTS] = {e->last_name,   e->first_name, e->middle_name,
                                             e->job_title,   e->role,       e->note,
                                             e->external_id, e->birthday};
        const int64_t ids[IDS] = {w->companies[rows[i]], id_of(e->owner_id), id_of(e->loyalty_id),
                                  id_of(e->source_id)};
        for (size_t j = 0; j < TEXTS; j++) {
            text[j * n + i] = given(from[j]);
        }
        for (size_t j = 0; j < IDS; j++) {
            id[j * n + i] = ids[j];
        }
    }
    return SQL_FIELDS(
        person_imported, .last_names = SPANS(text + LAST * n, n),
        .first_names = SPANS(text + FIRST * n, n), .middle_names = SPANS(text + MIDDLE * n, n),
        .job_titles = SPANS(text + JOB * n, n), .roles = SPANS(text + ROLE * n, n),
        .notes = SPANS(text + NOTE * n, n), .external_ids = SPANS(text + EXTERNAL * n, n),
        .birthdays = SPANS(text + BIRTHDAY * n, n), .companies = I64S(id + COMPANY * n, n),
        .owners = I64S(id + OWNER * n, n), .loyalties = I64S(id + LOYALTY * n, n),
        .sources = I64S(id + SOURCE * n, n));
}

/* Gives the contact values of rows in one list, each with the number (from 1) of its row there. */
static struct sql_person_imported_contacts contacts_of(const struct work *w, const size_t *rows,
                                                       size_t n)
{
    struct arena *mem = w->d->c->mem;
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        total += edit_of(w, rows[i])->contact_count;
    }
    int64_t *item = arena_array_of(mem, total * 3, int64_t);
    int64_t *kind = item + total, *category = item + 2 * total;
    struct span *value = arena_array_of(mem, total, struct span);
    for (size_t i = 0; i < n; i++) {
        const struct party_edit *e = edit_of(w, rows[i]);
        for (size_t j = 0; j < e->contact_count; j++, k++) {
            item[k] = (int64_t)i + 1;
            kind[k] = e->contacts[j].kind;
            category[k] = e->contacts[j].category;
            value[k] = e->contacts[j].value;
        }
    }
    return SQL_FIELDS(person_imported_contacts, .items = I64S(item, total),
                      .kinds = I64S(kind, total), .categories = I64S(category, total),
                      .texts = SPANS(value, total));
}

/* The addresses of rows, with the number (from 1) of the row of each. */
struct addresses {
    struct sql_party_addresses all;
    struct db_i64s items;
};

static struct addresses addresses_of(const struct work *w, const size_t *rows, size_t n)
{
    struct arena *mem = w->d->c->mem;
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        total += edit_of(w, rows[i])->address_count;
    }
    struct address_edit *v = arena_array_of(mem, total, struct address_edit);
    int64_t *item = arena_array_of(mem, total, int64_t);
    for (size_t i = 0; i < n; i++) {
        const struct party_edit *e = edit_of(w, rows[i]);
        for (size_t j = 0; j < e->address_count; j++) {
            item[k] = (int64_t)i + 1;
            v[k++] = e->addresses[j];
        }
    }
    return (struct addresses){party_addresses_of(mem, v, k), I64S(item, k)};
}

struct customs {
    struct db_i64s items, fields;
    struct db_spans values;
};

static struct customs customs_of(const struct work *w, const size_t *rows, size_t n)
{
    struct arena *mem = w->d->c->mem;
    size_t total = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        total += edit_of(w, rows[i])->custom_count;
    }
    int64_t *item = arena_array_of(mem, total * 2, int64_t), *field = item + total;
    struct span *value = arena_array_of(mem, total, struct span);
    for (size_t i = 0; i < n; i++) {
        const struct party_edit *e = edit_of(w, rows[i]);
        for (size_t j = 0; j < e->custom_count; j++, k++) {
            item[k] = (int64_t)i + 1;
            field[k] = e->customs[j].field_id;
            value[k] = e->customs[j].value;
        }
    }
    return (struct customs){I64S(item, total), I64S(field, total), SPANS(value, total)};
}

/* Holds the contact values of the whole batch until the transaction ends, so that no request gives
 * one of them to somebody else meanwhile; a dry run holds nothing up. */
static enum err begin(const struct work *w)
{
    struct ctx *c = w->d->c;
    const struct person_import *b = w->batch;
    const struct span lanes[] = {SPAN("person_import"), SPAN("person_import 2")};
    struct sql_import_lock_rows lock;
    enum err e = sql_import_lock(c,
                                 SQL_ARGS(import_lock, .what = lanes[b->lane], .alone = !b->dry_run,
                                          .durable = b->mark != NULL && b->mark->done),
                                 &lock);
    if (e == E_OK && !sql_import_lock_row(&lock, 0).held) {
        return err_set(c, E_BUSY, "another import of this tenant is running");
    }
    if (e == E_OK && b->turn.claims != NULL && !b->turn.claims(b->turn.arg)) {
        return err_set(c, E_BUSY, "the batch before has failed");
    }
    if (e == E_OK && !b->dry_run) {
        struct sql_person_imported_contacts all = contacts_of(w, w->rest, w->rest_count);
        e = sql_client_claim(
            c, SQL_ARGS(client_claim, .kinds = all.kinds, .contact_values = all.texts), NULL);
    }
    if (e == E_OK && b->turn.claimed != NULL) {
        b->turn.claimed(b->turn.arg);
    }
    return e;
}

static enum err make_companies(const struct work *w)
{
    struct ctx *c = w->d->c;
    size_t n = w->batch->n;
    struct span *names = arena_array_of(c->mem, n, struct span);
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        names[i] = span_any(w->batch->rows[i].company) ? w->batch->rows[i].company : SPAN("");
        any = any || names[i].n > 0;
    }
    if (!any) {
        return E_OK;
    }
    struct sql_person_import_companies_rows rs;
    enum err e = sql_person_import_companies(
        c, SQL_ARGS(person_import_companies, .names = SPANS(names, n)), &rs);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        w->companies[i] = sql_person_import_companies_row(&rs, i).id.v;
    }
    return e;
}

/* True when nothing but its name says who a row is. */
static bool name_only(const struct party_edit *e)
{
    bool tells = given(e->external_id).p != NULL;
    for (size_t i = 0; i < e->contact_count && !tells; i++) {
        tells = e->contacts[i].kind == CK_PHONE || e->contacts[i].kind == CK_EMAIL;
    }
    return !tells;
}

static enum err ask_who(const struct work *w, struct sql_person_import_find_rows *out)
{
    struct ctx *c = w->d->c;
    struct sql_person_imported own = columns_of(w, w->rest, w->rest_count);
    struct sql_person_imported_contacts contacts = contacts_of(w, w->rest, w->rest_count);
    int64_t *alone = arena_array_of(c->mem, w->rest_count, int64_t);
    int64_t *ids = arena_array_of(c->mem, w->rest_count, int64_t);
    for (size_t i = 0; i < w->rest_count; i++) {
        alone[i] = name_only(edit_of(w, w->rest[i]));
        ids[i] = w->batch->rows[w->rest[i]].id;
    }
    return sql_person_import_find(
        c,
        SQL_ARGS(person_import_find, .ids = I64S(ids, w->rest_count),
                 .external_ids = own.external_ids, .last_names = own.last_names,
                 .first_names = own.first_names, .middle_names = own.middle_names,
                 .birthdays = own.birthdays, .name_only = I64S(alone, w->rest_count),
                 .contact_items = contacts.items, .contact_kinds = contacts.kinds,
                 .contact_values = contacts.texts, .any_name = w->batch->any_name,
                 .one_owner = w->d->who.contact_unique),
        out);
}

/* Finds who the rows are: sorts them into new and known ones, and leaves those that must wait. */
static enum err find(struct work *w)
{
    struct sql_person_import_find_rows rs;
    enum err e = ask_who(w, &rs);
    size_t waiting = 0;
    w->fresh_count = w->known_count = 0;
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_person_import_find_row row = sql_person_import_find_row(&rs, i);
        size_t place = w->rest[i];
        struct person_import_result *r = &w->results[place];
        if (row.again) {
            w->rest[waiting++] = place;
        } else if (row.taken.v != 0) {
            *r = (struct person_import_result){IMPORT_TAKEN, row.taken.v};
        } else if (row.several) {
            *r = (struct person_import_result){IMPORT_SEVERAL, row.id.v};
        } else if (row.id.v != 0) {
            *r = (struct person_import_result){IMPORT_SAME, row.id.v};
            w->known[w->known_count++] = place;
        } else {
            w->fresh[w->fresh_count++] = place;
        }
    }
    w->rest_count = waiting;
    return e;
}

static enum err add_fresh(const struct work *w)
{
    struct addresses a = addresses_of(w, w->fresh, w->fresh_count);
    struct customs v = customs_of(w, w->fresh, w->fresh_count);
    struct sql_person_import_add_rows rs;
    if (w->fresh_count == 0) {
        return E_OK;
    }
    enum err e = sql_person_import_add(
        w->d->c,
        SQL_ARGS(person_import_add, .person_imported = columns_of(w, w->fresh, w->fresh_count),
                 .person_imported_contacts = contacts_of(w, w->fresh, w->fresh_count),
                 .address_items = a.items, .address_numbers = a.all.address_numbers,
                 .address_texts = a.all.address_texts, .custom_items = v.items,
                 .custom_fields = v.fields, .custom_values = v.values),
        &rs);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_person_import_add_row row = sql_person_import_add_row(&rs, i);
        w->results[w->fresh[row.ord - 1]] = (struct person_import_result){IMPORT_ADDED, row.id};
    }
    return e;
}

static enum err change_known(const struct work *w)
{
    size_t n = w->known_count;
    struct arena *mem = w->d->c->mem;
    struct addresses a = addresses_of(w, w->known, n);
    struct customs v = customs_of(w, w->known, n);
    int64_t *ids = arena_array_of(mem, n, int64_t);
    struct sql_person_import_update_rows rs;
    if (n == 0) {
        return E_OK;
    }
    for (size_t i = 0; i < n; i++) {
        ids[i] = w->results[w->known[i]].person;
    }
    enum err e = sql_person_import_update(
        w->d->c,
        SQL_ARGS(person_import_update, .ids = I64S(ids, n),
                 .person_imported = columns_of(w, w->known, n),
                 .person_imported_contacts = contacts_of(w, w->known, n), .address_items = a.items,
                 .address_numbers = a.all.address_numbers, .address_texts = a.all.address_texts,
                 .custom_items = v.items, .custom_fields = v.fields, .custom_values = v.values),
        &rs);
    for (int i = 0; e == E_OK && i < rs.rows.n; i++) {
        struct sql_person_import_update_row row = sql_person_import_update_row(&rs, i);
        if (row.changed) {
            w->results[w->known[row.ord - 1]].outcome = IMPORT_CHANGED;
        }
    }
    return e;
}

static bool was_refused(const struct person_import_result *r)
{
    return r->outcome == IMPORT_SEVERAL || r->outcome == IMPORT_TAKEN;
}

static enum err give_tags(const struct work *w)
{
    struct arena *mem = w->d->c->mem;
    const struct person_import *b = w->batch;
    size_t total = 0, n = 0;
    for (size_t i = 0; i < b->n; i++) {
        total += b->rows[i].tag_count;
    }
    int64_t *ids = arena_array_of(mem, total, int64_t);
    struct span *titles = arena_array_of(mem, total, struct span);
    for (size_t i = 0; i < b->n; i++) {
        for (size_t j = 0; j < b->rows[i].tag_count && !was_refused(&w->results[i]); j++) {
            ids[n] = w->results[i].person;
            titles[n++] = b->rows[i].tags[j];
        }
    }
    struct sql_person_import_tags_rows rs;
    if (n == 0) {
        return E_OK;
    }
    enum err e = sql_person_import_tags(
        w->d->c, SQL_ARGS(person_import_tags, .ids = I64S(ids, n), .titles = SPANS(titles, n)),
        &rs);
    for (int k = 0; e == E_OK && k < rs.rows.n; k++) {
        int64_t person = sql_person_import_tags_row(&rs, k).party_id;
        for (size_t i = 0; i < b->n; i++) {
            struct person_import_result *r = &w->results[i];
            if (r->person == person && r->outcome == IMPORT_SAME) {
                r->outcome = IMPORT_CHANGED;
            }
        }
    }
    return e;
}

/* Stores the batch: in one go, and rows that are people of earlier rows after those. */
static enum err import(struct ctx *c, void *arg)
{
    struct work *w = arg;
    const struct person_import *b = w->batch;
    (void)c; /* it is w->d->c */
    w->rest_count = b->n;
    for (size_t i = 0; i < b->n; i++) {
        w->rest[i] = i;
        w->companies[i] = 0;
        w->results[i] = (struct person_import_result){IMPORT_SAME, 0};
    }
    enum err e = begin(w);
    e = e == E_OK ? make_companies(w) : e;
    while (e == E_OK && w->rest_count > 0) {
        e = find(w);
        e = e == E_OK ? add_fresh(w) : e;
        e = e == E_OK ? change_known(w) : e;
    }
    e = e == E_OK ? give_tags(w) : e;
    if (e == E_OK && b->turn.ends != NULL && !b->turn.ends(b->turn.arg)) {
        return err_set(c, E_BUSY, "the batch before is not stored");
    }
    if (e == E_OK && b->mark != NULL && b->file.p != NULL) {
        e = import_mark_put(w->d, b->file, b->mark);
    }
    return e;
}

enum err person_import(struct directory *d, const struct person_import *batch,
                       struct person_import_result *results)
{
    struct arena *mem = d->c->mem;
    size_t *places = arena_array_of(mem, batch->n * 3, size_t);
    struct work w = {.d = d,
                     .batch = batch,
                     .results = results,
                     .companies = arena_array_of(mem, batch->n, int64_t),
                     .rest = places,
                     .fresh = places + batch->n,
                     .known = places + 2 * batch->n};
    if (!batch->dry_run) {
        return db_atomically(d->c, import, &w);
    }
    enum err e = db_begin(d->c);
    e = e == E_OK ? import(d->c, &w) : e;
    db_rollback(d->c);
    return e;
}

enum err person_import_analyze(struct directory *d)
{
    return sql_import_analyze_people(d->c, NULL);
}

enum err person_export(struct directory *d, int64_t after, int64_t count, unsigned parts,
                       struct party_list *out)
{
    struct sql_party_rows_rows rs;
    enum err e = sql_person_export(
        d->c,
        SQL_ARGS(person_export, .after = after, .count = count, .parts = parts, .see = SEE_ALL),
        &rs);
    return e == E_OK ? party_rows_read(d, &rs, out) : e;
}
