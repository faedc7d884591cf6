/* offload: jobs of another thread, and the fibers that wait for them. */
#include "base/offload.h"

#include <pthread.h>
#include <unistd.h>

#include "unit.h"

struct job {
    struct offload *o;
    pthread_t ran_in;
    struct offload_share share;
    int gate;  /* read before the job ends; -1: none */
    int *turn; /* counts jobs; NULL: nobody does */
    int ran_as;
    bool ran, accepted, returned;
};

static void compute(void *arg)
{
    struct job *j = arg;
    char c;
    j->ran_in = pthread_self();
    j->ran = j->gate < 0 || read(j->gate, &c, 1) == 1;
    if (j->turn != NULL) {
        j->ran_as = (*j->turn)++;
    }
}

static void ask(void *arg)
{
    struct job *j = arg;
    j->accepted = offload_run(j->o, j->share, compute, j);
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

/* The objects of a test of the queue: a loop, and a first job that holds the thread until it is let
 * go.
 */
enum { MOST = OFFLOAD_QUEUE_MAX + 16, FIRST = UINT32_MAX };

struct scene {
    struct loop *l;
    struct fibers *fs;
    struct offload *o;
    int gate[2], turn;
    struct job first, jobs[MOST];
    size_t n;
};

static void open_scene(struct scene *s)
{
    *s = (struct scene){.l = loop_new(), .fs = fibers_new(MOST + 1, 65536)};
    s->o = offload_new(s->l, s->fs);
    assert_int_equal(pipe(s->gate), 0);
    s->first = (struct job){.o = s->o, .gate = s->gate[0], .share = {FIRST, true}};
    assert_true(fiber_start(s->fs, ask, &s->first));
    usleep(20000); /* until the thread has taken it */
}

/* Asks for one more job; true when it waits, false when it was refused. */
static bool asks(struct scene *s, uint64_t of, bool known)
{
    struct job *j = &s->jobs[s->n++];
    *j = (struct job){.o = s->o, .gate = -1, .share = {of, known}, .turn = &s->turn};
    assert_true(fiber_start(s->fs, ask, j));
    assert_false(j->returned && j->accepted);
    return !j->returned;
}

/* Every job that was let in has run, no other one has. */
static void close_scene(struct scene *s)
{
    assert_int_equal(write(s->gate[1], "g", 1), 1);
    turn(s->l, s->fs, &s->first.returned);
    for (size_t i = 0; i < s->n; i++) {
        turn(s->l, s->fs, &s->jobs[i].returned);
        assert_int_equal(s->jobs[i].accepted, s->jobs[i].ran);
    }
    offload_free(s->o);
    fibers_free(s->fs);
    loop_free(s->l);
    close(s->gate[0]);
    close(s->gate[1]);
}

static void a_full_share_refuses(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    for (int i = 0; i < OFFLOAD_SHARE_MAX; i++) {
        assert_true(asks(&s, 7, false));
    }
    assert_false(asks(&s, 7, false));
    assert_true(asks(&s, 8, false)); /* another one's */
    assert_true(asks(&s, 7, true));  /* another class */
    close_scene(&s);
}

static void strangers_leave_seats(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    for (uint64_t i = 0; i < OFFLOAD_STRANGERS_MAX; i++) {
        assert_true(asks(&s, i, false));
    }
    assert_false(asks(&s, 1000, false));
    for (uint64_t i = OFFLOAD_STRANGERS_MAX + 1; i < OFFLOAD_QUEUE_MAX; i++) {
        assert_true(asks(&s, i, true));
    }
    assert_false(asks(&s, 1000, true));
    close_scene(&s);
    assert_false(s.jobs[s.n - 1].ran);
}

static void shares_take_turns(void **state)
{
    (void)state;
    struct scene s;
    open_scene(&s);
    for (int i = 0; i < 6; i++) { /* 0 to 5 */
        assert_true(asks(&s, 1, false));
    }
    assert_true(asks(&s, 2, false)); /* 6 */
    assert_true(asks(&s, 3, true));  /* 7 */
    assert_true(asks(&s, 3, true));  /* 8 */
    close_scene(&s);
    assert_int_equal(s.jobs[0].ran_as + s.jobs[7].ran_as, 1); /* one of each class */
    assert_int_equal(s.jobs[6].ran_as + s.jobs[8].ran_as, 5);
    for (int i = 1; i < 6; i++) {
        assert_int_equal(s.jobs[i].ran_as, i + 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_in_another_thread), cmocka_unit_test(runs_here_when_nobody_can_park),
        cmocka_unit_test(a_full_share_refuses),   cmocka_unit_test(strangers_leave_seats),
        cmocka_unit_test(shares_take_turns),
    };
    return cmocka_run_group_tests_name("offload", tests, NULL, NULL);
}
