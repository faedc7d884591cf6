/*
 * envelope: the members around every answer: count, startIndex, nextIndex, total, nextAfter (an
 * addition of ours), status, statusCode, response (or error), in that order; zero and absent ones
 * are left out. A handler ends with one of the functions here.
 */
#ifndef KARTOTEKA_API_R7_ENVELOPE_H
#define KARTOTEKA_API_R7_ENVELOPE_H

#include "api/r7/list_params.h"
#include "api/r7/state.h"

/* The last member of the envelope of a success and of a failure. */
#define R7_RESPONSE "response"
#define R7_ERROR    "error"

/* Writes the members right before the last one: status (0, or 1 for a failure) and statusCode. */
void r7_write_status(struct writer *w, bool failed, int status_code);

/* Writes one item as the value of key (NULL inside a list). The catalog has been loaded before. */
typedef void (*r7_shape)(struct call *call, const char *key, const void *item);

/* Answers with a single object. */
MUST enum err r7_one(struct call *call, r7_shape shape, const void *item);

/* Answers with a single object of a shape that needs no catalog. */
MUST enum err r7_public(struct call *call, r7_shape shape, const void *item);

/* Answers with a whole list (n items of stride bytes), to which it applies the generic list
 * parameters. */
MUST enum err r7_list(struct call *call, r7_shape shape, const void *items, size_t stride,
                      size_t n);

/* The end of a page that the database has cut. Only `fields` is applied to its items. */
struct r7_page_end {
    int64_t next;  /* startIndex of the next page; 0: there is none */
    int64_t total; /* -1: it is not sent */
    /* The cursor of the next page of a list that is walked; absent: it is not sent. */
    struct span next_after;
};
MUST enum err r7_page(struct call *call, r7_shape shape, const void *items, size_t stride, size_t n,
                      const struct r7_list_query *q, const struct r7_page_end *end);

/* Answers with a text, whose count is its length, or with no result. */
MUST enum err r7_text(struct call *call, struct span text);
MUST enum err r7_nothing(struct call *call);
MUST enum err r7_bool(struct call *call, bool truth);
void r7_write_nothing(struct call *call); /* replaces the body by an empty result */

/* The shapes of plain texts: struct span and const char *. */
void r7_span_shape(struct call *call, const char *key, const void *item);
void r7_cstr_shape(struct call *call, const char *key, const void *item);

#endif
