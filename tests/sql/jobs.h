/*
 * jobs: a pool of the event engine and requests on it, for tests: each a fiber with a context of
 * its own.
 */
#ifndef KARTOTEKA_TESTS_SQL_JOBS_H
#define KARTOTEKA_TESTS_SQL_JOBS_H

#include "support.h"

#include "base/fiber.h"
#include "base/loop.h"
#include "db/engine_event.h"

enum { READS = 2, SLOW = 1, WRITES = 3, FIBERS = 64 };

extern struct loop *loop;
extern struct fibers *fibers;
extern struct db *db;
extern size_t engine_memory; /* bytes of rows that the next engine keeps */

struct job {
    struct ctx c;
    void (*fn)(struct job *j);
    int number;
    enum err result;
    int64_t backend;
    bool done;
};

/* Setup and teardown of a test: everything anew. */
int start_engine(void **state);
int stop_engine(void **state);

void start_job(struct job *j, int number, void (*fn)(struct job *j));
void turn(void);        /* one turn of the loop, as a server makes it */
void finish_jobs(void); /* the test fails when that takes long */
void run_jobs(struct job *jobs, int n, void (*fn)(struct job *j)); /* numbers 0..n-1 */

#endif
