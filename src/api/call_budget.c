#include "api/call_budget.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/shared_memory.h"

enum { BUCKETS = 1024, PURPOSE_MAX = 48 };

static const int64_t second_us = 1000000;

/* When a caller's bucket will be full again: a call moves that moment on by what a token takes. */
struct bucket {
    _Atomic uint64_t owner; /* the hash of the caller; 0: nobody's yet */
    _Atomic int64_t full_at_us;
};

struct call_budget {
    int64_t call_us; /* microseconds that one token takes */
    int64_t full_us;
    char purpose[PURPOSE_MAX]; /* the purpose of the shared memory */
    char workers[512];
    struct shared_memory shared; /* opened by the first call */
    bool tried;
    struct bucket alone[BUCKETS];
};

struct call_budget *call_budget_new(int64_t rate, const char *what, struct span workers)
{
    struct call_budget *b = calloc(1, sizeof(*b));
    if (b == NULL) {
        abort();
    }
    b->call_us = second_us / rate > 0 ? second_us / rate : 1;
    b->full_us = CALL_BUDGET_BURST_S * second_us;
    b->shared.fd = -1;
    snprintf(b->purpose, sizeof(b->purpose), "%s%lld-", what, (long long)rate);
    snprintf(b->workers, sizeof(b->workers), "%.*s", SPAN_ARG(workers));
    return b;
}

void call_budget_free(struct call_budget *b)
{
    if (b != NULL) {
        shared_memory_close(&b->shared);
        free(b);
    }
}

static struct bucket *buckets(struct call_budget *b)
{
    if (!b->tried && b->workers[0] != '\0' &&
        !shared_memory_open(&b->shared, b->purpose, span_of(b->workers), sizeof(b->alone))) {
        log_msg(LOG_WARN, "no memory that workers share (%s): each limits calls by itself",
                strerror(errno));
    }
    b->tried = true;
    return b->shared.p != NULL ? b->shared.p : b->alone;
}

/* Takes a token unless the bucket is empty. Several workers may do so at once. */
static bool take(const struct call_budget *b, _Atomic int64_t *full_at_us, int64_t now_us)
{
    int64_t was = atomic_load(full_at_us), then;
    do {
        /* A moment too far away is another boot's, whose clock began anew. */
        int64_t from = was < now_us || was > now_us + b->full_us ? now_us : was;
        then = from + b->call_us;
        if (then > now_us + b->full_us) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(full_at_us, &was, then));
    return true;
}

bool call_budget_take(struct call_budget *b, int64_t tenant, int64_t caller, int64_t now_us)
{
    uint64_t hash =
        ((uint64_t)tenant * 0x9E3779B97F4A7C15U) ^ ((uint64_t)caller * 0xC2B2AE3D27D4EB4FU);
    struct bucket *k = &buckets(b)[(hash >> 32) % BUCKETS];
    if (atomic_exchange(&k->owner, hash | 1) != (hash | 1)) {
        atomic_store(&k->full_at_us, now_us);
    }
    return take(b, &k->full_at_us, now_us);
}
