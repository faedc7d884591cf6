/*
 * sqlembed OUTDIR { --root DIR FILE... }...
 *
 * FILEs are relative to DIR. Their folder says what they are: queries/part/NAME.part.sql is a part,
 * queries/ and below has statements, schema/NNNN_topic.sql is a migration, constants.tsv has the
 * numbers that C and SQL share, and anything else is a text that the program can ask for by that
 * relative name. OUTDIR has a folder sql. Exit: 0 done, 1 faults printed, 2 usage or I/O.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sqlembed.h"

void fault(struct embed *e, struct span path, int line, const char *fmt, ...)
{
    va_list ap;
    fprintf(stderr, "%.*s:%d: ", SPAN_ARG(path), line);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    e->faults++;
}

static void die(const char *what, const char *path)
{
    fprintf(stderr, "sqlembed: %s: %s\n", what, path);
    exit(2);
}

static struct span read_file(struct embed *e, const char *path)
{
    struct buf b;
    char part[65536];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        die("cannot read", path);
    }
    buf_init(&b, NULL, sizeof(part));
    while ((n = fread(part, 1, sizeof(part), f)) > 0) {
        buf_add(&b, part, n);
    }
    if (ferror(f)) {
        die("cannot read", path);
    }
    fclose(f);
    struct span text = arena_span(e->mem, buf_view(&b));
    buf_free(&b);
    return text;
}

/* Gives the last part of a path. */
static struct span base_name(struct span path)
{
    ptrdiff_t slash = span_rfind(path, '/');
    return slash < 0 ? path : span_sub(path, (size_t)slash + 1, path.n);
}

static bool ends(struct span s, struct span end)
{
    return s.n >= end.n && span_eq(span_sub(s, s.n - end.n, end.n), end);
}

static void add_query(struct embed *e, struct span path, struct span rel, struct span text)
{
    bool is_part = span_starts(rel, SPAN("queries/part/"));
    struct span suffix = is_part ? SPAN(".part.sql") : SPAN(".sql");
    struct span name = base_name(rel);
    if (!ends(name, suffix)) {
        fault(e, path, 1, "the file's name must end in %.*s", SPAN_ARG(suffix));
        return;
    }
    name = span_sub(name, 0, name.n - suffix.n);
    size_t size = sizeof(struct query), n = e->query_count;
    e->queries = arena_grow(e->mem, e->queries, n * size, (n + 1) * size);
    struct query *q = &e->queries[e->query_count++];
    *q = source_parse(e, path, name, is_part, text);
    struct span below = span_sub(rel, sizeof("queries/") - 1, rel.n);
    ptrdiff_t slash = span_rfind(below, '/');
    q->folder = span_sub(below, 0, slash < 0 ? 0 : (size_t)slash);
    if (q->folder.n == 0 || span_find(q->folder, '/') >= 0) {
        fault(e, path, 1, "a statement stands in queries/TOPIC/");
    }
}

static void add_blob(struct embed *e, struct span path, struct span rel, struct span text)
{
    struct blob f = {rel, path, text, -1};
    if (span_starts(rel, SPAN("schema/"))) {
        int64_t number = 0;
        struct span name = base_name(rel), digits = span_sub(name, 0, 4);
        if (!span_i64(digits, &number) || number < 1 || name.n < 6 || name.p[4] != '_') {
            fault(e, path, 1, "a schema file is named NNNN_topic.sql, from 0001 on");
        }
        f.number = (long)number;
        f.name = name;
    }
    size_t size = sizeof(struct blob), n = e->blob_count;
    e->blobs = arena_grow(e->mem, e->blobs, n * size, (n + 1) * size);
    e->blobs[e->blob_count++] = f;
}

static int order(struct span a, struct span b)
{
    int d = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return d != 0 ? d : (a.n > b.n) - (a.n < b.n);
}

static int order_query(const void *a, const void *b)
{
    const struct query *x = a, *y = b;
    return order(x->name, y->name); /* parts and statements share their names */
}

static int order_blob(const void *a, const void *b)
{
    const struct blob *x = a, *y = b;
    return x->number != y->number ? (x->number > y->number) - (x->number < y->number)
                                  : order(x->name, y->name);
}

