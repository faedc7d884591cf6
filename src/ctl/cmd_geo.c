/*
 * cmd_geo: geo import, geo export.
 */
#include <inttypes.h>

#include <string.h>

#include "ctl/file/cells.h"
#include "ctl/file/geo_source.h"
#include "ctl/file/import_report.h"
#include "ctl/file/whole_file.h"
#include "ctl/say/faults.h"
#include "db/db.h"
#include "db/sql/admin.h"

enum { BATCH = 5000, PAGE = 2000 };

/* The state of an import. */
struct run {
    struct ctl_call *k;
    struct ctx *c;
    struct directory d;
    struct geo_source source;
    struct import_report report;
    bool dry_run, goes_on; /* goes_on: where an earlier run has stopped */
    struct span file;      /* absent: the file has no identity, so no mark is stored */
    struct place_import_counts counts;
    int64_t taken; /* rows whose country is known */
    struct arena *batch_mem;
    struct place_import_row rows[BATCH];
    int64_t unknown[BATCH];
};

static void complain_line(struct run *r, int64_t line, const char *problem)
{
    import_report_refuse(&r->report, line, 0, SPAN_NONE, problem);
}

static void say_progress(struct run *r, bool always)
{
    import_report_progress(&r->report, r->counts.rows, geo_source_mark(&r->source).position,
                           always);
}

/* Fills r->rows; returns false at the end of the file. */
static bool read_batch(struct run *r, size_t *n)
{
    enum geo_next next = GEO_SKIP;
    for (*n = 0; *n < BATCH && next != GEO_END;) {
        next = geo_source_next(&r->source, r->batch_mem, &r->rows[*n]);
        if (next == GEO_BAD) {
            complain_line(r, r->rows[*n].line, r->source.problem);
        }
        *n += next == GEO_ROW;
    }
    return next != GEO_END;
}

static enum err import_all(struct run *r)
{
    bool more = true;
    for (unsigned batch = 1; more; batch++) {
        size_t n;
        more = read_batch(r, &n);
        struct import_mark mark = geo_source_mark(&r->source);
        mark.done = !more && !geo_source_failed(&r->source);
        bool marked = r->file.p != NULL && !r->dry_run;
        enum err e = place_import_batch(&r->d, r->rows, n, r->file, marked ? &mark : NULL,
                                        &r->counts, r->unknown);
        /* After 1, 2, 4, 8 ... batches the table has doubled, so its statistics are renewed. */
        if (e == E_OK && (batch & (batch - 1)) == 0) {
            e = place_import_analyze(&r->d);
        }
        if (e != E_OK) {
            return e;
        }
        for (int64_t i = 0; i < r->counts.unknown; i++) {
            complain_line(r, r->unknown[i], "no such country");
        }
        r->taken += (int64_t)n - r->counts.unknown;
        arena_reset(r->batch_mem);
        say_progress(r, false);
    }
    return E_OK;
}

/* Continues where an earlier run of the same file was stopped. */
static enum err resume(struct run *r)
{
    struct import_mark mark;
    r->file = geo_source_identity(&r->source, r->k->mem);
    if (r->file.p == NULL || ctl_option(r->k, "--restart") != NULL) {
        return E_OK;
    }
    enum err e = import_mark_get(&r->d, r->file, &mark);
    if (e == E_OK && mark.position > 0 && !mark.done) {
        r->goes_on = true;
        import_report_goes_on(&r->report, mark.position, mark.line);
        if (!geo_source_seek(&r->source, r->k->mem, &mark)) {
            return err_set(r->c, E_INTERNAL, "the file cannot be positioned");
        }
    }
    return e;
}

/* Imports batch by batch, each in a transaction of its own. A dry run is one transaction that is
 * rolled back. */
static enum err import_file(struct run *r)
{
    enum err e = r->dry_run ? db_begin(r->c) : resume(r);
    if (e != E_OK) {
        return e;
    }
    r->c->mem = r->batch_mem;
    e = import_all(r);
    r->c->mem = r->k->mem;
    if (r->dry_run) {
        db_rollback(r->c);
    }
    return e;
}

