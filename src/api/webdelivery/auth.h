/*
 * auth: finds the caller by the query's objectId and the header sid.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_AUTH_H
#define KARTOTEKA_API_WEBDELIVERY_AUTH_H

#include "api/webdelivery/state.h"

/* Checks the sid, then the object, as the vendor's service does, and then parses the body, so that
 * only a known caller makes the server do that. */
enum err wd_authenticate(struct call *call);

#endif
