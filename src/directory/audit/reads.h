/*
 * reads: whose records were shown to whom, for the audit; and when keys were used last.
 *
 * Calls are counted in memory and told to the database some seconds later, so a read costs no trip.
 * Equal callers of equal operations make one row with the people they have seen. A worker that is
 * killed loses at most READS_DELAY_MS of it, and what the database has refused meanwhile; one that
 * ends in order loses nothing.
 *
 * Ownership: one a process, used from its thread. Failure: without memory, and while the database
 * takes nothing for long, rows are dropped, and the log says how many calls they were of.
 */
#ifndef KARTOTEKA_DIRECTORY_AUDIT_READS_H
#define KARTOTEKA_DIRECTORY_AUDIT_READS_H

#include "directory/directory.h"

struct reads;

enum {
    READS_DELAY_MS = 5000, /* the oldest that waits is told after so long */
    READS_GROUPS = 192,    /* different callers and operations that wait together */
    READS_PEOPLE = 12288,  /* and people they have seen */
    READS_SEAL_MS = 10000  /* the chain of the audit goes on so often */
};

struct reads *reads_new(void);
void reads_free(struct reads *r); /* NULL is allowed */

/* Notes a call that went well. dialect, method and path (a route's template) must live as long as
 * the process. */
void reads_note(struct reads *r, const struct directory *d, const char *dialect, const char *method,
                const char *path);

/* True when reads_flush() has something to do. */
bool reads_due(const struct reads *r);

/* True when something waits, due or not. */
bool reads_wait(const struct reads *r);

/* Tells the database what waits, and lets the chain of the audit go on. all: also what is not due.
 * A flush that is under way makes another one do nothing. */
void reads_flush(struct reads *r, struct db *db, bool all);

#endif
