/*
 * call_budget: how many calls one caller may put into batches. The front server's limiter sees a
 * batch as one request, so the calls in it are counted here.
 *
 * A bucket of tokens for each caller that has lately used some. One a process; several processes
 * have several.
 */
#ifndef KARTOTEKA_API_CALL_BUDGET_H
#define KARTOTEKA_API_CALL_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

struct call_budget;

enum { CALL_BUDGET_BURST_S = 4 }; /* a bucket holds the calls of so many seconds */

/* rate: calls a second, above 0. Ends the process when there is no memory. */
struct call_budget *call_budget_new(int64_t rate);
void call_budget_free(struct call_budget *b); /* NULL is allowed */

/* Takes one call of a tenant's caller at now_us (monotonic). False: the bucket is empty. A caller
 * whose bucket another one took over (there are 1024) begins with a full one. */
bool call_budget_take(struct call_budget *b, int64_t tenant, int64_t caller, int64_t now_us);

#endif
