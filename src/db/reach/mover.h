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
    int64_t mark;      /* the last one written */
    int64_t hold_ms;   /* the longest that writes are held */
    struct span began; /* since when the source says that it holds them; it does when this is one */
    /* Both sides were equal up to these transactions, and how long it takes to compare what is
     * newer. */
    const char *source_news, *target_news;
    int64_t news_us;
    bool hash_ready; /* both sessions have the comparison prepared */
    bool lost;       /* a connection is gone, so that there is nothing to try again */
    struct move_result *out;
};

/* Adds a line to the report; returns false. */
bool mover_refuse(struct mover *m, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Gives the text for `what`. */
const char *mover_text(const struct mover *m, const char *what);

/* Runs it on one side. */
bool mover_run(struct mover *m, struct script *side, const char *what);

/* Publishes the tenant's rows, copies them from the slot's snapshot and has the target follow. */
bool mover_copy(struct mover *m);

/* Ends the replication of the move on both sides; what is gone already is left. */
bool mover_unfollow(struct mover *m);

/* Waits until the target has everything that the source has now; at most limit_ms. */
bool mover_catch_up(struct mover *m, int64_t limit_ms);

enum mover_hold { MOVER_HELD, MOVER_AGAIN, MOVER_DIFFERS, MOVER_FAILED };

/* Holds writes for a moment, and compares both sides as they were then while writes go on. AGAIN: a
 * long write was in the way, or the target too far behind. DIFFERS: the sides do; that may be a row
 * that no gate holds up, as a seal of the audit, and be over the next time. The rest: as it was
 * said. */
enum mover_hold mover_rehearse(struct mover *m);

/* Holds the tenant's writes with the target caught up and, when that is quick, what is new on both
 * sides compared. The source's transaction in which it lets the tenant go, and the target's in
 * which it takes him, are open then and have done all but to end. */
enum mover_hold mover_hold(struct mover *m);

/* Ends both transactions, first the source's, which decides; then writes go on. */
bool mover_switch(struct mover *m);

/* Takes everything back that is not decided and lets writes go on. */
void mover_release(struct mover *m);

#endif
