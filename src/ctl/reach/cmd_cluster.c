/*
 * cmd_cluster: cluster add, list, moves, remove; tenant move, move-back, move-resume, move-undo.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/reach/reach.h"
#include "ctl/say/sheet.h"
#include "db/reach/move.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

enum { MOVES_SHOWN = 50, HOLD_MAX_MS = 60000 };

static void close_db(void *db)
{
    db_free(db);
}

/* Opens a database as the login itself, whoever that is there. */
static struct ctx *open_database(struct ctl_call *k, const char *conninfo)
{
    struct db_options o = {.conninfo = conninfo,
                           .prepare = true,
                           .lock_timeout_ms = k->conf.lock_timeout_ms,
                           .application_name = "kartotekactl"};
    struct ctx *c = arena_new_of(k->mem, struct ctx);
    c->mem = k->mem;
    c->db = db_new(&o);
    arena_defer(k->mem, close_db, c->db);
    return c;
}

bool reach_configured(const struct ctl_call *k)
{
    return k->conf.control_admin[0] != '\0';
}

struct ctx *reach_control(struct ctl_call *k)
{
    if (!reach_configured(k)) {
        (void)ctl_complain(k, "CONTROL_ADMIN_DATABASE names no control base");
        return NULL;
    }
    return open_database(k, k->conf.control_admin);
}

/* Reads the schema's version. Returns false with the reason printed when it is not this program's.
 */
