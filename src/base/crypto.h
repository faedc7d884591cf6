/*
 * crypto: hashes of keys and passwords, random bytes (libsodium).
 */
#ifndef KARTOTEKA_BASE_CRYPTO_H
#define KARTOTEKA_BASE_CRYPTO_H

#include "base/arena.h"

/* Call once before anything else here; false when libsodium cannot start. */
bool crypto_init(void);

void crypto_random(void *p, size_t n);

/* 32 random bytes as 64 lower-case hex digits, in the arena: a new sid, apikey or token. */
struct span crypto_new_key(struct arena *mem);

/* 32 lower-case hex digits of a random (v4) UUID, as r_keeper's requestId; out holds 33 bytes. */
void crypto_request_id(char *out);

/* SHA-256 of s in lower-case hex (64 digits), in the arena. */
struct span crypto_sha256_hex(struct arena *mem, struct span s);

/* BLAKE2b of s, in lower-case hex (32 digits), in the arena: a mark of its content, several times
 * cheaper than SHA-256. */
struct span crypto_content_mark(struct arena *mem, struct span s);

/* SHA-256 of several texts, each preceded by its length (an absent one differs from an empty one).
 */
void crypto_sha256_parts(unsigned char out[32], const struct span *parts, size_t n);

/* Keyed hash (SipHash) for hash tables that strangers fill; differs from process to process. */
uint64_t crypto_hash64(struct span s);

/* Argon2id, 19 MiB, t = 2, p = 1 (OWASP minimum); about 40 ms. NUL-terminated, in the arena.
 * Absent when there is no memory for it. */
struct span crypto_password_hash(struct arena *mem, struct span password);

/* Verifies; an absent hash costs the same time as a real one and gives false. errno
 * is ENOMEM when there was no memory to tell. */
bool crypto_password_verify(struct span hash, struct span password);

/* Overwrites a secret. */
void crypto_wipe(void *p, size_t n);

#endif
