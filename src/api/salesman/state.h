/*
 * state: what the dialect keeps of a running call, and its hooks.
 */
#ifndef KARTOTEKA_API_SALESMAN_STATE_H
#define KARTOTEKA_API_SALESMAN_STATE_H

#include "api/salesman/salesman.h"

struct sm {
    struct span path_action;  /* v3: the second part of the path; absent: none */
    struct span subject_name; /* of the record that err.subject names */
};

/* The hooks of struct dialect. */
void sm_begin(struct call *call);
MUST enum err sm_authenticate(struct call *call);
struct span sm_action(const struct call *call);

static inline bool sm_v3(const struct call *call)
{
    return call->dialect->version == 3;
}

/* An id: a text where the seed shows texts (v2), a number in v3. */
void sm_id(struct call *call, const char *key, int64_t id);

#endif
