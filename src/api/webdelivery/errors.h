/*
 * errors: codes and texts of the wire, and the answer of a call that failed.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ERRORS_H
#define KARTOTEKA_API_WEBDELIVERY_ERRORS_H

#include "api/webdelivery/state.h"

/* The dialect's fail: the envelope of an error. */
void wd_fail(struct call *call, enum err e);

/* Refuses with a text that is sent as details. */
enum err wd_refuse(struct call *call, enum err e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
