/*
 * crypto: hashes of keys and passwords, random bytes (libsodium).
 */
#ifndef KARTOTEKA_BASE_CRYPTO_H
#define KARTOTEKA_BASE_CRYPTO_H

#include "base/arena.h"

/* Starts libsodium; call it once before anything else here. Returns false when libsodium cannot
 * start. */
bool crypto_init(void);

void crypto_random(void *p, size_t n);

/* Makes a new sid, apikey or token: 32 random bytes as 64 lower-case hex digits, in the arena. */
struct span crypto_new_key(struct arena *mem);

/* Writes a random (v4) UUID as 32 lower-case hex digits, like r_keeper's requestId; out holds 33
 * bytes. */
void crypto_request_id(char *out);

/* Gives the SHA-256 of s in lower-case hex (64 digits), in the arena. */
struct span crypto_sha256_hex(struct arena *mem, struct span s);

/* Gives the BLAKE2b of s in lower-case hex (32 digits), in the arena. It marks content and is
 * several times cheaper than SHA-256. */
struct span crypto_content_mark(struct arena *mem, struct span s);

/* Hashes several texts by BLAKE2b, as crypto_sha256_parts() does, in a third of the time: for what
 * stays in this process. */
void crypto_mark_parts(unsigned char out[32], const struct span *parts, size_t n);

/* Hashes several texts by SHA-256, each preceded by its length (so an absent text differs from an
 * empty one). */
void crypto_sha256_parts(unsigned char out[32], const struct span *parts, size_t n);

/* Signs several texts, one after the other as if they were one, by HMAC-SHA256 (RFC 2104). */
void crypto_hmac_sha256(unsigned char out[32], struct span key, const struct span *parts, size_t n);

/* Hashes s with a secret key (SipHash), for hash tables that strangers fill. The hash differs from
 * process to process. */
uint64_t crypto_hash64(struct span s);

/* Hashes a password by Argon2id, 19 MiB, t = 2, p = 1 (OWASP minimum), which takes about 40 ms. The
 * hash is NUL-terminated and in the arena; it is absent when there is no memory for it. */
struct span crypto_password_hash(struct arena *mem, struct span password);

/* True when the password is the one of the hash. An absent hash costs the same time as a real one
 * and gives false. errno is ENOMEM when there was no memory to tell. */
bool crypto_password_verify(struct span hash, struct span password);

/* Overwrites a secret. */
void crypto_wipe(void *p, size_t n);

#endif
