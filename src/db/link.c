#include "db/link.h"
#include "db/schema/schema.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "db/sqlstate.h"

enum { BACKOFF_MIN_MS = 50, BACKOFF_MAX_MS = 400, OWN_MS = 1000, AT_LIMIT_MAX = 2 };

struct db_link *link_new(const struct link_owner *owner)
{
    struct db_link *l = calloc(1, sizeof(*l));
    if (l == NULL) {
        abort();
    }
    l->owner = owner;
    return l;
}

void link_free(struct db_link *l)
{
    link_fail(l, NULL);
    free(l);
}

int link_fd(const struct db_link *l)
{
    if (l->resolving.of != NULL) {
        return l->resolving.fd;
    }
    return l->pg != NULL ? PQsocket(l->pg) : -1;
}

short link_events(const struct db_link *l)
{
    if (l->state == LINK_CONNECTING) {
        return l->connect_events;
    }
    return l->unsent ? POLLIN | POLLOUT : POLLIN;
}

void link_watch(struct db_link *l)
{
    const struct link_owner *o = l->owner;
    if (o->engine->watch != NULL) {
        o->engine->watch(o->db, l);
    }
}

static void finish(struct db_link *l, struct db_wait *w)
{
    const struct link_owner *o = l->owner;
    w->done = true;
    if (o->engine->wake != NULL) {
        o->engine->wake(o->db, w);
    }
}

void link_wake_waiting(struct db_link *l)
{
    while (l->waiting != NULL) {
        struct db_wait *w = l->waiting;
        l->waiting = w->next;
        finish(l, w);
    }
}

/* Prepared statements of this session. */

static bool is_prepared(const struct db_link *l, enum stmt stmt)
{
    return (l->prepared[stmt / 8] >> (stmt % 8) & 1) != 0;
}

static void set_prepared(struct db_link *l, enum stmt stmt, bool on)
{
    unsigned char bit = (unsigned char)(1u << (stmt % 8));
    if (on) {
        l->prepared[stmt / 8] |= bit;
    } else {
        l->prepared[stmt / 8] &= (unsigned char)~bit;
    }
}

/* Notes that a statement was not prepared. Since it was sent the names may have become others,
 * under which it is perhaps there. */
static void not_prepared(struct db_link *l, const struct db_step *s)
{
    if (s->generation == l->generation) {
        set_prepared(l, s->stmt, false);
    }
}

/* Forgets the prepared statements. Their names may still be taken on the server, so the next ones
 * get new names. */
static void forget_prepared(struct db_link *l)
{
    memset(l->prepared, 0, sizeof(l->prepared));
    l->generation++;
}

/* Groups */

struct db_group *group_begin(struct db_link *l, size_t results, size_t statements)
{
    size_t steps = 2 * statements + 2; /* each is prepared and run; two Syncs */
    struct db_group *g =
        calloc(1, sizeof(*g) + steps * sizeof(struct db_step) + results * sizeof(PGresult *));
    if (g == NULL) {
        log_msg(LOG_ERROR, "database: no memory for a group of statements");
        return NULL;
    }
    g->results = (PGresult **)(void *)(g + 1);
    g->steps = (struct db_step *)(void *)(g->results + results);
    g->result_count = results;
    g->step_max = steps;
    g->fail.stmt = STMT__COUNT;
    if (l->tail != NULL) {
        l->tail->next = g;
    } else {
        l->head = g;
    }
    if (l->tail == NULL) {
        l->moved_ms = clock_mono_ms();
    }
    l->tail = g;
    l->depth++;
    return g;
}

void group_forget(struct db_group *g)
{
    if (g->wait.done) {
        group_free(g);
    } else {
        g->abandoned = true;
    }
}

void group_free(struct db_group *g)
{
    for (size_t i = 0; i < g->result_count; i++) {
        PQclear(g->results[i]);
    }
    free(g);
}

/* Notes a step that was given to libpq to send. When libpq refuses it, the connection is gone. */
static bool sent(struct db_link *l, struct db_group *g, struct db_step s, int ok)
{
    if (ok != 1 || g->step_count == g->step_max) {
        link_fail(l, PQerrorMessage(l->pg));
        return false;
    }
    g->steps[g->step_count++] = s;
    return true;
}

