/*
 * fiber: stacks by mmap(), entered once with makecontext(), switched with _setjmp() and _longjmp(),
 * which cost no system call (swapcontext() makes one for the signal mask).
 */
#undef _FORTIFY_SOURCE /* its longjmp() mistakes a switch of stacks for an error */
#include "base/fiber.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/log.h"

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
enum { STACK_FACTOR = 4 };
#else
enum { STACK_FACTOR = 1 };
#endif

#if defined(__has_include)
#if __has_include(<valgrind/valgrind.h>)
#include <valgrind/valgrind.h>
#endif
#endif
#ifndef VALGRIND_STACK_REGISTER
#define VALGRIND_STACK_REGISTER(start, end) 0u
#define VALGRIND_STACK_DEREGISTER(id)       (void)(id)
#endif

struct fiber {
    struct fiber *next; /* the next unused or woken one */
    jmp_buf at;         /* its registers when it was left */
    /* It is not on the first stack, whose red zones would stay after it was left for good. */
    ucontext_t start;
    void (*fn)(void *arg);
    void *arg;
    char *map; /* the guard page, then the stack */
    bool begun, woken;
    struct guard *guard; /* the innermost guard of its stack while it is parked */
    unsigned valgrind_id;
    void *fake; /* AddressSanitizer's fake stack */
};

struct fibers {
    size_t max, made, busy, page, size; /* size: bytes of a stack without its guard page */
    struct fiber **all;
    struct fiber *unused, *woken, **woken_end, *current;
    struct fiber *yielded, **yielded_end;
    jmp_buf loop; /* the registers of the loop when it was left */
    void *loop_fake;
    const void *loop_stack;
    size_t loop_size;
};

static _Noreturn void die(const char *what)
{
    log_msg(LOG_ERROR, "fiber: %s", what);
    abort();
}

/* Tells the sanitizer of each switch: before it, and then on the other stack. */
static void before_switch(void **fake, const void *stack, size_t size)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_start_switch_fiber(fake, stack, size);
#else
    (void)fake, (void)stack, (void)size;
#endif
}

static void after_switch(void *fake, const void **from, size_t *from_size)
{
#ifdef __SANITIZE_ADDRESS__
    __sanitizer_finish_switch_fiber(fake, from, from_size);
#else
    (void)fake, (void)from, (void)from_size;
#endif
}

struct fibers *fibers_new(size_t max, size_t stack_size)
{
    struct fibers *fs = calloc(1, sizeof(*fs));
    if (fs == NULL || (fs->all = calloc(max, sizeof(struct fiber *))) == NULL) {
        die("out of memory");
    }
    fs->max = max;
    fs->page = (size_t)sysconf(_SC_PAGESIZE);
    fs->size = (stack_size * STACK_FACTOR + fs->page - 1) / fs->page * fs->page;
    fs->woken_end = &fs->woken;
    fs->yielded_end = &fs->yielded;
    return fs;
}

void fibers_free(struct fibers *fs)
{
    if (fs == NULL) {
        return;
    }
    for (size_t i = 0; i < fs->made; i++) {
        VALGRIND_STACK_DEREGISTER(fs->all[i]->valgrind_id);
        munmap(fs->all[i]->map, fs->page + fs->size);
        free(fs->all[i]);
    }
    free(fs->all);
    free(fs);
}

/* Gets the registers in which makecontext() sets the stack and the entry point. */
static __attribute__((noinline)) bool get_start(struct fiber *f)
{
    return getcontext(&f->start) == 0;
}

static struct fiber *fiber_new(struct fibers *fs)
{
    struct fiber *f = calloc(1, sizeof(*f));
    size_t size = fs->page + fs->size;
    int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE;
    void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);
    if (f == NULL || map == MAP_FAILED || mprotect(map, fs->page, PROT_NONE) != 0 ||
        !get_start(f)) {
        log_msg(LOG_ERROR, "fiber: no memory for a stack");
        if (map != MAP_FAILED) {
            munmap(map, size);
        }
        free(f);
        return NULL;
    }
    f->map = map;
    f->valgrind_id = VALGRIND_STACK_REGISTER(f->map + fs->page, f->map + fs->page + fs->size);
    fs->all[fs->made++] = f;
    return f;
}

