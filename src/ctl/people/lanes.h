/*
 * lanes: stores the batches of an import by two connections at once, so that the result is that of
 * one after the other.
 *
 * A batch commits behind the one before it, so the mark of how far the file was read is true. Who
 * shares a contact value with a batch that is not committed waits in the database (client_claim).
 * What that does not order is ordered here: a batch is stored by itself when it has a row that only
 * a name tells, a company or a tag that no batch before it had, or an external id of one that is
 * not committed.
 *
 * A lane that is done and waits for the batch before it may hold what that one needs; after a
 * second it takes its batch back, and stores it again when the other one is there.
 */
#ifndef KARTOTEKA_CTL_LANES_H
#define KARTOTEKA_CTL_LANES_H

#include <pthread.h>

#include "ctl/ctl.h"
#include "directory/person/person_import.h"

enum { LANES_MAX = 2, LANES_SEEN = 32768, LANES_IDS = 4096 };

/* A batch, and what became of it. */
struct lanes_batch {
    struct arena *mem; /* holds what rows point to; empty when lanes_next() gives the batch */
    struct person_import_row rows[PERSON_IMPORT_BATCH];
    struct person_import_result results[PERSON_IMPORT_BATCH];
    enum err faults[PERSON_IMPORT_BATCH]; /* E_OK, or why the database refused the row */
    size_t n;
    struct import_mark mark;
    bool marked;   /* mark is stored with it */
    enum err e;    /* E_OK, or why it could not be stored: see c->err */
    struct ctx *c; /* its lane has it */
    bool stored;   /* rows, results and faults are those of a batch that was stored */
    /* private */
    struct lanes *owner;
    struct directory d;
    int64_t turn;
    int lane;
    bool running, alone, gave_up, has_thread;
    uint64_t ids[LANES_IDS];
    pthread_t thread;
};

struct lanes {
    bool dry_run, any_name;
    struct span file; /* names the file for its mark; absent: none is stored */
    /* private */
    int n;
    int64_t turns;         /* batches that were begun */
    int64_t claimed, done; /* the last turn that has claimed its values, and that is stored */
    bool failed;
    struct lanes_batch *batches[LANES_MAX];
    uint64_t *seen; /* hashes of companies and tags of batches that are stored, or are being stored
                       by themselves */
    size_t seen_count;
    pthread_mutex_t lock;
    pthread_cond_t moved;
};

/* Opens n (1 or 2) connections to the tenant of the command. Returns CTL_OK, or what the command
 * ends with: the reason is printed. Everything is freed with k->mem. */
int lanes_begin(struct lanes *l, struct ctl_call *k, int n, bool contact_unique);

/* Gives the batch that comes next, when what it held before is stored: look at stored and e first.
 */
struct lanes_batch *lanes_next(struct lanes *l);

/* Forgets what a batch holds, so that rows can be read into it. */
void lanes_clear(struct lanes_batch *b);

/* Stores the rows of a batch, perhaps while this returns. */
void lanes_store(struct lanes *l, struct lanes_batch *b);

/* Lets a batch out, when there is nothing more to be stored. */
void lanes_skip(struct lanes *l);

/* Waits until nothing is being stored. */
void lanes_wait(struct lanes *l);

#endif
