/*
 * trace: the header traceparent (W3C Trace Context, level 1), by which callers tell requests of one
 * piece of work.
 */
#ifndef KARTOTEKA_HTTP_TRACE_H
#define KARTOTEKA_HTTP_TRACE_H

#include "base/span.h"

enum { TRACE_ID_LEN = 32, TRACE_PARENT_LEN = 16 };

struct trace {
    /* Hexadecimal digits in small letters, NUL-terminated; "": there is no trace. */
    char id[TRACE_ID_LEN + 1], parent[TRACE_PARENT_LEN + 1];
    bool sampled; /* the caller records this one */
};

/* Reads "00-<32 digits>-<16 digits>-<2 digits>", and what later versions put behind it. A malformed
 * value counts as none, as the standard wants it. */
void trace_read(struct span header, struct trace *out);

#endif