void group_add(struct db_link *l, struct db_group *g, enum stmt stmt, const char *const *values,
               int result)
{
    const struct stmt_info *s = &stmt_table[stmt];
    struct db_step run = {.kind = STEP_RUN, .stmt = stmt, .result = result};
    int n = (int)s->arg_count;
    char longer[128];
    const char *name = s->name;
    if (g->wait.done) {
        return;
    }
    if (!l->owner->o->prepare) {
        sent(l, g, run,
             PQsendQueryParams(l->pg, schema_statement(stmt), n, s->arg_types, values, NULL, NULL,
                               0));
        return;
    }
    if (l->generation > 0) {
        snprintf(longer, sizeof(longer), "%s.%u", s->name, l->generation);
        name = longer;
    }
    if (!is_prepared(l, stmt)) {
        struct db_step prepare = {STEP_PREPARE, stmt, -1, l->generation};
        if (!sent(l, g, prepare,
                  PQsendPrepare(l->pg, name, schema_statement(stmt), n, s->arg_types))) {
            return;
        }
        set_prepared(l, stmt, true);
    }
    sent(l, g, run, PQsendQueryPrepared(l->pg, name, n, values, NULL, NULL, 0));
}

void group_sync(struct db_link *l, struct db_group *g)
{
    struct db_step s = {.kind = STEP_SYNC, .stmt = STMT__COUNT, .result = -1};
    if (!g->wait.done) {
        sent(l, g, s, PQpipelineSync(l->pg));
    }
}

static void session_local(struct db_link *l, struct db_group *g, const char *tenant,
                          const char *zone)
{
    char statement[24], lock[24];
    snprintf(statement, sizeof(statement), "%lld", (long long)l->owner->o->statement_timeout_ms);
    snprintf(lock, sizeof(lock), "%lld", (long long)l->owner->o->lock_timeout_ms);
    const char *values[] = {
        [DB_SESSION_LOCAL__TENANT_TEXT] = tenant,
        [DB_SESSION_LOCAL__TIME_ZONE] = zone,
        [DB_SESSION_LOCAL__STATEMENT_TIMEOUT] = statement,
        [DB_SESSION_LOCAL__LOCK_TIMEOUT] = lock,
    };
    group_add(l, g, STMT_DB_SESSION_LOCAL, values, -1);
}

/* True when g, or the next group when it is NULL, need not set tenant and zone itself. */
static bool serves(const struct db_link *l, const struct db_group *g, int32_t tenant,
                   const char *zone)
{
    return l->session_known && (l->session_by == NULL || l->session_by == g) &&
           l->tenant == tenant && strcmp(l->zone, zone) == 0;
}

bool link_serves(const struct db_link *l, const struct ctx *c)
{
    return serves(l, NULL, c->tenant, c->time_zone != NULL ? c->time_zone : "UTC");
}

void group_session(struct db_link *l, struct db_group *g, int32_t tenant, const char *zone,
                   bool apart)
{
    char number[16] = "";
    if (g->wait.done) {
        return;
    }
    if (tenant != 0) {
        snprintf(number, sizeof(number), "%d", tenant);
    }
    if (zone == NULL) {
        zone = "UTC";
    }
    if (!l->owner->o->prepare) {
        session_local(l, g, number, zone);
        return;
    }
    if (serves(l, g, tenant, zone)) {
        return;
    }
    /* The session's tenant is known from here on, unless the connection is lost or the statement
     * fails. */
    l->tenant = tenant;
    l->session_known = strlen(zone) < sizeof(l->zone);
    snprintf(l->zone, sizeof(l->zone), "%s", zone);
    const char *values[] = {[DB_SESSION__TENANT_TEXT] = number, [DB_SESSION__TIME_ZONE] = zone};
    g->session |= g->step_count == 0;
    g->undoes_session = !apart;
    l->session_by = apart ? NULL : g;
    group_add(l, g, STMT_DB_SESSION, values, -1);
    if (apart) {
        group_sync(l, g);
    }
}

