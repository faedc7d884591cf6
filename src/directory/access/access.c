#include "directory/access/access.h"

#include <errno.h>
#include <string.h>

#include "base/crypto.h"
#include "db/db.h"
#include "db/sql/access.h"
#include "directory/access/access_cache.h"

enum { KEY_PREFIX = 6, KEY_MAX = 512 };

/* Reads the text form "{1,2,3}" of a bigint[]. */
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

void access_act(struct directory *d)
{
    const struct principal *w = &d->who;
    d->c->tenant = w->tenant;
    d->c->time_zone = w->time_zone;
    d->c->who = (struct ctx_asker){.key_id = w->key_id,
                                   .employee_id = w->employee_id,
                                   .is_admin = w->is_admin,
                                   .sees_all = w->sees_all,
                                   .visible = w->visible,
                                   .visible_count = w->visible_count};
    db_home(d->c);
}

/* The rows of a lookup, by the hash of the credential, wherever it is. */
static enum err look_up(struct ctx *c, struct span hash, struct db_query q)
{
    return db_find(c, hash, &q);
}

/* Fills d->who from a row and makes the request the tenant's. */
static void become(struct directory *d, const struct sql_principal_row *p)
{
    struct principal *w = &d->who;
    struct arena *mem = d->c->mem;
    *w = (struct principal){
        .key_id = p->key_id.v,
        .tenant = (int32_t)p->tenant_id.v,
        .time_zone = arena_cstr(mem, p->time_zone),
        .utc_offset = (int32_t)p->utc_offset.v,
        .semantic_status = p->semantic_status.v,
        .russian = p->russian.v,
        .contact_unique = p->contact_unique.v,
        .can_write = p->can_write.v,
        .employee_id = p->employee_id.v,
        .employee_uuid = p->employee_uuid,
        .login = p->login,
        .is_admin = p->is_admin.v,
        .sees_all = p->visible.p == NULL,
        .catalog_revision = p->catalog_revision.v,
    };
    if (!w->sees_all) {
        read_ids(mem, p->visible, &w->visible, &w->visible_count);
    }
    access_act(d);
}

bool access_known(struct directory *d, const struct access_lookup *l)
{
    if (d->access == NULL || !access_cache_find(d->access, d->c, l, &d->who)) {
        return false;
    }
    access_act(d);
    return true;
}

/* Takes the caller from the cache. Returns false when he must be looked up and kept by keep(). */
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

/* Gives the hash under which a key is stored. */
static enum err hash_of(struct ctx *c, struct span key, struct span *hash)
{
    if (!span_any(key)) {
        return err_set(c, E_KEY_MISSING, "no key");
    }
    if (key.n > KEY_MAX) {
        return err_set(c, E_KEY_INVALID, "key of %zu bytes", key.n);
    }
    *hash = crypto_sha256_hex(c->mem, key);
    return E_OK;
}

/* A sid leads to the tenant of an object: together they are one credential. */
static struct span object_hash(struct ctx *c, struct span hash, struct span object)
{
    return crypto_sha256_hex(c->mem,
                             arena_printf(c->mem, "%.*s %.*s", SPAN_ARG(hash), SPAN_ARG(object)));
}

/* Gives the row of a lookup, or E_KEY_INVALID when there is none. */
static enum err one_of(struct ctx *c, const struct sql_principal_rows *rs,
                       struct sql_principal_row *out)
{
    if (rs->rows.n == 0) {
        return err_set(c, E_KEY_INVALID, "no such key");
    }
    *out = sql_principal_row(rs, 0);
    return E_OK;
}

