/*
 * state: what the dialect keeps of a running call (call->extra, in the request's arena).
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_STATE_H
#define KARTOTEKA_API_WEBDELIVERY_STATE_H

#include "api/api.h"

struct wd_state {
    bool real_status;    /* the request itself is at fault: its HTTP code is sent to every tenant */
    struct span details; /* of the error; absent: the wrong fields, else the table's sentence */
    bool paged;          /* the answer is a page: the envelope ends with cursor */
    struct span cursor;  /* of the next page; absent: none */
    int64_t revision;    /* where the next sinceRevision starts; 0: not asked for */
    bool dictionary;     /* the vendor's own list of reference data: may be kept for a minute */
    int64_t created_id;  /* of the contact or address that was made; 0: none */
    struct span mark;    /* of what is written before the envelope ends; absent: to be made */
};

static inline struct wd_state *wd_state_of(const struct call *call)
{
    return call->extra;
}

#endif
