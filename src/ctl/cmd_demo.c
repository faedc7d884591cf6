/*
 * cmd_demo: demo load, demo keys.
 */
#include <string.h>

#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/key.h"
#include "db/seed.h"
#include "db/sql/admin.h"

static const char demo[] = "demo"; /* the tenant's name, and the label of its keys */

enum { PASSWORD_LENGTH = 20 };

int cmd_demo_load(struct ctl_call *k)
{
    int32_t tenant = 0;
    struct buf report;
    buf_init(&report, k->mem, 256);
    switch (seed_tenant(k->conf.admin_database, demo, "Europe/Moscow", true, &tenant, &report)) {
    case SEED_DONE:
        fprintf(k->out, ctl_words(k, "tenant %d %s: loaded\n"), tenant, demo);
        return CTL_OK;
    case SEED_PRESENT:
        fprintf(k->out, ctl_words(k, "tenant %d %s: is there\n"), tenant, demo);
        return CTL_OK;
    case SEED_FAILED:
        break;
    }
    /* The name of a constraint is the same in every language of the server. */
    if (strstr(arena_cstr(k->mem, buf_view(&report)), "delivery_object_pkey") != NULL) {
        return ctl_complain(k, "another tenant has an objectId of the demonstration: load it into "
                               "a database of its own");
    }
    return ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(&report))));
}

/* The keys and names that `demo keys` prints. */
struct demo_keys {
    struct span login, password, sid, apikey;
    int64_t *objects; /* has at least one */
    size_t object_count;
};

static enum err set_password(struct ctx *c, struct demo_keys *d)
{
    d->password = span_sub(crypto_new_key(c->mem), 0, PASSWORD_LENGTH);
    return sql_employee_set_password(
        c,
        SQL_ARGS(employee_set_password, .login = d->login,
                 .password_hash = crypto_password_hash(c->mem, d->password)),
        NULL);
}

static enum err make_keys(struct ctx *c, void *arg)
{
    struct demo_keys *d = arg;
    struct key_wish sid = {"sid", demo, true, d->objects, d->object_count};
    struct key_wish apikey = {"apikey", demo, true, NULL, 0};
    int64_t id;
    enum err e = sql_key_revoke_label(c, SQL_ARGS(key_revoke_label, .label = span_of(demo)), NULL);
    if (e == E_OK) {
        e = set_password(c, d);
    }
    if (e == E_OK) {
        e = key_make(c, &sid, &d->sid, &id);
    }
    if (e == E_OK) {
        e = key_make(c, &apikey, &d->apikey, &id);
    }
    return e;
}

/* Finds the first administrator and the objects of the tenant. */
static enum err find_identity(struct ctx *c, struct demo_keys *d)
{
    enum err e = ctl_use_tenant(c, demo);
    if (e != E_OK) {
        return e;
    }
    struct sql_demo_identity_rows identity;
    struct sql_object_list_rows objects;
    struct db_query q[] = {sql_demo_identity_query(c, &identity),
                           sql_object_list_query(c, &objects)};
    e = db_read(c, q, 2);
    if (e != E_OK) {
        return e;
    }
    if (identity.rows.n == 0 || objects.rows.n == 0) {
        return err_set(c, E_REFERENCE_UNKNOWN, "tenant demo has no administrator or no object");
    }
    d->login = sql_demo_identity_row(&identity, 0).login;
    d->object_count = (size_t)objects.rows.n;
    d->objects = arena_array_of(c->mem, d->object_count, int64_t);
    for (int i = 0; i < objects.rows.n; i++) {
        d->objects[i] = sql_object_list_row(&objects, i).id;
    }
    return E_OK;
}

int cmd_demo_keys(struct ctl_call *k)
{
    struct demo_keys d = {.object_count = 0};
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (find_identity(c, &d) != E_OK || db_atomically(c, make_keys, &d) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out,
            "R7_USER='%.*s'\nR7_PASSWORD='%.*s'\nSID='%.*s'\nOBJECT_ID='%lld'\nLOGIN='%.*s'\n"
            "APIKEY='%.*s'\n",
            SPAN_ARG(d.login), SPAN_ARG(d.password), SPAN_ARG(d.sid), (long long)d.objects[0],
            SPAN_ARG(d.login), SPAN_ARG(d.apikey));
    return CTL_OK;
}