static bool right_schema(struct ctl_call *k, struct ctx *c, const char *where)
{
    struct sql_db_schema_version_rows rs;
    if (sql_db_schema_version(c, &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    int64_t version = sql_db_schema_version_row(&rs, 0).version;
    if (version != SCHEMA_VERSION) {
        (void)ctl_complain(k,
                           "%s has schema version %lld, this program needs %d: "
                           "kartotekactl db migrate",
                           where, (long long)version, SCHEMA_VERSION);
    }
    return version == SCHEMA_VERSION;
}

/* Notes the tenants of a cluster in the control base. Returns their number, -1 with the reason
 * printed. */
static int64_t take_tenants(struct ctl_call *k, struct ctx *control, struct ctx *cluster,
                            int64_t number)
{
    struct sql_cluster_tenants_rows rs;
    if (sql_cluster_tenants(cluster, &rs) != E_OK) {
        (void)ctl_failed(k, cluster);
        return -1;
    }
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_cluster_tenants_row t = sql_cluster_tenants_row(&rs, i);
        struct sql_reach_tenant_put_rows put;
        if (sql_reach_tenant_put(
                control,
                SQL_ARGS(reach_tenant_put, .number = t.id, .name = t.name, .cluster = number),
                &put) != E_OK) {
            (void)ctl_failed(k, control);
            return -1;
        }
        if (put.rows.n == 0) {
            (void)ctl_complain(k, "tenant %lld %.*s: another cluster has its number or its name",
                               (long long)t.id, SPAN_ARG(t.name));
            return -1;
        }
    }
    return rs.rows.n;
}

/* Reads the last numbers that a cluster has given one by one. Returns false with the reason printed
 * when it has tenants whose numbers another cluster may have given, too. */
static bool may_join(struct ctl_call *k, struct ctx *control, struct ctx *cluster,
                     struct sql_cluster_given_row *given)
{
    struct sql_cluster_given_rows rs;
    struct sql_cluster_tenants_rows tenants;
    struct sql_reach_cluster_list_rows known;
    if (sql_cluster_given(cluster, &rs) != E_OK || sql_cluster_tenants(cluster, &tenants) != E_OK) {
        (void)ctl_failed(k, cluster);
        return false;
    }
    if (sql_reach_cluster_list(control, &known) != E_OK) {
        (void)ctl_failed(k, control);
        return false;
    }
    *given = sql_cluster_given_row(&rs, 0);
    bool alone = given->tenants == 0 || tenants.rows.n == 0 || known.rows.n == 0;
    for (int i = 0; i < known.rows.n; i++) {
        alone = alone || span_is(sql_reach_cluster_list_row(&known, i).name, k->words[0]);
    }
    if (!alone) {
        (void)ctl_complain(k, "%s has tenants: only the first cluster may", k->words[0]);
    }
    return alone;
}

int cmd_cluster_add(struct ctl_call *k)
{
    const char *admin = ctl_option(k, "--admin-database"), *peer = ctl_option(k, "--peer-database");
    const char *most = ctl_option(k, "--tenants-max");
    int64_t max = most != NULL ? ctl_number(k, "--tenants-max", most) : 0;
    struct sql_reach_cluster_add_rows made;
    struct sql_cluster_given_row given;
    struct ctx *control = most == NULL || max != 0 ? reach_control(k) : NULL;
    if (control == NULL || !right_schema(k, control, "the control base")) {
        return CTL_FAILED;
    }
    struct ctx *cluster = open_database(k, admin);
    if (!right_schema(k, cluster, k->words[0]) || !may_join(k, control, cluster, &given)) {
        return CTL_FAILED;
    }
    enum err e = sql_reach_cluster_add(
        control,
        SQL_ARGS(reach_cluster_add, .name = span_of(k->words[0]),
                 .conninfo = span_of(ctl_option(k, "--database")), .admin_conninfo = span_of(admin),
                 .peer_conninfo = span_of(peer != NULL ? peer : admin), .tenants_max = opt_id(max),
                 .tenants = given.tenants, .keys = given.keys),
        &made);
    if (e == E_CONFLICT) {
        return ctl_complain(k, "a cluster's name has a-z, 0-9 and -, at most 40 of them");
    }
    if (e != E_OK) {
        return ctl_failed(k, control);
    }
    struct sql_reach_cluster_add_row row = sql_reach_cluster_add_row(&made, 0);
    int64_t number = row.id;
    int64_t tenants = take_tenants(k, control, cluster, number);
    if (tenants < 0) {
        return CTL_FAILED;
    }
    if (sql_cluster_numbers(cluster,
                            SQL_ARGS(cluster_numbers, .cluster = number,
                                     .tenants_given = row.tenants, .keys_given = row.keys),
                            NULL) != E_OK) {
        return ctl_failed(k, cluster);
    }
    fprintf(k->out, ctl_words(k, "cluster %lld %s: %lld tenants\n"), (long long)number, k->words[0],
            (long long)tenants);
    return CTL_OK;
}

int cmd_cluster_list(struct ctl_call *k)
{
    struct sql_reach_cluster_list_rows rs;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_reach_cluster_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"id", "id"},
                                                  {"name", "name"},
                                                  {"tenants", "tenants"},
                                                  {"tenants_max", "at most"},
                                                  {"moving", "moving"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_reach_cluster_list_row row = sql_reach_cluster_list_row(&rs, i);
        sheet_number(&l, row.id);
        sheet_text(&l, row.name);
        sheet_number(&l, row.tenants);
        sheet_number(&l, row.tenants_max);
        sheet_number(&l, row.moving);
    }
    return sheet_end(&l);
}

int cmd_cluster_moves(struct ctl_call *k)
{
    struct sql_move_list_rows rs;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_move_list(c, SQL_ARGS(move_list, .most = MOVES_SHOWN), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {
        {"name", "tenant"}, {"source", "from"}, {"target", "to"},       {"state", "state"},
        {"began", "began"}, {"ended", "ended"}, {"held_ms", "held, ms"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_move_list_row row = sql_move_list_row(&rs, i);
        sheet_text(&l, row.name);
        sheet_text(&l, row.source);
        sheet_text(&l, row.target);
        sheet_text(&l, row.state);
        sheet_text(&l, row.began);
        sheet_text(&l, row.ended);
        sheet_ms(&l, row.pause_us.has == GIVEN ? row.pause_us.v : 0);
    }
    return sheet_end(&l);
}

int cmd_cluster_remove(struct ctl_call *k)
{
    struct sql_reach_cluster_remove_rows rs;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_reach_cluster_remove(c, SQL_ARGS(reach_cluster_remove, .name = span_of(k->words[0])),
                                 &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no cluster %s without tenants and moves", k->words[0]);
    }
    return CTL_OK;
}

/* Moves */

static int moved(struct ctl_call *k, bool ok, const struct move_result *r, const struct buf *report)
{
    if (!ok) {
        return ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(report))));
    }
    fprintf(
        k->out,
        ctl_words(k, "%s: %lld rows copied, all compared in %lld us with a hold of %lld us; writes "
                     "held for %lld us for the switch (lock after %lld us, caught up after %lld us "
                     "more, what is new compared %lld times)\n"),
        k->words[0], (long long)r->rows, (long long)r->check_us, (long long)r->longest_us,
        (long long)r->pause_us, (long long)r->lock_us, (long long)r->caught_us,
        (long long)r->checks);
    return CTL_OK;
}

