/*
 * encode: bytes as text and back. Results live in the arena.
 */
#ifndef KARTOTEKA_BASE_ENCODE_H
#define KARTOTEKA_BASE_ENCODE_H

#include "base/arena.h"

/* Lower-case hexadecimal digits. */
struct span hex_encode(struct arena *mem, struct span bytes);

/* Absent when it is not pairs of hexadecimal digits. */
struct span hex_decode(struct arena *mem, struct span digits);

/* Absent when it is no base64 (RFC 4648, 4). '=' at the end may be left out. */
struct span base64_decode(struct arena *mem, struct span text);

#endif
