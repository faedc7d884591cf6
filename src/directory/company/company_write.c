#include "directory/company/company_write.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "db/sql/company.h"
#include "db/sql/dictionary.h"
#include "db/sql/person.h"
#include "directory/party/party_add.h"
#include "directory/party/party_args.h"
#include "directory/party/party_get.h"
#include "directory/party/party_part.h"
#include "directory/party/party_write.h"
#include "directory/search/filter_args.h"

/* The directory entries that an edit may name, in this order. */
enum { ENTRY_SOURCE, ENTRY_CATEGORY, ENTRY_TERRITORY, ENTRY_RELATION, ENTRIES };

/* A write under way. It can be repeated, as db_atomically() asks. */
struct write {
    struct directory *d;
    const struct company_edit *e;
    struct company_result *result;
    int64_t id;      /* update: 0 when uid decides */
    struct span uid; /* update */
    int64_t entries[ENTRIES];
};

static enum err make_entries(struct write *w)
{
    const struct span kinds[ENTRIES] = {SPAN("source"), SPAN("category"), SPAN("territory"),
                                        SPAN("relation")};
    const struct opt_text given[ENTRIES] = {w->e->source, w->e->category, w->e->territory,
                                            w->e->relation};
    struct span titles[ENTRIES];
    struct sql_dictionary_make_rows rs;
    bool any = false;
    for (size_t i = 0; i < ENTRIES; i++) {
        titles[i] = given[i].has == GIVEN ? given[i].v : SPAN("");
        any = any || titles[i].n > 0;
        w->entries[i] = 0;
    }
    if (!any) {
        return E_OK;
    }
    enum err e = sql_dictionary_make(
        w->d->c,
        SQL_ARGS(dictionary_make, .kinds = SPANS(kinds, ENTRIES), .titles = SPANS(titles, ENTRIES)),
        &rs);
    for (size_t i = 0; e == E_OK && i < ENTRIES; i++) {
        w->entries[i] = sql_dictionary_make_row(&rs, (int)i).id.v;
    }
    return e;
}

/* Gives the sent values of a kind, without fax numbers. */
static struct db_spans sent_values(struct arena *mem, const struct company_edit *e, int kind)
{
    size_t n = 0, total = 0;
    for (size_t i = 0; i < e->contact_count; i++) {
        total += e->contacts[i].n;
    }
    struct span *values = arena_array_of(mem, total, struct span);
    for (size_t i = 0; i < e->contact_count; i++) {
        const struct contact_values *c = &e->contacts[i];
        for (size_t j = 0;
             c->kind == kind && (kind != CK_PHONE || c->category != PC_FAX) && j < c->n; j++) {
            values[n++] = c->values[j];
        }
    }
    return SPANS(values, n);
}

static struct opt_i64 reference(struct opt_i64 v)
{
    return opt_id(v.has == GIVEN ? v.v : 0);
}

/* Gives the text as it is stored: with its blanks squeezed. */
static struct span squeezed(struct arena *mem, struct opt_text v)
{
    struct buf b;
    buf_init(&b, mem, v.v.n + 1);
    if (v.has == GIVEN) {
        text_squeeze(&b, v.v);
    }
    return buf_view(&b);
}

/* Refuses an item by setting the result's code. is_new: another add of the same title waits until
 * this one is done. */
static enum err check(struct write *w, bool is_new)
{
    const struct company_edit *e = w->e;
    struct ctx *c = w->d->c;
    struct span title = squeezed(c->mem, e->title);
    struct sql_company_check_rows rs;
    struct db_query q[] = {
        sql_person_lock_query(c, SQL_ARGS(person_lock, .names = SPANS(&title, 1)), NULL),
        sql_company_check_query(
            c,
            SQL_ARGS(company_check, .title = title, .phones = sent_values(c->mem, e, CK_PHONE),
                     .mails = sent_values(c->mem, e, CK_EMAIL),
                     .uid = filter_text(opt_span(e->external_id)), .head = reference(e->head_id),
                     .person = reference(e->person_id), .check_it = is_new && e->check_duplicates),
            &rs),
    };
    size_t from = is_new ? 0 : 1;
    enum err err = db_write(c, q + from, 2 - from);
    if (err != E_OK) {
        return err;
    }
    struct sql_company_check_row row = sql_company_check_row(&rs, 0);
    bool uid = row.uid_id.v != 0 && row.uid_id.v != w->id;
    if (!row.head_ok || !row.person_ok) {
        w->result->code = E_REFERENCE_UNKNOWN;
    } else if (uid || row.same_id.has == GIVEN) {
        w->result->code = E_PARTY_DUPLICATE;
        w->result->subject = uid ? row.uid_id.v : row.same_id.v;
        w->result->subject_name = uid ? row.uid_name : row.same_name;
    }
    return E_OK;
}