/* Reads --hold-ms; 0 with the reason printed. */
static int64_t hold_ms(struct ctl_call *k)
{
    const char *text = ctl_option(k, "--hold-ms");
    int64_t ms = text != NULL ? ctl_number(k, "--hold-ms", text) : k->conf.lock_timeout_ms / 2;
    if (ms > HOLD_MAX_MS) {
        (void)ctl_complain(k, "--hold-ms is at most %d", HOLD_MAX_MS);
        return 0;
    }
    return text != NULL || ms > 0 ? ms : 1;
}

static int move_there(struct ctl_call *k, const char *cluster)
{
    struct move_result r;
    struct buf report;
    int64_t ms = hold_ms(k);
    buf_init(&report, k->mem, 256);
    if (ms == 0) {
        return CTL_FAILED;
    }
    return moved(k, move_to(k->conf.control_admin, k->words[0], cluster, ms, &r, &report), &r,
                 &report);
}

int cmd_tenant_move(struct ctl_call *k)
{
    return reach_control(k) != NULL ? move_there(k, k->words[1]) : CTL_FAILED;
}

int cmd_tenant_move_back(struct ctl_call *k)
{
    struct sql_reach_tenant_find_rows who;
    struct sql_move_last_rows last;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_reach_tenant_find(c, SQL_ARGS(reach_tenant_find, .name = span_of(k->words[0])), &who) !=
        E_OK) {
        return ctl_failed(k, c);
    }
    if (who.rows.n == 0) {
        return ctl_complain(k, "there is no tenant %s", k->words[0]);
    }
    int64_t tenant = sql_reach_tenant_find_row(&who, 0).tenant;
    if (sql_move_last(c, SQL_ARGS(move_last, .number = tenant), &last) != E_OK) {
        return ctl_failed(k, c);
    }
    if (last.rows.n == 0) {
        return ctl_complain(k, "%s has not moved", k->words[0]);
    }
    return move_there(k, arena_cstr(k->mem, sql_move_last_row(&last, 0).cluster));
}

int cmd_tenant_move_resume(struct ctl_call *k)
{
    struct move_result r;
    struct buf report;
    int64_t ms = hold_ms(k);
    buf_init(&report, k->mem, 256);
    if (ms == 0 || reach_control(k) == NULL) {
        return CTL_FAILED;
    }
    return moved(k, move_resume(k->conf.control_admin, k->words[0], ms, &r, &report), &r, &report);
}

int cmd_tenant_move_undo(struct ctl_call *k)
{
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (reach_control(k) == NULL) {
        return CTL_FAILED;
    }
    if (!move_undo(k->conf.control_admin, k->words[0], &report)) {
        return ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(&report))));
    }
    return CTL_OK;
}

/* Homes */

