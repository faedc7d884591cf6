/*
 * dispatch: takes one request through a dialect: read, route, authenticate, bind, handle, log.
 */
#ifndef KARTOTEKA_API_DISPATCH_H
#define KARTOTEKA_API_DISPATCH_H

#include "api/api.h"

/* Finds where the dialect's prefix begins in a path; -1 when the path is none of the dialect's. */
ptrdiff_t dialect_at(const struct dialect *dialect, struct span path);

void dispatch(const struct app *app, const struct dialect *dialect, struct request *req,
              struct response *res);

#endif