/* Refuses a head that stands below the company. */
static enum err check_head(struct write *w)
{
    int64_t head = w->e->head_id.has == GIVEN ? w->e->head_id.v : 0;
    struct sql_company_head_check_rows rs;
    if (head == 0 || w->result->code != E_OK) {
        return E_OK;
    }
    struct db_query q[] = {
        sql_company_heads_lock_query(w->d->c, NULL),
        sql_company_head_check_query(w->d->c,
                                     SQL_ARGS(company_head_check, .id = w->id, .head = head), &rs)};
    enum err e = db_write(w->d->c, q, 2);
    if (e == E_OK && sql_company_head_check__circle(&rs, 0)) {
        w->result->code = E_PARAM_INVALID;
    }
    return e;
}

static int64_t detail_mask(const struct company_edit *e)
{
    const struct {
        enum opt_has has;
        int64_t bit;
    } bits[] = {{e->type.has, DETAIL_TYPE},           {e->category.has, DETAIL_CATEGORY},
                {e->territory.has, DETAIL_TERRITORY}, {e->relation.has, DETAIL_RELATION},
                {e->head_id.has, DETAIL_HEAD},        {e->scheme.has, DETAIL_SCHEME},
                {e->person_id.has, DETAIL_PERSON}};
    int64_t mask = 0;
    for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
        mask |= bits[i].has != ABSENT ? bits[i].bit : 0;
    }
    return mask;
}

static enum err set_details(struct write *w, int64_t id, int64_t mask)
{
    const struct company_edit *e = w->e;
    struct arena *mem = w->d->c->mem;
    struct sql_company_detail_set_rows rs;
    size_t n = e->requisite_count;
    struct span *names = arena_array_of(mem, n * 2, struct span), *values = names + n;
    if ((mask & ~DETAIL_NEW) == 0 && n == 0) {
        return E_OK;
    }
    for (size_t i = 0; i < n; i++) {
        names[i] = e->requisites[i].name;
        values[i] = e->requisites[i].value;
    }
    enum err err = sql_company_detail_set(
        w->d->c,
        SQL_ARGS(company_detail_set, .id = id, .mask = mask, .type = filter_text(opt_span(e->type)),
                 .category = opt_id(w->entries[ENTRY_CATEGORY]),
                 .territory = opt_id(w->entries[ENTRY_TERRITORY]),
                 .relation = opt_id(w->entries[ENTRY_RELATION]), .head = reference(e->head_id),
                 .scheme = opt_span(e->scheme), .person = reference(e->person_id),
                 .names = SPANS(names, n), .requisite_values = SPANS(values, n)),
        &rs);
    if (err == E_OK) {
        struct sql_company_detail_set_row row = sql_company_detail_set_row(&rs, 0);
        w->result->changed = w->result->changed || row.details > 0;
        w->result->requisites_changed = row.requisites > 0;
    }
    return err;
}

static struct party_edit base_edit(const struct write *w)
{
    const struct company_edit *e = w->e;
    return (struct party_edit){
        .kind = PARTY_COMPANY,
        .company_name = e->title,
        .note = e->note,
        .external_id = e->external_id,
        .owner_id = e->owner_id,
        .source_id = e->source.has == ABSENT ? (struct opt_i64){ABSENT, 0}
                                             : OPT_I64(w->entries[ENTRY_SOURCE]),
        .customs = e->customs,
        .custom_count = e->custom_count,
    };
}

/* Makes an address of R7's category for offices. */
static struct address_edit office(struct span line)
{
    return (struct address_edit){.category = OPT_I64(2), .street = OPT_TEXT(line)};
}

static enum err add_one(struct ctx *c, void *arg)
{
    struct write *w = arg;
    const struct party empty = {.kind = PARTY_COMPANY};
    struct party *made;
    bool networks;
    (void)c;
    *w->result = (struct company_result){.code = E_OK};
    enum err e = check(w, true);
    if (e != E_OK || w->result->code != E_OK || (e = make_entries(w)) != E_OK) {
        return e;
    }
    struct party_edit edit = base_edit(w);
    struct address_edit address = office(w->e->address.v);
    edit.created_at = w->e->created_at;
    edit.addresses = &address;
    edit.address_count = span_any(w->e->address.v) ? 1 : 0;
    e = contact_values_diff(w->d, &empty, w->e->contacts, w->e->contact_count, &edit, &networks);
    if (e != E_OK || (e = party_add(w->d, &edit, 0, &made)) != E_OK) {
        return e;
    }
    w->result->id = made->id;
    return set_details(w, made->id, detail_mask(w->e) | DETAIL_NEW);
}

/* Makes an item's result of an error that its own data can cause although it was checked, because
 * another request was faster. Returns any other error. */
