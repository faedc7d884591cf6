/*
 * faults: what of a database is not as it should be, each with its mend.
 *
 * A connection of its own, blocking; for commands. Failure to look counts as a fault
 * ("connection").
 */
#ifndef KARTOTEKA_DB_FAULTS_H
#define KARTOTEKA_DB_FAULTS_H

#include "base/buf.h"

struct faults {
    struct buf *report;          /* receives "NAME: WHAT\n mend: MEND\n" for each fault */
    const char *const *accepted; /* the names that the operator has accepted */
    size_t accepted_count;
    int count;
};

/* Adds a fault, unless its name is accepted. */
void faults_add(struct faults *f, const char *name, struct span what, struct span mend);

/* Looks at owners, rights of the worker's role (each of its statements is tried), row-level
 * security, extensions, indexes and triggers; adds nothing when the schema is not this
 * program's. */
void faults_of_schema(struct faults *f, const char *conninfo);

/* Looks at the settings of the server and the database. wanted: the number of connections that a
 * worker opens. */
void faults_of_server(struct faults *f, const char *conninfo, int64_t wanted);

/* Looks at the login that workers use. When this program cannot log in as it, the administrator's
 * connection is asked about it. */
void faults_of_login(struct faults *f, const char *conninfo, const char *admin_conninfo);

#endif
