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
    int64_t version; /* the database's version; 0: it is empty */
    int64_t latest;  /* this program's version */
    int pending;
    bool divided; /* kartoteka_owner owns the schema, and this login may act as that role */
};

/* Connects with the admin conninfo. Makes the roles kartoteka_owner and kartoteka_app where it may,
 * then applies the missing migrations and renews the keys that older rules have made, in lots
 * beside live writers; the next run goes on where a killed one stopped. Adds one line for each step
 * to report. Returns false with the reason in report on failure. */
bool migrate_up(const char *conninfo, struct buf *report);

/* Does what migrate_up() does, for a database that was just restored, and makes the planner's
 * statistics. */
bool migrate_restored(const char *conninfo, struct buf *report);

/* Makes only the roles, before a restore, where this login may make them. *divided: the
 * installation has an owner and a worker. */
bool migrate_roles(const char *conninfo, bool *divided, struct buf *report);

bool migrate_status(const char *conninfo, struct migrate_status *out, struct buf *report);

#endif