void group_gate(struct db_link *l, struct db_group *g, bool writes, const int32_t *tenants,
                size_t n)
{
    char text[GATE_MAX * 12 + 3];
    size_t at = 0;
    for (size_t i = 0; i < n && i < GATE_MAX; i++) {
        at +=
            (size_t)snprintf(text + at, sizeof(text) - at, "%c%d", i == 0 ? '{' : ',', tenants[i]);
    }
    snprintf(text + at, sizeof(text) - at, "}");
    const char *gate[] = {[DB_GATE__TENANTS] = text}, *here[] = {[DB_HERE__TENANTS] = text};
    group_add(l, g, writes ? STMT_DB_GATE : STMT_DB_HERE, writes ? gate : here, -1);
}

static void flush(struct db_link *l)
{
    int rc = PQflush(l->pg);
    if (rc < 0) {
        link_fail(l, PQerrorMessage(l->pg));
        return;
    }
    if (l->unsent != (rc == 1)) {
        l->unsent = rc == 1;
        link_watch(l);
    }
}

void group_send(struct db_link *l, struct db_group *g)
{
    group_sync(l, g);
    if (!g->wait.done) {
        flush(l);
    }
}

/* Results */

static void copy_text(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text != NULL ? text : "");
}

/* Is called when the session was not set: the groups that relied on it, up to the next one that
 * sets it, have run under an earlier tenant's row-level security. Their results count as lost. */
static void doubt(struct db_link *l)
{
    l->session_known = false;
    for (struct db_group *g = l->head->next; g != NULL && !g->session; g = g->next) {
        if (g->fail.code == E_OK && !g->listens) {
            g->fail = (struct db_failure){E_UNAVAILABLE, .stmt = STMT_DB_SESSION, .lost = true,
                                          .note = "tenant and zone were not set"};
        }
    }
}

void link_unconfirmed(struct db_link *l)
{
    log_msg(LOG_WARN, "database: a commit is not known to be on the standby");
    if (l->head != NULL && l->head->fail.code == E_OK) {
        l->head->fail = (struct db_failure){E_UNAVAILABLE, .stmt = STMT__COUNT, .sqlstate = "01000",
                                            .lost = true,
                                            .note = "the commit is not known to be on the standby"};
    }
}

/* PostgreSQL calls it a missing privilege (42501), too, when its own disk has become read-only.
 * What is really one comes from these two of its files. */
static bool disk_refuses(const PGresult *r, const char *sqlstate)
{
    const char *file = PQresultErrorField(r, PG_DIAG_SOURCE_FILE);
    return strcmp(sqlstate, "42501") == 0 && file != NULL && strcmp(file, "aclchk.c") != 0 &&
           strcmp(file, "execMain.c") != 0;
}

/* Logs the server's message. It may hold personal data, so it appears at debug level only, and
 * never its DETAIL. */
static void note_error(struct db_link *l, struct db_group *g, const struct db_step *s,
                       const PGresult *r)
{
    struct db_failure *f = &g->fail;
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    struct db_failure now = {.stmt = s->stmt};
    copy_text(now.sqlstate, sizeof(now.sqlstate), PQresultErrorField(r, PG_DIAG_SQLSTATE));
    copy_text(now.constraint, sizeof(now.constraint),
              PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME));
    now.code = sqlstate_err(now.sqlstate);
    now.lost = now.sqlstate[0] == '\0' || (severity != NULL && strcmp(severity, "ERROR") != 0);
    if (now.code == E_INTERNAL && (now.lost || disk_refuses(r, now.sqlstate))) {
        now.code = E_UNAVAILABLE;
    }
    now.stale = !now.lost && sqlstate_stale(now.sqlstate);
    log_msg(LOG_DEBUG, "statement %s failed: SQLSTATE %s: %s",
            s->stmt < STMT__COUNT ? stmt_table[s->stmt].name : "-", now.sqlstate,
            message != NULL ? message : "connection lost");
    if (now.lost) {
        l->broken = true;
    }
    if (now.stale) {
        forget_prepared(l);
    }
    l->broken |= s->stmt == STMT_DB_ROLLBACK; /* the transaction would stay for the next caller */
    if (s->kind == STEP_PREPARE) {
        not_prepared(l, s);
    }
    if (s->stmt == STMT_DB_SESSION || g->undoes_session) {
        doubt(l);
    }
    if (f->code == E_OK) {
        *f = now;
    }
}

/* Is called when LISTEN has its answer. Changes before it were not notified, so everything may have
 * changed. */
static void listening(struct db_link *l, const struct db_group *g)
{
    l->hears = g->fail.code == E_OK;
    if (l->hears && l->index == 0) {
        l->owner->notify(l->owner->db, SPAN(""));
    }
}

