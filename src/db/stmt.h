/*
 * stmt: the tables that sqlembed makes of sql/: statements, migrations, reference texts.
 */
#ifndef KARTOTEKA_DB_STMT_H
#define KARTOTEKA_DB_STMT_H

#include <stdbool.h>
#include <stddef.h>

#include "db/statements.h" /* generated */

struct stmt_col {
    const char *name;
    unsigned oid; /* of its type */
    bool nullable;
};

/* What an argument is where several requests share an execution. */
enum stmt_join {
    JOIN_EQUALS, /* the same for all of them */
    JOIN_LISTS,  /* an array: one's elements behind another's */
    JOIN_ITEMS   /* an array of ones: each element becomes the number of its request, from 1 */
};

struct stmt_info {
    const char *folder; /* of sql/queries: "party" */
    const char *name;   /* also the name it is prepared under */
    const char *sql;
    const unsigned *arg_types; /* OIDs; NULL when there are no arguments */
    const char *const *arg_names;
    size_t arg_count;
    const struct stmt_col *cols;
    size_t col_count;
    bool write; /* may change something: never sent twice on its own */
    bool slow;  /* may take long: runs on a connection where nobody quick waits behind it, and is
                   planned anew for its arguments */
    int batch;  /* the argument that holds one element for each request; -1: none, the statement
                   serves one */
    int ord;    /* the column that says which element a row answers, from 1; -1 without batch */
    const unsigned char *joins; /* enum stmt_join of each argument; NULL without batch */
};

extern const struct stmt_info stmt_table[STMT__COUNT];

/* A text of sql/ that the program carries. The lists end with a row whose name is NULL. */
struct db_embedded {
    long number;      /* of a migration, else -1 */
    const char *name; /* migration: its file name; else the path below sql/ */
    size_t size;
    const char *text; /* NUL-terminated; size does not count that */
};

extern const struct db_embedded embedded_schema[]; /* by number */
extern const size_t embedded_schema_count;
extern const struct db_embedded embedded_files[]; /* by name: setup/, reference/, demo/ */
extern const size_t embedded_files_count;

/* The text with this name, or NULL. */
const struct db_embedded *embedded_find(const char *name);

#endif