enum err access_by_sid(struct directory *d, struct span sid, int64_t object)
{
    struct sql_principal_rows rs;
    struct sql_principal_row row;
    struct access_lookup l;
    struct span hash, number = arena_printf(d->c->mem, "%lld", (long long)object);
    if (known(d, &l, "sid", sid, number)) {
        return E_OK;
    }
    enum err e = hash_of(d->c, sid, &hash);
    if (e != E_OK ||
        (e = look_up(d->c, db_spread(d->c->db) ? object_hash(d->c, hash, number) : SPAN_NONE,
                     sql_access_by_sid_query(
                         d->c, SQL_ARGS(access_by_sid, .key_hash = hash, .object_id = object),
                         &rs))) != E_OK ||
        (e = one_of(d->c, &rs, &row)) != E_OK) {
        return e;
    }
    if (row.tenant_id.has != GIVEN) {
        /* The answer's status codes and language are those that all tenants of the sid want. */
        d->who.semantic_status = row.semantic_status.v;
        d->who.russian = row.russian.v;
        return err_set(d->c, E_OBJECT_UNKNOWN, "object is not granted");
    }
    become(d, &row);
    d->who.sees_all = true;
    access_act(d);
    if (!row.object_enabled.v) {
        return err_set(d->c, E_OBJECT_DISABLED, "object is off");
    }
    return keep(d, &l);
}

enum err access_by_apikey(struct directory *d, struct span key, struct span login)
{
    struct sql_principal_rows rs;
    struct sql_principal_row row;
    struct access_lookup l;
    struct span hash;
    if (known(d, &l, "apikey", key, login)) {
        return E_OK;
    }
    enum err e = hash_of(d->c, key, &hash);
    if (e != E_OK ||
        (e = look_up(d->c, hash,
                     sql_access_by_apikey_query(
                         d->c, SQL_ARGS(access_by_apikey, .key_hash = hash, .login = login),
                         &rs))) != E_OK ||
        (e = one_of(d->c, &rs, &row)) != E_OK) {
        return e;
    }
    if (row.employee_id.has != GIVEN) {
        return err_set(d->c, E_LOGIN_UNKNOWN, "login is not in the key's account");
    }
    become(d, &row);
    return keep(d, &l);
}

enum err access_by_phone_key(struct directory *d, struct span key)
{
    struct sql_principal_rows rs;
    struct sql_principal_row row;
    struct access_lookup l;
    struct span hash;
    if (known(d, &l, "phone", key, SPAN_NONE)) {
        return E_OK;
    }
    enum err e = hash_of(d->c, key, &hash);
    if (e != E_OK ||
        (e = look_up(d->c, hash,
                     sql_access_by_phone_key_query(
                         d->c, SQL_ARGS(access_by_phone_key, .key_hash = hash), &rs))) != E_OK ||
        (e = one_of(d->c, &rs, &row)) != E_OK) {
        return e;
    }
    become(d, &row);
    return keep(d, &l);
}

enum err access_by_device(struct directory *d, struct span login, struct span password)
{
    struct sql_principal_rows rs;
    struct span hash;
    if (!span_any(login) || !span_any(password) || password.n > KEY_MAX) {
        return err_set(d->c, E_LOGIN_FAILED, "no login or password");
    }
    hash = crypto_sha256_hex(d->c->mem, password);
    enum err e =
        look_up(d->c, hash,
                sql_access_by_device_query(
                    d->c, SQL_ARGS(access_by_device, .key_hash = hash, .login = login), &rs));
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(d->c, E_LOGIN_FAILED, "no such device");
    }
    struct sql_principal_row row = sql_principal_row(&rs, 0);
    become(d, &row);
    return E_OK;
}

enum err access_by_token(struct directory *d, struct span token)
{
    struct sql_principal_rows rs;
    struct sql_principal_row row;
    struct access_lookup l;
    struct span hash;
    if (known(d, &l, "token", token, SPAN_NONE)) {
        return E_OK;
    }
    enum err e = hash_of(d->c, token, &hash);
    if (e != E_OK ||
        (e = look_up(d->c, hash,
                     sql_access_by_token_query(d->c, SQL_ARGS(access_by_token, .key_hash = hash),
                                               &rs))) != E_OK ||
        (e = one_of(d->c, &rs, &row)) != E_OK) {
        return e;
    }
    become(d, &row);
    return keep(d, &l);
}

