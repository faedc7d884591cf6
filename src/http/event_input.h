/*
 * event_input: turns the records of one connection into one request after the other, without
 * sockets.
 *
 * Ownership: the parameters belong to the input and are good until the next call. Failure: a peer
 * that breaks the protocol gives INPUT_BAD, and its connection must be closed. Memory is bounded by
 * PARAMS_MAX; the body is handed on in parts and never kept here.
 */
#ifndef KARTOTEKA_HTTP_EVENT_INPUT_H
#define KARTOTEKA_HTTP_EVENT_INPUT_H

#include "http/event_record.h"

enum {
    PARAMS_MAX = 256 * 1024,      /* bytes of one request's parameters */
    PAIRS_MAX = 256,              /* parameters of one request */
    IGNORED_MAX = 8 * 1024 * 1024 /* bytes of records between two requests that belong to none */
};

enum event_input_step {
    INPUT_MORE,   /* all bytes are used up */
    INPUT_PARAMS, /* the parameters are complete: pairs */
    INPUT_BODY,   /* *part has bytes of the body */
    INPUT_END,    /* the request is complete; the input is busy until input_answered() */
    INPUT_ABORT,  /* the peer gives the request up */
    INPUT_BAD     /* the connection is to be closed */
};

struct event_input {
    struct event_record_parser parser;
    enum { INPUT_IDLE, INPUT_IN_PARAMS, INPUT_IN_BODY, INPUT_BUSY } state;
    unsigned id; /* the request's number in the records */
    bool keep;   /* the connection stays after it */
    /* The parameters are more than PARAMS_MAX or PAIRS_MAX, or malformed; pairs has the first
     * ones. */
    bool refuse_params;
    struct buf params;        /* on the heap */
    struct event_pair *pairs; /* room for PAIRS_MAX; good until the next call of input_next() */
    size_t pair_count;
    size_t ignored;
    size_t small_n; /* bytes of a short record that arrives in parts */
    char small[512];
    size_t max_connections, max_requests; /* the values that FCGI_GET_VALUES is answered with */
};

/* Prepares an input. pairs has room for PAIRS_MAX and may be shared by all inputs of a thread. */
void input_init(struct event_input *in, struct event_pair *pairs, size_t max_connections,
                size_t max_requests);
void input_free(struct event_input *in);

/* Takes bytes off *bytes until the caller has something to do, and says what. Answers of the
 * protocol itself are appended to *reply. */
enum event_input_step input_next(struct event_input *in, struct span *bytes, struct buf *reply,
                                 struct span *part);

/* Says that the request was answered or given up, so the next one may begin. */
void input_answered(struct event_input *in);

/* Gives a parameter by name; absent when it was not sent. It is a request_getenv over struct
 * event_input. */
struct span input_param(void *in, const char *name);

/* True while bytes of a request or of a record have come and more are expected. */
bool input_is_partial(const struct event_input *in);

#endif
