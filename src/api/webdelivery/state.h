/*
 * state: what the files of the WebDelivery dialect share: the state of a call, the envelope, the
 * handlers.
 *
 * A handler writes the member "data" of the answer between wd_answer() and its return; the
 * envelope's other members follow by themselves. Everything lives in the request's arena.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_STATE_H
#define KARTOTEKA_API_WEBDELIVERY_STATE_H

#include "api/api.h"
#include "directory/catalog.h"
#include "directory/party.h"

/* call->extra */
struct wd_state {
    bool real_status;    /* the request itself is at fault: its HTTP code is sent to every tenant */
    struct span details; /* of the error; absent: the wrong fields, else the table's sentence */
    bool paged;          /* the answer is a page: the envelope ends with cursor */
    struct span cursor;  /* of the next page; absent: none */
    int64_t revision;    /* where the next sinceRevision starts; 0: not asked for */
    struct span mark;    /* of what is written before the envelope ends; absent: to be made */
};

static inline struct wd_state *wd_state_of(struct call *call)
{
    return call->extra;
}

/* The query's objectId and the header sid: who asks. Then the body is parsed. */
enum err wd_authenticate(struct call *call);

/* Begins the answer: the next thing written is the value of "data". */
struct writer *wd_answer(struct call *call);

/* Ends the envelope of a success; a GET gets its ETag or becomes 304. */
void wd_succeed(struct call *call);

/* The envelope of an error. */
void wd_fail(struct call *call, enum err e);

/* Refuses with a text that is sent as details. */
enum err wd_refuse(struct call *call, enum err e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* code and text of an error, its documented meaning as fallback of details. */
struct wd_error {
    const char *code, *text, *details;
};
const struct wd_error *wd_error_of(enum err e);

/* Details for a constraint of the database that a write broke; NULL for an unknown one. */
const char *wd_constraint_text(const char *constraint);

/* Shapes. */
/* The members of a client, into an open object. */
void wd_write_client_fields(struct writer *w, const struct catalog *k, const struct party *p);

enum { WD_ROUTES = 22 };
extern const struct route wd_routes[WD_ROUTES];

#endif
