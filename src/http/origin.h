/*
 * origin: reads the origin of a page (RFC 6454), which is scheme, host and port and nothing else.
 */
#ifndef KARTOTEKA_HTTP_ORIGIN_H
#define KARTOTEKA_HTTP_ORIGIN_H

#include "base/span.h"

struct arena;

enum { ORIGIN_MAX = 300 }; /* bytes of an origin as text */

/* Reads "scheme://host[:port]" into the form that browsers send: scheme and host in small letters,
 * no port where it is the scheme's own. Two origins are the same exactly when their forms are
 * equal. Returns NULL on success with *out in mem, else a phrase that says what is wrong: a path, a
 * name and password, a malformed host, "null", ... */
const char *origin_read(struct arena *mem, struct span text, struct span *out);

#endif