static enum err own_fault(struct directory *d, const struct company_edit *edit,
                          struct company_result *r)
{
    struct ctx *c = d->c;
    bool taken = c->err.code == E_CONFLICT && strcmp(c->err.constraint, "party_external_id") == 0;
    if (!taken && c->err.code != E_REFERENCE_UNKNOWN) {
        return c->err.code;
    }
    err_clear(c);
    *r = (struct company_result){.code = taken ? E_PARTY_DUPLICATE : E_REFERENCE_UNKNOWN};
    return taken ? party_external_owner(d, PARTY_COMPANY, edit->external_id.v, &r->subject,
                                        &r->subject_name)
                 : E_OK;
}

struct company_batch {
    struct directory *d;
    const struct company_edit *items;
    size_t n;
    struct company_result *results;
};

static enum err add_all(struct ctx *c, void *arg)
{
    struct company_batch *b = arg;
    enum err e = E_OK;
    for (size_t i = 0; e == E_OK && i < b->n; i++) {
        struct write w = {.d = b->d, .e = &b->items[i], .result = &b->results[i]};
        e = add_one(c, &w);
    }
    return e;
}

enum err company_add(struct directory *d, const struct company_edit *items, size_t n,
                     struct company_result *results)
{
    struct company_batch all = {d, items, n, results};
    enum err e = n > 0 ? db_undoable(d->c, add_all, &all) : E_OK;
    if (e == E_OK || (e != E_CONFLICT && e != E_REFERENCE_UNKNOWN)) {
        return e;
    }
    err_clear(d->c);
    e = E_OK;
    for (size_t i = 0; e == E_OK && i < n; i++) {
        struct write w = {.d = d, .e = &items[i], .result = &results[i]};
        e = db_undoable(d->c, add_one, &w);
        e = e != E_OK ? own_fault(d, &items[i], &results[i]) : E_OK;
    }
    return e;
}

/* Makes this line the first address; an equal line is no write, an empty one deletes the
 * address. */
static enum err set_address(struct write *w, struct party *p)
{
    struct opt_text line = w->e->address;
    struct party *out;
    if (line.has != GIVEN || span_eq(line.v, company_address_line(w->d->c->mem, p))) {
        return E_OK;
    }
    struct address_edit a = office(line.v);
    enum err e = E_OK;
    if (p->addresses.n > 0) {
        e = party_address_delete(w->d, p->id, p->addresses.v[0].id, SEE_OWNED, 0, &out);
    }
    if (e == E_OK && line.v.n > 0) {
        e = party_address_add(w->d, p->id, SEE_OWNED, &a, 0, &out, NULL);
    }
    w->result->changed = true;
    return e;
}

static enum err lock_row(struct write *w)
{
    struct sql_company_lock_rows rs;
    enum err e = sql_company_lock(w->d->c,
                                  SQL_ARGS(company_lock, .see = SEE_OWNED, .id = opt_id(w->id),
                                           .uid = w->id == 0 ? filter_text(w->uid) : SPAN_NONE),
                                  &rs);
    if (e == E_OK && rs.rows.n == 0) {
        return err_set(w->d->c, E_PARTY_NOT_FOUND, "no visible company with this id");
    }
    w->id = e == E_OK ? sql_company_lock_row(&rs, 0).id : 0;
    return e;
}

static enum err update_one(struct ctx *c, void *arg)
{
    struct write *w = arg;
    struct party *p, *out;
    bool changed = false, networks;
    (void)c;
    *w->result = (struct company_result){.code = E_OK};
    enum err e = lock_row(w);
    if (e != E_OK || (e = check(w, false)) != E_OK || (e = check_head(w)) != E_OK) {
        return e;
    }
    if (w->result->code != E_OK) {
        return E_OK;
    }
    e = party_get(w->d, w->id, PARTY_COMPANY, SEE_OWNED, PART_CONTACTS | PART_ADDRESSES, &p);
    if (e != E_OK || (e = make_entries(w)) != E_OK) {
        return e;
    }
    struct party_edit edit = base_edit(w);
    edit.created_at = party_created_edit(p, w->e->created_at);
    e = contact_values_diff(w->d, p, w->e->contacts, w->e->contact_count, &edit, &networks);
    if (e != E_OK) {
        return e;
    }
    e = party_update(w->d, w->id, PARTY_COMPANY, SEE_OWNED, &edit, 0, &out, &changed);
    if (e != E_OK) {
        return e;
    }
    w->result->id = w->id;
    w->result->changed = changed;
    e = set_address(w, p);
    return e != E_OK ? e : set_details(w, w->id, detail_mask(w->e));
}

enum err company_update(struct directory *d, int64_t id, struct span uid,
                        const struct company_edit *edit, struct company_result *result)
{
    struct write w = {.d = d, .e = edit, .result = result, .id = id, .uid = uid};
    enum err e = db_undoable(d->c, update_one, &w);
    return e == E_OK ? E_OK : own_fault(d, edit, result);
}
