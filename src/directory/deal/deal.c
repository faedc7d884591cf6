#include "directory/deal/deal.h"

#include <stdio.h>
#include <string.h>

#include "db/sql/deal.h"
#include "directory/search/text_lead.h"

static struct span filter(struct span text)
{
    return span_any(text) ? text : SPAN_NONE;
}

static struct deal deal_of(const struct sql_deal_rows_row *row)
{
    return (struct deal){.id = row->id,
                         .company_id = row->company_id.v,
                         .person_id = row->person_id.v,
                         .owner_id = row->owner_id.v,
                         .external_id = row->external_id,
                         .title = row->title,
                         .company_name = row->company_name,
                         .content = row->content,
                         .created_on = row->created_on,
                         .changed_on = row->changed_on,
                         .plan_date = row->plan_date,
                         .amount = row->amount,
                         .margin = row->margin,
                         .participants = row->participants,
                         .is_closed = row->is_closed,
                         .closed_on = row->closed_on,
                         .close_status = row->close_status,
                         .close_note = row->close_note,
                         .closed_amount = row->closed_amount};
}

static enum err not_found(struct directory *d)
{
    return err_set(d->c, E_DEAL_NOT_FOUND, "no visible deal with this id");
}

/* Refuses a write for the problem that its statement found, company or person; err.constraint says
 * which. */
static enum err refuse(struct directory *d, struct span problem)
{
    enum err e = err_set(d->c, E_REFERENCE_UNKNOWN, "a record that the deal names is not there");
    (void)snprintf(d->c->err.constraint, sizeof(d->c->err.constraint), "%.*s", SPAN_ARG(problem));
    return e;
}

static enum err refuse_uid(struct directory *d, int64_t owner)
{
    enum err e = err_set(d->c, E_CONFLICT, "another deal has the external id");
    d->c->err.subject = owner;
    return e;
}

/* Gives the contacts that an edit names: the main one and the participants. */
static struct db_i64s named(struct arena *mem, const struct deal_edit *e)
{
    int64_t *all = arena_array_of(mem, e->person_count + 1, int64_t);
    size_t n = 0;
    for (size_t i = 0; e->has_persons && i < e->person_count; i++) {
        all[n++] = e->persons[i];
    }
    if (e->person_id.has == GIVEN && e->person_id.v != 0) {
        all[n++] = e->person_id.v;
    }
    return I64S(all, n);
}

static int64_t given(struct opt_i64 v)
{
    return v.has == GIVEN ? v.v : 0;
}

enum err deal_add(struct directory *d, const struct deal_edit *e, int64_t *id)
{
    struct sql_deal_add_rows rs;
    struct span external = filter(opt_span(e->external_id));
    enum err err = sql_deal_add(
        d->c,
        SQL_ARGS(deal_add, .title = e->title.v, .external_id = external,
                 .person = opt_id(given(e->person_id)), .company = opt_id(given(e->company_id)),
                 .persons = I64S(e->persons, e->has_persons ? e->person_count : 0),
                 .named = named(d->c->mem, e), .owner = opt_id(given(e->owner_id)),
                 .plan_date = filter(opt_span(e->plan_date)), .amount = opt_span(e->amount),
                 .margin = opt_span(e->margin), .content = opt_span(e->content),
                 .created_at = opt_span(e->created_at)),
        &rs);
    if (err != E_OK) {
        return err;
    }
    struct sql_deal_add_row row = sql_deal_add_row(&rs, 0);
    *id = row.id.v;
    if (*id != 0) {
        return E_OK;
    }
    bool uid = row.problem.p == NULL || span_is(row.problem, "uid");
    return uid ? refuse_uid(d, row.subject.v) : refuse(d, row.problem);
}

enum err deal_get(struct directory *d, enum visibility see, int64_t id, struct span external,
                  struct deal *out)
{
    struct sql_deal_rows_rows rs;
    enum err e = sql_deal_find(
        d->c, SQL_ARGS(deal_find, .id = opt_id(id), .uid = filter(external), .see = see), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return not_found(d);
    }
    struct sql_deal_rows_row row = sql_deal_rows_row(&rs, 0);
    *out = deal_of(&row);
    return E_OK;
}

enum err deal_persons(struct directory *d, enum visibility see, int64_t id,
                      struct deal_person **out, size_t *n)
{
    struct sql_deal_persons_rows rs;
    enum err e = sql_deal_persons(d->c, SQL_ARGS(deal_persons, .id = id, .see = see), &rs);
    *n = e == E_OK ? (size_t)rs.rows.n : 0;
    *out = arena_array_of(d->c->mem, *n, struct deal_person);
    int64_t *seen = directory_see(d, *n);
    for (size_t i = 0; i < *n; i++) {
        struct sql_deal_persons_row row = sql_deal_persons_row(&rs, (int)i);
        seen[i] = row.id;
        (*out)[i] = (struct deal_person){row.id,     row.full_name, row.job_title,
                                         row.phones, row.mobiles,   row.mails};
    }
    return e;
}

#define FILTER(q_, see_, led_)                                                                     \
    .owners = I64S((q_)->owners, (q_)->owner_count), .created_from = filter((q_)->created.from),   \
    .created_to = filter((q_)->created.to),                                                        \
    .created_inside = (q_)->created.inside ? SPAN("1 microsecond") : SPAN("0"),                    \
    .word = filter((q_)->word), .client = opt_id((q_)->company_id),                                \
    .contact = opt_id((q_)->person_id), .uid = filter((q_)->external_id),                          \
    .phone = filter((q_)->phone), .closed = (q_)->closed, .see = (see_), .led = (led_)

