#include "jobs.h"

enum { WAIT_MS = 20000 };

struct loop *loop;
struct fibers *fibers;
struct db *db;
size_t engine_memory;
static size_t running;

static void in_fiber(void *arg)
{
    struct job *j = arg;
    j->c.mem = arena_new();
    j->c.db = db;
    j->fn(j);
    arena_free(j->c.mem);
    j->c.mem = NULL;
    j->done = true;
    running--;
}

void start_job(struct job *j, int number, void (*fn)(struct job *j))
{
    *j = (struct job){.fn = fn, .number = number};
    running++;
    assert_true(fiber_start(fibers, in_fiber, j));
}

void turn(void)
{
    loop_settle(loop);
    loop_turn(loop, !fibers_ready(fibers));
    fibers_run(fibers);
}

void finish_jobs(void)
{
    int64_t end = clock_mono_ms() + WAIT_MS;
    while (running > 0) {
        assert_true(clock_mono_ms() < end);
        turn();
    }
}

void run_jobs(struct job *jobs, int n, void (*fn)(struct job *j))
{
    for (int i = 0; i < n; i++) {
        start_job(&jobs[i], i, fn);
    }
    finish_jobs();
}

int start_engine(void **state)
{
    (void)state;
    struct db_options o = {.conninfo = worker_conninfo(),
                           .prepare = true,
                           .statement_timeout_ms = 20000,
                           .lock_timeout_ms = 10000,
                           .application_name = "kartoteka pool test"};
    struct db_sizes sizes = {READS, SLOW, WRITES, engine_memory};
    make_test_objects();
    loop = loop_new();
    fibers = fibers_new(FIBERS, 256 * (size_t)1024);
    db = db_new_event(&o, &sizes, loop, fibers);
    return 0;
}

int stop_engine(void **state)
{
    (void)state;
    db_free(db);
    fibers_free(fibers);
    loop_free(loop);
    return 0;
}