/* Switches back to the loop; returns when the fiber is resumed. */
static void leave(struct fibers *fs, struct fiber *f)
{
    before_switch(&f->fake, fs->loop_stack, fs->loop_size);
    if (_setjmp(f->at) == 0) {
        _longjmp(fs->loop, 1);
    }
    after_switch(f->fake, &fs->loop_stack, &fs->loop_size);
}

/* Runs a stack's requests, one after the other, as long as the stack exists. The pointer comes in
 * halves because makecontext() passes ints. */
static void live(unsigned high, unsigned low)
{
    struct fibers *fs = (struct fibers *)((uintptr_t)high << 32 | low);
    after_switch(NULL, &fs->loop_stack, &fs->loop_size);
    struct fiber *f = fs->current;
    for (;;) {
        f->fn(f->arg);
        f->next = fs->unused;
        fs->unused = f;
        fs->busy--;
        leave(fs, f);
    }
}

static _Noreturn void begin(struct fibers *fs, struct fiber *f)
{
    uint64_t p = (uintptr_t)fs;
    f->begun = true;
    f->start.uc_stack.ss_sp = f->map + fs->page;
    f->start.uc_stack.ss_size = fs->size;
    f->start.uc_link = NULL;
    makecontext(&f->start, (void (*)(void))(uintptr_t)live, 2, (unsigned)(p >> 32), (unsigned)p);
    setcontext(&f->start);
    die("setcontext failed");
}

static void enter(struct fibers *fs, struct fiber *f)
{
    struct guard *mine = guard_swap(f->guard);
    fs->current = f;
    before_switch(&fs->loop_fake, f->map + fs->page, fs->size);
    if (_setjmp(fs->loop) == 0) {
        if (f->begun) {
            _longjmp(f->at, 1);
        }
        begin(fs, f);
    }
    after_switch(fs->loop_fake, NULL, NULL);
    fs->current = NULL;
    f->guard = guard_swap(mine);
}

bool fiber_start(struct fibers *fs, void (*fn)(void *arg), void *arg)
{
    struct fiber *f = fs->unused;
    if (fs->current != NULL) {
        die("started from a fiber");
    }
    if (f == NULL && fs->made == fs->max) {
        return false;
    }
    if (f != NULL) {
        fs->unused = f->next;
    } else if ((f = fiber_new(fs)) == NULL) {
        return false;
    }
    f->next = NULL;
    f->fn = fn;
    f->arg = arg;
    fs->busy++;
    enter(fs, f);
    return true;
}

struct fiber *fiber_current(const struct fibers *fs)
{
    return fs->current;
}

void fiber_park(struct fibers *fs)
{
    leave(fs, fs->current);
}

void fiber_wake(struct fibers *fs, struct fiber *f)
{
    if (f->woken) {
        return;
    }
    f->woken = true;
    f->next = NULL;
    *fs->woken_end = f;
    fs->woken_end = &f->next;
}

void fiber_yield(struct fibers *fs)
{
    struct fiber *f = fs->current;
    if (f == NULL) {
        return;
    }
    f->next = NULL;
    *fs->yielded_end = f;
    fs->yielded_end = &f->next;
    leave(fs, f);
}

bool fibers_ready(const struct fibers *fs)
{
    return fs->woken != NULL || fs->yielded != NULL;
}

/* Wakes one fiber that has yielded: however many have much to compute, together they get one piece
 * a turn. */
static void wake_one_yielded(struct fibers *fs)
{
    struct fiber *f = fs->yielded;
    fs->yielded = f->next;
    if (fs->yielded == NULL) {
        fs->yielded_end = &fs->yielded;
    }
    fiber_wake(fs, f);
}

void fibers_run(struct fibers *fs)
{
    if (fs->yielded != NULL) {
        wake_one_yielded(fs);
    }
    while (fs->woken != NULL) {
        struct fiber *f = fs->woken;
        fs->woken = f->next;
        if (fs->woken == NULL) {
            fs->woken_end = &fs->woken;
        }
        f->woken = false;
        enter(fs, f);
    }
}

size_t fibers_busy(const struct fibers *fs)
{
    return fs->busy;
}

size_t fibers_max(const struct fibers *fs)
{
    return fs->max;
}