/* True when deals are asked for by a word and nothing else. */
static bool is_word_only(const struct deal_query *q)
{
    return q->owners == NULL && !span_any(q->created.from) && !span_any(q->created.to) &&
           q->company_id == 0 && q->person_id == 0 && !span_any(q->external_id) &&
           !span_any(q->phone) && q->closed.has != GIVEN;
}

enum err deal_list(struct directory *d, enum visibility see, const struct deal_query *q,
                   struct deal_list *out)
{
    struct sql_deal_rows_rows rs;
    struct sql_deal_count_rows count;
    struct text_lead led = {.total = {.has = IS_NULL}};
    enum err e = span_any(q->word) ? text_lead(d->c, TEXT_OF_DEAL, q->word, &led) : E_OK;
    if (e != E_OK) {
        return e;
    }
    struct db_query both[] = {
        sql_deal_list_query(d->c,
                            SQL_ARGS(deal_list, FILTER(q, see, led.ids),
                                     .sort = span_any(q->sort) ? q->sort : SPAN("datum"),
                                     .descending = !q->oldest_first, .count = q->limit,
                                     .skip = q->skip),
                            &rs),
        sql_deal_count_query(
            d->c,
            SQL_ARGS(deal_count, FILTER(q, see, led.ids),
                     .known = is_word_only(q) ? led.total : (struct opt_i64){.has = IS_NULL}),
            &count)};
    e = db_read(d->c, both, 2);
    if (e != E_OK) {
        return e;
    }
    out->n = (size_t)rs.rows.n;
    out->v = arena_array_of(d->c->mem, out->n, struct deal);
    out->total = sql_deal_count__total(&count, 0);
    for (size_t i = 0; i < out->n; i++) {
        struct sql_deal_rows_row row = sql_deal_rows_row(&rs, (int)i);
        out->v[i] = deal_of(&row);
    }
    return E_OK;
}

/* Gives the participants. A list without address is NULL, so the stored ones stay. */
static struct db_i64s participants(const struct deal_edit *e)
{
    static const int64_t nobody[1] = {0};
    if (!e->has_persons) {
        return I64S(NULL, 0);
    }
    return I64S(e->person_count > 0 ? e->persons : nobody, e->person_count);
}

enum err deal_update(struct directory *d, enum visibility see, int64_t id,
                     const struct deal_edit *e, bool *changed)
{
    struct sql_deal_update_rows rs;
    *changed = false;
    enum err err = sql_deal_update(
        d->c,
        SQL_ARGS(deal_update, .id = id, .title = opt_span(e->title),
                 .external_id = opt_span(e->external_id), .set_person = e->person_id.has == GIVEN,
                 .person = opt_id(given(e->person_id)), .company = opt_id(given(e->company_id)),
                 .persons = participants(e), .named = named(d->c->mem, e),
                 .owner = opt_id(given(e->owner_id)), .plan_date = filter(opt_span(e->plan_date)),
                 .amount = opt_span(e->amount), .margin = opt_span(e->margin),
                 .content = opt_span(e->content), .see = see),
        &rs);
    if (err == E_CONFLICT && strcmp(d->c->err.constraint, "deal_external_id") == 0) {
        err_clear(d->c);
        return refuse_uid(d, 0);
    }
    if (err != E_OK) {
        return err;
    }
    struct sql_deal_update_row row = sql_deal_update_row(&rs, 0);
    if (row.found == 0) {
        return not_found(d);
    }
    *changed = row.changed > 0;
    return row.problem.p == NULL ? E_OK : refuse(d, row.problem);
}

enum err deal_close(struct directory *d, enum visibility see, int64_t id, struct span status,
                    struct span note, struct opt_text amount, struct opt_text margin)
{
    struct sql_deal_close_rows rs;
    enum err e = sql_deal_close(
        d->c,
        SQL_ARGS(deal_close, .id = id, .status = status, .note = note.p != NULL ? note : SPAN(""),
                 .amount = opt_span(amount), .margin = opt_span(margin), .see = see),
        &rs);
    if (e != E_OK) {
        return e;
    }
    if (sql_deal_close__found(&rs, 0) == 0) {
        return not_found(d);
    }
    return sql_deal_close__closed(&rs, 0) > 0 ? E_OK
                                              : err_set(d->c, E_CONFLICT, "the deal is closed");
}

enum err deal_reopen(struct directory *d, enum visibility see, int64_t id)
{
    struct sql_deal_reopen_rows rs;
    enum err e = sql_deal_reopen(d->c, SQL_ARGS(deal_reopen, .id = id, .see = see), &rs);
    if (e != E_OK) {
        return e;
    }
    if (sql_deal_reopen__found(&rs, 0) == 0) {
        return not_found(d);
    }
    return sql_deal_reopen__opened(&rs, 0) > 0 ? E_OK
                                               : err_set(d->c, E_CONFLICT, "the deal is open");
}

enum err deal_delete(struct directory *d, enum visibility see, int64_t id)
{
    struct sql_deal_delete_rows rs;
    enum err e = sql_deal_delete(d->c, SQL_ARGS(deal_delete, .id = id, .see = see), &rs);
    if (e == E_OK && sql_deal_delete__deleted(&rs, 0) == 0) {
        return not_found(d);
    }
    return e;
}