static void group_done(struct db_link *l)
{
    struct db_group *g = l->head;
    l->head = g->next;
    l->depth--;
    l->broken |= l->cancelled;
    if (l->session_by == g) {
        l->session_by = NULL;
    }
    if (l->head == NULL) {
        l->tail = NULL;
    } else {
        l->moved_ms = clock_mono_ms();
    }
    if (g->listens) {
        listening(l, g);
    }
    if (g->done != NULL) {
        g->done(g);
    } else if (g->abandoned) {
        group_free(g);
    } else {
        finish(l, &g->wait);
    }
    if (l->head == NULL && l->give_when_idle) {
        l->owner->idle(l);
    }
    if (l->owner->waited) {
        l->owner->shorter(l);
    }
}

/* Takes the end of a step's results. Returns false when libpq and this file disagree about what is
 * on its way. */
static bool take_end(struct db_link *l, const struct db_step *s)
{
    struct db_group *g = l->head;
    if (s->kind == STEP_SYNC) {
        /* An error at commit time comes with an end of its own; the Sync follows. */
        return ++g->ends <= 2;
    }
    if (!g->answered) {
        return false;
    }
    g->answered = false;
    g->at++;
    l->moved_ms = clock_mono_ms();
    return true;
}

static bool take_sync(struct db_link *l, struct db_group *g, const struct db_step *s)
{
    if (s->kind != STEP_SYNC) {
        return false;
    }
    g->ends = 0;
    g->at++;
    l->moved_ms = clock_mono_ms();
    if (g->at == g->step_count) {
        group_done(l);
    }
    return true;
}

/* True when a COMMIT was answered by ROLLBACK: so the server ends a transaction that it has given
 * up, and that is no error to it. */
static bool rolled_back(const struct db_step *s, PGresult *r)
{
    return s->kind == STEP_RUN && s->stmt == STMT_DB_COMMIT &&
           strcmp(PQcmdStatus(r), "COMMIT") != 0;
}

static void take_rows(struct db_group *g, const struct db_step *s, PGresult *r)
{
    if (g->fail.code == E_OK && rolled_back(s, r)) {
        g->fail = (struct db_failure){E_INTERNAL, .stmt = s->stmt, .note = "rolled back at commit"};
    }
    if (g->rows != NULL && g->fail.code == E_OK && s->result >= 0) {
        g->rows(g, s->result, r);
    } else if (g->rows == NULL && s->result >= 0 && g->results[s->result] == NULL) {
        g->results[s->result] = r;
    } else {
        PQclear(r);
    }
}

/* Takes the value of PQgetResult(): a result, or NULL at the end of a step. */
static bool take(struct db_link *l, PGresult *r)
{
    struct db_group *g = l->head;
    const struct db_step *s = &g->steps[g->at];
    bool ok = true;
    if (r == NULL) {
        return take_end(l, s);
    }
    g->answered = true;
    switch (PQresultStatus(r)) {
    case PGRES_PIPELINE_SYNC:
        g->answered = false;
        PQclear(r);
        return take_sync(l, g, s);
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
        take_rows(g, s, r);
        return true;
    case PGRES_PIPELINE_ABORTED:
        if (s->kind == STEP_PREPARE) {
            not_prepared(l, s);
        }
        break;
    case PGRES_FATAL_ERROR:
        note_error(l, g, s, r);
        break;
    default: /* COPY and similar states: no statement of ours causes them */
        ok = false;
    }
    PQclear(r);
    return ok;
}

static void take_notifications(struct db_link *l)
{
    PGnotify *n;
    while ((n = PQnotifies(l->pg)) != NULL) {
        l->owner->notify(l->owner->db, span_of(n->extra));
        PQfreemem(n);
    }
}

/* True when libpq had no memory for the result that ends a pipeline. It then goes on to wait for
 * one, which has come already, and says so in its message only. */
static bool end_missed(const struct db_link *l)
{
    const struct db_group *g = l->head;
    return g != NULL && g->at < g->step_count && g->steps[g->at].kind == STEP_SYNC &&
           strstr(PQerrorMessage(l->pg), "out of memory") != NULL;
}

