#include "api/call_budget.h"

#include <stdlib.h>

enum { BUCKETS = 1024 };

static const int64_t second_us = 1000000;

struct bucket {
    int64_t tenant, caller;
    int64_t left_us; /* the tokens that are left, as the microseconds that it takes to get them */
    int64_t at_us;
};

struct call_budget {
    int64_t call_us; /* microseconds that one token takes */
    int64_t full_us;
    struct bucket buckets[BUCKETS];
};

struct call_budget *call_budget_new(int64_t rate)
{
    struct call_budget *b = calloc(1, sizeof(*b));
    if (b == NULL) {
        abort();
    }
    b->call_us = second_us / rate > 0 ? second_us / rate : 1;
    b->full_us = CALL_BUDGET_BURST_S * second_us;
    return b;
}

void call_budget_free(struct call_budget *b)
{
    free(b);
}

bool call_budget_take(struct call_budget *b, int64_t tenant, int64_t caller, int64_t now_us)
{
    uint64_t hash =
        ((uint64_t)tenant * 0x9E3779B97F4A7C15U) ^ ((uint64_t)caller * 0xC2B2AE3D27D4EB4FU);
    struct bucket *k = &b->buckets[(hash >> 32) % BUCKETS];
    if (k->at_us == 0 || k->tenant != tenant || k->caller != caller) {
        *k = (struct bucket){tenant, caller, b->full_us, now_us};
    }
    k->left_us += now_us - k->at_us;
    k->left_us = k->left_us < b->full_us ? k->left_us : b->full_us;
    k->at_us = now_us;
    if (k->left_us < b->call_us) {
        return false;
    }
    k->left_us -= b->call_us;
    return true;
}
