/*
 * input: reads the query and the body of a request as values.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_INPUT_H
#define KARTOTEKA_API_WEBDELIVERY_INPUT_H

#include "api/webdelivery/state.h"

/* The dialect's read: reads the query only, because the body is parsed when the caller is known. A
 * query that cannot be read is a fault of the request itself. */
enum err wd_read_query(struct call *call);

/* Reads the body. Sites send JSON with any Content-Type or none; a form counts only when it says it
 * is one. */
enum err wd_read_body(struct call *call);

#endif
