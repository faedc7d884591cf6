#include "directory/access/access.h"

#include <errno.h>
#include <string.h>

#include "base/crypto.h"
#include "db/db.h"
#include "directory/access/access_cache.h"

enum { TOKEN_DAYS = 365, KEY_PREFIX = 6, KEY_MAX = 512 };

/* The bigint[] text form "{1,2,3}". */
static void read_ids(struct arena *mem, struct span text, const int64_t **out, size_t *count)
{
    struct span rest = span_sub(text, 1, text.n >= 2 ? text.n - 2 : 0), part;
    size_t n = 1;
    for (size_t i = 0; i < rest.n; i++) {
        n += rest.p[i] == ',';
    }
    int64_t *ids = arena_array_of(mem, n, int64_t);
    *count = 0;
    while (rest.n > 0 && span_next(&rest, ',', &part)) {
        if (span_i64(part, &ids[*count])) {
            (*count)++;
        }
    }
    *out = ids;
}

/* Fills d->who from a row and makes the request the tenant's. */
static void become(struct directory *d, const struct rows *rs, int row)
{
    struct principal *w = &d->who;
    struct arena *mem = d->c->mem;
    *w = (struct principal){
        .key_id = row_i64(rs, row, PRINCIPAL__KEY_ID),
        .tenant = (int32_t)row_i64(rs, row, PRINCIPAL__TENANT_ID),
        .time_zone = arena_cstr(mem, row_text(rs, row, PRINCIPAL__TIME_ZONE)),
        .utc_offset = (int32_t)row_i64(rs, row, PRINCIPAL__UTC_OFFSET),
        .semantic_status = row_bool(rs, row, PRINCIPAL__SEMANTIC_STATUS),
        .contact_unique = row_bool(rs, row, PRINCIPAL__CONTACT_UNIQUE),
        .can_write = row_bool(rs, row, PRINCIPAL__CAN_WRITE),
        .employee_id = row_i64(rs, row, PRINCIPAL__EMPLOYEE_ID),
        .employee_uuid = row_text(rs, row, PRINCIPAL__EMPLOYEE_UUID),
        .login = row_text(rs, row, PRINCIPAL__LOGIN),
        .is_admin = row_bool(rs, row, PRINCIPAL__IS_ADMIN),
        .sees_all = row_null(rs, row, PRINCIPAL__VISIBLE),
        .catalog_revision = row_i64(rs, row, PRINCIPAL__CATALOG_REVISION),
    };
    if (!w->sees_all) {
        read_ids(mem, row_text(rs, row, PRINCIPAL__VISIBLE), &w->visible, &w->visible_count);
    }
    d->c->tenant = w->tenant;
    d->c->time_zone = w->time_zone;
}

bool access_known(struct directory *d, const struct access_lookup *l)
{
    if (d->access == NULL || !access_cache_find(d->access, d->c, l, &d->who)) {
        return false;
    }
    d->c->tenant = d->who.tenant;
    d->c->time_zone = d->who.time_zone;
    return true;
}

/* Takes the caller from the cache. False: look it up, then keep() it. */
static bool known(struct directory *d, struct access_lookup *l, const char *kind, struct span a,
                  struct span b)
{
    if (d->access == NULL || !span_any(a)) {
        return false;
    }
    access_cache_key(d->access, l, kind, a, b, SPAN_NONE);
    return access_known(d, l);
}

static enum err keep(struct directory *d, const struct access_lookup *l)
{
    if (d->access != NULL) {
        access_cache_keep(d->access, d->c, l, &d->who);
    }
    return E_OK;
}

/* Runs a lookup whose first argument is the hash of key. */
static enum err lookup(struct directory *d, struct span key, enum stmt stmt, struct db_arg second,
                       size_t arg_count, struct rows *out)
{
    struct ctx *c = d->c;
    if (!span_any(key)) {
        return err_set(c, E_KEY_MISSING, "no key");
    }
    if (key.n > KEY_MAX) {
        return err_set(c, E_KEY_INVALID, "key of %zu bytes", key.n);
    }
    struct db_arg args[] = {ARG_TEXT(crypto_sha256_hex(c->mem, key)), second};
    enum err e = db_read1(c, stmt, args, arg_count, out);
    if (e != E_OK) {
        return e;
    }
    return out->n > 0 ? E_OK : err_set(c, E_KEY_INVALID, "no such key");
}

