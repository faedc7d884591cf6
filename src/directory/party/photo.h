/*
 * photo: the picture of a person or company. Everybody who sees the party sees it; everybody who
 * may edit the party may change it. A deleted party loses it; a merge passes it on to a survivor
 * that has none.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PHOTO_H
#define KARTOTEKA_DIRECTORY_PARTY_PHOTO_H

#include "directory/party/party.h"

enum { PHOTO_MAX = 1024 * 1024 }; /* bytes */

struct photo {
    struct span type; /* "image/png" */
    struct span data; /* absent: the caller already has it */
    struct span hash; /* SHA-256, 64 hexadecimal digits */
};

/* Gives the media type by the first bytes: PNG, JPEG, GIF or WebP; NULL for anything else. */
const char *photo_type(struct span data);

/* Stores a picture of one of these types, of at most PHOTO_MAX bytes. E_PARTY_NOT_FOUND: the caller
 * may not edit the party. */
MUST enum err photo_set(struct directory *d, int64_t id, struct span data);

/* Deletes the picture, if there is one. E_PARTY_NOT_FOUND as above. */
MUST enum err photo_drop(struct directory *d, int64_t id);

/* Gives the picture. known: a text that holds the hashes of pictures that the caller has
 * (If-None-Match). E_PARTY_NOT_FOUND: the caller sees no such party, or it has no picture. */
MUST enum err photo_get(struct directory *d, int64_t id, struct span known, struct photo *out);

#endif
