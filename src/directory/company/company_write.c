#include "directory/company/company_write.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "directory/party/party_add.h"
#include "directory/party/party_args.h"
#include "directory/party/party_part.h"
#include "directory/search/filter_args.h"

/* Bits of company_detail_set.sql */
enum {
    SET_TYPE = 1,
    SET_CATEGORY = 2,
    SET_TERRITORY = 4,
    SET_RELATION = 8,
    SET_HEAD = 16,
    SET_SCHEME = 32,
    SET_PERSON = 64,
    SET_NEW = 128
};

/* The directory entries that an edit names, in this order. */
enum { ENTRY_SOURCE, ENTRY_CATEGORY, ENTRY_TERRITORY, ENTRY_RELATION, ENTRIES };

/* A write under way; repeatable, as db_atomically asks. */
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
    struct rows rs;
    bool any = false;
    for (size_t i = 0; i < ENTRIES; i++) {
        titles[i] = given[i].has == GIVEN ? given[i].v : SPAN("");
        any = any || titles[i].n > 0;
        w->entries[i] = 0;
    }
    struct db_arg args[] = {ARG_I64(w->d->c->tenant), ARG_TEXTS(kinds, ENTRIES),
                            ARG_TEXTS(titles, ENTRIES)};
    enum err e = any ? db_write1(w->d->c, STMT_DICTIONARY_MAKE, args, 3, &rs) : E_OK;
    for (size_t i = 0; any && e == E_OK && i < ENTRIES; i++) {
        w->entries[i] = row_i64(&rs, (int)i, DICTIONARY_MAKE__ID);
    }
    return e;
}

/* The values sent of a kind, without fax numbers. */
static struct db_arg sent_values(struct arena *mem, const struct company_edit *e, int kind)
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
    return ARG_TEXTS(values, n);
}

static struct db_arg reference(struct opt_i64 v)
{
    return db_arg_id(v.has == GIVEN ? v.v : 0);
}

/* As it is stored: blanks squeezed. */
static struct span squeezed(struct arena *mem, struct opt_text v)
{
    struct buf b;
    buf_init(&b, mem, v.v.n + 1);
    if (v.has == GIVEN) {
        text_squeeze(&b, v.v);
    }
    return buf_view(&b);
}

/* Refuses by setting the result's code. is_new: another such add waits until this one is done. */
static enum err check(struct write *w, bool is_new)
{
    const struct company_edit *e = w->e;
    struct arena *mem = w->d->c->mem;
    struct span title = squeezed(mem, e->title);
    struct db_arg lock[] = {ARG_I64(w->d->c->tenant), ARG_TEXTS(&title, 1)};
    struct db_arg args[] = {ARG_I64(w->d->c->tenant),
                            ARG_TEXT(title),
                            sent_values(mem, e, CK_PHONE),
                            sent_values(mem, e, CK_EMAIL),
                            e->external_id.has == GIVEN ? filter_text(e->external_id.v) : ARG_NULL,
                            reference(e->head_id),
                            reference(e->person_id),
                            ARG_BOOL(is_new && e->check_duplicates)};
    struct db_query q[] = {DB_QUERY(STMT_PERSON_LOCK, lock), DB_QUERY(STMT_COMPANY_CHECK, args)};
    size_t from = is_new ? 0 : 1;
    enum err err = db_write(w->d->c, q + from, 2 - from);
    if (err != E_OK) {
        return err;
    }
    const struct rows *rs = &q[1].rows;
    int64_t by_uid = row_i64(rs, 0, COMPANY_CHECK__UID_ID);
    bool uid = by_uid != 0 && by_uid != w->id;
    bool same = !row_null(rs, 0, COMPANY_CHECK__SAME_ID);
    if (!row_bool(rs, 0, COMPANY_CHECK__HEAD_OK) || !row_bool(rs, 0, COMPANY_CHECK__PERSON_OK)) {
        w->result->code = E_REFERENCE_UNKNOWN;
    } else if (uid || same) {
        w->result->code = E_PARTY_DUPLICATE;
        w->result->subject = uid ? by_uid : row_i64(rs, 0, COMPANY_CHECK__SAME_ID);
        w->result->subject_name =
            row_text(rs, 0, uid ? COMPANY_CHECK__UID_NAME : COMPANY_CHECK__SAME_NAME);
    }
    return E_OK;
}

static int64_t detail_mask(const struct company_edit *e)
{
    const struct {
        enum has has;
        int64_t bit;
    } bits[] = {{e->type.has, SET_TYPE},           {e->category.has, SET_CATEGORY},
                {e->territory.has, SET_TERRITORY}, {e->relation.has, SET_RELATION},
                {e->head_id.has, SET_HEAD},        {e->scheme.has, SET_SCHEME},
                {e->person_id.has, SET_PERSON}};
    int64_t mask = 0;
    for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
        mask |= bits[i].has != ABSENT ? bits[i].bit : 0;
    }
    return mask;
}

