#include "api/r7/own/import.h"

#include "api/people_row.h"
#include "api/r7/envelope.h"
#include "api/r7/input.h"

enum { COLUMNS_MAX = 100, ROWS_MAX = 200, HEADING_MAX_CHARS = 200 };

struct import_args {
    struct param_list columns;
    struct value *rows;
    struct opt_bool dry_run, any_name;
};
static const struct param import_rows[] = {
    PARAM_LIST("columns", struct import_args, columns, P_TEXT, PF_REQUIRED | PF_LINE, .min = 0,
               .max = HEADING_MAX_CHARS),
    PARAM_VALUE("rows", struct import_args, rows, PF_BODY | PF_LATER),
    PARAM_BOOL("dryRun", struct import_args, dry_run, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("anyName", struct import_args, any_name, PF_EMPTY_IS_ABSENT),
};
const struct params r7_import_params = PARAMS(import_rows, struct import_args);

struct heading {
    struct span text;
    const struct people_column *column; /* NULL: nothing is known of it */
    int64_t field;
};

/* A row, or a cell of it, that is not taken. */
struct refusal {
    size_t row, column; /* both from 1; column 0: the row as a whole */
    const char *problem;
    int64_t person; /* somebody whom it is about; 0: nobody */
};

struct import {
    struct call *call;
    struct heading *headings;
    size_t heading_count;
    struct people_row row;
    struct person_import_row *rows;
    struct person_import_result *results;
    size_t n;
    bool dry_run, any_name;
    int64_t outcomes[IMPORT_TAKEN + 1];
    struct refusal *refusals;
    size_t refusal_count;
};

static void refuse(struct import *m, size_t row, size_t column, const char *problem, int64_t person)
{
    m->refusals[m->refusal_count++] = (struct refusal){row, column, problem, person};
}

/* Makes a row of the table; a cell that is wrong refuses its row. */
static void take_row(struct import *m, const struct value *cells, size_t number)
{
    struct call *call = m->call;
    struct person_import_row *out = &m->rows[m->n];
    people_row_begin(&m->row, &call->d, r7_state(call)->catalog, call->req->mem);
    for (size_t i = 0; i < cells->n && i < m->heading_count; i++) {
        const struct heading *h = &m->headings[i];
        struct span text = value_scalar(cells->members[i].value);
        const char *problem = h->column != NULL && span_any(text)
                                  ? people_row_put(&m->row, h->column, h->field, text)
                                  : NULL;
        if (problem != NULL) {
            refuse(m, number, i + 1, problem, 0);
            return;
        }
    }
    out->line = (int64_t)number;
    const char *problem = people_row_end(&m->row, out);
    if (problem != NULL) {
        refuse(m, number, 0, problem, 0);
        return;
    }
    m->n++;
}

static void count_results(struct import *m, const struct person_import_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct person_import_result *r = &m->results[i];
        m->outcomes[r->outcome]++;
        if (r->outcome == IMPORT_SEVERAL) {
            refuse(m, (size_t)rows[i].line, 0, "several people have its phone or mail", r->person);
        } else if (r->outcome == IMPORT_TAKEN) {
            refuse(m, (size_t)rows[i].line, 0, "a contact value is another person's", r->person);
        }
    }
}

static enum err store(struct import *m, const struct person_import_row *rows, size_t n)
{
    const struct person_import batch = {
        .rows = rows, .n = n, .any_name = m->any_name, .dry_run = m->dry_run};
    enum err e = person_import(&m->call->d, &batch, m->results);
    if (e == E_OK) {
        count_results(m, rows, n);
    }
    return e;
}

/* Stores all rows; when the database refuses them, one by one, so that only the guilty ones are
 * left out. */
static enum err store_all(struct import *m)
{
    enum err e = m->n > 0 ? store(m, m->rows, m->n) : E_OK;
    if (e != E_PARAM_INVALID && e != E_ENCODING && e != E_CONFLICT && e != E_REFERENCE_UNKNOWN) {
        return e;
    }
    for (size_t i = 0; i < m->n; i++) {
        err_clear(&m->call->c);
        e = store(m, &m->rows[i], 1);
        if (e == E_PARAM_INVALID || e == E_ENCODING || e == E_CONFLICT ||
            e == E_REFERENCE_UNKNOWN) {
            refuse(m, (size_t)m->rows[i].line, 0, err_info(e)->meaning, 0);
            err_clear(&m->call->c);
        } else if (e != E_OK) {
            return e;
        }
    }
    return E_OK;
}

