/*
 * cmd_demo: demo load, demo keys.
 */
#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/key.h"
#include "db/db.h"
#include "db/seed.h"

static const char demo[] = "demo"; /* the tenant, and the label of its keys */

enum { PASSWORD_LENGTH = 20 };

int cmd_demo_load(struct ctl_call *k)
{
    int32_t tenant = 0;
    struct buf report;
    buf_init(&report, k->mem, 256);
    switch (seed_tenant(k->conf.admin_database, demo, "Europe/Moscow", true, &tenant, &report)) {
    case SEED_DONE:
        fprintf(k->out, "tenant %d %s: loaded\n", tenant, demo);
        return CTL_OK;
    case SEED_PRESENT:
        fprintf(k->out, "tenant %d %s: is there\n", tenant, demo);
        return CTL_OK;
    case SEED_FAILED:
        break;
    }
    return ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(&report))));
}

/* The keys and names that `demo keys` prints. */
struct demo_keys {
    struct span login, password, sid, apikey;
    int64_t *objects; /* at least one */
    size_t object_count;
};

static enum err set_password(struct ctx *c, struct demo_keys *d)
{
    d->password = span_sub(crypto_new_key(c->mem), 0, PASSWORD_LENGTH);
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXT(d->login),
                            ARG_TEXT(crypto_password_hash(c->mem, d->password))};
    return db_write1(c, STMT_EMPLOYEE_SET_PASSWORD, args, 3, NULL);
}

static enum err make_keys(struct ctx *c, void *arg)
{
    struct demo_keys *d = arg;
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXT(span_of(demo))};
    struct key_wish sid = {"sid", demo, true, d->objects, d->object_count};
    struct key_wish apikey = {"apikey", demo, true, NULL, 0};
    int64_t id;
    enum err e = db_write1(c, STMT_KEY_REVOKE_LABEL, args, 2, NULL);
    if (e == E_OK)
        e = set_password(c, d);
    if (e == E_OK)
        e = key_make(c, &sid, &d->sid, &id);
    if (e == E_OK)
        e = key_make(c, &apikey, &d->apikey, &id);
    return e;
}

/* Finds the first administrator and the objects of the tenant. */
static enum err find_identity(struct ctx *c, struct demo_keys *d)
{
    enum err e = ctl_use_tenant(c, demo);
    if (e != E_OK)
        return e;
    struct db_arg args[] = {ARG_I64(c->tenant)};
    struct db_query q[] = {DB_QUERY(STMT_DEMO_IDENTITY, args), DB_QUERY(STMT_OBJECT_LIST, args)};
    e = db_read(c, q, 2);
    if (e != E_OK)
        return e;
    if (q[0].rows.n == 0 || q[1].rows.n == 0)
        return err_set(c, E_REFERENCE_UNKNOWN, "tenant demo has no administrator or no object");
    d->login = row_text(&q[0].rows, 0, DEMO_IDENTITY__LOGIN);
    d->object_count = (size_t)q[1].rows.n;
    d->objects = arena_array_of(c->mem, d->object_count, int64_t);
    for (int i = 0; i < q[1].rows.n; i++)
        d->objects[i] = row_i64(&q[1].rows, i, OBJECT_LIST__ID);
    return E_OK;
}

int cmd_demo_keys(struct ctl_call *k)
{
    struct demo_keys d = {.object_count = 0};
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (find_identity(c, &d) != E_OK || db_atomically(c, make_keys, &d) != E_OK)
        return ctl_failed(k, c);
    fprintf(k->out,
            "R7_USER='%.*s'\nR7_PASSWORD='%.*s'\nSID='%.*s'\nOBJECT_ID='%lld'\nLOGIN='%.*s'\n"
            "APIKEY='%.*s'\n",
            SPAN_ARG(d.login), SPAN_ARG(d.password), SPAN_ARG(d.sid), (long long)d.objects[0],
            SPAN_ARG(d.login), SPAN_ARG(d.apikey));
    return CTL_OK;
}
