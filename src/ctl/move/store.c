/*
 * store: stores a page of records of another system, with the mark of how far the run has come.
 */
#include "ctl/move/move.h"
#include "db/db.h"
#include "db/sql/import.h"
#include "db/sql/move.h"
#include "directory/import_mark.h"

/* A page under way; it can be repeated, as db_atomically() asks. */
struct work {
    struct move *m;
    struct move_rows *rows;
    struct span mark;
    struct span *outcomes; /* absent: nothing was told of the record */
    int64_t *ids, lost;
};

static struct span origin(const struct work *w)
{
    return span_of(w->m->dialect->name);
}

static struct span json_of(const struct work *w)
{
    return buf_view(&w->rows->json);
}

/* Notes what a statement says of a record; ord is from 1. */
static void note(struct work *w, int64_t ord, struct span outcome, int64_t id)
{
    if (ord > 0 && (size_t)ord <= w->rows->n) {
        w->outcomes[ord - 1] = outcome;
        w->ids[ord - 1] = id;
    }
}

/* The same for every statement that tells of records one by one. */
#define NOTE_ALL(w_, name_, rows_)                                                                 \
    for (int i_ = 0; i_ < (rows_).rows.n; i_++) {                                                  \
        struct sql_##name_##_row r_ = sql_##name_##_row(&(rows_), i_);                             \
        note((w_), r_.ord, r_.outcome, r_.id.v);                                                   \
    }

#define TELL(function_, name_, ...)                                                                \
    static enum err function_(struct work *w)                                                      \
    {                                                                                              \
        struct sql_##name_##_rows rs;                                                              \
        struct ctx *c = w->m->c;                                                                   \
        enum err e = sql_##name_(                                                                  \
            c, SQL_ARGS(name_, .rows = json_of(w), .dry = w->m->dry_run, __VA_ARGS__), &rs);       \
        if (e == E_OK) {                                                                           \
            NOTE_ALL(w, name_, rs)                                                                 \
        }                                                                                          \
        return e;                                                                                  \
    }

static enum err tags(struct work *w)
{
    if (w->rows->tag_count == 0 || w->m->dry_run) {
        return E_OK;
    }
    return sql_move_tags_make(w->m->c,
                              SQL_ARGS(move_tags_make,
                                       .entity = (enum tag_entity)w->m->step->tag_entity,
                                       .titles = SPANS(w->rows->tags, w->rows->tag_count)),
                              NULL);
}

/* Says what becomes of the records, and marks those that are written. */
static enum err judge(struct work *w, const char *target)
{
    struct ctx *c = w->m->c;
    struct sql_move_judge_rows rs;
    enum err e = tags(w);
    if (e == E_OK && w->rows->top > 0 && !w->m->dry_run) {
        e = sql_move_ids(c, SQL_ARGS(move_ids, .top = w->rows->top), NULL);
    }
    if (e == E_OK) {
        e = sql_move_judge(c,
                           SQL_ARGS(move_judge, .origin = origin(w),
                                    .sort = span_of(w->m->step->sort), .target = span_of(target),
                                    .rows = json_of(w), .dry = w->m->dry_run),
                           &rs);
    }
    if (e == E_OK) {
        NOTE_ALL(w, move_judge, rs)
    }
    return e;
}

static enum err done(struct work *w, const char *target)
{
    return sql_move_done(w->m->c,
                         SQL_ARGS(move_done, .origin = origin(w), .sort = span_of(w->m->step->sort),
                                  .target = span_of(target), .rows = json_of(w)),
                         NULL);
}

#define MARKED(name_, w_)                                                                          \
    SQL_ARGS(name_, .origin = origin(w_), .sort = span_of((w_)->m->step->sort), .rows = json_of(w_))

