/*
 * cors: what a browser is told about pages of other origins. One place for every dialect: every
 * answer has its headers, refusals and failures, too, so that a page can read why.
 *
 * A tenant's origins are its rows (kartotekactl cors), else the configuration's CORS_ORIGINS.
 * Scheme, host and port are compared exactly. Cookies are never allowed (no Allow-Credentials).
 */
#ifndef KARTOTEKA_API_CORS_H
#define KARTOTEKA_API_CORS_H

#include "api/api.h"

/* Before anything can fail: brings the tenants' origins up to date when the request has an Origin.
 */
void cors_begin(struct call *call);

/* When the answer is made and its tenant known: adds the headers; those of a preflight to an
 * OPTIONS that was answered. */
void cors_end(struct call *call);

#endif