static int report(struct run *r, enum err e)
{
    say_progress(r, true);
    fprintf(r->k->out,
            ctl_words(r->k,
                      "%s%lld rows: %lld cities and %lld streets added, %lld post codes changed, "
                      "%lld lines refused\n"),
            r->dry_run ? ctl_words(r->k, "dry run, nothing is stored: ") : "",
            (long long)r->counts.rows, (long long)r->counts.cities, (long long)r->counts.streets,
            (long long)r->counts.post_codes, (long long)r->report.bad);
    if (e != E_OK) {
        return ctl_failed(r->k, r->c);
    }
    if (r->taken + r->report.bad == 0 && !r->goes_on) {
        return ctl_complain(r->k, "%s: %s", r->report.path,
                            say_sentence(r->k, "the file is empty"));
    }
    if (r->taken == 0 && r->report.bad > 0) {
        return ctl_complain(r->k,
                            "%s: no line was taken: the first one names the columns, or they "
                            "are country, city, street, postcode (docs/IMPORT.md)",
                            r->report.path);
    }
    if (geo_source_failed(&r->source)) {
        return ctl_complain(r->k, "%s: reading has failed; a second run goes on", r->report.path);
    }
    return r->report.bad == 0 ? CTL_OK : CTL_FAILED;
}

