/*
 * language: the language of error texts. The vendor's are English; a page in Russian asks for
 * Russian ones by Accept-Language, a tenant by its setting. What the CRM words itself (SAC-...) is
 * Russian always, names of parameters are the wire's.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_LANGUAGE_H
#define KARTOTEKA_API_WEBDELIVERY_LANGUAGE_H

#include "api/api.h"

/* True when the errors of this call are Russian: the language that Accept-Language prefers, of
 * Russian and English; when it names neither, the tenant's. */
bool wd_speaks_russian(const struct call *call);

/* The language that an Accept-Language list prefers: 'r', 'e', or 0 when it names neither of them
 * (RFC 9110, 12.5.4; "*" names none; of equal weights the first counts). */
char wd_language_of(struct span accept_language);

/* A text of this dialect in Russian. What stands before the first ": " of a detail is kept when it
 * is a parameter's name; a text that the table does not have stays as it is. In mem or static. */
struct span wd_in_russian(struct arena *mem, struct span text);

#endif
