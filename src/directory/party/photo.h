/*
 * photo: the picture of a person or company. Who sees the party sees it; who may edit the party may
 * change it. It goes with a deleted party, and passes on by a merge to a survivor that has none.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PHOTO_H
#define KARTOTEKA_DIRECTORY_PARTY_PHOTO_H

#include "directory/party/party.h"

enum { PHOTO_MAX = 1024 * 1024 }; /* bytes */

struct photo {
    struct span type; /* "image/png" */
    struct span data; /* absent: the caller has it already */
    struct span hash; /* SHA-256, 64 hexadecimal digits */
};

/* The media type that the first bytes say: PNG, JPEG, GIF or WebP; NULL for anything else. */
const char *photo_type(struct span data);

/* data is one of these types and PHOTO_MAX at most. E_PARTY_NOT_FOUND: not the caller's to edit. */
MUST enum err photo_set(struct directory *d, int64_t id, struct span data);

/* Fine when there is none. E_PARTY_NOT_FOUND as above. */
MUST enum err photo_drop(struct directory *d, int64_t id);

/* known: a text that holds the hashes of pictures that the caller has (If-None-Match).
 * E_PARTY_NOT_FOUND: no party that the caller sees, or it has none. */
MUST enum err photo_get(struct directory *d, int64_t id, struct span known, struct photo *out);

#endif
