/*
 * connect: makes a connection without waiting, and holds the settings of a session in one place.
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "db/link.h"
#include "db/schema/schema.h"

enum { CONNECT_TIMEOUT_MS = 3000 };

/* Gives the value of a keyword in a parsed conninfo, or "". It lives as long as the list. */
static const char *said(const PQconninfoOption *list, const char *keyword)
{
    for (; list != NULL && list->keyword != NULL; list++) {
        if (strcmp(list->keyword, keyword) == 0 && list->val != NULL) {
            return list->val;
        }
    }
    return "";
}

/* Writes the startup options: the user's, then ours. A pooler (no prepare) would refuse them;
 * db_session_local.sql takes their place there. */
static void session_options(const struct db_link *l, const char *user, char *out, size_t size)
{
    const struct db_options *o = l->owner->o;
    if (!o->prepare) {
        snprintf(out, size, "%s", user);
        return;
    }
    snprintf(out, size,
             "%s -c search_path=%s -c TimeZone=UTC -c DateStyle=ISO"
             " -c statement_timeout=%lld -c lock_timeout=%lld"
             " -c idle_in_transaction_session_timeout=10000 -c jit=off"
             " -c plan_cache_mode=force_generic_plan%s%s",
             user, schema_name(), (long long)o->statement_timeout_ms, (long long)l->lock_ms,
             o->role[0] != '\0' ? " -c role=" : "", o->role);
}

/* hosts: in place of the connection string's; NULL: those. */
static PGconn *start(const struct db_link *l, const PQconninfoOption *list,
                     const struct resolve_hosts *hosts)
{
    const struct db_options *o = l->owner->o;
    char options[1024];
    session_options(l, said(list, "options"), options, sizeof(options));
    const char *tcp = said(list, "tcp_user_timeout");
    const char *const keywords[] = {"dbname",
                                    "client_encoding",
                                    "fallback_application_name",
                                    "options",
                                    "tcp_user_timeout",
                                    hosts != NULL ? "host" : NULL,
                                    "hostaddr",
                                    "port",
                                    NULL};
    const char *const values[] = {o->conninfo,
                                  "UTF8",
                                  o->application_name,
                                  options,
                                  tcp[0] != '\0' ? tcp : "5000",
                                  hosts != NULL ? hosts->host : NULL,
                                  hosts != NULL ? hosts->hostaddr : NULL,
                                  hosts != NULL ? hosts->port : NULL,
                                  NULL};
    return PQconnectStartParams(keywords, values, 1);
}

/* True when the server has stopped waiting for its standby: the commit stands here and perhaps
 * nowhere else. The server translates its texts but not the name of its function; where a proxy has
 * left out the name, every warning of this severity counts. */
static bool not_replicated(const PGresult *r)
{
    const char *function = PQresultErrorField(r, PG_DIAG_SOURCE_FUNCTION);
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    if (function != NULL) {
        return strcmp(function, "SyncRepWaitForLSN") == 0;
    }
    return state != NULL && strcmp(state, "01000") == 0;
}

/* Handles notices, and also the last message of a server that ends an idle connection. */
static void on_notice(void *arg, const PGresult *r)
{
    struct db_link *l = arg;
    if (not_replicated(r)) {
        link_unconfirmed(l);
    }
    const char *text = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL && strcmp(severity, "FATAL") == 0) {
        l->broken = true;
    }
    log_msg(LOG_DEBUG, "database: %s", text != NULL ? text : "notice");
}

static void open_connection(struct db_link *l, const PQconninfoOption *list,
                            const struct resolve_hosts *hosts)
{
    l->connect_events = POLLOUT;
    l->pg = start(l, list, hosts);
    if (l->pg == NULL) {
        link_fail(l, "no memory for a connection");
    } else if (PQstatus(l->pg) == CONNECTION_BAD) {
        link_fail(l, PQerrorMessage(l->pg));
    } else {
        PQsetNoticeReceiver(l->pg, on_notice, l);
        link_watch(l);
    }
}