static enum err parties(struct work *w)
{
    struct ctx *c = w->m->c;
    struct sql_move_party_rows party;
    struct sql_move_contacts_rows contacts;
    struct sql_move_parts_rows parts;
    enum err e = judge(w, "party");
    if (e != E_OK || w->m->dry_run) {
        return e;
    }
    e = sql_move_party(c,
                       SQL_ARGS(move_party, .origin = origin(w), .sort = span_of(w->m->step->sort),
                                .company_sort = span_of(w->m->dialect->company_sort),
                                .rows = json_of(w)),
                       &party);
    e = e == E_OK ? sql_move_parts_drop(c, MARKED(move_parts_drop, w), NULL) : e;
    e = e == E_OK ? sql_move_contacts(c, MARKED(move_contacts, w), &contacts) : e;
    e = e == E_OK ? sql_move_addresses(c, MARKED(move_addresses, w), NULL) : e;
    e = e == E_OK ? sql_move_parts(c, MARKED(move_parts, w), &parts) : e;
    e = e == E_OK ? done(w, "party") : e;
    if (e == E_OK) {
        w->lost = sql_move_party_row(&party, 0).lost + sql_move_contacts_row(&contacts, 0).lost +
                  sql_move_parts_row(&parts, 0).lost;
    }
    return e;
}

static enum err cases(struct work *w)
{
    struct ctx *c = w->m->c;
    struct sql_move_case_parts_rows parts;
    enum err e = judge(w, "case");
    if (e != E_OK || w->m->dry_run) {
        return e;
    }
    e = sql_move_case(c, MARKED(move_case, w), NULL);
    e = e == E_OK ? sql_move_case_drop(c, MARKED(move_case_drop, w), NULL) : e;
    e = e == E_OK ? sql_move_case_parts(c, MARKED(move_case_parts, w), &parts) : e;
    e = e == E_OK ? done(w, "case") : e;
    w->lost = e == E_OK ? sql_move_case_parts_row(&parts, 0).lost : 0;
    return e;
}

static enum err deals(struct work *w)
{
    struct sql_move_deal_rows rs;
    enum err e = judge(w, "deal");
    if (e != E_OK || w->m->dry_run) {
        return e;
    }
    e = sql_move_deal(w->m->c, MARKED(move_deal, w), &rs);
    e = e == E_OK ? done(w, "deal") : e;
    w->lost = e == E_OK ? sql_move_deal_row(&rs, 0).lost : 0;
    return e;
}

TELL(employees, move_employees, .origin = origin(w))
TELL(fields_told, move_fields, .origin = origin(w))
TELL(form, move_form, .origin = origin(w), .form = span_of(w->m->step->sort))
TELL(types, move_types, .origin = origin(w), .form = span_of(w->m->step->sort))
TELL(countries_told, move_countries, .origin = origin(w))
TELL(cities, move_cities, .origin = origin(w))
TELL(streets, move_streets, .origin = origin(w))
TELL(metros, move_metros, .origin = origin(w))
TELL(entries_told, move_entries, .dictionary = span_of(w->m->step->sort))

static enum err fields(struct work *w)
{
    enum err e =
        w->m->dry_run
            ? E_OK
            : sql_move_fields_free(w->m->c, SQL_ARGS(move_fields_free, .rows = json_of(w)), NULL);
    return e == E_OK ? fields_told(w) : e;
}

static enum err entries(struct work *w)
{
    enum err e = entries_told(w);
    if (e != E_OK || w->m->dry_run) {
        return e;
    }
    return sql_move_entries_put(w->m->c,
                                SQL_ARGS(move_entries_put, .origin = origin(w),
                                         .dictionary = span_of(w->m->step->sort),
                                         .rows = json_of(w), .ids = I64S(w->ids, w->rows->n)),
                                NULL);
}

static enum err countries(struct work *w)
{
    enum err e = w->m->dry_run ? E_OK : sql_move_places_clear(w->m->c, NULL);
    return e == E_OK ? countries_told(w) : e;
}

