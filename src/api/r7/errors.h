/*
 * errors: turns an error of Kartoteka into R7's answer: HTTP status, the vendor's message and
 * hresult.
 */
#ifndef KARTOTEKA_API_R7_ERRORS_H
#define KARTOTEKA_API_R7_ERRORS_H

#include "api/r7/state.h"

/* Replaces the body by the error. It never fails. */
void r7_fail(struct call *call, enum err e);

#endif
