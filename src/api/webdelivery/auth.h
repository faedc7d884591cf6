/*
 * auth: who calls: the query's objectId and the header sid.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_AUTH_H
#define KARTOTEKA_API_WEBDELIVERY_AUTH_H

#include "api/webdelivery/state.h"

/* The sid is checked first, then the object, as the vendor's service does. Then the body is parsed:
 * nobody unknown makes the server read one. */
enum err wd_authenticate(struct call *call);

#endif
