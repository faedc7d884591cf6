/*
 * event_record: FastCGI 1.0 records as bytes, both ways. Nothing is kept but the record under way:
 * its content is handed on in the parts it arrives in.
 */
#ifndef KARTOTEKA_HTTP_EVENT_RECORD_H
#define KARTOTEKA_HTTP_EVENT_RECORD_H

#include <fastcgi.h>

#include "base/buf.h"

enum { RECORD_CONTENT_MAX = FCGI_MAX_LENGTH };

/* The position in a stream of records; zeroed at first. */
struct event_record_parser {
    unsigned char head[FCGI_HEADER_LEN];
    size_t head_n;           /* bytes of head that are there */
    size_t content, padding; /* bytes that are still to come */
    bool inside;             /* head is complete, its content is not */
};

struct event_record {
    unsigned type, id;
    size_t length;    /* of the whole content */
    struct span part; /* of the content, within the bytes that were given */
    bool last;        /* nothing of the content is missing behind part */
};

enum event_record_step { RECORD_MORE, RECORD_PART, RECORD_BAD };

/* Takes bytes off *in. RECORD_MORE: all are used up; RECORD_PART: *out has the next part, an empty
 * content gives one empty part; RECORD_BAD: not FastCGI 1.0. */
enum event_record_step record_next(struct event_record_parser *p, struct span *in,
                                   struct event_record *out);

/* True between two records. */
bool record_at_start(const struct event_record_parser *p);

struct event_pair {
    struct span name, value;
};

/* Reads name-value pairs; their texts point into s. False when a length leads outside of s or there
 * are more than max: *n pairs before that are good. */
bool record_pairs(struct span s, struct event_pair *out, size_t max, size_t *n);

/* The head of a record: FCGI_HEADER_LEN bytes. n is at most RECORD_CONTENT_MAX. */
void record_head(char *to, unsigned type, unsigned id, size_t n);

enum { RECORD_END_LEN = 3 * FCGI_HEADER_LEN };
/* Ends a request: an empty FCGI_STDOUT, then FCGI_END_REQUEST; RECORD_END_LEN bytes. */
void record_end(char *to, unsigned id);

/* Whole records of their own. */
void record_refuse(struct buf *out, unsigned id, unsigned protocol_status);
void record_unknown_type(struct buf *out, unsigned type);
/* Answers FCGI_GET_VALUES: those of the three variables that query names. */
void record_values(struct buf *out, struct span query, size_t connections, size_t requests);

#endif
