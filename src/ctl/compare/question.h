/*
 * question: a call of a site, as far as two systems are asked it: its dialect, the name of its
 * operation, whether it changes anything, and where its credentials stand.
 *
 * An operation is named by the route table where that has it, so no name holds personal data; a
 * part of another path that is not made of letters only is {id}.
 */
#ifndef KARTOTEKA_CTL_COMPARE_QUESTION_H
#define KARTOTEKA_CTL_COMPARE_QUESTION_H

#include "api/api.h"
#include "ctl/compare/differ.h"

enum question_dialect {
    QUESTION_R7,
    QUESTION_WEBDELIVERY,
    QUESTION_SALESMAN,
    QUESTION_DIALECTS /* none of them */
};
/* The names of the dialects, which are those of `struct dialect`, and the paths of their APIs where
 * the operator names none. */
extern const struct question_system {
    const char *name, *prefix;
} question_systems[QUESTION_DIALECTS];

struct question {
    enum question_dialect dialect;
    bool reads;       /* it changes nothing */
    bool login;       /* it asks for a token (R7) */
    size_t prefix;    /* bytes of the target before `path` */
    struct span path; /* behind the API's prefix, without the query */
    struct span query;
    struct span action;       /* SalesMan's, as the caller found it; empty where there is none */
    struct route_match match; /* the row of the route table, and the parts of path it names */
    char operation[DIFFER_OPERATION];
};

/* The dialect whose API a target is of; QUESTION_DIALECTS: of none. Needs no memory. */
enum question_dialect question_dialect_of(struct span target);

/* Cuts a target (path and query) and names the operation. action: absent, or where a body has it.
 * Returns false when the target is of no dialect's API. The spans of *q are parts of target and
 * action. */
bool question_read(struct question *q, struct span method, struct span target, struct span action);

/* True for an answer that refuses: by its status, and in its dialect's envelope also with 200
 * (WebDelivery's "status": "Err", SalesMan's member "error"). */
bool question_refused(enum question_dialect dialect, const struct differ_answer *answer);

/* True for the name of a parameter that is a credential: R7's asc_auth_key, SalesMan's login and
 * apikey. */
bool question_is_credential(struct span name);

/* Gives the value, as it is written, of the first pair of this name in a query or form; "" when
 * there is none. */
struct span question_parameter(struct span pairs, const char *name);

#endif
