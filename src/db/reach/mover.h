/*
 * mover: the parts of a move (move.h), for the files of src/db/reach only.
 */
#ifndef KARTOTEKA_DB_REACH_MOVER_H
#define KARTOTEKA_DB_REACH_MOVER_H

#include "db/reach/move_result.h"
#include "db/script.h"

enum { MOVER_TEXTS = 8 };

struct mover {
    struct script control, source, target;
    struct script fence; /* a second session of the source, which holds the lock */
    struct buf *report;
    int64_t id;
    int32_t tenant, source_id, target_id;
    const char *source_conninfo, *target_conninfo, *peer;
    struct {
        const char *what, *sql;
    } texts[MOVER_TEXTS];
    size_t text_count;
    int64_t mark;     /* the last one written */
    int64_t hold_ms;  /* the longest that writes are held */
    int64_t check_us; /* how long the comparison has taken before; -1: it was not made yet */
    int64_t held_us;  /* the monotonic time when the hold was asked for */
    bool lost;        /* a connection is gone, so that there is nothing to try again */
    struct move_result *out;
};

/* Adds a line to the report; returns false. */
bool mover_refuse(struct mover *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Runs the text for `what` on one side. */
bool mover_run(struct mover *m, struct script *side, const char *what);

/* Publishes the tenant's rows, copies them from the slot's snapshot and has the target follow. */
bool mover_copy(struct mover *m);

/* Ends the replication of the move on both sides; what is gone already is left. */
bool mover_unfollow(struct mover *m);

/* Waits until the target has everything that the source has now; at most limit_ms. */
bool mover_catch_up(struct mover *m, int64_t limit_ms);

enum mover_hold { MOVER_HELD, MOVER_AGAIN, MOVER_DIFFERS, MOVER_FAILED };

/* Holds the tenant's writes with the target caught up and, when that was quick before, both sides
 * compared. AGAIN: a long write was in the way, or the target too far behind. DIFFERS: the sides
 * do; that may be a row that no gate holds up, as a seal of the audit, and be over the next time.
 */
enum mover_hold mover_hold(struct mover *m);

/* Lets writes go on. */
void mover_release(struct mover *m);

/* Holds writes for a moment, and compares both sides as they were then while writes go on. */
enum mover_hold mover_rehearse(struct mover *m);

#endif
