/*
 * envelope: what stands around every answer: count, startIndex, nextIndex, total, status,
 * statusCode, response (or error), in that order; zero and absent ones are dropped. Handlers end
 * with one of these.
 */
#ifndef KARTOTEKA_API_R7_ENVELOPE_H
#define KARTOTEKA_API_R7_ENVELOPE_H

#include "api/r7/list_params.h"
#include "api/r7/state.h"

/* The last member of the envelope of a success and of a failure. */
#define R7_RESPONSE "response"
#define R7_ERROR    "error"

/* The members that stand right before it: status (0, or 1 for a failure) and statusCode. */
void r7_write_status(struct writer *w, bool failed, int status_code);

/* Writes one item as the value of key (NULL inside a list). The catalog is loaded by then. */
typedef void (*r7_shape)(struct call *call, const char *key, const void *item);

/* A single object. */
MUST enum err r7_one(struct call *call, r7_shape shape, const void *item);

/* A single object of a shape that needs no catalog. */
MUST enum err r7_public(struct call *call, r7_shape shape, const void *item);

/* A whole list (n items of stride bytes): the generic list parameters are applied here. */
MUST enum err r7_list(struct call *call, r7_shape shape, const void *items, size_t stride,
                      size_t n);

/* A page that was cut where the data is. Only `fields` is applied here. */
struct r7_page_end {
    int64_t next;  /* startIndex of the page behind it; 0: none */
    int64_t total; /* -1: not sent */
};
MUST enum err r7_page(struct call *call, r7_shape shape, const void *items, size_t stride, size_t n,
                      const struct r7_list_query *q, const struct r7_page_end *end);

/* Answers with a text, whose count is its length, or with no result. */
MUST enum err r7_text(struct call *call, struct span text);
MUST enum err r7_nothing(struct call *call);
MUST enum err r7_bool(struct call *call, bool truth);
void r7_write_nothing(struct call *call); /* replaces what was written by it */

/* Shapes of plain texts: struct span and const char *. */
void r7_span_shape(struct call *call, const char *key, const void *item);
void r7_cstr_shape(struct call *call, const char *key, const void *item);

#endif
