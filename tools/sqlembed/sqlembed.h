/*
 * sqlembed: the build tool that turns sql/ into C: db/statements.h and db/statements.c.
 *
 * It reads one statement a file with its header, follows includes, refuses what the lints know, and
 * writes constant tables. The same input always gives the same output.
 * Ownership: everything lives in one arena. Failure: each fault is printed as file:line, all of
 * them, and main() ends with 1 and writes nothing.
 */
#ifndef KARTOTEKA_TOOLS_SQLEMBED_H
#define KARTOTEKA_TOOLS_SQLEMBED_H

#include "base/arena.h"
#include "base/buf.h"

struct sql_type {
    const char *name; /* as in a header */
    unsigned oid;     /* of a built-in type: fixed for ever by PostgreSQL's catalog */
};

/* NULL when the name is unknown. */
const struct sql_type *sql_type_find(struct span name);

bool sql_type_is_array(const struct sql_type *t);
bool sql_type_is_item(const struct sql_type *t); /* an array of requests' numbers */

struct column {
    struct span name;
    const struct sql_type *type;
};

struct columns {
    struct column *v;
    size_t n;
    struct span part; /* row of this part comes first; absent: none */
    size_t part_n;    /* how many columns came from the part */
    bool given;       /* the header has the line */
};

struct origin { /* where a line of a statement comes from */
    struct span path;
    int line;
};

struct query {
    struct span path, folder, name;
    bool is_part;
    struct columns args, row;
    struct span access;      /* read | write */
    bool slow;               /* "access: read, slow": may take long */
    struct span batch;       /* argument of "batch: ARG"; absent: none */
    struct span tenant_none; /* reason why no tenant is named; absent: one is */
    struct span body;        /* as in the file */
    int body_line;           /* first line of body */
    struct span sql;         /* after includes */
    struct origin *origins;  /* one a line of sql */
    size_t origin_count;
};

struct blob {
    struct span name, path, text;
    long number; /* of a schema file, else -1 */
};

struct embed {
    struct arena *mem;
    struct query *queries; /* statements and parts, sorted by name */
    size_t query_count;
    struct blob *blobs; /* schema files by number, then the others by name */
    size_t blob_count;
    int faults;
};

/* Prints path:line: text and counts it. */
void fault(struct embed *e, struct span path, int line, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/* Parses the header of a statement or part. */
struct query source_parse(struct embed *e, struct span path, struct span name, bool is_part,
                          struct span text);

/* Replaces includes and the rows taken from parts. Run after every file is parsed. */
void source_resolve(struct embed *e);

/* The part with this name, or NULL. */
const struct query *part_find(const struct embed *e, struct span name);

/* Checks one resolved statement. */
void lint_query(struct embed *e, const struct query *q);

void emit_header(const struct embed *e, struct buf *out);
void emit_source(const struct embed *e, struct buf *out);

#endif
