/*
 * routes: the methods and actions of the dialect.
 */
#ifndef KARTOTEKA_API_SALESMAN_ROUTES_H
#define KARTOTEKA_API_SALESMAN_ROUTES_H

#include "http/route.h"

/* The table has three parts: what v2 and v3 have alone (deals, employees as a method), what all
 * versions have, and what v1 has alone (deals as contracts, employees among the guides). So a
 * version's routes are one piece of it. */
enum {
    SM_COMMON = 24, /* the first row of this part, and of the next */
    SM_V1_ONLY = 49,
    SM_ROUTES_END = 62
};
extern const struct route sm_routes[SM_ROUTES_END];

#endif
