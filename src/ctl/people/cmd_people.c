/*
 * cmd_people: import people. Every batch is a transaction of its own, with the mark of how far the
 * file has been read.
 */
#include <inttypes.h>
#include <string.h>

#include "ctl/file/import_report.h"
#include "ctl/people/lanes.h"
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
    struct lanes lanes;
    int jobs;
    int64_t rows, outcomes[IMPORT_TAKEN + 1];
};

static void refuse(struct run *r, int64_t line, const char *problem)
{
    import_report_refuse(&r->report, line, 0, SPAN_NONE, problem);
}

/* Reads rows into a batch; returns false at the end of the file. */
static bool read_batch(struct run *r, struct lanes_batch *b)
{
    enum people_next next = PEOPLE_ROW;
    size_t values = 0;
    r->c->mem = b->mem;
    while (b->n < PERSON_IMPORT_BATCH && values < PERSON_IMPORT_VALUES && next != PEOPLE_END) {
        struct person_import_row *row = &b->rows[b->n];
        next = people_source_next(&r->source, &r->d, r->catalog, b->mem, row);
        r->rows += next != PEOPLE_END;
        if (next == PEOPLE_BAD) {
            import_report_refuse(&r->report, r->source.line, r->source.problem_column,
                                 r->source.problem_heading, r->source.problem);
        } else if (next == PEOPLE_ROW) {
            values += row->edit.contact_count;
            b->n++;
        }
    }
    r->c->mem = r->k->mem;
    return next != PEOPLE_END;
}

static void count_row(struct run *r, const struct person_import_result *x, int64_t line)
{
    char problem[120];
    r->outcomes[x->outcome]++;
    if (x->outcome == IMPORT_SEVERAL) {
        snprintf(problem, sizeof(problem),
                 "several people have its phone or mail, %" PRId64 " is one of them", x->person);
        refuse(r, line, problem);
    } else if (x->outcome == IMPORT_TAKEN) {
        snprintf(problem, sizeof(problem),
                 "a contact value is that of %" PRId64 ", and belongs to one person here",
                 x->person);
        refuse(r, line, problem);
    }
}

/* Counts what became of a batch. */
static void count_results(struct run *r, const struct lanes_batch *b)
{
    for (size_t i = 0; b->stored && i < b->n; i++) {
        if (b->faults[i] != E_OK) {
            refuse(r, b->rows[i].line, err_info(b->faults[i])->meaning);
        } else {
            count_row(r, &b->results[i], b->rows[i].line);
        }
    }
    import_report_progress(&r->report, r->rows, b->mark.position, false);
}

/* Waits for the batch that comes next, counts what it held, and empties it. Returns NULL when it
 * could not be stored; *failed is its connection then. */
static struct lanes_batch *take(struct run *r, struct ctx **failed)
{
    struct lanes_batch *b = lanes_next(&r->lanes);
    if (b->e != E_OK) {
        *failed = b->c;
        return NULL;
    }
    count_results(r, b);
    lanes_clear(b);
    return b;
}

/* Reads and stores batches to the end of the file. Returns NULL, or the connection that has the
 * error. */
static struct ctx *store_all(struct run *r)
{
    struct ctx *failed = NULL;
    struct lanes *l = &r->lanes;
    unsigned analyzed = 1;
    for (unsigned batches = 1;; batches++) {
        struct lanes_batch *b = take(r, &failed);
        if (b == NULL) {
            return failed;
        }
        bool more = read_batch(r, b);
        b->mark = people_source_mark(&r->source);
        b->mark.done = !more && !people_source_failed(&r->source);
        b->marked = l->file.p != NULL && !l->dry_run;
        lanes_store(l, b);
        if (!more) {
            return NULL;
        }
        /* After 1, 8, 64 ... batches the directory may have become another one. */
        if (!l->dry_run && batches == analyzed) {
            lanes_wait(l);
            analyzed *= 8;
            if (person_import_analyze(&r->d) != E_OK) {
                return r->c;
            }
        }
    }
}

static struct ctx *import_all(struct run *r)
{
    struct ctx *failed = store_all(r);
    for (int i = 0; i < r->jobs && failed == NULL; i++) { /* some are still being stored */
        (void)take(r, &failed);
        lanes_skip(&r->lanes);
    }
    return failed;
}

/* Continues where an earlier run of the same file was stopped. */
static enum err resume(struct run *r)
{
    struct import_mark mark;
    struct span file = people_source_identity(&r->source, r->k->mem);
    r->lanes.file = file;
    if (r->lanes.dry_run || file.p == NULL || ctl_option(r->k, "--restart") != NULL) {
        return E_OK;
    }
    enum err e = import_mark_get(&r->d, file, &mark);
    if (e == E_OK && mark.position > 0 && !mark.done) {
        import_report_goes_on(&r->report, mark.position, mark.line);
        if (!people_source_seek(&r->source, &mark)) {
            return err_set(r->c, E_INTERNAL, "the file cannot be positioned");
        }
    }
    return e;
}

/* failed: the connection that has the error; NULL: there is none. */
static int report(struct run *r, struct ctx *failed)
{
    import_report_progress(&r->report, r->rows, people_source_mark(&r->source).position, true);
    fprintf(r->k->out,
            ctl_words(r->k, "%s%lld rows: %lld people added, %lld changed, %lld as they were, "
                            "%lld lines refused\n"),
            r->lanes.dry_run ? ctl_words(r->k, "dry run, nothing is stored: ") : "",
            (long long)r->rows, (long long)r->outcomes[IMPORT_ADDED],
            (long long)r->outcomes[IMPORT_CHANGED], (long long)r->outcomes[IMPORT_SAME],
            (long long)r->report.bad);
    if (failed != NULL) {
        return ctl_failed(r->k, failed);
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
    return lanes_begin(&r->lanes, r->k, r->jobs, sql_tenant_rules_row(&rules, 0).contact_unique);
}

int cmd_people_import(struct ctl_call *k)
{
    struct run *r = arena_new_of(k->mem, struct run);
    const char *jobs = ctl_option(k, "--jobs");
    *r = (struct run){.k = k,
                      .jobs = jobs != NULL && strcmp(jobs, "1") == 0 ? 1 : LANES_MAX,
                      .lanes = {.dry_run = ctl_option(k, "--dry-run") != NULL,
                                .any_name = ctl_option(k, "--any-name") != NULL}};
    if (jobs != NULL && strcmp(jobs, "1") != 0 && strcmp(jobs, "2") != 0) {
        return ctl_complain(k, "--jobs is 1 or 2");
    }
    bool opened = people_source_open(&r->source, k->words[0], ctl_option(k, "--format"),
                                     ctl_option(k, "--encoding"));
    arena_defer(k->mem, close_source, &r->source);
    if (!opened) {
        return ctl_complain(k, "%s: %s", k->words[0], r->source.problem);
    }
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
    return report(r, resume(r) == E_OK ? import_all(r) : r->c);
}
