/*
 * state: what the dialect keeps of a running call (call->extra, in the request's arena).
 */
#ifndef KARTOTEKA_API_SALESMAN_STATE_H
#define KARTOTEKA_API_SALESMAN_STATE_H

#include "api/api.h"

struct sm {
    struct span path_action;  /* v3: the second part of the path; absent: none */
    struct span subject_name; /* of the record that err.subject names */
};

static inline bool sm_v3(const struct call *call)
{
    return call->dialect->version == 3;
}

#endif
