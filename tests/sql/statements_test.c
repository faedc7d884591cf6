/*
 * Every statement of sql/queries against the migrated schema: it can be prepared with the types its
 * header says, gives the columns its header says, and the worker's role may run what is the
 * worker's.
 */
#include "support.h"

#include "base/buf.h"
#include "db/stmt.h"

static PGconn *admin, *worker;

static PGconn *open_with_path(const char *conninfo)
{
    char *more = conninfo_with(conninfo, " options='-c search_path=kartoteka'");
    PGconn *pg = PQconnectdb(more);
    if (PQstatus(pg) != CONNECTION_OK) {
        fail_msg("%s", PQerrorMessage(pg));
    }
    free(more);
    return pg;
}

static int start(void **state)
{
    (void)state;
    admin = open_with_path(admin_conninfo());
    worker = open_with_path(worker_conninfo());
    return 0;
}

static int stop(void **state)
{
    (void)state;
    PQfinish(admin);
    PQfinish(worker);
    return 0;
}

/* Faults are printed one by one, so that a run shows them all. */
static int check_columns(const struct stmt_info *s, const PGresult *r)
{
    int faults = 0, n = PQnfields(r);
    if ((size_t)n != s->col_count) {
        print_error("%s: %d columns, the header has %zu\n", s->name, n, s->col_count);
        return 1;
    }
    for (int i = 0; i < n; i++) {
        if (strcmp(PQfname(r, i), s->cols[i].name) != 0 || PQftype(r, i) != s->cols[i].oid) {
            print_error("%s: column %d is %s (type %u), the header has %s (type %u)\n", s->name,
                        i + 1, PQfname(r, i), PQftype(r, i), s->cols[i].name, s->cols[i].oid);
            faults++;
        }
    }
    return faults;
}

/* A column that comes straight from a table's, which may be NULL there, may be NULL here. */
static int check_nulls(const struct stmt_info *s, const PGresult *r)
{
    int faults = 0;
    for (int i = 0; i < PQnfields(r) && (size_t)i < s->col_count; i++) {
        char sql[160];
        if (PQftable(r, i) == InvalidOid || s->cols[i].nullable) {
            continue;
        }
        snprintf(
            sql, sizeof(sql),
            "SELECT 1 FROM pg_attribute WHERE attrelid = %u AND attnum = %d AND NOT attnotnull",
            PQftable(r, i), PQftablecol(r, i));
        PGresult *found = PQexec(admin, sql);
        assert_int_equal(PQresultStatus(found), PGRES_TUPLES_OK);
        if (PQntuples(found) > 0) {
            print_error("%s: column %s may be NULL, write \"?\" behind its type\n", s->name,
                        s->cols[i].name);
            faults++;
        }
        PQclear(found);
    }
    return faults;
}

static int check_args(const struct stmt_info *s, const PGresult *r)
{
    int faults = 0;
    for (size_t i = 0; i < s->arg_count && (int)i < PQnparams(r); i++) {
        if (PQparamtype(r, (int)i) != s->arg_types[i]) {
            print_error("%s: $%zu has type %u\n", s->name, i + 1, PQparamtype(r, (int)i));
            faults++;
        }
    }
    return faults + ((size_t)PQnparams(r) != s->arg_count);
}

static int check_one(const struct stmt_info *s)
{
    PGresult *r = PQprepare(admin, s->name, s->sql, (int)s->arg_count, s->arg_types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        print_error("%s: %s\n", s->name, PQresultErrorMessage(r));
        PQclear(r);
        return 1;
    }
    PQclear(r);
    r = PQdescribePrepared(admin, s->name);
    int faults = check_columns(s, r) + check_nulls(s, r) + check_args(s, r);
    PQclear(r);
    return faults;
}

static void statements_are_what_their_headers_say(void **state)
{
    (void)state;
    int faults = 0;
    assert_true(STMT__COUNT > 20);
    for (int i = 0; i < STMT__COUNT; i++) {
        faults += check_one(&stmt_table[i]);
    }
    assert_int_equal(faults, 0);
}

/* The administrator's: kartotekactl runs them as the owner. */
static bool is_workers(const struct stmt_info *s)
{
    return strcmp(s->folder, "admin") != 0 && strcmp(s->folder, "reference") != 0 &&
           strcmp(s->folder, "move") != 0 && strncmp(s->name, "migration_", 10) != 0;
}

static bool has_plan(const struct stmt_info *s)
{
    return s->write || s->col_count > 0; /* BEGIN, COMMIT, ROLLBACK, LISTEN have none */
}

/* EXPLAIN checks the rights to tables and columns without running anything. */
static int check_rights(const struct stmt_info *s, struct buf *sql)
{
    PGresult *r = PQprepare(worker, s->name, s->sql, (int)s->arg_count, s->arg_types);
    PQclear(r);
    sql->n = 0;
    buf_printf(sql, "EXPLAIN EXECUTE \"%s\"", s->name);
    for (size_t i = 0; i < s->arg_count; i++) {
        buf_text(sql, i == 0 ? "(NULL" : ", NULL");
    }
    buf_add(sql, s->arg_count > 0 ? ")" : "", s->arg_count > 0 ? 2 : 1);
    r = PQexec(worker, sql->p);
    bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
    if (!ok) {
        print_error("%s: %s\n", s->name, PQresultErrorMessage(r));
    }
    PQclear(r);
    return !ok;
}

static void the_worker_may_run_its_statements(void **state)
{
    (void)state;
    int faults = 0, seen = 0;
    struct buf sql;
    buf_init(&sql, NULL, 256);
    for (int i = 0; i < STMT__COUNT; i++) {
        if (is_workers(&stmt_table[i]) && has_plan(&stmt_table[i])) {
            faults += check_rights(&stmt_table[i], &sql);
            seen++;
        }
    }
    buf_free(&sql);
    assert_true(seen > 10);
    assert_int_equal(faults, 0);
}

static const struct stmt_info *named(const char *name)
{
    for (int i = 0; i < STMT__COUNT; i++) {
        if (strcmp(stmt_table[i].name, name) == 0) {
            return &stmt_table[i];
        }
    }
    fail_msg("no statement %s", name);
    return NULL;
}

static void the_worker_may_not_run_the_administrators(void **state)
{
    (void)state;
    static const char *const some[] = {"tenant_list",           "key_add",    "key_revoke",
                                       "employee_set_password", "object_add", "migration_add"};
    for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
        const struct stmt_info *s = named(some[i]);
        const char *values[8] = {NULL};
        PGresult *r =
            PQexecParams(worker, s->sql, (int)s->arg_count, s->arg_types, values, NULL, NULL, 0);
        assert_string_equal(PQresultErrorField(r, PG_DIAG_SQLSTATE), "42501");
        PQclear(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statements_are_what_their_headers_say),
        cmocka_unit_test(the_worker_may_run_its_statements),
        cmocka_unit_test(the_worker_may_not_run_the_administrators),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
