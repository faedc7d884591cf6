/*
 * photo: pictures of contacts, as files and as data: URLs. Kartoteka fetches nothing from
 * elsewhere.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_PHOTO_H
#define KARTOTEKA_API_R7_CONTACT_PHOTO_H

#include "api/r7/input.h"

extern const struct params r7_photo_params, r7_photo_url_params, r7_avatar_params;

/* Gives the picture in the file that was sent (of several the first); absent: there was none. 400:
 * it is no picture of a kind that is kept, or too large. */
MUST enum err r7_photo_sent(struct call *call, const struct value *in, struct span *data);

MUST enum err r7_photo_get(struct call *call);
MUST enum err r7_photo_change(struct call *call);
MUST enum err r7_photo_change_by_url(struct call *call);
MUST enum err r7_avatar_delete(struct call *call);

#endif