#define PAGE_PREFIX    "page_"
#define VISITOR_PREFIX "visitor_"

bool access_is_browser_key(struct span key)
{
    return span_starts(key, SPAN(PAGE_PREFIX)) || span_starts(key, SPAN(VISITOR_PREFIX));
}

struct span access_key_prefix(struct span key)
{
    size_t own = span_starts(key, SPAN(PAGE_PREFIX))      ? sizeof(PAGE_PREFIX) - 1
                 : span_starts(key, SPAN(VISITOR_PREFIX)) ? sizeof(VISITOR_PREFIX) - 1
                                                          : 0;
    return span_sub(key, 0, own + KEY_PREFIX);
}

struct span access_browser_key(struct arena *mem, struct span key, bool visitor)
{
    return arena_printf(mem, "%s%.*s", visitor ? VISITOR_PREFIX : PAGE_PREFIX, SPAN_ARG(key));
}

/* Fills d->who from the row of a key of public pages. It sees all, so the dialect must have decided
 * that the operation reads nobody, or the visitor's own client. */
static void become_page(struct directory *d, const struct sql_access_by_browser_row *row)
{
    d->who = (struct principal){.key_id = row->key_id,
                                .tenant = (int32_t)row->tenant_id,
                                .time_zone = arena_cstr(d->c->mem, row->time_zone),
                                .utc_offset = (int32_t)row->utc_offset,
                                .semantic_status = row->semantic_status,
                                .russian = row->russian,
                                .contact_unique = row->contact_unique,
                                .can_write = true,
                                .sees_all = true,
                                .page_key = row->page_key,
                                .visitor_of = row->client.has == GIVEN ? row->client.v : 0,
                                .catalog_revision = row->catalog_revision};
    access_act(d);
}

enum err access_by_browser(struct directory *d, struct span key, int64_t object, struct span origin)
{
    struct ctx *c = d->c;
    struct sql_access_by_browser_rows rs;
    struct access_lookup l;
    struct span hash, number = arena_printf(c->mem, "%lld", (long long)object);
    struct span page = origin.p != NULL ? origin : SPAN("");
    if (d->access != NULL) {
        access_cache_key(d->access, &l, "browser", key, number, page);
        if (access_known(d, &l)) {
            return E_OK;
        }
    }
    enum err e = hash_of(c, key, &hash);
    if (e != E_OK ||
        (e = look_up(c, hash,
                     sql_access_by_browser_query(c,
                                                 SQL_ARGS(access_by_browser, .key_hash = hash,
                                                          .object_id = object, .origin = page),
                                                 &rs))) != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(c, E_KEY_INVALID, "no such key of a page");
    }
    struct sql_access_by_browser_row row = sql_access_by_browser_row(&rs, 0);
    d->who.semantic_status = row.semantic_status;
    d->who.russian = row.russian;
    if (!row.at_home) {
        return err_set(c, E_KEY_INVALID, "a page's key from another origin");
    }
    if (row.object_enabled.has != GIVEN) {
        return err_set(c, E_OBJECT_UNKNOWN, "object is not granted");
    }
    become_page(d, &row);
    if (!row.object_enabled.v) {
        return err_set(c, E_OBJECT_DISABLED, "object is off");
    }
    return keep(d, &l);
}

enum err access_new_visitor(struct directory *d, int64_t client, int64_t minutes, struct span *key)
{
    struct ctx *c = d->c;
    struct sql_visitor_create_rows rs;
    *key = access_browser_key(c->mem, crypto_new_key(c->mem), true);
    enum err e =
        sql_visitor_create(c,
                           SQL_ARGS(visitor_create, .page_key = d->who.page_key, .client = client,
                                    .key_hash = crypto_sha256_hex(c->mem, *key),
                                    .prefix = access_key_prefix(*key), .minutes = minutes),
                           &rs);
    if (e == E_OK && rs.rows.n == 0) {
        e = err_set(c, E_KEY_INVALID, "the page's key is gone");
    }
    return e;
}

