/*
 * state: WebDelivery's own state of a running call (call->extra, in the request's arena).
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_STATE_H
#define KARTOTEKA_API_WEBDELIVERY_STATE_H

#include "api/api.h"

struct wd_state {
    /* The request itself is at fault, so its HTTP code is sent to every tenant. */
    bool real_status;
    /* details of the error; absent: the wrong fields, else the table's sentence. */
    struct span details;
    bool paged;         /* the answer is a page, so the envelope ends with cursor */
    struct span cursor; /* the cursor of the next page; absent: there is none */
    int64_t revision;   /* the next sinceRevision; 0: it was not asked for */
    /* The answer is a list of reference data, which may be kept for a minute. */
    bool dictionary;
    int64_t created_id; /* the id of the contact or address that was made; 0: none was */
    struct span mark;   /* the content mark of the data; absent: it must be computed */
};

static inline struct wd_state *wd_state_of(const struct call *call)
{
    return call->extra;
}

#endif
