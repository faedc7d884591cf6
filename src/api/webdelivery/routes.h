/*
 * routes: the operations of the dialect.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ROUTES_H
#define KARTOTEKA_API_WEBDELIVERY_ROUTES_H

#include "http/route.h"

enum { WD_ROUTES = 22 };
extern const struct route wd_routes[WD_ROUTES];

#endif
