/*
 * login_memory: the attempts to log in that one process remembers: how often a login was tried at
 * an address, until when it may not be tried again, and which credentials are being checked right
 * now.
 *
 * The database counts for all processes (login_guard). This memory saves it the attempts that are
 * refused anyway, keeps guesses from being compared with the cache of credentials, and has requests
 * with the same credentials wait for one check instead of making one each.
 *
 * Ownership: one a process; it has a fixed size and forgets the entry that was not used for
 * longest.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_LOGIN_MEMORY_H
#define KARTOTEKA_DIRECTORY_ACCESS_LOGIN_MEMORY_H

#include "base/ctx.h"
#include "base/fiber.h"

struct login_memory;

/* The same limits as in sql/schema/0118_login_guard.sql. */
enum { LOGIN_TRIES = 5, LOGIN_WINDOW_MS = 60 * 1000, LOGIN_WAITERS_MAX = 64 };

struct login_memory *login_memory_new(void);
void login_memory_free(struct login_memory *m); /* NULL is allowed */

/* Counts a try of key at now_ms (monotonic). Returns false, without counting, when LOGIN_TRIES
 * tries lie in the window or the key is held. */
bool login_memory_try(struct login_memory *m, uint64_t key, int64_t now_ms);

/* Takes the latest try back, because it was right or not made. */
void login_memory_untry(struct login_memory *m, uint64_t key);

/* Notes that the database may count an attempt (its number) which nobody has judged: the caller has
 * counted a try of key for it. login_debt_paid() says that the database knows what it was, and
 * takes the try back unless it was wrong (NULL is allowed). Without it the end of the request, also
 * of a lost one, takes the try back and leaves the number to login_debt_next(). */
struct login_debt *login_debt_new(struct login_memory *m, struct ctx *c, uint64_t key,
                                  int64_t attempt);
void login_debt_paid(struct login_debt *b, bool wrong);

/* Takes the number of an attempt of an earlier request that has to be taken back in the database.
 * Returns false when there is none. The latest LOGIN_DEBTS are remembered. */
enum { LOGIN_DEBTS = 64 };
bool login_debt_next(struct login_memory *m, int64_t *attempt);

/* Gives a number back that could not be told to the database. */
void login_debt_back(struct login_memory *m, int64_t attempt);

/* Forbids tries of key until the monotonic time until_ms. */
void login_memory_hold(struct login_memory *m, uint64_t key, int64_t until_ms);
bool login_memory_held(struct login_memory *m, uint64_t key, int64_t now_ms);

enum { LOGIN_CREDENTIAL = 32 }; /* bytes of a credential's hash */

/* Notes that the caller checks a credential now, until the end of its request or login_landed(). */
struct login_flight *login_takes_off(struct login_memory *m, struct ctx *c, struct fibers *fibers,
                                     const unsigned char *credential);
void login_landed(struct login_flight *f, enum err outcome);

/* Waits when another request checks the same credential, and returns true with its result in
 * *outcome; returns false when none does. E_BUSY: too many wait, or the other request broke off. */
bool login_joined(struct login_memory *m, struct fibers *fibers, const unsigned char *credential,
                  enum err *outcome);

#endif
