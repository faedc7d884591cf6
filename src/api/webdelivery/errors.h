/*
 * errors: codes and texts of the wire, and the answer of a call that failed.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ERRORS_H
#define KARTOTEKA_API_WEBDELIVERY_ERRORS_H

#include "api/webdelivery/state.h"

/* The beginning of the codes of the CRM underneath. Its sentences follow them in their own
 * language, whichever one the caller asks for. */
#define WD_CRM_CODE "SAC-"

/* The dialect's fail: writes the envelope of an error. */
void wd_fail(struct call *call, enum err e);

/* Refuses with a text that is sent as details. */
enum err wd_refuse(struct call *call, enum err e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
