/*
 * once: POSTs with an Idempotency-Key.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ONCE_H
#define KARTOTEKA_API_WEBDELIVERY_ONCE_H

#include "api/api.h"

/* Runs the handler of a POST once for its Idempotency-Key, or just runs it. */
enum err wd_once(struct call *call, route_handler handler);

#endif
