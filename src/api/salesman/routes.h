/*
 * routes: the methods and actions of the dialect.
 */
#ifndef KARTOTEKA_API_SALESMAN_ROUTES_H
#define KARTOTEKA_API_SALESMAN_ROUTES_H

#include "http/route.h"

enum { SM_ROUTES = 31 };
extern const struct route sm_routes[SM_ROUTES];

#endif
