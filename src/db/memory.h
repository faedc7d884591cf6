/*
 * memory: rows of reads that were asked a moment ago, as long as nothing they hang on was written.
 *
 * A statement takes part when its header says "memory" (sql/README.md) and its caller may be told
 * what was true a moment ago (ctx.may_recall). What finds an answer is everything that the server
 * is told: statements, arguments (who asks and whom he sees are among them), tenant and time zone.
 * So nobody is given what the server would not give him, and everything above this layer,
 * credentials, rights, shapes, marks and the log, is as for any other read. fresh.h says how long
 * rows hold.
 *
 * With the rows of one statement a text may be kept that somebody has made of them (rows_text() of
 * db.h): it is found with them and forgotten with them.
 *
 * Ownership: one a db of the event engine; rows that a request reads stay until its arena is reset.
 * Bounds: bytes in all; one tenant has at most three quarters, answers of 8 KiB and more a quarter,
 * and the largest share gives way first.
 * Failure: what cannot be kept is asked again. For the files of src/db only.
 */
#ifndef KARTOTEKA_DB_MEMORY_H
#define KARTOTEKA_DB_MEMORY_H

#include "db/fresh.h"
#include "db/queries.h"

struct memory;
struct rows_kept;

enum { MEMORY_ENTRY_MAX = 64 * 1024 }; /* bytes of one answer */

/* A read that is about to be sent, and whose answer may be kept. */
struct memory_ask {
    struct span key; /* absent: not to be kept */
    uint64_t hash;
    struct fresh_mark mark;
};

/* Makes a memory of so many bytes; NULL for 0 bytes: nothing is kept. */
struct memory *memory_new(size_t bytes);
void memory_free(struct memory *m);  /* NULL is allowed */
void memory_clear(struct memory *m); /* likewise */

/* Gives the rows to the queries; false when they have to be asked for, and memory_keep() may then
 * take what came, when it is asked for the second time. */
bool memory_find(struct ctx *c, struct db_queries *qs, struct memory_ask *ask);
void memory_keep(struct ctx *c, const struct db_queries *qs, const struct memory_ask *ask);

/* Returns the bytes that are kept. */
size_t memory_used(const struct memory *m);

#endif
