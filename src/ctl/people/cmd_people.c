/*
 * cmd_people: import people. Every batch is a transaction of its own, with the mark of how far the
 * file has been read.
 */
#include <inttypes.h>
#include <string.h>

#include "ctl/file/import_report.h"
#include "ctl/people/people_source.h"
#include "db/db.h"
#include "db/sql/admin.h"

/* The state of an import. */
struct run {
    struct ctl_call *k;
    struct ctx *c;
    struct directory d;
    const struct catalog *catalog;
    struct people_source source;
    struct import_report report;
    bool dry_run, any_name;
    struct span file; /* absent: the file has no identity, so no mark is stored */
    int64_t rows, outcomes[IMPORT_TAKEN + 1];
    struct arena *batch_mem;
    struct person_import_row batch[PERSON_IMPORT_BATCH];
    struct person_import_result results[PERSON_IMPORT_BATCH];
    size_t n;
};

static void refuse(struct run *r, int64_t line, const char *problem)
{
    import_report_refuse(&r->report, line, 0, SPAN_NONE, problem);
}

/* Fills r->batch; returns false at the end of the file. */
static bool read_batch(struct run *r)
{
    enum people_next next = PEOPLE_ROW;
    size_t values = 0;
    for (r->n = 0; r->n < PERSON_IMPORT_BATCH && values < PERSON_IMPORT_VALUES;) {
        struct person_import_row *row = &r->batch[r->n];
        next = people_source_next(&r->source, &r->d, r->catalog, r->batch_mem, row);
        if (next == PEOPLE_END) {
            return false;
        }
        r->rows++;
        if (next == PEOPLE_BAD) {
            import_report_refuse(&r->report, r->source.line, r->source.problem_column,
                                 r->source.problem_heading, r->source.problem);
            continue;
        }
        values += row->edit.contact_count;
        r->n++;
    }
    return true;
}

static void count_results(struct run *r, const struct person_import_row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct person_import_result *x = &r->results[i];
        char problem[120];
        r->outcomes[x->outcome]++;
        if (x->outcome == IMPORT_SEVERAL) {
            snprintf(problem, sizeof(problem),
                     "several people have its phone or mail, %" PRId64 " is one of them",
                     x->person);
        } else if (x->outcome == IMPORT_TAKEN) {
            snprintf(problem, sizeof(problem),
                     "a contact value is that of %" PRId64 ", and belongs to one person here",
                     x->person);
        } else {
            continue;
        }
        refuse(r, rows[i].line, problem);
    }
}

static enum err store(struct run *r, const struct person_import_row *rows, size_t n,
                      const struct import_mark *mark)
{
    struct person_import batch = {.rows = rows,
                                  .n = n,
                                  .any_name = r->any_name,
                                  .dry_run = r->dry_run,
                                  .file = r->file,
                                  .mark = mark};
    enum err e = person_import(&r->d, &batch, r->results);
    if (e == E_OK) {
        count_results(r, rows, n);
    }
    return e;
}

/* True for a fault of a row's, which the other rows must not suffer for. */
static bool is_fault_of_row(enum err e)
{
    return e == E_PARAM_INVALID || e == E_ENCODING || e == E_CONFLICT || e == E_REFERENCE_UNKNOWN;
}

/* Stores the rows of a batch that the database has refused one by one, to find the guilty ones. */
static enum err store_singly(struct run *r, const struct import_mark *mark)
{
    for (size_t i = 0; i < r->n; i++) {
        enum err e = store(r, &r->batch[i], 1, NULL);
        if (is_fault_of_row(e)) {
            refuse(r, r->batch[i].line, err_info(e)->meaning);
            err_clear(r->c);
        } else if (e != E_OK) {
            return e;
        }
    }
    return store(r, r->batch, 0, mark);
}

static enum err store_batch(struct run *r, const struct import_mark *mark)
{
    enum err e = store(r, r->batch, r->n, mark);
    if (!is_fault_of_row(e)) {
        return e;
    }
    err_clear(r->c);
    return store_singly(r, mark);
}

