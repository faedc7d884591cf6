/*
 * auth: who calls: the login and the apikey, in headers or among the parameters.
 */
#ifndef KARTOTEKA_API_SALESMAN_AUTH_H
#define KARTOTEKA_API_SALESMAN_AUTH_H

#include "api/api.h"

MUST enum err sm_authenticate(struct call *call);

#endif
