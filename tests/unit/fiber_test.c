/* fiber: stacks that are parked, woken and used again. */
#include "base/fiber.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

enum { FIBERS = 4, STACK = 64 * 1024 };

struct job {
    struct fibers *fs;
    struct fiber *self;
    int steps, parks;
};

static void walk(void *arg)
{
    struct job *j = arg;
    volatile char local[1024]; /* must survive every switch */
    for (size_t i = 0; i < sizeof(local); i++) {
        local[i] = (char)(i * 7);
    }
    j->self = fiber_current(j->fs);
    for (int i = 0; i < j->parks; i++) {
        j->steps++;
        fiber_park(j->fs);
    }
    for (size_t i = 0; i < sizeof(local); i++) {
        assert_int_equal(local[i], (char)(i * 7));
    }
    j->steps++;
}

static void runs_at_once_and_to_its_end(void **state)
{
    (void)state;
    struct fibers *fs = fibers_new(FIBERS, STACK);
    struct job j = {.fs = fs};
    assert_true(fiber_start(fs, walk, &j));
    assert_int_equal(j.steps, 1);
    assert_non_null(j.self);
    assert_null(fiber_current(fs));
    assert_int_equal(fibers_busy(fs), 0);
    fibers_free(fs);
}

static void parks_until_it_is_woken(void **state)
{
    (void)state;
    struct fibers *fs = fibers_new(FIBERS, STACK);
    struct job j = {.fs = fs, .parks = 2};
    assert_true(fiber_start(fs, walk, &j));
    assert_false(fibers_ready(fs));
    fibers_run(fs);
    assert_int_equal(j.steps, 1);
    fiber_wake(fs, j.self);
    fiber_wake(fs, j.self); /* two wakes are one */
    assert_true(fibers_ready(fs));
    fibers_run(fs);
    assert_int_equal(j.steps, 2);
    fiber_wake(fs, j.self);
    fibers_run(fs);
    assert_int_equal(j.steps, 3);
    assert_int_equal(fibers_busy(fs), 0);
    fibers_free(fs);
}

static void interleaves_and_reuses(void **state)
{
    (void)state;
    struct fibers *fs = fibers_new(FIBERS, STACK);
    for (int round = 0; round < 50; round++) {
        struct job j[FIBERS + 1];
        for (int i = 0; i <= FIBERS; i++) {
            j[i] = (struct job){.fs = fs, .parks = 1 + i % 3};
            assert_int_equal(fiber_start(fs, walk, &j[i]), i < FIBERS);
        }
        assert_int_equal(fibers_busy(fs), FIBERS);
        for (int turn = 0; turn < 3; turn++) {
            for (int i = FIBERS - 1; i >= 0; i--) {
                if (j[i].steps <= j[i].parks) {
                    fiber_wake(fs, j[i].self);
                }
            }
            fibers_run(fs);
        }
        for (int i = 0; i < FIBERS; i++) {
            assert_int_equal(j[i].steps, j[i].parks + 1);
        }
        assert_int_equal(fibers_busy(fs), 0);
    }
    fibers_free(fs);
}

static void wake_other(void *arg)
{
    struct job *j = arg;
    fiber_wake(j->fs, j->self);
}

static void one_wakes_another(void **state)
{
    (void)state;
    struct fibers *fs = fibers_new(FIBERS, STACK);
    struct job j = {.fs = fs, .parks = 1};
    assert_true(fiber_start(fs, walk, &j));
    assert_true(fiber_start(fs, wake_other, &j));
    assert_int_equal(j.steps, 1); /* not from within the other */
    fibers_run(fs);
    assert_int_equal(j.steps, 2);
    fibers_free(fs);
}

/* Touches more than the stack has, a page at a time. */
static __attribute__((noinline)) int dig(int depth)
{
    volatile char page[4096];
    page[0] = (char)depth;
    return depth == 0 ? page[0] : dig(depth - 1) + page[0];
}

static void overflow(void *arg)
{
    *(int *)arg = dig(STACK * 8 / 4096);
}

static void an_overflow_ends_the_process(void **state)
{
    (void)state;
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit none = {0, 0};
        setrlimit(RLIMIT_CORE, &none);
        close(STDERR_FILENO);
        signal(SIGSEGV, SIG_DFL);
        int sum = 0;
        struct fibers *fs = fibers_new(1, STACK);
        fiber_start(fs, overflow, &sum);
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) != 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_at_once_and_to_its_end), cmocka_unit_test(parks_until_it_is_woken),
        cmocka_unit_test(interleaves_and_reuses), cmocka_unit_test(one_wakes_another),
        cmocka_unit_test(an_overflow_ends_the_process)};
    return cmocka_run_group_tests_name("fiber", tests, NULL, NULL);
}