struct login {
    struct span login, password, host;
    struct offload_share share;
};

static struct span or_empty(struct span s)
{
    return s.p != NULL ? s : SPAN("");
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

/* Checks a password, which takes 40 ms; other requests go on meanwhile. */
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

/* Looks for the login in one database. *right: the password was, and d->who is the caller.
 * *checked: a password was checked. */
static enum err log_in_here(struct directory *d, const struct login *l, bool *right, bool *checked)
{
    struct ctx *c = d->c;
    struct sql_principal_rows rs;
    enum err e = sql_access_by_login(
        c, SQL_ARGS(access_by_login, .login = or_empty(l->login), .host = or_empty(l->host)), &rs);
    if (e != E_OK || !span_any(l->login) || !span_any(l->password)) {
        return e;
    }
    for (int i = 0; i < rs.rows.n && !*right; i++) {
        struct sql_principal_row row = sql_principal_row(&rs, i);
        *checked = true;
        e = check_password(d, l->share, row.password_hash, l->password, right);
        if (e != E_OK) {
            return e;
        }
        if (*right) {
            become(d, &row);
        }
    }
    return E_OK;
}

/* Asks one cluster after the other until the password is right. Returns how the last one failed
 * that did; c->err is told only where tenants are not spread. */
static enum err log_in_anywhere(struct directory *d, const struct login *l, bool *right,
                                bool *checked)
{
    struct ctx *c = d->c;
    enum err failed = E_OK;
    for (size_t at = 0; !*right && db_each(c, &at);) {
        enum err e = log_in_here(d, l, right, checked);
        if (e == E_OK) {
            continue;
        }
        failed = e;
        if (db_spread(c->db)) {
            err_clear(c); /* other clusters may know the login */
        }
    }
    return failed;
}

enum err access_by_password(struct directory *d, struct span login, struct span password,
                            struct span host, struct offload_share share)
{
    struct ctx *c = d->c;
    const struct login l = {login, password, host, share};
    struct db *first = c->db;
    bool right = false, checked = false, again = false;
    enum err failed = log_in_anywhere(d, &l, &right, &checked);
    if (failed != E_OK && !db_spread(c->db)) {
        return failed;
    }
    if (!right && !checked && failed == E_OK) {
        failed = db_missed(c, &again);
        failed = again ? log_in_anywhere(d, &l, &right, &checked) : failed;
    }
    if (right) {
        return E_OK;
    }
    c->db = first;
    if (failed != E_OK) {
        return err_set(c, failed, "a cluster that may know the login does not answer");
    }
    if (checked) {
        return err_set(c, E_LOGIN_FAILED, "wrong password");
    }
    enum err e = check_password(d, share, SPAN_NONE, password, &right);
    return e != E_OK ? e : err_set(c, E_LOGIN_FAILED, "no such login");
}

enum err access_new_token(struct directory *d, int64_t hours, struct span *token,
                          struct span *expires)
{
    struct ctx *c = d->c;
    struct sql_token_create_rows rs;
    *token = crypto_new_key(c->mem);
    enum err e = sql_token_create(c,
                                  SQL_ARGS(token_create, .employee_id = d->who.employee_id,
                                           .key_hash = crypto_sha256_hex(c->mem, *token),
                                           .prefix = access_key_prefix(*token), .hours = hours),
                                  &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(c, E_LOGIN_FAILED, "employee is gone");
    }
    *expires = sql_token_create_row(&rs, 0).expires_at;
    return E_OK;
}

enum err access_end_token(struct directory *d, struct span token)
{
    struct sql_token_end_rows rs;
    enum err e = sql_token_end(
        d->c, SQL_ARGS(token_end, .key_hash = crypto_sha256_hex(d->c->mem, token)), &rs);
    if (e == E_OK && sql_token_end_row(&rs, 0).ended == 0) {
        return err_set(d->c, E_KEY_INVALID, "the token has ended already");
    }
    return e;
}
