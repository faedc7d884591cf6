/* loop: descriptors and timers. */
#include "base/loop.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "unit.h"

struct seen {
    struct loop *l;
    struct loop_watch *other;
    int count, order;
    uint32_t events;
};

static void on_ready(void *arg, uint32_t events)
{
    struct seen *s = arg;
    s->count++;
    s->events = events;
    if (s->other != NULL) {
        loop_unwatch(s->l, s->other);
    }
}

static void tells_what_is_ready(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    int fd[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    struct seen s = {.l = l};
    struct loop_watch w = {.ready = on_ready, .arg = &s};
    assert_true(loop_watch(l, &w, fd[0], EPOLLIN));
    loop_turn(l, false);
    assert_int_equal(s.count, 0);
    assert_int_equal(write(fd[1], "x", 1), 1);
    loop_turn(l, true);
    assert_int_equal(s.count, 1);
    assert_true((s.events & EPOLLIN) != 0);
    assert_true(loop_watch(l, &w, fd[0], EPOLLOUT));
    loop_turn(l, true);
    assert_true((s.events & EPOLLOUT) != 0);
    loop_unwatch(l, &w);
    loop_turn(l, false);
    assert_int_equal(s.count, 2);
    close(fd[0]);
    close(fd[1]);
    loop_free(l);
}

static void none_is_told_after_it_was_taken_off(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    int a[2], b[2];
    struct loop_watch wa, wb;
    assert_int_equal(pipe(a), 0);
    assert_int_equal(pipe(b), 0);
    struct seen sa = {.l = l, .other = &wb}, sb = {.l = l, .other = &wa};
    wa = (struct loop_watch){.ready = on_ready, .arg = &sa};
    wb = (struct loop_watch){.ready = on_ready, .arg = &sb};
    assert_true(loop_watch(l, &wa, a[0], EPOLLIN));
    assert_true(loop_watch(l, &wb, b[0], EPOLLIN));
    assert_int_equal(write(a[1], "x", 1), 1);
    assert_int_equal(write(b[1], "x", 1), 1);
    loop_turn(l, true); /* both are ready in one batch; the first takes the second off */
    assert_int_equal(sa.count + sb.count, 1);
    for (int i = 0; i < 2; i++) {
        close(a[i]);
        close(b[i]);
    }
    loop_free(l);
}

/* libpq closes a socket and opens another, which may get the same number. */
static void a_number_may_come_back(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    int a[2], b[2];
    struct seen s = {.l = l};
    struct loop_watch w = {.ready = on_ready, .arg = &s};
    assert_int_equal(pipe(a), 0);
    assert_true(loop_watch(l, &w, a[0], EPOLLIN));
    assert_int_equal(pipe(b), 0);
    assert_int_equal(dup2(b[0], a[0]), a[0]);
    assert_true(loop_watch(l, &w, a[0], EPOLLIN));
    assert_int_equal(write(b[1], "x", 1), 1);
    loop_turn(l, true);
    assert_int_equal(s.count, 1);
    for (int i = 0; i < 2; i++) {
        close(a[i]);
        close(b[i]);
    }
    loop_free(l);
}

static void a_bad_descriptor_is_refused(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    struct loop_watch w = {.ready = on_ready};
    assert_false(loop_watch(l, &w, 1 << 20, EPOLLIN));
    assert_false(w.on);
    loop_free(l);
}

enum { TIMERS = 200 };

struct tick {
    struct loop_timer t;
    int64_t *last;
    int *fired;
};

static void on_tick(void *arg)
{
    struct tick *k = arg;
    assert_true(k->t.at_ms >= *k->last);
    *k->last = k->t.at_ms;
    (*k->fired)++;
}

static void timers_fire_in_order(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    static struct tick ticks[TIMERS];
    int64_t last = 0, now = clock_mono_ms();
    int fired = 0;
    srandom(7);
    for (int i = 0; i < TIMERS; i++) {
        ticks[i] = (struct tick){.last = &last, .fired = &fired};
        ticks[i].t = (struct loop_timer){.fire = on_tick, .arg = &ticks[i]};
        loop_timer(l, &ticks[i].t, now + 1000 + random() % 1000);
    }
    for (int i = 0; i < TIMERS; i++) { /* all are moved to the past, some are taken off */
        if (i % 4 == 0) {
            loop_timer_off(l, &ticks[i].t);
        } else {
            loop_timer(l, &ticks[i].t, now - random() % 1000);
        }
    }
    loop_turn(l, false);
    assert_int_equal(fired, TIMERS - TIMERS / 4);
    loop_free(l);
}

static void waits_for_the_next_timer(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    int64_t last = 0, now = clock_mono_ms();
    int fired = 0;
    struct tick k = {.last = &last, .fired = &fired};
    k.t = (struct loop_timer){.fire = on_tick, .arg = &k};
    loop_timer(l, &k.t, now + 30);
    while (fired == 0) {
        loop_turn(l, true);
    }
    assert_true(clock_mono_ms() >= now + 30);
    assert_int_equal(k.t.place, 0);
    loop_free(l);
}

struct task {
    struct loop_soon s;
    struct loop *l;
    struct task *then; /* to be asked for */
    int done;
};

static void do_task(void *arg)
{
    struct task *mine = arg;
    mine->done++;
    if (mine->then != NULL) {
        loop_soon(mine->l, &mine->then->s);
    }
}

static void soon_is_once_and_before_the_wait(void **state)
{
    (void)state;
    struct loop *l = loop_new();
    struct task second = {.l = l}, first = {.l = l, .then = &second}, off = {.l = l};
    first.s = (struct loop_soon){.fn = do_task, .arg = &first};
    second.s = (struct loop_soon){.fn = do_task, .arg = &second};
    off.s = (struct loop_soon){.fn = do_task, .arg = &off};
    loop_soon(l, &first.s);
    loop_soon(l, &off.s);
    loop_soon(l, &first.s);
    loop_soon_off(l, &off.s);
    loop_settle(l);
    assert_int_equal(first.done, 1);
    assert_int_equal(second.done, 1); /* asked for by the first */
    assert_int_equal(off.done, 0);
    loop_settle(l);
    assert_int_equal(first.done, 1);
    loop_soon(l, &first.s);
    loop_settle(l);
    assert_int_equal(first.done, 2);
    loop_free(l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_what_is_ready),
        cmocka_unit_test(none_is_told_after_it_was_taken_off),
        cmocka_unit_test(a_number_may_come_back),
        cmocka_unit_test(a_bad_descriptor_is_refused),
        cmocka_unit_test(timers_fire_in_order),
        cmocka_unit_test(waits_for_the_next_timer),
        cmocka_unit_test(soon_is_once_and_before_the_wait),
    };
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