static enum err import_all(struct run *r)
{
    bool more = true;
    unsigned analyzed = 1;
    for (unsigned batch = 1; more; batch++) {
        more = read_batch(r);
        struct import_mark mark = people_source_mark(&r->source);
        mark.done = !more && !people_source_failed(&r->source);
        bool marked = r->file.p != NULL && !r->dry_run;
        enum err e = store_batch(r, marked ? &mark : NULL);
        /* After 1, 8, 64 ... batches the directory may have become another one. */
        if (e == E_OK && !r->dry_run && batch == analyzed) {
            e = person_import_analyze(&r->d);
            analyzed *= 8;
        }
        if (e != E_OK) {
            return e;
        }
        arena_reset(r->batch_mem);
        import_report_progress(&r->report, r->rows, mark.position, false);
    }
    return E_OK;
}

/* Continues where an earlier run of the same file was stopped. */
static enum err resume(struct run *r)
{
    struct import_mark mark;
    r->file = people_source_identity(&r->source, r->k->mem);
    if (r->dry_run || r->file.p == NULL || ctl_option(r->k, "--restart") != NULL) {
        return E_OK;
    }
    enum err e = import_mark_get(&r->d, r->file, &mark);
    if (e == E_OK && mark.position > 0 && !mark.done) {
        import_report_goes_on(&r->report, mark.position, mark.line);
        if (!people_source_seek(&r->source, &mark)) {
            return err_set(r->c, E_INTERNAL, "the file cannot be positioned");
        }
    }
    return e;
}

static enum err import_file(struct run *r)
{
    enum err e = resume(r);
    if (e == E_OK) {
        r->c->mem = r->batch_mem;
        e = import_all(r);
        r->c->mem = r->k->mem;
    }
    return e;
}

static int report(struct run *r, enum err e)
{
    import_report_progress(&r->report, r->rows, people_source_mark(&r->source).position, true);
    fprintf(r->k->out,
            ctl_words(r->k, "%s%lld rows: %lld people added, %lld changed, %lld as they were, "
                            "%lld lines refused\n"),
            r->dry_run ? ctl_words(r->k, "dry run, nothing is stored: ") : "", (long long)r->rows,
            (long long)r->outcomes[IMPORT_ADDED], (long long)r->outcomes[IMPORT_CHANGED],
            (long long)r->outcomes[IMPORT_SAME], (long long)r->report.bad);
    if (e != E_OK) {
        return ctl_failed(r->k, r->c);
    }
    if (people_source_failed(&r->source)) {
        return ctl_complain(r->k, "%s: reading has failed; a second run goes on", r->report.path);
    }
    return r->report.bad == 0 ? CTL_OK : CTL_FAILED;
}

static void close_source(void *source)
{
    people_source_close(source);
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

/* Opens the database, and reads the tenant's catalog for the whole run. */
static int open_tenant(struct run *r)
{
    r->c = ctl_database(r->k);
    if (r->c == NULL) {
        return CTL_FAILED;
    }
    r->d.c = r->c;
    struct sql_tenant_rules_rows rules;
    if (ctl_use_tenant(r->c, ctl_option(r->k, "--tenant")) != E_OK ||
        catalog_of(&r->d, &r->catalog) != E_OK || sql_tenant_rules(r->c, &rules) != E_OK) {
        return ctl_failed(r->k, r->c);
    }
    r->d.who.contact_unique = sql_tenant_rules_row(&rules, 0).contact_unique;
    return CTL_OK;
}

int cmd_people_import(struct ctl_call *k)
{
    struct run *r = arena_new_of(k->mem, struct run);
    *r = (struct run){.k = k,
                      .dry_run = ctl_option(k, "--dry-run") != NULL,
                      .any_name = ctl_option(k, "--any-name") != NULL};
    bool opened = people_source_open(&r->source, k->words[0], ctl_option(k, "--format"),
                                     ctl_option(k, "--encoding"));
    arena_defer(k->mem, close_source, &r->source);
    if (!opened) {
        return ctl_complain(k, "%s: %s", k->words[0], r->source.problem);
    }
    r->batch_mem = arena_new();
    arena_defer(k->mem, free_arena, r->batch_mem);
    int rc = open_tenant(r);
    if (rc != CTL_OK) {
        return rc;
    }
    if (!people_source_headings(&r->source, r->catalog, ctl_option(k, "--skip-unknown") != NULL,
                                k->mem)) {
        return ctl_complain(k, "%s:%" PRId64 ": %s", k->words[0], r->source.line,
                            r->source.problem);
    }
    import_report_begin(&r->report, k, k->words[0], r->source.size);
    return report(r, import_file(r));
}
