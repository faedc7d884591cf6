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
    struct buf *report;          /* "NAME: WHAT\n    mend: MEND\n" each */
    const char *const *accepted; /* names that are no faults here */
    size_t accepted_count;
    int count;
};

/* Adds one, unless it is accepted. */
void faults_add(struct faults *f, const char *name, struct span what, struct span mend);

/* Owners, rights of the worker's role (each of its statements is tried), row-level security,
 * extensions, indexes, triggers; nothing when the schema is not this program's. */
void faults_of_schema(struct faults *f, const char *conninfo);

/* Settings of the server and the database. wanted: connections that a worker opens. */
void faults_of_server(struct faults *f, const char *conninfo, int64_t wanted);

/* The login that workers use. Where it is somebody else's to log in with, the administrator is
 * asked about it. */
void faults_of_login(struct faults *f, const char *conninfo, const char *admin_conninfo);

#endif
