/*
 * translate: makes of a call to the old system the same call to Kartoteka: its credentials and the
 * numbers of records are exchanged, headers of the connection and conditions on the old system's
 * own marks (ETag) left out.
 */
#ifndef KARTOTEKA_CTL_SHADOW_TRANSLATE_H
#define KARTOTEKA_CTL_SHADOW_TRANSLATE_H

#include "ctl/compare/question.h"
#include "ctl/move/fetch.h"
#include "ctl/shadow/credentials.h"
#include "ctl/shadow/ids.h"
#include "ctl/shadow/queue.h"

struct translate_with {
    struct ctx *c; /* the call made lives in its arena */
    const struct credentials *keys;
    const struct ids *ids; /* NULL: numbers stay */
    bool keep_host;        /* the caller's Host goes on */
};

/* Fills *out. body: room for the body, which *out points to. Returns false when the call has a
 * credential to which keys knows none here. */
bool translate(const struct translate_with *t, const struct queue_call *x, const struct question *q,
               struct fetch_call *out, struct span *body);

/* Gives the action of SalesMan in a query, a form or a JSON text; absent: there is none. */
struct span translate_action(struct ctx *c, struct span target, struct span body);

#endif