enum err access_by_sid(struct directory *d, struct span sid, int64_t object)
{
    struct rows rs;
    struct access_lookup l;
    struct span number = arena_printf(d->c->mem, "%lld", (long long)object);
    if (known(d, &l, "sid", sid, number)) {
        return E_OK;
    }
    enum err e = lookup(d, sid, STMT_ACCESS_BY_SID, ARG_I64(object), 2, &rs);
    if (e != E_OK) {
        return e;
    }
    if (row_null(&rs, 0, PRINCIPAL__TENANT_ID)) {
        return err_set(d->c, E_OBJECT_UNKNOWN, "object is not granted");
    }
    become(d, &rs, 0);
    d->who.sees_all = true;
    if (!row_bool(&rs, 0, PRINCIPAL__OBJECT_ENABLED)) {
        return err_set(d->c, E_OBJECT_DISABLED, "object is off");
    }
    return keep(d, &l);
}

enum err access_by_apikey(struct directory *d, struct span key, struct span login)
{
    struct rows rs;
    struct access_lookup l;
    if (known(d, &l, "apikey", key, login)) {
        return E_OK;
    }
    enum err e = lookup(d, key, STMT_ACCESS_BY_APIKEY, ARG_TEXT(login), 2, &rs);
    if (e != E_OK) {
        return e;
    }
    if (row_null(&rs, 0, PRINCIPAL__EMPLOYEE_ID)) {
        return err_set(d->c, E_LOGIN_UNKNOWN, "login is not in the key's account");
    }
    become(d, &rs, 0);
    return keep(d, &l);
}

enum err access_by_token(struct directory *d, struct span token)
{
    struct rows rs;
    struct access_lookup l;
    if (known(d, &l, "token", token, SPAN_NONE)) {
        return E_OK;
    }
    enum err e = lookup(d, token, STMT_ACCESS_BY_TOKEN, ARG_NULL, 1, &rs);
    if (e != E_OK) {
        return e;
    }
    become(d, &rs, 0);
    return keep(d, &l);
}

struct verification {
    struct span hash, password;
    bool right, no_memory;
};

static void verify(void *arg)
{
    struct verification *v = arg;
    v->right = crypto_password_verify(v->hash, v->password);
    v->no_memory = !v->right && errno == ENOMEM;
}

/* Takes 40 ms: other requests go on meanwhile. */
static enum err check_password(struct directory *d, struct offload_share share, struct span hash,
                               struct span password, bool *right)
{
    struct verification v = {hash, password, false, false};
    if (!offload_run(d->offload, share, verify, &v)) {
        return err_set(d->c, E_BUSY, "too many passwords to check");
    }
    if (v.no_memory) {
        return err_set(d->c, E_BUSY, "no memory to check a password");
    }
    *right = v.right;
    return E_OK;
}

enum err access_by_password(struct directory *d, struct span login, struct span password,
                            struct span host, struct offload_share share)
{
    struct ctx *c = d->c;
    struct rows rs;
    bool right = false;
    struct db_arg args[] = {ARG_TEXT(login.p != NULL ? login : SPAN("")),
                            ARG_TEXT(host.p != NULL ? host : SPAN(""))};
    enum err e = db_read1(c, STMT_ACCESS_BY_LOGIN, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    if (!span_any(login) || !span_any(password) || rs.n == 0) {
        e = check_password(d, share, SPAN_NONE, password, &right);
        return e != E_OK ? e : err_set(c, E_LOGIN_FAILED, "no such login");
    }
    for (int i = 0; i < rs.n; i++) {
        e = check_password(d, share, row_text(&rs, i, PRINCIPAL__PASSWORD_HASH), password, &right);
        if (e != E_OK) {
            return e;
        }
        if (right) {
            become(d, &rs, i);
            return E_OK;
        }
    }
    return err_set(c, E_LOGIN_FAILED, "wrong password");
}

enum err access_new_token(struct directory *d, struct span *token, struct span *expires)
{
    struct ctx *c = d->c;
    struct rows rs;
    *token = crypto_new_key(c->mem);
    struct db_arg args[] = {ARG_I64(d->who.employee_id),
                            ARG_TEXT(crypto_sha256_hex(c->mem, *token)),
                            ARG_TEXT(span_sub(*token, 0, KEY_PREFIX)), ARG_I64(TOKEN_DAYS)};
    enum err e = db_write1(c, STMT_TOKEN_CREATE, args, 4, &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.n == 0) {
        return err_set(c, E_LOGIN_FAILED, "employee is gone");
    }
    *expires = row_text(&rs, 0, TOKEN_CREATE__EXPIRES_AT);
    return E_OK;
}
