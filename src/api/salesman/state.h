/*
 * state: SalesMan's own state of a running call (call->extra, in the request's arena).
 */
#ifndef KARTOTEKA_API_SALESMAN_STATE_H
#define KARTOTEKA_API_SALESMAN_STATE_H

#include "api/api.h"

struct sm {
    bool early;               /* the headers' credentials have let the caller in */
    struct span path_action;  /* v3: the second part of the path; absent: none */
    struct span subject_name; /* the name of the record with the id err.subject */
    const char *code, *text;  /* set by sm_refuse(); NULL: the table of errors decides */
};

static inline bool sm_v1(const struct call *call)
{
    return call->dialect->version == 1;
}

static inline bool sm_v3(const struct call *call)
{
    return call->dialect->version == 3;
}

#endif