bool reach_home(struct ctl_call *k, const char *tenant)
{
    struct sql_reach_tenant_find_rows rs;
    struct ctx *c = tenant != NULL && reach_configured(k) ? reach_control(k) : NULL;
    if (c == NULL) {
        return true;
    }
    if (sql_reach_tenant_find(c, SQL_ARGS(reach_tenant_find, .name = span_of(tenant)), &rs) !=
        E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    if (rs.rows.n > 0) {
        k->conf.admin_database =
            arena_cstr(k->mem, sql_reach_tenant_find_row(&rs, 0).admin_conninfo);
    }
    return true;
}

bool reach_roomy(struct ctl_call *k, const char *cluster, int64_t *number)
{
    struct sql_reach_cluster_roomy_rows roomy;
    struct sql_reach_cluster_find_rows rs;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return false;
    }
    if (cluster == NULL) {
        if (sql_reach_cluster_roomy(c, &roomy) != E_OK) {
            (void)ctl_failed(k, c);
            return false;
        }
        if (roomy.rows.n == 0) {
            (void)ctl_complain(k, "every cluster is full");
            return false;
        }
        cluster = arena_cstr(k->mem, sql_reach_cluster_roomy_row(&roomy, 0).name);
    }
    if (sql_reach_cluster_find(c, SQL_ARGS(reach_cluster_find, .name = span_of(cluster)), &rs) !=
        E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    if (rs.rows.n == 0) {
        (void)ctl_complain(k, "there is no cluster %s", cluster);
        return false;
    }
    struct sql_reach_cluster_find_row row = sql_reach_cluster_find_row(&rs, 0);
    if (row.tenants >= row.tenants_max) {
        (void)ctl_complain(k, "cluster %s is full", cluster);
        return false;
    }
    *number = row.id;
    k->conf.admin_database = arena_cstr(k->mem, row.admin_conninfo);
    return true;
}

bool reach_key(struct ctl_call *k, int64_t id, int32_t *tenant)
{
    struct sql_reach_cluster_list_rows rs;
    struct ctx *c = reach_configured(k) ? reach_control(k) : NULL;
    if (c == NULL) {
        return true;
    }
    if (sql_reach_cluster_list(c, &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    struct ctx *failed = NULL; /* others may have the key */
    for (int i = 0; *tenant == 0 && i < rs.rows.n; i++) {
        struct sql_key_served_rows key;
        const char *where = arena_cstr(k->mem, sql_reach_cluster_list_row(&rs, i).admin_conninfo);
        struct ctx *there = open_database(k, where);
        if (sql_key_served(there, SQL_ARGS(key_served, .id = id), &key) != E_OK) {
            failed = there;
        } else if (key.rows.n > 0) {
            *tenant = (int32_t)sql_key_served_row(&key, 0).tenant;
            k->conf.admin_database = where;
        }
    }
    if (*tenant == 0 && failed != NULL) {
        (void)ctl_failed(k, failed);
        return false;
    }
    return true;
}

bool reach_free(struct ctl_call *k, const char *name)
{
    struct sql_reach_tenant_find_rows rs;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return false;
    }
    if (sql_reach_tenant_find(c, SQL_ARGS(reach_tenant_find, .name = span_of(name)), &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    if (rs.rows.n > 0) {
        (void)ctl_complain(k, "there is a tenant %s already", name);
    }
    return rs.rows.n == 0;
}

bool reach_added(struct ctl_call *k, int64_t tenant, const char *name, int64_t cluster)
{
    struct sql_reach_tenant_put_rows rs;
    struct ctx *c = reach_control(k);
    if (c == NULL) {
        return false;
    }
    if (sql_reach_tenant_put(
            c,
            SQL_ARGS(reach_tenant_put, .number = tenant, .name = span_of(name), .cluster = cluster),
            &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    if (rs.rows.n == 0) {
        (void)ctl_complain(k, "there is a tenant %s already", name);
    }
    return rs.rows.n > 0;
}

bool reach_renamed(struct ctl_call *k, int64_t tenant, const char *name)
{
    struct ctx *c = reach_configured(k) ? reach_control(k) : NULL;
    if (c == NULL) {
        return true;
    }
    enum err e =
        name != NULL
            ? sql_reach_tenant_rename(
                  c, SQL_ARGS(reach_tenant_rename, .number = tenant, .name = span_of(name)), NULL)
            : sql_reach_tenant_drop(c, SQL_ARGS(reach_tenant_drop, .number = tenant), NULL);
    if (e != E_OK) {
        (void)ctl_failed(k, c);
    }
    return e == E_OK;
}
