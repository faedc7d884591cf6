/*
 * input: the query and the body of a request as values.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_INPUT_H
#define KARTOTEKA_API_WEBDELIVERY_INPUT_H

#include "api/webdelivery/state.h"

/* The dialect's read: the query only, for the body is parsed when the caller is known. A query that
 * cannot be read is a fault of the request itself. */
enum err wd_read_query(struct call *call);

/* Sites send JSON with any Content-Type or none; a form counts only when it says it is one. */
enum err wd_read_body(struct call *call);

#endif
