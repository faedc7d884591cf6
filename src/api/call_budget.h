/*
 * call_budget: limits how many calls one caller may make where the front server's limiter does not
 * do: in batches, which it sees as one request, and with keys that everybody has (public pages).
 *
 * There is a bucket of tokens for each caller that has lately used some. All workers of a host that
 * serve one database count together; where no memory can be shared, each for itself.
 */
#ifndef KARTOTEKA_API_CALL_BUDGET_H
#define KARTOTEKA_API_CALL_BUDGET_H

#include "base/span.h"

struct call_budget;

enum { CALL_BUDGET_BURST_S = 4 }; /* seconds of calls that a full bucket holds */

/* Makes a budget of rate calls a second, above 0, of what is limited (letters, with a '-' at the
 * end) by the workers that give the same text; empty: by this process alone. Ends the process when
 * there is no memory. */
struct call_budget *call_budget_new(int64_t rate, const char *what, struct span workers);
void call_budget_free(struct call_budget *b); /* NULL is allowed */

/* Takes one call of a tenant's caller at now_us (monotonic, of this host). Returns false when the
 * bucket is empty. A caller whose bucket another one took over (there are 1024) begins with a full
 * one. */
bool call_budget_take(struct call_budget *b, int64_t tenant, int64_t caller, int64_t now_us);

#endif
