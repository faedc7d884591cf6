/*
 * routes: all operations of the dialect.
 */
#ifndef KARTOTEKA_API_R7_ROUTES_H
#define KARTOTEKA_API_R7_ROUTES_H

#include "http/route.h"

enum { R7_ROUTES = 164 };
extern const struct route r7_routes[R7_ROUTES];

#endif
