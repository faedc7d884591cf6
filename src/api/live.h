/*
 * live: tells those who look at a console what others have changed, by streams (http/stream.h).
 *
 * The database says for which tenants something was written (directory_on_write). One fiber then
 * asks, viewer after viewer, tenants taking turns, what of it each may see; so all viewers together
 * take one fiber and one place on a connection, however many they are. A viewer is a token with its
 * open streams. A stream is counted for its employee, its tenant and the worker, and ends when its
 * token ends.
 *
 * Ownership: one a process, of the event engine; everything runs on the loop's thread. Failure: a
 * viewer who cannot be told now is told later; who has lost his stream names the last event that he
 * has got, and misses nothing.
 */
#ifndef KARTOTEKA_API_LIVE_H
#define KARTOTEKA_API_LIVE_H

#include "api/api.h"
#include "base/fiber.h"
#include "base/loop.h"

struct live;

enum {
    LIVE_EMPLOYEE_MAX = 16, /* open streams of one employee in one worker */
    LIVE_BEAT_MS = 15000    /* a stream without events says so often that it lives */
};

/* loop and fibers must outlive it. NULL without memory: there are no streams then. */
struct live *live_new(const struct app *app, struct loop *loop, struct fibers *fibers);
void live_free(struct live *l); /* after its streams are closed; NULL is allowed */

/* Credentials may have changed: every token is looked up again. NULL is allowed. */
void live_check(struct live *l);

size_t live_streams(const struct live *l); /* the open ones */

/* Answers the call with a stream for the token that has let it in. since: the mark of the last
 * event that the caller has got; not GIVEN: he wants what comes from now on. E_NO_STREAM: the
 * transport carries none, or writes are not told of; E_STREAMS_MANY: of this employee; E_BUSY: of
 * this tenant, or of all. */
MUST enum err live_open(struct call *call, struct span token, struct opt_i64 since);

#endif
