#include "directory/access/login_guard.h"

#include <arpa/inet.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/offload.h"
#include "db/db.h"
#include "db/sql/access.h"
#include "directory/access/access_cache.h"
#include "directory/access/login_memory.h"

enum {
    /* seconds: whoever must wait this long is stopped by attempts of the last two seconds. */
    FRESH_S = 58,
    UNDECIDED_WAIT_MS = 1000,
    UNDECIDED_STEP_MS = 20
};

/* An attempt with the keys under which it is counted. */
struct counted {
    const struct login_attempt *a;
    struct span login, address;
    uint64_t pair_key, address_key; /* keys of the process's memory */
    bool known;                     /* its password was right at this address before */
    int64_t attempt;                /* its number in the database */
    struct db *db;                  /* the one that counts it; NULL: the context's */
    struct login_debt *debt;        /* NULL: the process has no memory, or nothing was asked yet */
};

static struct span or_empty(struct span s)
{
    return s.p != NULL ? s : SPAN("");
}

static enum err blocked(struct ctx *c)
{
    return err_set(c, E_LOGIN_BLOCKED, "too many attempts for a login or address");
}

struct span login_address(struct arena *mem, struct span address)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    unsigned char bytes[16];
    char text[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, arena_cstr(mem, address), bytes) != 1) {
        return or_empty(address);
    }
    if (memcmp(bytes, mapped, sizeof(mapped)) == 0) {
        return arena_printf(mem, "%d.%d.%d.%d", bytes[12], bytes[13], bytes[14], bytes[15]);
    }
    memset(bytes + 8, 0, 8);
    return arena_span(mem, span_of(inet_ntop(AF_INET6, bytes, text, sizeof(text))));
}

static struct counted counted_by(struct directory *d, const struct login_attempt *a)
{
    struct arena *mem = d->c->mem;
    struct counted n = {.a = a, .login = or_empty(a->login)};
    n.address = login_address(mem, a->address);
    n.pair_key =
        crypto_hash64(arena_printf(mem, "pair %.*s\n%.*s", SPAN_ARG(n.login), SPAN_ARG(n.address)));
    n.address_key = crypto_hash64(arena_printf(mem, "address %.*s", SPAN_ARG(n.address)));
    crypto_random(&n.attempt, sizeof(n.attempt));
    return n;
}

static void hold(struct directory *d, uint64_t key, int64_t seconds)
{
    if (d->logins != NULL) {
        login_memory_hold(d->logins, key, clock_mono_ms() + seconds * 1000);
    }
}

/* Asks by reading whether an address has tried too much: that costs a write only where the login is
 * known. */
static enum err held_address(struct directory *d, const struct counted *n)
{
    struct sql_login_place_known_rows rs;
    if (d->logins == NULL || !login_memory_held(d->logins, n->address_key, clock_mono_ms())) {
        return E_OK;
    }
    enum err e = sql_login_place_known(
        d->c, SQL_ARGS(login_place_known, .login = n->login, .address = n->address), &rs);
    if (e != E_OK) {
        return e;
    }
    return sql_login_place_known_row(&rs, 0).known ? E_OK : blocked(d->c);
}

/* Waits a little for other attempts to be taken back: the attempts that stand in the way may be
 * right ones that other processes still check. It waits only where the password was right before,
 * so that strangers hold up nobody's process. A fiber does not wait, because its process makes one
 * attempt of equal credentials. */
static bool wait_for_others(struct directory *d, const struct sql_login_ask_row *v, int64_t until)
{
    const struct timespec step = {0, UNDECIDED_STEP_MS * 1000000L};
    if (offload_fibers(d->offload) != NULL || !v->known || v->wait_s < FRESH_S ||
        clock_mono_ms() >= until) {
        return false;
    }
    nanosleep(&step, NULL);
    return true;
}

/* Counts the attempt in the context's database. E_LOGIN_BLOCKED: it may not be made. */
static enum err count_here(struct directory *d, struct counted *n)
{
    struct sql_login_ask_rows rs;
    struct sql_login_ask_row verdict;
    int64_t until = clock_mono_ms() + UNDECIDED_WAIT_MS;
    enum err e = held_address(d, n);
    if (e != E_OK) {
        return e;
    }
    do {
        e = sql_login_ask(
            d->c,
            SQL_ARGS(login_ask, .login = n->login, .address = n->address, .attempt = n->attempt),
            &rs);
        if (e != E_OK) {
            return e;
        }
        verdict = sql_login_ask_row(&rs, 0);
    } while (verdict.wait_s > 0 && wait_for_others(d, &verdict, until));
    n->known = verdict.known;
    if (verdict.wait_s == 0) {
        return E_OK;
    }
    hold(d, verdict.by_address ? n->address_key : n->pair_key, verdict.wait_s);
    return blocked(d->c);
}