static void shape(struct call *call, const char *key, const void *item)
{
    const struct import *m = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_list(w, "columns");
    for (size_t i = 0; i < m->heading_count; i++) {
        const struct heading *h = &m->headings[i];
        const char *name = h->column == NULL ? "" : h->column->name;
        w_object(w, NULL);
        w_text(w, "heading", h->text);
        w_text(w, "column", name != NULL ? span_of(name) : h->text);
        w_end(w);
    }
    w_end(w);
    w_i64(w, "added", m->outcomes[IMPORT_ADDED]);
    w_i64(w, "changed", m->outcomes[IMPORT_CHANGED]);
    w_i64(w, "same", m->outcomes[IMPORT_SAME]);
    w_list(w, "refused");
    for (size_t i = 0; i < m->refusal_count; i++) {
        const struct refusal *r = &m->refusals[i];
        w_object(w, NULL);
        w_i64(w, "row", (int64_t)r->row);
        w_i64(w, "column", (int64_t)r->column);
        w_text(w, "problem", span_of(r->problem));
        w_i64(w, "contactId", r->person);
        w_end(w);
    }
    w_end(w);
    w_end(w);
}

/* Finds what the headings mean. */
static enum err read_headings(struct import *m, const struct param_list *columns)
{
    struct call *call = m->call;
    const struct opt_text *texts = columns->items;
    if (columns->n > COLUMNS_MAX) {
        return r7_wrong(call, "columns", "too many items", "100 at most");
    }
    m->headings = arena_array_of(call->req->mem, columns->n, struct heading);
    m->heading_count = columns->n;
    bool known = false;
    for (size_t i = 0; i < columns->n; i++) {
        struct heading *h = &m->headings[i];
        h->text = r7_text_of(texts[i]);
        h->column = people_column_for(r7_state(call)->catalog, call->req->mem, h->text, &h->field);
        known = known || h->column != NULL;
    }
    return known ? E_OK : r7_wrong(call, "columns", "no heading is known", NULL);
}

static enum err read_rows(struct import *m, const struct value *rows)
{
    struct call *call = m->call;
    size_t n = rows != NULL && rows->kind == V_LIST ? rows->n : 0;
    if (rows != NULL && rows->kind != V_LIST) {
        return r7_wrong(call, "rows", "not a list", "[[\"...\"]]");
    }
    if (n > ROWS_MAX) {
        return r7_wrong(call, "rows", "too many items", "200 at most");
    }
    m->rows = arena_array_of(call->req->mem, n, struct person_import_row);
    m->results = arena_array_of(call->req->mem, n, struct person_import_result);
    m->refusals = arena_array_of(call->req->mem, n, struct refusal);
    for (size_t i = 0; i < n; i++) {
        const struct value *cells = rows->members[i].value;
        if (cells->kind != V_LIST) {
            return r7_wrong(call, "rows", "a row is no list of texts", "[[\"...\"]]");
        }
        take_row(m, cells, i + 1);
    }
    return E_OK;
}

enum err r7_import(struct call *call)
{
    const struct import_args *a = call->args;
    struct import *m = arena_new_of(call->req->mem, struct import);
    *m = (struct import){.call = call,
                         .dry_run = a->dry_run.has == GIVEN && a->dry_run.v,
                         .any_name = a->any_name.has == GIVEN && a->any_name.v};
    /* A dry run is a transaction of its own, which is taken back. */
    if (span_any(request_header(call->req, "idempotency-key"))) {
        return r7_wrong(call, "Idempotency-Key", "not taken here", NULL);
    }
    enum err e = r7_catalog(call);
    if (e != E_OK || (e = read_headings(m, &a->columns)) != E_OK ||
        (e = read_rows(m, a->rows)) != E_OK || (e = store_all(m)) != E_OK) {
        return e;
    }
    return r7_one(call, shape, m);
}
