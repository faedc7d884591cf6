#include "directory/access/password.h"

#include "base/crypto.h"
#include "base/offload.h"
#include "db/sql/access.h"

struct hashing {
    struct arena *mem;
    struct span password, hash;
};

static void hash(void *arg)
{
    struct hashing *h = arg;
    h->hash = crypto_password_hash(h->mem, h->password);
}

enum err password_hash(struct directory *d, struct span password, struct span *out)
{
    struct hashing h = {.mem = d->c->mem, .password = password};
    const struct offload_share share = {(uint64_t)d->who.key_id, true};
    *out = SPAN_NONE;
    if (!offload_run(d->offload, share, hash, &h) || !span_any(h.hash)) {
        return err_set(d->c, E_BUSY, "a password cannot be hashed now");
    }
    *out = h.hash;
    return E_OK;
}

/* Checks the password that the caller has, and leaves him who he is. */
static enum err check_current(struct directory *d, const struct login_attempt *current)
{
    struct principal me = d->who;
    enum err e = login_by_password(d, current);
    bool same = d->who.tenant == me.tenant && d->who.employee_id == me.employee_id;
    d->who = me;
    access_act(d);
    if (e == E_OK && !same) {
        return err_set(d->c, E_LOGIN_FAILED, "it is the password of another tenant's employee");
    }
    return e;
}

enum err password_change(struct directory *d, const struct login_attempt *current,
                         struct span password, struct span token)
{
    struct sql_password_renew_rows rs;
    struct span hashed, kept = SPAN_NONE;
    enum err e = check_current(d, current);
    if (e != E_OK || (e = password_hash(d, password, &hashed)) != E_OK) {
        return e;
    }
    if (span_any(token)) {
        kept = crypto_sha256_hex(d->c->mem, token);
    }
    e = sql_password_renew(d->c,
                           SQL_ARGS(password_renew, .employee_id = d->who.employee_id,
                                    .password_hash = hashed, .token_hash = kept),
                           &rs);
    if (e == E_OK && sql_password_renew_row(&rs, 0).ended.has != GIVEN) {
        return err_set(d->c, E_LOGIN_FAILED, "employee is gone");
    }
    return e;
}