static void serve(struct db_link *l)
{
    bool alive = PQconsumeInput(l->pg) == 1;
    while (l->head != NULL && !l->broken && !PQisBusy(l->pg)) {
        if (!take(l, PQgetResult(l->pg))) {
            l->broken = true;
        }
    }
    l->broken |= end_missed(l);
    take_notifications(l);
    if (!alive || l->broken || PQstatus(l->pg) != CONNECTION_OK) {
        link_fail(l, l->cancelled ? "a connection is renewed after a cancel"
                                  : "the server closed the connection");
    } else if (l->unsent) {
        flush(l);
    }
}

void link_io(struct db_link *l)
{
    if (l->state == LINK_CONNECTING) {
        link_connect_step(l);
    } else if (l->state == LINK_UP) {
        serve(l);
    }
}

void link_probe(struct db_link *l)
{
    struct pollfd p = {link_fd(l), POLLIN, 0};
    while (l->state == LINK_UP && poll(&p, 1, 0) > 0) {
        serve(l); /* the last words of a server and the end of its connection come in two reads */
    }
}

/* Loss */

static int64_t backoff_ms(unsigned failures)
{
    int64_t ms = BACKOFF_MIN_MS;
    for (unsigned i = 1; i < failures && ms < BACKOFF_MAX_MS; i++) {
        ms *= 2;
    }
    /* Spread, so that workers do not all come at once. */
    ms = ms * (75 + clock_mono_us() % 50) / 100;
    return ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS;
}

static void close_connection(struct db_link *l)
{
    resolve_leave(&l->resolving);
    PQfinish(l->pg);
    l->pg = NULL;
    l->state = LINK_DOWN;
    l->epoch++;
    l->unsent = l->broken = l->cancelled = l->session_known = l->hears = false;
    l->tx = NULL;
    l->session_by = NULL;
    forget_prepared(l);
    l->generation = 0; /* a new session has no prepared names yet */
    link_watch(l);
}

static void end_groups(struct db_link *l)
{
    while (l->head != NULL) {
        struct db_failure *f = &l->head->fail;
        f->lost = true;
        if (f->code == E_OK) {
            f->code = E_UNAVAILABLE;
        }
        group_done(l);
    }
}

void link_fail(struct db_link *l, const char *why)
{
    if (l->state == LINK_DOWN) {
        return;
    }
    if (l->state == LINK_CONNECTING) {
        metrics_add(METRIC_NOT_CONNECTED);
        l->failures++;
        l->retry_at_ms = clock_mono_ms() + backoff_ms(l->failures);
    }
    const struct db_engine *engine = l->owner->engine;
    if (l->state == LINK_UP && why != NULL) {
        metrics_add(METRIC_DISCONNECTED);
    }
    if (l->state == LINK_UP && !l->exclusive && engine->lost != NULL) {
        engine->lost(l->owner->db);
    }
    if (why != NULL) {
        log_msg(l->failures > 1 ? LOG_DEBUG : LOG_WARN, "database: %s", why);
    }
    close_connection(l);
    end_groups(l);
    link_wake_waiting(l);
}

/* True for a statement that sets something in the session: it neither waits nor commits. */
static bool is_own(enum stmt stmt)
{
    return strcmp(stmt_table[stmt].folder, "db") == 0 && stmt != STMT_DB_COMMIT &&
           stmt != STMT_DB_GATE && !stmt_table[stmt].write;
}

int64_t link_patience_ms(const struct db_link *l)
{
    const struct db_group *g = l->head;
    int64_t own = 0, callers = 0;
    for (size_t i = g->at; i < g->step_count && g->steps[i].kind != STEP_SYNC; i++) {
        if (g->steps[i].kind == STEP_RUN) {
            bool is = is_own(g->steps[i].stmt);
            own += is;
            callers += !is;
        }
    }
    callers = callers < 1 ? 1 : callers > AT_LIMIT_MAX ? AT_LIMIT_MAX : callers;
    return callers * l->owner->o->statement_timeout_ms + own * OWN_MS;
}

void link_cancel(struct db_link *l)
{
    char why[256];
    PGcancel *cancel = l->state == LINK_UP ? PQgetCancel(l->pg) : NULL;
    if (cancel != NULL && PQcancel(cancel, why, sizeof(why)) != 1) {
        log_msg(LOG_WARN, "database: cancel failed");
    }
    PQfreeCancel(cancel);
}
