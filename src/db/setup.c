#include "db/setup.h"

#include <string.h>

#include "db/script.h"
#include "db/sql/admin.h"

static bool known(struct script *s, bool *out)
{
    struct sql_database_known_rows rs;
    if (!script_query(s, sql_database_known_query(
                             &s->c, SQL_ARGS(database_known, .name = SPAN("kartoteka")), &rs))) {
        return false;
    }
    *out = sql_database_known_row(&rs, 0).known;
    return true;
}

enum setup_result setup_database(const char *conninfo, struct buf *report)
{
    struct script s;
    bool there = false;
    enum setup_result out = SETUP_FAILED;
    /* A later dbname of a connection string counts. Every server has postgres. */
    struct span target = arena_printf(report->mem, "%s dbname=postgres", conninfo);
    if (script_open(&s, target.p, report) && known(&s, &there)) {
        out = there                                                        ? SETUP_PRESENT
              : script_run(&s, embedded_find("setup/create_database.sql")) ? SETUP_DONE
                                                                           : SETUP_FAILED;
    }
    script_close(&s);
    return out;
}

bool setup_logins(const char *conninfo, const char *worker, const char *admin, struct buf *report)
{
    struct script s;
    bool ok =
        script_open(&s, conninfo, report) &&
        script_query(&s, sql_setup_logins_query(&s.c,
                                                SQL_ARGS(setup_logins, .worker = span_of(worker),
                                                         .admin = span_of(admin)),
                                                NULL)) &&
        script_run(&s, embedded_find("setup/logins.sql"));
    script_close(&s);
    return ok;
}

bool setup_try(const char *conninfo, struct buf *report)
{
    /* Without settings of its own, which a pooler would refuse. */
    const char *const keywords[] = {"dbname", "fallback_application_name", NULL};
    const char *const values[] = {conninfo, "kartotekactl", NULL};
    PGconn *pg = PQconnectdbParams(keywords, values, 1);
    bool ok = PQstatus(pg) == CONNECTION_OK;
    if (ok) {
        buf_printf(report, "%s@%s, PostgreSQL %s\n", PQuser(pg), PQdb(pg),
                   PQparameterStatus(pg, "server_version"));
    } else {
        script_tell_refusal(report, pg);
    }
    PQfinish(pg);
    return ok;
}

bool setup_is_pooled(const char *conninfo)
{
    /* A zone that nobody has by default, and that a server reports. PgBouncer refuses options, or
     * takes no notice of them. */
    static const char zone[] = "Etc/GMT+12", refusal[] = "unsupported startup parameter";
    const char *const keywords[] = {"dbname", "connect_timeout", "options", NULL};
    const char *const values[] = {conninfo, "3", "-c TimeZone=Etc/GMT+12", NULL};
    PGconn *pg = PQconnectdbParams(keywords, values, 1);
    const char *got = PQparameterStatus(pg, "TimeZone");
    bool pooled = PQstatus(pg) == CONNECTION_OK ? got == NULL || strcmp(got, zone) != 0
                                                : strstr(PQerrorMessage(pg), refusal) != NULL;
    PQfinish(pg);
    return pooled;
}

bool setup_names_user(const char *conninfo)
{
    bool named = false;
    PQconninfoOption *list = PQconninfoParse(conninfo, NULL);
    for (PQconninfoOption *o = list; o != NULL && o->keyword != NULL; o++) {
        named = named || (strcmp(o->keyword, "user") == 0 && o->val != NULL);
    }
    PQconninfoFree(list);
    return named;
}
