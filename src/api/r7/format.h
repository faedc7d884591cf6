/*
 * format: JSON or XML. The suffix of the path decides (.json, .xml, .tml), else the Accept header,
 * else JSON.
 */
#ifndef KARTOTEKA_API_R7_FORMAT_H
#define KARTOTEKA_API_R7_FORMAT_H

#include "api/api.h"

/* What the path's suffix says; the suffix is taken off *path. False when there is none. */
bool format_of_suffix(struct span *path, enum format *out);

/* What an Accept header asks for; absent: JSON. A browser's (one that names text/html): JSON. */
enum format format_of_accept(struct span accept);

#endif
