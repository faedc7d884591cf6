/*
 * event_record: reads and writes FastCGI 1.0 records as bytes. It keeps only the head of the record
 * under way; its content is handed on in the parts in which it arrives.
 */
#ifndef KARTOTEKA_HTTP_EVENT_RECORD_H
#define KARTOTEKA_HTTP_EVENT_RECORD_H

#include <fastcgi.h>

#include "base/buf.h"

enum { RECORD_CONTENT_MAX = FCGI_MAX_LENGTH };

/* The position in a stream of records; zeroed at the start. */
struct event_record_parser {
    unsigned char head[FCGI_HEADER_LEN];
    size_t head_n;           /* bytes of head that are there */
    size_t content, padding; /* bytes that are still to come */
    bool inside;             /* head is complete, its content is not */
};

struct event_record {
    unsigned type, id;
    size_t length;    /* bytes of the whole content */
    struct span part; /* a part of the content, within the bytes that were given */
    bool last;        /* part ends the content */
};

enum event_record_step { RECORD_MORE, RECORD_PART, RECORD_BAD };

/* Takes bytes off *in. RECORD_MORE: all are used up; RECORD_PART: *out has the next part, and an
 * empty content gives one empty part; RECORD_BAD: this is not FastCGI 1.0. */
enum event_record_step record_next(struct event_record_parser *p, struct span *in,
                                   struct event_record *out);

/* True when the position is between two records. */
bool record_at_start(const struct event_record_parser *p);

struct event_pair {
    struct span name, value;
};

/* Reads name-value pairs; their texts point into s. Returns false when a length leads outside of s
 * or there are more than max pairs; the *n pairs before that are good. */
bool record_pairs(struct span s, struct event_pair *out, size_t max, size_t *n);

/* Writes the head of a record: FCGI_HEADER_LEN bytes. n, the bytes of its content, is at most
 * RECORD_CONTENT_MAX. */
void record_head(char *to, unsigned type, unsigned id, size_t n);

enum { RECORD_END_LEN = 3 * FCGI_HEADER_LEN };
/* Writes the end of a request: an empty FCGI_STDOUT, then FCGI_END_REQUEST; RECORD_END_LEN
 * bytes. */
void record_end(char *to, unsigned id);

/* Appends a whole FCGI_END_REQUEST or FCGI_UNKNOWN_TYPE record. */
void record_refuse(struct buf *out, unsigned id, unsigned protocol_status);
void record_unknown_type(struct buf *out, unsigned type);
/* Appends the answer to FCGI_GET_VALUES: the values of those of the three variables that query
 * names. */
void record_values(struct buf *out, struct span query, size_t connections, size_t requests);

#endif
