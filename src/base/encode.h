/*
 * encode: turns bytes into text and back. Results live in the arena.
 */
#ifndef KARTOTEKA_BASE_ENCODE_H
#define KARTOTEKA_BASE_ENCODE_H

#include "base/arena.h"

/* Gives the bytes as lower-case hexadecimal digits. */
struct span hex_encode(struct arena *mem, struct span bytes);

/* Gives the bytes of hexadecimal digits; absent when digits holds anything but pairs of them. */
struct span hex_decode(struct arena *mem, struct span digits);

/* Gives the bytes as base64 (RFC 4648, 4) with '=' at the end. */
struct span base64_encode(struct arena *mem, struct span bytes);

/* Gives the bytes of a base64 text (RFC 4648, 4); absent when it is none. '=' at the end may be
 * left out. */
struct span base64_decode(struct arena *mem, struct span text);

#endif