/* The names of hosts have their addresses, or none. */
static void resolved(struct db_link *l)
{
    struct resolve_hosts hosts;
    PQconninfoOption *list = PQconninfoParse(l->owner->o->conninfo, NULL);
    bool found = list != NULL && resolve_take(l->owner->resolver, &l->resolving, &hosts);
    resolve_leave(&l->resolving);
    link_watch(l);
    if (found) {
        l->connect_until_ms = clock_mono_ms() + CONNECT_TIMEOUT_MS;
        open_connection(l, list, &hosts);
    } else {
        link_fail(l, "the database's host has no address");
    }
    PQconninfoFree(list);
}

/* libpq would ask for the addresses itself, and wait. */
static void resolve(struct db_link *l, const PQconninfoOption *list, struct resolve_hosts *hosts)
{
    struct resolve_service *r = l->owner->resolver;
    int64_t now = clock_mono_ms();
    switch (resolve_join(r, hosts, now, &l->resolving, hosts)) {
    case RESOLVE_KNOWN:
        open_connection(l, list, hosts);
        break;
    case RESOLVE_WAITS:
        if (resolve_remembers(r)) {
            l->connect_until_ms = now + RESOLVE_PATIENCE_MS; /* the next attempt takes those */
        }
        l->connect_events = POLLIN;
        link_watch(l);
        break;
    case RESOLVE_FAILED:
        link_fail(l, "no thread to ask for the database's address");
    }
}

void link_connect(struct db_link *l)
{
    struct resolve_hosts hosts;
    PQconninfoOption *list = PQconninfoParse(l->owner->o->conninfo, NULL);
    l->state = LINK_CONNECTING;
    l->connect_until_ms = clock_mono_ms() + CONNECT_TIMEOUT_MS;
    if (list == NULL) {
        link_fail(l, "the connection string is malformed");
    } else if (resolve_needed(list, &hosts)) {
        resolve(l, list, &hosts);
    } else {
        open_connection(l, list, NULL);
    }
    PQconninfoFree(list);
}

struct span db_target(const char *conninfo, struct arena *mem)
{
    static const char *const words[] = {"host", "hostaddr", "port", "dbname", "service"};
    PQconninfoOption *list = PQconninfoParse(conninfo, NULL), *usual = PQconndefaults();
    struct buf b;
    arena_reserve(mem);
    buf_init(&b, mem, 256);
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        const char *v = said(list, words[i]);
        buf_text(&b, v[0] != '\0' ? v : said(usual, words[i]));
        buf_char(&b, '\n');
    }
    PQconninfoFree(list);
    PQconninfoFree(usual);
    return buf_view(&b);
}

static bool is(const struct db_link *l, const char *parameter, const char *start_of_value)
{
    const char *v = PQparameterStatus(l->pg, parameter);
    return v != NULL && strncmp(v, start_of_value, strlen(start_of_value)) == 0;
}

void link_listen(struct db_link *l)
{
    if (!l->listens || !l->owner->o->prepare || /* a pooler would give the session to others */
        !l->owner->wants_notifications || l->state != LINK_UP) {
        return;
    }
    struct db_group *g = group_begin(l, 0, 2);
    if (g == NULL) {
        link_fail(l, "no memory to ask for notifications");
        return;
    }
    g->listens = true;
    group_add(l, g, STMT_DB_LISTEN, NULL, -1);
    group_send(l, g);
    group_forget(g);
}

static void established(struct db_link *l)
{
    if (!is(l, "server_encoding", "UTF8") || !is(l, "DateStyle", "ISO")) {
        link_fail(l, "the database must have encoding UTF8 and DateStyle ISO");
        return;
    }
    if (PQsetnonblocking(l->pg, 1) != 0 || PQenterPipelineMode(l->pg) != 1) {
        link_fail(l, PQerrorMessage(l->pg));
        return;
    }
    l->session_known = false;
    l->state = LINK_UP;
    metrics_add(METRIC_CONNECTED);
    l->failures = 0;
    link_watch(l);
    link_listen(l);
    link_wake_waiting(l);
}

void link_connect_step(struct db_link *l)
{
    if (l->resolving.of != NULL) {
        resolved(l);
        return;
    }
    switch (PQconnectPoll(l->pg)) {
    case PGRES_POLLING_READING:
        l->connect_events = POLLIN;
        break;
    case PGRES_POLLING_WRITING:
        l->connect_events = POLLOUT;
        break;
    case PGRES_POLLING_OK:
        established(l);
        return;
    default:
        link_fail(l, PQerrorMessage(l->pg));
        return;
    }
    link_watch(l);
}
