/*
 * support: what the database tests share: connections from the environment, a context, SQL of the
 * test's own run by the administrator.
 */
#ifndef KARTOTEKA_TESTS_SQL_SUPPORT_H
#define KARTOTEKA_TESTS_SQL_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/clock.h"
#include "db/db.h"

/* The conninfo of the worker's role and of the administrator; the test fails without them. */
const char *worker_conninfo(void);
const char *admin_conninfo(void);

/* The same with other settings behind it: " dbname=x". The caller frees it. */
char *conninfo_with(const char *conninfo, const char *more);

/* An open connection of the administrator's. */
PGconn *admin_open(void);

/* Runs SQL as the administrator; the test fails when it fails. */
void admin_run(const char *sql);

/* The first field of the first row, as a number. */
int64_t admin_number(const char *sql);

/* SQL with the tenant's number for each $; good until the next call. */
const char *tenant_sql(const char *with_tenant, int32_t tenant);

/* An open connection of the worker's role that serves a tenant; SQL on any connection, which must
 * not fail. */
PGconn *worker_open(int32_t tenant);
void run_on(PGconn *pg, const char *sql);

/* A pool and a context of their own, and their end. prepare as in db_options. */
struct ctx *context_new(const char *conninfo, bool prepare);
void context_free(struct ctx *c);

/* Makes kartoteka.test_row and test_kept, empty, and the functions that tests/sql/queries use. */
void make_test_objects(void);

/* A second tenant, made when it is not there, and the demonstration's. */
int32_t other_tenant(void);
int32_t demo_tenant(void);

/* Fails with the context's own words when e is not E_OK. */
void check_ok(const struct ctx *c, enum err e);

#endif
