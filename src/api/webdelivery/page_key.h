/*
 * page_key: lets in keys that stand in public pages, and visitors of such pages.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_PAGE_KEY_H
#define KARTOTEKA_API_WEBDELIVERY_PAGE_KEY_H

#include "api/webdelivery/state.h"

/* Checks such a key for the object and the Origin of the request, counts the call, and decides
 * whether the operation is open to it; then parses the body. E_FORBIDDEN: it is not; E_TOO_MANY. */
MUST enum err wd_by_page_key(struct call *call, struct span key, int64_t object);

#endif
