/*
 * once: runs POSTs that have an Idempotency-Key only once.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ONCE_H
#define KARTOTEKA_API_WEBDELIVERY_ONCE_H

#include "api/api.h"

/* Runs the handler of a POST: at most once for its Idempotency-Key, or always without one. */
enum err wd_once(struct call *call, route_handler handler);

#endif