static enum err set_details(struct write *w, int64_t id, int64_t mask)
{
    const struct company_edit *e = w->e;
    struct arena *mem = w->d->c->mem;
    struct rows rs;
    size_t n = e->requisite_count;
    struct span *names = arena_array_of(mem, n * 2, struct span), *values = names + n;
    if ((mask & ~SET_NEW) == 0 && n == 0) {
        return E_OK;
    }
    for (size_t i = 0; i < n; i++) {
        names[i] = e->requisites[i].name;
        values[i] = e->requisites[i].value;
    }
    struct db_arg args[] = {ARG_I64(w->d->c->tenant),
                            db_arg_id(w->d->who.employee_id),
                            ARG_I64(id),
                            ARG_I64(mask),
                            e->type.has == GIVEN ? filter_text(e->type.v) : ARG_NULL,
                            db_arg_id(w->entries[ENTRY_CATEGORY]),
                            db_arg_id(w->entries[ENTRY_TERRITORY]),
                            db_arg_id(w->entries[ENTRY_RELATION]),
                            reference(e->head_id),
                            db_arg_opt_text(e->scheme),
                            reference(e->person_id),
                            ARG_TEXTS(names, n),
                            ARG_TEXTS(values, n)};
    enum err err =
        db_write1(w->d->c, STMT_COMPANY_DETAIL_SET, args, sizeof args / sizeof args[0], &rs);
    if (err == E_OK) {
        w->result->changed = w->result->changed || row_i64(&rs, 0, COMPANY_DETAIL_SET__DETAILS) > 0;
        w->result->requisites_changed = row_i64(&rs, 0, COMPANY_DETAIL_SET__REQUISITES) > 0;
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

/* R7's category of an office. */
static struct address_edit office(struct span line)
{
    return (struct address_edit){.category = OPT_I64(2), .street = OPT_TEXT(line)};
}

static enum err add_one(struct ctx *c, void *arg)
{
    struct write *w = arg;
    const struct party empty = {.kind = PARTY_COMPANY};
    struct party *made;
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
    (void)contact_values_diff(w->d->c->mem, &empty, w->e->contacts, w->e->contact_count, &edit);
    if ((e = party_add(w->d, &edit, 0, &made)) != E_OK) {
        return e;
    }
    w->result->id = made->id;
    return set_details(w, made->id, detail_mask(w->e) | SET_NEW);
}

/* What one item's own data can be refused for although it was checked: another request was faster.
 */
static bool own_fault(struct ctx *c, struct company_result *r)
{
    if (c->err.code == E_CONFLICT && strcmp(c->err.constraint, "party_external_id") == 0) {
        *r = (struct company_result){.code = E_PARTY_DUPLICATE};
    } else if (c->err.code == E_REFERENCE_UNKNOWN) {
        *r = (struct company_result){.code = E_REFERENCE_UNKNOWN};
    } else {
        return false;
    }
    err_clear(c);
    return true;
}

struct batch {
    struct directory *d;
    const struct company_edit *items;
    size_t n;
    struct company_result *results;
};

static enum err add_all(struct ctx *c, void *arg)
{
    struct batch *b = arg;
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
    struct batch all = {d, items, n, results};
    enum err e = n > 0 ? db_atomically(d->c, add_all, &all) : E_OK;
    if (e == E_OK || (e != E_CONFLICT && e != E_REFERENCE_UNKNOWN)) {
        return e;
    }
    err_clear(d->c);
    for (size_t i = 0; i < n; i++) {
        struct write w = {.d = d, .e = &items[i], .result = &results[i]};
        if ((e = db_atomically(d->c, add_one, &w)) != E_OK && !own_fault(d->c, &results[i])) {
            return e;
        }
    }
    return E_OK;
}

/* The first address becomes this line; an equal line is no write, an empty one takes it away. */
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
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 2];
    party_visible_args(w->d, SEE_OWNED, args);
    args[VISIBLE_ARGS] = db_arg_id(w->id);
    args[VISIBLE_ARGS + 1] = w->id == 0 ? filter_text(w->uid) : ARG_NULL;
    enum err e = db_write1(w->d->c, STMT_COMPANY_LOCK, args, VISIBLE_ARGS + 2, &rs);
    if (e == E_OK && rs.n == 0) {
        return err_set(w->d->c, E_PARTY_NOT_FOUND, "no visible company with this id");
    }
    w->id = e == E_OK ? row_i64(&rs, 0, COMPANY_LOCK__ID) : 0;
    return e;
}

static enum err update_one(struct ctx *c, void *arg)
{
    struct write *w = arg;
    struct party *p, *out;
    bool changed = false;
    *w->result = (struct company_result){.code = E_OK};
    enum err e = lock_row(w);
    if (e != E_OK || (e = check(w, false)) != E_OK) {
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
    (void)contact_values_diff(c->mem, p, w->e->contacts, w->e->contact_count, &edit);
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
    enum err e = db_atomically(d->c, update_one, &w);
    return e == E_OK || own_fault(d->c, result) ? E_OK : e;
}