/* The records of the page are tags and nothing else. */
static enum err only_tags(struct work *w)
{
    struct sql_move_tags_make_rows rs = {0};
    enum err e = E_OK;
    if (w->rows->tag_count > 0 && !w->m->dry_run) {
        e = sql_move_tags_make(w->m->c,
                               SQL_ARGS(move_tags_make,
                                        .entity = (enum tag_entity)w->m->step->tag_entity,
                                        .titles = SPANS(w->rows->tags, w->rows->tag_count)),
                               &rs);
    }
    int64_t made = e == E_OK && rs.rows.n > 0 ? sql_move_tags_make_row(&rs, 0).made : 0;
    for (size_t i = 0; i < w->rows->n; i++) {
        note(w, (int64_t)i + 1, (int64_t)i < made ? SPAN("added") : SPAN("same"), 0);
    }
    return e;
}

static enum err links(struct work *w)
{
    struct sql_move_links_rows rs;
    if (w->m->dry_run) {
        return E_OK;
    }
    enum err e = sql_move_links(w->m->c,
                                SQL_ARGS(move_links, .origin = origin(w),
                                         .person_sort = span_of(w->m->dialect->person_sort),
                                         .company_sort = span_of(w->m->dialect->company_sort)),
                                &rs);
    w->lost = e == E_OK ? sql_move_links_row(&rs, 0).lost : 0;
    return e;
}

static enum err place_ids(struct work *w)
{
    enum move_target t = w->m->step->target;
    return (t == MOVE_CITIES || t == MOVE_STREETS) && !w->m->dry_run
               ? sql_move_place_ids(w->m->c, NULL)
               : E_OK;
}

static enum err write_page(struct work *w)
{
    static enum err (*const how[])(struct work * w) = {
        [MOVE_PARTIES] = parties,     [MOVE_CASES] = cases,     [MOVE_DEALS] = deals,
        [MOVE_EMPLOYEES] = employees, [MOVE_ENTRIES] = entries, [MOVE_FIELDS] = fields,
        [MOVE_FORM] = form,           [MOVE_TYPES] = types,     [MOVE_TAGS] = only_tags,
        [MOVE_COUNTRIES] = countries, [MOVE_CITIES] = cities,   [MOVE_STREETS] = streets,
        [MOVE_METROS] = metros,       [MOVE_LINKS] = links};
    enum err e = how[w->m->step->target](w);
    return e == E_OK ? place_ids(w) : e;
}

static enum err work(struct ctx *c, void *arg)
{
    struct work *w = arg;
    struct sql_import_lock_rows lock;
    enum err e = sql_import_lock(c,
                                 SQL_ARGS(import_lock, .what = SPAN("move"),
                                          .alone = !w->m->dry_run, .durable = w->rows->last),
                                 &lock);
    if (e == E_OK && !sql_import_lock_row(&lock, 0).held) {
        return err_set(c, E_BUSY, "another import of this tenant is running");
    }
    w->lost = 0;
    bool any = w->rows->n > 0 || w->m->step->target == MOVE_LINKS;
    e = e == E_OK && any ? write_page(w) : e;
    if (e == E_OK && w->mark.p != NULL && !w->m->dry_run) {
        struct import_mark mark = {.position = w->rows->next, .line = 1, .done = w->rows->last};
        e = import_mark_put(&w->m->d, w->mark, &mark);
    }
    return e;
}

enum err move_store(struct move *m, struct move_rows *rows, struct span mark)
{
    struct work w = {.m = m,
                     .rows = rows,
                     .mark = mark,
                     .outcomes = arena_array_of(m->c->mem, rows->n + 1, struct span),
                     .ids = arena_array_of(m->c->mem, rows->n + 1, int64_t)};
    enum err e = db_atomically(m->c, work, &w);
    for (size_t i = 0; e == E_OK && i < rows->n; i++) {
        move_count(m, rows->old[i], w.outcomes[i], w.ids[i]);
    }
    m->parts_lost += e == E_OK ? w.lost : 0;
    return e;
}
