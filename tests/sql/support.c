#include "support.h"

static const char *from_environment(const char *name)
{
    const char *v = getenv(name);
    if (v == NULL) {
        fail_msg("%s is not set: run this through tests/lib/with_database.py", name);
    }
    return v != NULL ? v : "";
}

const char *worker_conninfo(void)
{
    return from_environment("KARTOTEKA_DATABASE");
}

const char *admin_conninfo(void)
{
    return from_environment("KARTOTEKA_ADMIN_DATABASE");
}

char *conninfo_with(const char *conninfo, const char *more)
{
    size_t n = strlen(conninfo) + strlen(more) + 1;
    char *out = malloc(n);
    assert_non_null(out);
    snprintf(out, n, "%s%s", conninfo, more);
    return out;
}

PGconn *admin_open(void)
{
    PGconn *pg = PQconnectdb(admin_conninfo());
    if (PQstatus(pg) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(pg));
    }
    PQclear(PQexec(pg, "SET client_min_messages = warning"));
    return pg;
}

static PGresult *run(PGconn *pg, const char *sql)
{
    PGresult *r = PQexec(pg, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    }
    return r;
}

void admin_run(const char *sql)
{
    PGconn *pg = admin_open();
    PQclear(run(pg, sql));
    PQfinish(pg);
}

int64_t admin_number(const char *sql)
{
    PGconn *pg = admin_open();
    PGresult *r = run(pg, sql);
    assert_true(PQntuples(r) > 0);
    int64_t v = strtoll(PQgetvalue(r, 0, 0), NULL, 10);
    PQclear(r);
    PQfinish(pg);
    return v;
}

struct ctx *context_new(const char *conninfo, bool prepare)
{
    struct db_options o = {.conninfo = conninfo,
                           .prepare = prepare,
                           .statement_timeout_ms = 20000,
                           .lock_timeout_ms = 10000,
                           .application_name = "kartoteka test"};
    struct arena *mem = arena_new();
    struct ctx *c = calloc(1, sizeof(*c));
    assert_non_null(c);
    c->mem = mem;
    c->db = db_new(&o);
    return c;
}

void context_free(struct ctx *c)
{
    arena_free(c->mem);
    db_free(c->db);
    free(c);
}

void make_test_objects(void)
{
    admin_run(
        "DROP TABLE IF EXISTS kartoteka.test_row;"
        "CREATE TABLE kartoteka.test_row (id bigint PRIMARY KEY, v text, changes bigint NOT NULL"
        " DEFAULT 0, CONSTRAINT test_row_late UNIQUE (v) DEFERRABLE INITIALLY DEFERRED);"
        "DROP TABLE IF EXISTS kartoteka.test_kept;"
        "CREATE TABLE kartoteka.test_kept (tenant int, session text, name text, total bigint,"
        " together bigint, xid bigint DEFAULT pg_current_xact_id()::text::bigint,"
        " CONSTRAINT test_kept_once UNIQUE (name) DEFERRABLE INITIALLY DEFERRED);"
        "DROP SEQUENCE IF EXISTS kartoteka.test_calls; CREATE SEQUENCE kartoteka.test_calls;"
        "CREATE OR REPLACE FUNCTION kartoteka.test_die(times bigint) RETURNS bigint LANGUAGE "
        "plpgsql"
        " AS $$ DECLARE n bigint := nextval('kartoteka.test_calls'); BEGIN"
        " IF n <= times THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;"
        " RETURN n; END $$;"
        "CREATE OR REPLACE FUNCTION kartoteka.test_forget() RETURNS void LANGUAGE plpgsql"
        " AS $$ BEGIN DEALLOCATE ALL; END $$;"
        "GRANT ALL ON kartoteka.test_row, kartoteka.test_kept, kartoteka.test_calls TO "
        "kartoteka_app");
}

const char *tenant_sql(const char *with_tenant, int32_t tenant)
{
    static char text[8192];
    size_t n = 0;
    for (const char *p = with_tenant; *p != '\0'; p++) {
        if (*p == '$') {
            n += (size_t)snprintf(text + n, sizeof(text) - n, "%d", (int)tenant);
        } else {
            text[n++] = *p;
        }
        assert_true(n < sizeof(text) - 20);
    }
    text[n] = '\0';
    return text;
}

PGconn *worker_open(int32_t tenant)
{
    char options[120];
    snprintf(options, sizeof(options), " options='-c search_path=kartoteka -c kartoteka.tenant=%d'",
             (int)tenant);
    char *conninfo = conninfo_with(worker_conninfo(), options);
    PGconn *pg = PQconnectdb(conninfo);
    free(conninfo);
    assert_int_equal(PQstatus(pg), CONNECTION_OK);
    return pg;
}

void run_on(PGconn *pg, const char *sql)
{
    PGresult *r = PQexec(pg, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    }
    PQclear(r);
}

int32_t demo_tenant(void)
{
    return (int32_t)admin_number("SELECT id FROM kartoteka.tenant WHERE name = 'demo'");
}

int32_t other_tenant(void)
{
    admin_run("SELECT kartoteka.tenant_create('other', 'Asia/Tashkent')"
              " WHERE NOT EXISTS (SELECT FROM kartoteka.tenant WHERE name = 'other')");
    return (int32_t)admin_number("SELECT id FROM kartoteka.tenant WHERE name = 'other'");
}

void check_ok(const struct ctx *c, enum err e)
{
    if (e != E_OK) {
        fail_msg("%s: %s", err_info(e)->name, c->err.detail);
    }
}
