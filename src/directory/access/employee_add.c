#include "directory/access/employee_add.h"

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

static enum err password_hash(struct directory *d, struct span password, struct span *out)
{
    struct hashing h = {.mem = d->c->mem, .password = password};
    const struct offload_share share = {(uint64_t)d->who.key_id, true};
    *out = SPAN_NONE;
    if (!span_any(password)) {
        return E_OK;
    }
    if (!offload_run(d->offload, share, hash, &h) || !span_any(h.hash)) {
        return err_set(d->c, E_BUSY, "a password cannot be hashed now");
    }
    *out = h.hash;
    return E_OK;
}

static struct span plain(struct span v)
{
    return v.p != NULL ? v : SPAN("");
}

static struct span nullable(struct span v)
{
    return span_any(v) ? v : SPAN_NONE;
}

enum err employee_add(struct directory *d, const struct employee_new *e, int64_t *id)
{
    struct sql_employee_make_rows rs;
    struct span hashed;
    enum err err = password_hash(d, e->password, &hashed);
    if (err != E_OK) {
        return err;
    }
    err = sql_employee_make(
        d->c,
        SQL_ARGS(employee_make, .login = e->login, .name = e->name, .title = plain(e->title),
                 .role = e->role, .boss = opt_id(e->boss_id), .email = plain(e->email),
                 .phone = plain(e->phone), .phone_internal = plain(e->phone_internal),
                 .mobile = plain(e->mobile), .uid = nullable(e->external_id),
                 .department = nullable(e->department), .birthday = nullable(e->birthday),
                 .password_hash = hashed),
        &rs);
    *id = err == E_OK ? sql_employee_make_row(&rs, 0).id.v : 0;
    return err == E_OK && *id == 0 ? err_set(d->c, E_LOGIN_TAKEN, "the login is taken") : err;
}
