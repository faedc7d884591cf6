/*
 * cmd_people_export: export people.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "ctl/file/import_report.h"
#include "ctl/file/whole_file.h"
#include "ctl/people/people_write.h"
#include "ctl/say/faults.h"
#include "directory/audit/reads.h"
#include "directory/person/person_import.h"

enum { PAGE = 1000 };
enum { PARTS = PART_CONTACTS | PART_ADDRESSES | PART_CUSTOMS | PART_TAGS | PART_COMPANY };

/* The state of an export. */
struct run {
    struct ctl_call *k;
    struct ctx *c;
    struct directory d;
    struct people_writer writer;
    struct import_report report;
    const char *path;
    struct whole_file file;
    bool book; /* a workbook of Excel */
    int64_t rows;
    struct arena *page_mem;
    struct reads *reads; /* tells the audit whose records were taken */
};

/* Puts the columns that --columns names, in its order, into the writer. Returns false with the
 * reason printed. */
static bool choose_columns(struct run *r, const char *list)
{
    struct people_writer *w = &r->writer;
    struct span rest = span_of(list), one;
    struct arena *mem = r->k->mem;
    struct people_out *all = w->columns;
    size_t n = w->n;
    w->n = 0;
    w->columns = arena_array_of(mem, strlen(list) + 1, struct people_out);
    while (span_next(&rest, ',', &one)) {
        const struct people_column *column = people_column_named(mem, one);
        struct people_out found = {.column = column, .heading = span_trim(one)};
        for (size_t i = 0; i < n && column == NULL; i++) {
            if (span_eq(text_letters(mem, all[i].heading), text_letters(mem, one))) {
                found = all[i];
                column = all[i].column;
            }
        }
        if (column == NULL) {
            (void)ctl_complain(r->k, "--columns: there is no column \"%.*s\"", SPAN_ARG(one));
            return false;
        }
        w->columns[w->n++] = found;
    }
    return true;
}

static enum err write_all(struct run *r)
{
    int64_t after = 0;
    struct party_list page;
    do {
        r->d.seen = NULL; /* the page before has gone with its memory */
        enum err e = person_export(&r->d, after, PAGE, PARTS, &page);
        if (e != E_OK) {
            return e;
        }
        for (size_t i = 0; i < page.n; i++) {
            people_write(&r->writer, &page.v[i]);
            after = page.v[i].id;
        }
        r->rows += (int64_t)page.n;
        reads_note(r->reads, &r->d, "kartotekactl", "export", "people");
        reads_flush(r->reads, r->c->db, false);
        import_report_progress(&r->report, r->rows, 0, false);
        arena_reset(r->page_mem);
    } while (page.n == PAGE && !people_write_failed(&r->writer));
    reads_flush(r->reads, r->c->db, true);
    return E_OK;
}

static int export_file(struct run *r)
{
    if (!whole_file_open(&r->file, r->k, r->path, r->book)) {
        return CTL_FAILED;
    }
    r->writer.f = r->file.f;
    r->writer.book =
        r->book ? r->file.part : NULL; /* the library opens it once more, by its name */
    import_report_begin(&r->report, r->k, r->path, -1);
    const char *problem = people_write_begin(&r->writer, ctl_option(r->k, "--excel") != NULL);
    r->c->mem = r->page_mem;
    enum err e = problem == NULL ? write_all(r) : E_OK;
    r->c->mem = r->k->mem;
    const char *ended = people_write_end(&r->writer);
    problem = problem != NULL ? problem : ended;
    if (e != E_OK) {
        (void)ctl_failed(r->k, r->c);
    } else if (problem != NULL) {
        (void)ctl_complain(r->k, "%s: %s", r->path, say_sentence(r->k, problem));
    }
    if (!whole_file_close(&r->file, r->k, e == E_OK && problem == NULL)) {
        return CTL_FAILED;
    }
    import_report_progress(&r->report, r->rows, 0, true);
    return CTL_OK;
}

/* Reads the format, NULL: as the file is named. Returns false with the reason printed. */
static bool read_format(struct run *r, const char *format)
{
    struct people_writer *w = &r->writer;
    if (format == NULL) {
        format = whole_file_format(r->path);
    }
    r->book = strcmp(format, "xlsx") == 0;
    bool card = strcmp(format, "vcard") == 0 || strcmp(format, "vcard4") == 0;
    if (!card && !r->book && strcmp(format, "csv") != 0 && strcmp(format, "tsv") != 0) {
        (void)ctl_complain(r->k, "--format is csv, tsv, xlsx, vcard or vcard4");
        return false;
    }
    if (card) {
        w->vcard = strcmp(format, "vcard4") == 0 ? "4.0" : "3.0";
    }
    w->separator = strcmp(format, "tsv") == 0 ? '\t' : ',';
    if (strcmp(format, "csv") == 0 && ctl_option(r->k, "--excel") != NULL) {
        w->separator = ';';
    }
    return true;
}

/* Reads --format, --excel and --columns. Returns false with the reason printed. */
static bool read_options(struct run *r)
{
    struct people_writer *w = &r->writer;
    const char *format = ctl_option(r->k, "--format"), *columns = ctl_option(r->k, "--columns");
    const char *headings = ctl_option(r->k, "--headings");
    if (!read_format(r, format)) {
        return false;
    }
    if (headings != NULL && strcmp(headings, "ru") != 0 && strcmp(headings, "en") != 0) {
        (void)ctl_complain(r->k, "--headings is en or ru");
        return false;
    }
    bool russian = headings != NULL && strcmp(headings, "ru") == 0;
    w->raw = ctl_option(r->k, "--raw") != NULL;
    w->n = people_out_columns(r->k->mem, w->k, russian, &w->columns);
    return columns == NULL || choose_columns(r, columns);
}

static void free_reads(void *reads)
{
    reads_free(reads);
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

int cmd_people_export(struct ctl_call *k)
{
    struct run *r = arena_new_of(k->mem, struct run);
    *r = (struct run){.k = k, .path = k->words[0]};
    r->page_mem = arena_new();
    r->reads = reads_new();
    arena_defer(k->mem, free_reads, r->reads);
    arena_defer(k->mem, free_arena, r->page_mem);
    r->c = ctl_database(k);
    if (r->c == NULL) {
        return CTL_FAILED;
    }
    r->d.c = r->c;
    if (ctl_use_tenant(r->c, ctl_option(k, "--tenant")) != E_OK ||
        catalog_of(&r->d, &r->writer.k) != E_OK) {
        return ctl_failed(k, r->c);
    }
    r->d.who.tenant = r->c->tenant;
    return read_options(r) ? export_file(r) : CTL_FAILED;
}
