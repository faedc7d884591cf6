/*
 * dispatch: takes one request through a dialect: read, route, authenticate, bind, handle, log.
 */
#ifndef KARTOTEKA_API_DISPATCH_H
#define KARTOTEKA_API_DISPATCH_H

#include "api/api.h"

void dispatch(const struct app *app, const struct dialect *dialect, struct request *req,
              struct response *res);

#endif