/* Does so in the first cluster that answers: the login may be anywhere. */
static enum err count(struct directory *d, struct counted *n)
{
    struct ctx *c = d->c;
    enum err e = E_UNAVAILABLE;
    for (size_t at = 0; e == E_UNAVAILABLE && db_each(c, &at);) {
        if (at > 1) {
            err_clear(c);
        }
        e = count_here(d, n);
        n->db = c->db;
    }
    return e;
}

static enum err settle(struct directory *d, int64_t attempt, struct db *counts, bool was_right)
{
    struct db *home = d->c->db;
    d->c->db = counts != NULL ? counts : home;
    enum err e = sql_login_settle(
        d->c, SQL_ARGS(login_settle, .attempt = attempt, .was_right = was_right), NULL);
    d->c->db = home;
    return e;
}

/* Takes back what earlier requests could not. */
static void pay_debts(struct directory *d)
{
    int64_t attempt;
    while (d->logins != NULL && login_debt_next(d->logins, &attempt)) {
        if (settle(d, attempt, NULL, false) != E_OK) {
            err_clear(d->c);
            login_debt_back(d->logins, attempt);
            return;
        }
    }
}

/* Takes the caller's attempt back. When a connection is lost another one is asked: the number says
 * which attempt it is, so it is taken back once. */
static enum err take_back(struct directory *d, const struct counted *n, bool was_right)
{
    enum err e = settle(d, n->attempt, n->db, was_right);
    if (e == E_UNAVAILABLE) {
        err_clear(d->c);
        e = settle(d, n->attempt, n->db, was_right);
    }
    return e;
}

/* Takes back an attempt that nobody has checked; the error that says why stands. asked: it is
 * certain that the database has answered; else it may count the attempt a moment later, so that the
 * debt stays. */
static enum err unsettled(struct directory *d, const struct counted *n, enum err why, bool asked)
{
    struct err_state first = d->c->err;
    if (why == E_UNAVAILABLE && n->debt != NULL) {
        return why; /* a later request pays the debt, and this one does not wait once more */
    }
    err_clear(d->c);
    if (take_back(d, n, false) == E_OK && asked) {
        login_debt_paid(n->debt, false);
    }
    d->c->err = first;
    return why;
}

/* Counts the attempt, checks the password, and takes the attempt back unless the password was
 * wrong. */
static enum err check(struct directory *d, struct counted *n)
{
    const struct login_attempt *a = n->a;
    enum err e = count(d, n);
    if (e == E_LOGIN_BLOCKED) {
        login_debt_paid(n->debt, false);
        return e;
    }
    if (e != E_OK) {
        return unsettled(d, n, e, false);
    }
    struct offload_share share = {n->known ? n->pair_key : n->address_key, n->known};
    e = a->of_device ? access_by_device(d, n->login, a->password)
                     : access_by_password(d, a->login, a->password, a->host, share);
    if (e == E_LOGIN_FAILED) {
        login_debt_paid(n->debt, true);
        return e;
    }
    if (e != E_OK) {
        return unsettled(d, n, e, true);
    }
    e = take_back(d, n, true);
    if (e == E_OK) {
        login_debt_paid(n->debt, false);
    }
    return e;
}

/* Does what check() does for a process with a memory: other requests with the same credentials wait
 * for its result. */
static enum err lead(struct directory *d, struct counted *n, struct access_lookup *l)
{
    if (!login_memory_try(d->logins, n->pair_key, clock_mono_ms())) {
        return blocked(d->c);
    }
    if (access_known(d, l)) {
        login_memory_untry(d->logins, n->pair_key);
        return E_OK;
    }
    n->debt = login_debt_new(d->logins, d->c, n->pair_key, n->attempt);
    struct login_flight *flight =
        login_takes_off(d->logins, d->c, offload_fibers(d->offload), l->key);
    pay_debts(d);
    enum err e = check(d, n);
    if (e == E_OK) {
        access_cache_keep(d->access, d->c, l, &d->who);
    }
    login_landed(flight, e);
    return e;
}

/* Makes the address a part of the credential, so that nobody elsewhere can guess at cached ones. */
static void lookup_key(struct directory *d, const struct counted *n, struct access_lookup *l)
{
    struct span where =
        arena_printf(d->c->mem, "%.*s\n%.*s", SPAN_ARG(or_empty(n->a->host)), SPAN_ARG(n->address));
    access_cache_key(d->access, l, n->a->of_device ? "device" : "password", n->login,
                     n->a->password, where);
}

enum err login_by_password(struct directory *d, const struct login_attempt *a)
{
    struct access_lookup l;
    enum err outcome;
    struct counted n = counted_by(d, a);
    if (d->logins == NULL || d->access == NULL) {
        return check(d, &n);
    }
    lookup_key(d, &n, &l);
    while (login_joined(d->logins, offload_fibers(d->offload), l.key, &outcome)) {
        if (outcome != E_OK) {
            return err_set(d->c, outcome, "as for another request with the same credentials");
        }
        if (access_known(d, &l)) {
            return E_OK;
        }
    }
    return lead(d, &n, &l);
}
