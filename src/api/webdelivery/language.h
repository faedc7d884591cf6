/*
 * language: chooses the language of error texts. The vendor's are English; a page in Russian asks
 * for Russian ones by Accept-Language, a tenant by its setting. Sentences of the CRM (SAC-...) are
 * always Russian, names of parameters are always the wire's.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_LANGUAGE_H
#define KARTOTEKA_API_WEBDELIVERY_LANGUAGE_H

#include "api/api.h"

/* True when the errors of this call are Russian. Accept-Language decides between Russian and
 * English; when it names neither, the tenant's setting decides. */
bool wd_speaks_russian(const struct call *call);

/* Returns the language that an Accept-Language list prefers: 'r', 'e', or 0 when it names neither
 * (RFC 9110, 12.5.4; "*" names none; of equal weights the first counts). */
char wd_language_of(struct span accept_language);

/* Translates a text of this dialect into Russian. The name of a parameter before the first ": " of
 * a detail is kept; a text that the table does not have stays as it is. The result is in mem or
 * static. */
struct span wd_in_russian(struct arena *mem, struct span text);

#endif