static void close_source(void *source)
{
    geo_source_close(source);
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

int cmd_geo_import(struct ctl_call *k)
{
    struct run *r = arena_new_of(k->mem, struct run);
    *r = (struct run){.k = k, .dry_run = ctl_option(k, "--dry-run") != NULL};
    r->source.country = ctl_option(k, "--country");
    r->source.all_places = ctl_option(k, "--all-places") != NULL;
    bool opened = geo_source_open(&r->source, k->words[0], ctl_option(k, "--format"), k->mem);
    arena_defer(k->mem, close_source, &r->source);
    if (!opened) {
        return ctl_complain(k, "%s: %s", k->words[0], say_sentence(k, r->source.problem));
    }
    r->c = ctl_database(k);
    if (r->c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(r->c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, r->c);
    }
    r->d.c = r->c;
    r->batch_mem = arena_new();
    arena_defer(k->mem, free_arena, r->batch_mem);
    import_report_begin(&r->report, k, k->words[0], r->source.size);
    return report(r, import_file(r));
}

/* The state of an export. */
struct places_out {
    struct ctl_call *k;
    struct ctx *c;
    struct import_report report;
    struct whole_file file;
    struct xlsx_out *book; /* NULL: rows of text */
    char separator;
    int64_t rows, country; /* country: 0 for all */
    struct arena *page_mem;
};

static void put_row(struct places_out *o, const struct span *cells)
{
    for (size_t i = 0; i < GEO_NAMED; i++) {
        if (o->book != NULL) {
            cells_put_book(o->book, cells[i]);
            continue;
        }
        if (i > 0) {
            putc(o->separator, o->file.f);
        }
        cells_put(o->file.f, o->separator, false, cells[i]);
    }
    if (o->book != NULL) {
        xlsx_out_row_end(o->book);
    } else {
        fputs("\r\n", o->file.f);
    }
}

static bool out_failed(const struct places_out *o)
{
    return ferror(o->file.f) != 0 || (o->book != NULL && xlsx_out_failed(o->book));
}

static enum err write_places(struct places_out *o)
{
    int64_t city = 0, street = -1;
    struct sql_place_export_rows rs;
    do {
        enum err e =
            sql_place_export(o->c,
                             SQL_ARGS(place_export, .country = o->country, .after_city = city,
                                      .after_street = street, .count = PAGE),
                             &rs);
        if (e != E_OK) {
            return e;
        }
        for (int i = 0; i < rs.rows.n; i++) {
            struct sql_place_export_row row = sql_place_export_row(&rs, i);
            city = row.city_id;
            street = row.street_id;
            const struct span cells[GEO_NAMED] = {
                row.country, row.city, row.street, row.post_code,
                arena_printf(o->page_mem, "%lld", (long long)city)};
            put_row(o, cells);
        }
        o->rows += rs.rows.n;
        import_report_progress(&o->report, o->rows, 0, false);
        arena_reset(o->page_mem);
    } while (rs.rows.n == PAGE && !out_failed(o));
    return E_OK;
}

static int write_file(struct places_out *o, const char *path, bool book)
{
    static const char *const titles[][GEO_NAMED] = {{"Country", "City", "Street", "Postcode", "ID"},
                                                    {"Страна", "Город", "Улица", "Индекс", "ID"}};
    const char *headings = ctl_option(o->k, "--headings"), *problem = NULL;
    if (!whole_file_open(&o->file, o->k, path, book)) {
        return CTL_FAILED;
    }
    import_report_begin(&o->report, o->k, path, -1);
    o->book = book ? xlsx_out_begin(o->file.part, "places") : NULL;
    enum err e = E_OK;
    if (book && o->book == NULL) {
        problem = "there is no memory for a workbook";
    } else {
        bool russian = headings != NULL && strcmp(headings, "ru") == 0;
        struct span cells[GEO_NAMED];
        for (size_t i = 0; i < GEO_NAMED; i++) {
            cells[i] = span_of(titles[russian][i]);
        }
        put_row(o, cells);
        o->c->mem = o->page_mem;
        e = write_places(o);
        o->c->mem = o->k->mem;
        problem = o->book != NULL ? xlsx_out_end(o->book) : NULL;
    }
    if (e != E_OK) {
        (void)ctl_failed(o->k, o->c);
    } else if (problem != NULL) {
        (void)ctl_complain(o->k, "%s: %s", path, say_sentence(o->k, problem));
    }
    if (!whole_file_close(&o->file, o->k, e == E_OK && problem == NULL)) {
        return CTL_FAILED;
    }
    import_report_progress(&o->report, o->rows, 0, true);
    return CTL_OK;
}

/* Finds the country of --country. Returns false with the reason printed. */
static bool find_country(struct places_out *o)
{
    const char *name = ctl_option(o->k, "--country");
    struct sql_country_called_rows rs;
    if (name == NULL) {
        return true;
    }
    if (sql_country_called(o->c, SQL_ARGS(country_called, .name = span_of(name)), &rs) != E_OK) {
        return ctl_failed(o->k, o->c) == CTL_OK;
    }
    struct opt_i64 id = sql_country_called_row(&rs, 0).id;
    o->country = id.has == GIVEN ? id.v : 0;
    return o->country != 0 || ctl_complain(o->k, "there is no country %s", name) == CTL_OK;
}

int cmd_geo_export(struct ctl_call *k)
{
    struct places_out *o = arena_new_of(k->mem, struct places_out);
    const char *format = ctl_option(k, "--format"), *headings = ctl_option(k, "--headings");
    *o = (struct places_out){.k = k};
    format = format != NULL ? format : whole_file_format(k->words[0]);
    bool book = strcmp(format, "xlsx") == 0;
    if (!book && strcmp(format, "csv") != 0 && strcmp(format, "tsv") != 0) {
        return ctl_complain(k, "--format is csv, tsv or xlsx");
    }
    if (headings != NULL && strcmp(headings, "ru") != 0 && strcmp(headings, "en") != 0) {
        return ctl_complain(k, "--headings is en or ru");
    }
    o->separator = strcmp(format, "tsv") == 0 ? '\t' : ',';
    o->page_mem = arena_new();
    arena_defer(k->mem, free_arena, o->page_mem);
    o->c = ctl_tenant_database(k);
    return o->c != NULL && find_country(o) ? write_file(o, k->words[0], book) : CTL_FAILED;
}
