/*
 * dialects: the list of all dialects.
 */
#ifndef KARTOTEKA_API_DIALECTS_H
#define KARTOTEKA_API_DIALECTS_H

#include "api/api.h"

/* Lists all dialects, in the order in which their prefixes are tried. */
const struct dialect *const *dialects_all(size_t *n);

#endif
