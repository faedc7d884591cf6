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
    unsigned oid; /* the OID of its type */
    bool nullable;
};

/* How the arguments of several requests become one argument of their shared execution. */
enum stmt_join {
    JOIN_EQUALS, /* it must be the same for all of them */
    JOIN_LISTS,  /* it is an array: the requests' elements stand one behind another */
    JOIN_ITEMS   /* an array of ones: each element becomes the number of its request, from 1 */
};

/* On what a remembered answer hangs (memory.h), where that is no argument. */
enum { MEMORY_NONE = -2, MEMORY_TENANT = -1 };

struct stmt_info {
    const char *folder; /* a folder of sql/queries: "party" */
    const char *name;   /* also the name under which it is prepared */
    const char *sql;
    const unsigned *arg_types; /* OIDs; NULL when there are no arguments */
    const char *const *arg_names;
    size_t arg_count;
    const struct stmt_col *cols;
    size_t col_count;
    bool write; /* it may change something, so it is never sent twice by itself */
    bool slow; /* it may take long: it runs on a connection where no quick statement waits behind it
                */
    bool anew; /* it is planned for its arguments each time */
    /* The argument that holds one element for each request; -1: the statement serves only one
     * request. */
    int batch;
    int ord; /* the column that says which element a row answers, from 1; -1 without batch */
    const unsigned char *joins; /* enum stmt_join of each argument; NULL without batch */
    /* The argument with the party, or parties, on which the answer hangs, or one of the above. */
    int memory;
    bool lags; /* a standby may answer it (standby/standby.h) */
};

extern const struct stmt_info stmt_table[STMT__COUNT];

/* A text of sql/ that the program carries. The lists end with a row whose name is NULL. */
struct db_embedded {
    long number;      /* the number of a migration, else -1 */
    const char *name; /* the file name of a migration, else the path below sql/ */
    size_t size;
    const char *text; /* NUL-terminated; size does not count the NUL */
};

extern const struct db_embedded embedded_schema[]; /* by number */
extern const size_t embedded_schema_count;
extern const struct db_embedded embedded_files[]; /* by name: setup/, reference/, demo/ */
extern const size_t embedded_files_count;

/* Finds the text with this name, or NULL. */
const struct db_embedded *embedded_find(const char *name);

#endif
