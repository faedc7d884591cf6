/*
 * salesman: the dialect of SalesMan CRM API v1, v2 and v3: methods (person, client, guides, user)
 * whose action is a parameter, in v3 also the second part of the path. One code serves all; the
 * version picks texts and types.
 */
#ifndef KARTOTEKA_API_SALESMAN_SALESMAN_H
#define KARTOTEKA_API_SALESMAN_SALESMAN_H

#include "api/api.h"

extern const struct dialect dialect_salesman_v1, dialect_salesman_v2, dialect_salesman_v3;

#endif