static void sort_and_compare(struct embed *e)
{
    if (e->query_count > 0) {
        qsort(e->queries, e->query_count, sizeof(struct query), order_query);
    }
    if (e->blob_count > 0) {
        qsort(e->blobs, e->blob_count, sizeof(struct blob), order_blob);
    }
    for (size_t i = 1; i < e->query_count; i++) {
        if (order_query(&e->queries[i - 1], &e->queries[i]) == 0) {
            fault(e, e->queries[i].path, 1, "the name is taken by %.*s",
                  SPAN_ARG(e->queries[i - 1].path));
        }
    }
    for (size_t i = 1; i < e->blob_count; i++) {
        const struct blob *a = &e->blobs[i - 1], *b = &e->blobs[i];
        if (a->number >= 0 && b->number == a->number) {
            fault(e, b->path, 1, "another schema file has this number");
        }
    }
}

static void write_file(struct arena *mem, const char *dir, const char *name, const struct buf *b)
{
    char *path = arena_cstr(mem, arena_printf(mem, "%s/%s", dir, name));
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(b->p, 1, b->n, f) != b->n || fclose(f) != 0) {
        die("cannot write", path);
    }
}

/* Takes one file. `constants`: takes only files of constants, which the others name. */
static void take_file(struct embed *e, const char *root, const char *file, bool constants)
{
    struct span path = arena_printf(e->mem, "%s/%s", root, file), rel = span_of(file);
    if (ends(rel, SPAN("constants.tsv")) != constants) {
        return;
    }
    struct span text = read_file(e, arena_cstr(e->mem, path));
    if (constants) {
        constants_parse(e, path, text);
    } else if (span_starts(rel, SPAN("queries/"))) {
        add_query(e, path, rel, text);
    } else {
        add_blob(e, path, rel, text);
    }
}

static void read_all(struct embed *e, int argc, char **argv, bool constants)
{
    const char *root = NULL;
    for (int i = 2; i < argc; i++) {
        if (strcmp(argv[i], "--root") == 0 && i + 1 < argc) {
            root = argv[++i];
            continue;
        }
        if (root == NULL) {
            die("file before --root", argv[i]);
        }
        take_file(e, root, argv[i], constants);
    }
}

static void write_made(const struct embed *e, const char *dir, const char *name,
                       void (*emit)(const struct embed *, struct buf *))
{
    struct buf b;
    buf_init(&b, NULL, 65536);
    emit(e, &b);
    write_file(e->mem, dir, name, &b);
    buf_free(&b);
}

/* Writes db/sql/FOLDER.h of each folder. */
static void write_headers(const struct embed *e, const char *dir)
{
    for (size_t i = 0; i < e->query_count; i++) {
        struct span folder = e->queries[i].folder;
        struct span name = arena_printf(e->mem, "sql/%.*s.h", SPAN_ARG(folder));
        struct buf b;
        if (api_is_first(e, i)) {
            buf_init(&b, NULL, 65536);
            api_header(e, folder, &b);
            write_file(e->mem, dir, arena_cstr(e->mem, name), &b);
            buf_free(&b);
        }
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("usage: sqlembed OUTDIR { --root DIR FILE... }...\n", stderr);
        return 2;
    }
    struct embed e = {.mem = arena_new()};
    read_all(&e, argc, argv, true);
    read_all(&e, argc, argv, false);
    sort_and_compare(&e);
    source_resolve(&e);
    for (size_t i = 0; i < e.query_count; i++) {
        if (!e.queries[i].is_part) {
            lint_query(&e, &e.queries[i]);
        }
    }
    if (e.faults == 0) {
        write_made(&e, argv[1], "statements.h", emit_header);
        write_made(&e, argv[1], "statements.c", emit_source);
        write_made(&e, argv[1], "constants.h", emit_constants);
        write_made(&e, argv[1], "sql.c", api_source);
        write_made(&e, argv[1], "statements.tsv", emit_list);
        write_headers(&e, argv[1]);
    }
    int faults = e.faults;
    arena_free(e.mem);
    return faults > 0 ? 1 : 0;
}
