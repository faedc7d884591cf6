/*
 * errors: codes and texts of the wire, and the answer of a call that failed.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_ERRORS_H
#define KARTOTEKA_API_WEBDELIVERY_ERRORS_H

#include "api/webdelivery/state.h"

/* What the codes of the CRM underneath begin with; its sentences follow them, whichever language
 * the caller asks for. */
#define WD_CRM_CODE "SAC-"

/* The dialect's fail: the envelope of an error. */
void wd_fail(struct call *call, enum err e);

/* Refuses with a text that is sent as details. */
enum err wd_refuse(struct call *call, enum err e, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
