/*
 * cors: tells a browser which pages of other origins may read an answer. It is one place for every
 * dialect: every answer has its headers, refusals and failures, too, so that a page can read why.
 *
 * A tenant's origins are its rows (kartotekactl cors), else the configuration's CORS_ORIGINS.
 * Scheme, host and port are compared exactly. Cookies are never allowed (no Allow-Credentials).
 */
#ifndef KARTOTEKA_API_CORS_H
#define KARTOTEKA_API_CORS_H

#include "api/api.h"

/* Brings the tenants' origins up to date when the request has an Origin. It is called before
 * anything can fail. */
void cors_begin(struct call *call);

/* Adds the headers, and those of a preflight to the answer of OPTIONS. It is called when the answer
 * is made and its tenant known. */
void cors_end(struct call *call);

#endif
