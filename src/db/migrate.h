/*
 * migrate: brings a database to the schema this program was built with.
 *
 * sql/schema/NNNN_topic.sql, forward only, embedded in the program. Each file runs in a transaction
 * of its own under an advisory lock and is recorded in kartoteka.schema_migration with its SHA-256;
 * an applied file whose text has changed since is refused.
 *
 * A login that may make roles divides the installation: kartoteka_owner owns the schema, the
 * workers are kartoteka_app. Any other login owns the schema itself (shared hosting).
 */
#ifndef KARTOTEKA_DB_MIGRATE_H
#define KARTOTEKA_DB_MIGRATE_H

#include "base/buf.h"

struct migrate_status {
    int64_t version; /* of the database; 0: empty */
    int64_t latest;  /* of this program */
    int pending;
    bool divided; /* the schema is kartoteka_owner's, and this login may act as it */
};

/* Connects with the admin conninfo. Makes the roles kartoteka_owner and kartoteka_app where it may,
 * then applies what is missing and renews the keys that older rules have made, in lots beside live
 * writers; a run that was killed is taken up by the next. One line a step is added to report. False
 * with the reason in report on failure. */
bool migrate_up(const char *conninfo, struct buf *report);

/* migrate_up() of a database that was just restored, and statistics for the planner. */
bool migrate_restored(const char *conninfo, struct buf *report);

/* Only the roles, before a restore, where this login may make them. *divided: an installation with
 * an owner and a worker. */
bool migrate_roles(const char *conninfo, bool *divided, struct buf *report);

bool migrate_status(const char *conninfo, struct migrate_status *out, struct buf *report);

#endif
