/*
 * auth: finds the caller by the login and the apikey, in headers or among the parameters.
 */
#ifndef KARTOTEKA_API_SALESMAN_AUTH_H
#define KARTOTEKA_API_SALESMAN_AUTH_H

#include "api/api.h"

/* Checks the credentials in the headers before the body is read; see struct dialect. */
MUST enum err sm_early(struct call *call);
MUST enum err sm_authenticate(struct call *call);

#endif
