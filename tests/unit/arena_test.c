/* arena: memory of a request. */
#include "unit.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static void test_objects(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 15, 16, 17, 4000, 16385, 65536, 65537, 1000000};
    char *at[COUNT_OF(sizes)];
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        at[i] = arena_alloc(t.mem, sizes[i]);
        assert_non_null(at[i]);
        assert_int_equal((uintptr_t)at[i] % 16, 0);
        for (size_t j = 0; j < sizes[i]; j++) {
            assert_int_equal(at[i][j], 0);
        }
        memset(at[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        for (size_t j = 0; j < sizes[i]; j++) {
            assert_int_equal(at[i][j], (int)i + 1);
        }
    }
}

static void test_reset(void **state)
{
    (void)state;
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 100; i++) {
            char *p = arena_alloc(t.mem, 10000);
            assert_int_equal(p[9999], 0); /* zeroed although a block is used again */
            memset(p, 0xAA, 10000);
        }
        assert_true(arena_used(t.mem) >= 1000000);
        arena_reset(t.mem);
        assert_int_equal(arena_used(t.mem), 0);
    }
}

static void test_grow(void **state)
{
    (void)state;
    char *p = arena_grow(t.mem, NULL, 0, 10);
    memcpy(p, "0123456789", 10);
    p = arena_grow(t.mem, p, 10, 100);
    assert_memory_equal(p, "0123456789", 10);
    for (int i = 10; i < 100; i++) {
        assert_int_equal(p[i], 0);
    }
    char *other = arena_alloc(t.mem, 1); /* now p is not the newest and must move */
    p = arena_grow(t.mem, p, 100, 200000);
    assert_memory_equal(p, "0123456789", 10);
    assert_int_equal(p[199999], 0);
    assert_int_equal(*other, 0);
    assert_ptr_equal(arena_grow(t.mem, p, 200000, 5), p);
}

static void test_copies(void **state)
{
    (void)state;
    struct span s = arena_span(t.mem, SPAN("a\0b"));
    assert_int_equal(s.n, 3);
    assert_memory_equal(s.p, "a\0b", 4);
    assert_span(arena_span(t.mem, SPAN_NONE), NULL);
    assert_span(arena_span(t.mem, SPAN("")), "");
    assert_string_equal(arena_cstr(t.mem, SPAN_NONE), "");
    assert_string_equal(arena_cstr(t.mem, SPAN("xy")), "xy");
    assert_span(arena_printf(t.mem, "%d-%s", 7, "x"), "7-x");
    assert_span(arena_printf(t.mem, "%s", ""), "");
}

static int order[3], ran;

static void note(void *p)
{
    order[ran++] = *(int *)p;
}

static void test_deferred(void **state)
{
    (void)state;
    int *n = arena_array_of(t.mem, 3, int);
    ran = 0;
    for (int i = 0; i < 3; i++) {
        n[i] = i;
        arena_defer(t.mem, note, &n[i]);
    }
    assert_int_equal(ran, 0);
    arena_reset(t.mem);
    assert_int_equal(ran, 3);
    assert_int_equal(order[0], 2);
    assert_int_equal(order[1], 1);
    assert_int_equal(order[2], 0);
    arena_reset(t.mem);
    assert_int_equal(ran, 3);
    arena_free(NULL);
}

static const size_t budget = (size_t)128 * 1024 * 1024;

static void use_budget(void)
{
    (void)arena_alloc(t.mem, budget / 2);
    (void)arena_alloc(t.mem, budget / 2);
}

static void pass_budget(void)
{
    use_budget();
    (void)arena_alloc(t.mem, 1);
}

static void pass_at_once(void)
{
    (void)arena_alloc(t.mem, budget + 1);
}

static void overflow(void)
{
    (void)arena_array(t.mem, SIZE_MAX / 2, 3);
}

/* The signal that ends a child running f; 0 when it ends well. Its log goes nowhere. */
static int ended_by(void (*f)(void))
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        const struct rlimit no_core = {0, 0};
        (void)setrlimit(RLIMIT_CORE, &no_core);
        (void)signal(SIGABRT, SIG_DFL);
        (void)close(STDERR_FILENO);
        f();
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

static void test_budget(void **state)
{
    (void)state;
    assert_int_equal(ended_by(use_budget), 0);
    assert_int_equal(ended_by(pass_budget), SIGABRT);
    assert_int_equal(ended_by(pass_at_once), SIGABRT);
    assert_int_equal(ended_by(overflow), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_objects), ctx_test(test_reset),    ctx_test(test_grow),
        ctx_test(test_copies),  ctx_test(test_deferred), ctx_test(test_budget),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
