#include "directory/access/login_memory.h"

#include <stdlib.h>
#include <string.h>

enum { WAYS = 4, SETS = 1024 };

struct entry {
    uint64_t key; /* 0: the entry is empty */
    int64_t used_ms, held_until_ms;
    int64_t tries[LOGIN_TRIES]; /* the oldest first; 0: there is none */
    size_t n;
};

/* A waiting request, on its stack. */
struct waiter {
    struct waiter *next;
    struct fiber *fiber;
    enum err outcome;
    bool told;
};

/* A check under way, in the arena of the request that makes it. */
struct login_flight {
    struct login_flight *next;
    struct login_memory *m;
    struct fibers *fibers;
    struct waiter *waiters;
    unsigned char credential[LOGIN_CREDENTIAL];
    bool landed;
};

/* An attempt that is not judged yet, in the arena of its request. */
struct login_debt {
    struct login_memory *m;
    uint64_t key;
    int64_t attempt;
    bool paid;
};

struct login_memory {
    struct entry entries[SETS][WAYS];
    int64_t debts[LOGIN_DEBTS]; /* numbers of attempts, the oldest first */
    size_t debt_count;
    struct login_flight *flights;
    size_t waiting;
};

struct login_memory *login_memory_new(void)
{
    struct login_memory *m = calloc(1, sizeof(*m));
    if (m == NULL) {
        abort();
    }
    return m;
}

void login_memory_free(struct login_memory *m)
{
    free(m);
}

/* Finds the entry of key; with make, makes one in place of the entry unused for longest. */
static struct entry *entry_of(struct login_memory *m, uint64_t key, bool make)
{
    struct entry *set = m->entries[key % SETS], *oldest = set;
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key) {
            return &set[i];
        }
        if (set[i].used_ms < oldest->used_ms) {
            oldest = &set[i];
        }
    }
    if (!make) {
        return NULL;
    }
    *oldest = (struct entry){.key = key};
    return oldest;
}

static void drop_first(struct entry *e)
{
    e->n--;
    memmove(e->tries, e->tries + 1, e->n * sizeof(e->tries[0]));
}

bool login_memory_try(struct login_memory *m, uint64_t key, int64_t now_ms)
{
    struct entry *e = entry_of(m, key, true);
    while (e->n > 0 && e->tries[0] <= now_ms - LOGIN_WINDOW_MS) {
        drop_first(e);
    }
    if (e->held_until_ms > now_ms || e->n == LOGIN_TRIES) {
        return false;
    }
    e->tries[e->n++] = e->used_ms = now_ms;
    return true;
}

void login_memory_untry(struct login_memory *m, uint64_t key)
{
    struct entry *e = entry_of(m, key, false);
    if (e != NULL && e->n > 0) {
        e->n--;
    }
}

void login_debt_back(struct login_memory *m, int64_t attempt)
{
    if (m->debt_count == LOGIN_DEBTS) {
        m->debt_count--;
        memmove(m->debts, m->debts + 1, m->debt_count * sizeof(m->debts[0]));
    }
    m->debts[m->debt_count++] = attempt;
}

bool login_debt_next(struct login_memory *m, int64_t *attempt)
{
    if (m->debt_count == 0) {
        return false;
    }
    *attempt = m->debts[--m->debt_count];
    return true;
}

static void owe(void *arg)
{
    struct login_debt *b = arg;
    if (!b->paid) {
        login_memory_untry(b->m, b->key);
        login_debt_back(b->m, b->attempt);
    }
}

struct login_debt *login_debt_new(struct login_memory *m, struct ctx *c, uint64_t key,
                                  int64_t attempt)
{
    struct login_debt *b = arena_new_of(c->mem, struct login_debt);
    *b = (struct login_debt){m, key, attempt, false};
    arena_defer(c->mem, owe, b);
    return b;
}

void login_debt_paid(struct login_debt *b, bool wrong)
{
    if (b == NULL) {
        return;
    }
    b->paid = true;
    if (!wrong) {
        login_memory_untry(b->m, b->key);
    }
}

void login_memory_hold(struct login_memory *m, uint64_t key, int64_t until_ms)
{
    struct entry *e = entry_of(m, key, true);
    e->held_until_ms = e->used_ms = until_ms;
}

bool login_memory_held(struct login_memory *m, uint64_t key, int64_t now_ms)
{
    const struct entry *e = entry_of(m, key, false);
    return e != NULL && e->held_until_ms > now_ms;
}

static void take_out(struct login_flight *f)
{
    struct login_flight **at = &f->m->flights;
    while (*at != f) {
        at = &(*at)->next;
    }
    *at = f->next;
}

void login_landed(struct login_flight *f, enum err outcome)
{
    if (f->landed) {
        return;
    }
    f->landed = true;
    take_out(f);
    for (struct waiter *w = f->waiters, *next; w != NULL; w = next) {
        next = w->next;
        w->outcome = outcome;
        w->told = true;
        fiber_wake(f->fibers, w->fiber);
    }
}

/* Is called when the checking request ends, because whoever still waits must not wait for ever. */
static void break_off(void *arg)
{
    login_landed(arg, E_BUSY);
}

struct login_flight *login_takes_off(struct login_memory *m, struct ctx *c, struct fibers *fibers,
                                     const unsigned char *credential)
{
    struct login_flight *f = arena_new_of(c->mem, struct login_flight);
    f->landed = true; /* true until it is in the list */
    f->m = m;
    f->fibers = fibers;
    memcpy(f->credential, credential, sizeof(f->credential));
    arena_defer(c->mem, break_off, f);
    f->next = m->flights;
    m->flights = f;
    f->landed = false;
    return f;
}

static struct login_flight *flight_of(struct login_memory *m, const unsigned char *credential)
{
    struct login_flight *f = m->flights;
    while (f != NULL && memcmp(f->credential, credential, sizeof(f->credential)) != 0) {
        f = f->next;
    }
    return f;
}

bool login_joined(struct login_memory *m, struct fibers *fibers, const unsigned char *credential,
                  enum err *outcome)
{
    struct login_flight *f = flight_of(m, credential);
    struct fiber *fiber = fibers != NULL ? fiber_current(fibers) : NULL;
    if (f == NULL || fiber == NULL) {
        return false;
    }
    *outcome = E_BUSY;
    if (m->waiting == LOGIN_WAITERS_MAX) {
        return true;
    }
    struct waiter w = {.next = f->waiters, .fiber = fiber};
    f->waiters = &w;
    m->waiting++;
    while (!w.told) {
        fiber_park(fibers);
    }
    m->waiting--;
    *outcome = w.outcome;
    return true;
}
