/*
 * errors: an error of Kartoteka as R7 answers it: HTTP status, the vendor's message and hresult.
 */
#ifndef KARTOTEKA_API_R7_ERRORS_H
#define KARTOTEKA_API_R7_ERRORS_H

#include "api/r7/state.h"

/* Replaces whatever the body holds by the error. Never fails. */
void r7_fail(struct call *call, enum err e);

#endif
