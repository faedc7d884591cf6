/* offload: jobs of another thread, and the fibers that wait for them. */
#include "base/offload.h"

#include <pthread.h>
#include <unistd.h>

#include "unit.h"

struct job {
    struct offload *o;
    pthread_t ran_in;
    int gate; /* read before the job ends; -1: none */
    bool ran, accepted, returned;
};

static void compute(void *arg)
{
    struct job *j = arg;
    char c;
    j->ran_in = pthread_self();
    j->ran = j->gate < 0 || read(j->gate, &c, 1) == 1;
}

static void ask(void *arg)
{
    struct job *j = arg;
    j->accepted = offload_run(j->o, compute, j);
    j->returned = true;
}

static void turn(struct loop *l, struct fibers *fs, const bool *until)
{
    while (!*until) {
        loop_turn(l, true);
        fibers_run(fs);
    }
}

static void runs_in_another_thread(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    struct fibers *fs = fibers_new(2, 65536);
    struct offload *o = offload_new(l, fs);
    int gate[2];
    assert_int_equal(pipe(gate), 0);
    struct job slow = {.o = o, .gate = gate[0]}, next = {.o = o, .gate = -1};
    assert_true(fiber_start(fs, ask, &slow));
    assert_true(fiber_start(fs, ask, &next));
    loop_turn(l, false); /* the loop goes on meanwhile */
    fibers_run(fs);
    assert_false(slow.returned || next.returned);
    assert_int_equal(write(gate[1], "g", 1), 1);
    turn(l, fs, &next.returned);
    assert_true(slow.returned && slow.ran && next.ran && slow.accepted);
    assert_false(pthread_equal(slow.ran_in, pthread_self()));
    offload_free(o);
    fibers_free(fs);
    loop_free(l);
    close(gate[0]);
    close(gate[1]);
}

static void runs_here_when_nobody_can_park(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    struct fibers *fs = fibers_new(1, 65536);
    struct offload *o = offload_new(l, fs);
    struct job j = {.o = o, .gate = -1}, none = {.gate = -1};
    ask(&j);
    ask(&none);
    assert_true(j.ran && none.ran);
    assert_true(pthread_equal(j.ran_in, pthread_self()));
    offload_free(o);
    fibers_free(fs);
    loop_free(l);
}

static void a_full_queue_refuses(void **state)
{
    (void)state;
    enum { ALL = OFFLOAD_QUEUE_MAX + 1 };
    struct loop *l = loop_new();
    struct fibers *fs = fibers_new(ALL, 65536);
    struct offload *o = offload_new(l, fs);
    int gate[2];
    assert_int_equal(pipe(gate), 0);
    struct job jobs[ALL];
    for (int i = 0; i < ALL; i++) {
        jobs[i] = (struct job){.o = o, .gate = i == 0 ? gate[0] : -1};
        assert_true(fiber_start(fs, ask, &jobs[i]));
    }
    assert_true(jobs[ALL - 1].returned);
    assert_false(jobs[ALL - 1].accepted || jobs[ALL - 1].ran);
    assert_int_equal(write(gate[1], "g", 1), 1);
    turn(l, fs, &jobs[ALL - 2].returned);
    for (int i = 0; i < ALL - 1; i++)
        assert_true(jobs[i].accepted && jobs[i].ran);
    offload_free(o);
    fibers_free(fs);
    loop_free(l);
    close(gate[0]);
    close(gate[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_in_another_thread),
        cmocka_unit_test(runs_here_when_nobody_can_park),
        cmocka_unit_test(a_full_queue_refuses),
    };
    return cmocka_run_group_tests_name("offload", tests, NULL, NULL);
}
