/*
 * login_memory: what one process remembers of attempts to log in: how often a login was tried at an
 * address, what may not be tried before when, and which credentials are being checked right now.
 *
 * The database counts for all processes (login_guard). This saves it the attempts that are refused
 * anyway, keeps guesses from being compared with the cache of credentials, and has requests with
 * the same credentials wait for one check instead of making one each.
 *
 * Ownership: one a process; it has a fixed size, and what was not used for longest is forgotten.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_LOGIN_MEMORY_H
#define KARTOTEKA_DIRECTORY_ACCESS_LOGIN_MEMORY_H

#include "base/ctx.h"
#include "base/fiber.h"

struct login_memory;

/* As sql/schema/0118_login_guard.sql. */
enum { LOGIN_TRIES = 5, LOGIN_WINDOW_MS = 60 * 1000, LOGIN_WAITERS_MAX = 64 };

struct login_memory *login_memory_new(void);
void login_memory_free(struct login_memory *m); /* NULL is allowed */

/* Counts a try of key at now_ms (monotonic); false, without counting, when LOGIN_TRIES lie in the
 * window or the key is held. */
bool login_memory_try(struct login_memory *m, uint64_t key, int64_t now_ms);

/* Takes the latest try back: it was right, or not made. */
void login_memory_untry(struct login_memory *m, uint64_t key);

/* Nothing of key is to be tried before a time. */
void login_memory_hold(struct login_memory *m, uint64_t key, int64_t until_ms);
bool login_memory_held(struct login_memory *m, uint64_t key, int64_t now_ms);

enum { LOGIN_CREDENTIAL = 32 }; /* bytes of a credential's hash */

/* Says that the caller checks a credential now, until the end of its request or login_landed(). */
struct login_flight *login_takes_off(struct login_memory *m, struct ctx *c, struct fibers *fibers,
                                     const unsigned char *credential);
void login_landed(struct login_flight *f, enum err outcome);

/* When another request checks the same credential: waits for it, gives how it ended, true.
 * E_BUSY when too many wait, or the other request broke off. */
bool login_joined(struct login_memory *m, struct fibers *fibers, const unsigned char *credential,
                  enum err *outcome);

#endif
