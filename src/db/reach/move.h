/*
 * move: a tenant is taken from one cluster to another while it works (docs/architecture/reach.md).
 *
 * Rows are copied from a snapshot and followed by logical replication with a row filter; then the
 * tenant's writes are held, both sides compared, and the target serves it. Each step is noted in
 * the control base, so that a move that was cut is resumed or taken back. Connections of its own,
 * blocking; for commands, by a superuser of both clusters.
 *
 * Failure: false, with the reason in the report; the move stays as it is noted.
 */
#ifndef KARTOTEKA_DB_REACH_MOVE_H
#define KARTOTEKA_DB_REACH_MOVE_H

#include "base/buf.h"
#include "db/reach/move_result.h"

/* Moves a tenant to the cluster of this name. control: the control base; hold_ms: the longest that
 * writes are held, in milliseconds. */
bool move_to(const char *control, const char *tenant, const char *cluster, int64_t hold_ms,
             struct move_result *out, struct buf *report);

/* Goes on with a move that was cut. */
bool move_resume(const char *control, const char *tenant, int64_t hold_ms, struct move_result *out,
                 struct buf *report);

/* Takes back a move that is not decided yet: the tenant stays where it is. */
bool move_undo(const char *control, const char *tenant, struct buf *report);

#endif
