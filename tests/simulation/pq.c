/*
 * pq: the doubles of epoll, poll, the cancelling thread and libpq.
 */
#include "doubles.h"
#include "server_priv.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct watched {
    bool on;
    uint32_t events;
    epoll_data_t data;
};

static struct watched watched[CONNS];

void descriptors_begin(void)
{
    memset(watched, 0, sizeof(watched));
}

/* --- descriptors --- */

int __wrap_epoll_create1(int flags)
{
    (void)flags;
    return FIRST_FD - 1;
}

int __wrap_epoll_ctl(int ep, int op, int fd, struct epoll_event *e)
{
    (void)ep;
    struct watched *w = &watched[fd - FIRST_FD];
    if (op == EPOLL_CTL_DEL || op == EPOLL_CTL_MOD) {
        if (!w->on) {
            errno = ENOENT;
            return -1;
        }
    } else if (w->on) {
        errno = EEXIST;
        return -1;
    }
    w->on = op != EPOLL_CTL_DEL;
    if (w->on) {
        w->events = e->events;
        w->data = e->data;
    }
    return 0;
}

/* Reports who is ready, in any order and not always all. */
static int report(struct epoll_event *out, int most)
{
    int n = 0;
    size_t from = server_dice(CONNS);
    for (size_t k = 0; k < CONNS && n < most; k++) {
        size_t i = (from + k) % CONNS;
        short now = conns[i].used && watched[i].on ? server_ready(&conns[i]) : 0;
        uint32_t events =
            ((now & POLLIN) != 0 ? EPOLLIN : 0u) | ((now & POLLOUT) != 0 ? EPOLLOUT : 0u);
        events &= watched[i].events;
        if (events != 0 && (n == 0 || server_dice(4) > 0)) {
            out[n++] = (struct epoll_event){.events = events, .data = watched[i].data};
        }
    }
    return n;
}

static void serve_all(void)
{
    size_t from = server_dice(CONNS);
    for (size_t k = 0; k < CONNS; k++) {
        server_serve(&conns[(from + k) % CONNS], now_us / 1000);
    }
}

int __wrap_epoll_wait(int ep, struct epoll_event *out, int most, int timeout)
{
    (void)ep;
    int64_t until = timeout < 0 ? never : now_us / 1000 + timeout;
    now_us += server_dice(300);
    for (;;) {
        serve_all();
        int n = report(out, most);
        if (n > 0 || timeout == 0) {
            return n;
        }
        int64_t next = server_next_ms();
        if (next == never && until == never) {
            fputs("nothing will ever happen\n", stderr);
            abort();
        }
        int64_t to = next < until ? next : until;
        now_us = to * 1000 > now_us ? to * 1000 : now_us;
        if (next > until) {
            return 0;
        }
    }
}

int __wrap_poll(struct pollfd *fds, nfds_t n, int timeout)
{
    int found = 0;
    (void)timeout;
    for (nfds_t i = 0; i < n; i++) {
        int at = fds[i].fd - FIRST_FD;
        bool ours = at >= 0 && at < CONNS && conns[at].used;
        fds[i].revents = ours ? (short)(server_ready(&conns[at]) & fds[i].events) : 0;
        found += fds[i].revents != 0;
    }
    return found;
}

/* --- libpq --- */

static struct conn *conn_of(const PGconn *pg)
{
    return (struct conn *)(uintptr_t)pg;
}

PGconn *__wrap_PQconnectStartParams(const char *const *keywords, const char *const *values,
                                    int expand)
{
    (void)keywords;
    (void)values;
    (void)expand;
    for (size_t i = 0; i < CONNS; i++) {
        struct conn *c = &conns[i];
        if (c->used) {
            continue;
        }
        size_t queues = offsetof(struct conn, messages) + sizeof(c->messages);
        memset(c, 0, offsetof(struct conn, messages));
        memset((char *)c + queues, 0, sizeof(*c) - queues);
        c->used = true;
        c->polls_left = 1 + (int)server_dice(3);
        c->dead = goes_wrong(server_faults.refused);
        return (PGconn *)c;
    }
    abort();
}

PostgresPollingStatusType __wrap_PQconnectPoll(PGconn *pg)
{
    struct conn *c = conn_of(pg);
    if (c->dead || goes_wrong(server_faults.refused / 4)) {
        c->dead = true;
        return PGRES_POLLING_FAILED;
    }
    if (--c->polls_left > 0) {
        return server_dice(2) == 0 ? PGRES_POLLING_READING : PGRES_POLLING_WRITING;
    }
    return PGRES_POLLING_OK;
}

int __wrap_PQsocket(const PGconn *pg)
{
    return FIRST_FD + (int)(conn_of(pg) - conns);
}

ConnStatusType __wrap_PQstatus(const PGconn *pg)
{
    const struct conn *c = conn_of(pg);
    return c->dead && c->arrived == c->first ? CONNECTION_BAD : CONNECTION_OK;
}

char *__wrap_PQerrorMessage(const PGconn *pg)
{
    static char text[] = "the simulated connection is gone";
    (void)pg;
    return text;
}

PQnoticeReceiver __wrap_PQsetNoticeReceiver(PGconn *pg, PQnoticeReceiver f, void *arg)
{
    conn_of(pg)->notice = f;
    conn_of(pg)->notice_arg = arg;
    return NULL;
}

const char *__wrap_PQparameterStatus(const PGconn *pg, const char *name)
{
    (void)pg;
    return strcmp(name, "DateStyle") == 0 ? "ISO, DMY" : "UTF8";
}

int __wrap_PQsetnonblocking(PGconn *pg, int on)
{
    (void)pg;
    (void)on;
    return 0;
}

int __wrap_PQenterPipelineMode(PGconn *pg)
{
    (void)pg;
    return 1;
}

static struct message *new_message(PGconn *pg, int kind, enum stmt stmt)
{
    struct conn *c = conn_of(pg);
    if (c->count == QUEUE) {
        memmove(c->messages, c->messages + c->done, (c->count - c->done) * sizeof(c->messages[0]));
        c->count -= c->done;
        c->sent -= c->done;
        c->done = 0;
    }
    if (c->count == QUEUE) {
        abort();
    }
    struct message *m = &c->messages[c->count++];
    m->kind = kind;
    m->stmt = stmt;
    m->n = 0;
    m->name[0] = '\0';
    return m;
}

/* The statements by a hash of their names; 0: none, else one more than the statement. */
enum { PLACES = 4096 };
static uint16_t places[PLACES];

static size_t place_of(const char *name, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++) {
        h = (h ^ (unsigned char)name[i]) * 16777619u;
    }
    for (size_t at = h % PLACES;; at = (at + 1) % PLACES) {
        const char *there = places[at] != 0 ? stmt_table[places[at] - 1].name : NULL;
        if (there == NULL || (strncmp(there, name, n) == 0 && there[n] == '\0')) {
            return at;
        }
    }
}

static enum stmt stmt_named(const char *name)
{
    static bool filled;
    for (int i = 0; i < STMT__COUNT && !filled; i++) {
        const char *own = stmt_table[i].name;
        places[place_of(own, strlen(own))] = (uint16_t)(i + 1);
    }
    filled = true;
    size_t at = place_of(name, strcspn(name, "."));
    if (places[at] == 0) {
        abort();
    }
    return (enum stmt)(places[at] - 1);
}

int __wrap_PQsendPrepare(PGconn *pg, const char *name, const char *sql, int n, const Oid *types)
{
    (void)sql;
    (void)n;
    (void)types;
    struct message *m = new_message(pg, PREPARE, stmt_named(name));
    snprintf(m->name, sizeof(m->name), "%s", name);
    return 1;
}

int __wrap_PQsendQueryPrepared(PGconn *pg, const char *name, int n, const char *const *values,
                               const int *lengths, const int *formats, int format)
{
    (void)lengths;
    (void)formats;
    (void)format;
    struct message *m = new_message(pg, RUN, stmt_named(name));
    snprintf(m->name, sizeof(m->name), "%s", name);
    m->n = n < VALUES ? n : VALUES;
    for (int i = 0; i < m->n; i++) {
        snprintf(m->values[i], TEXT, "%s", values[i] != NULL ? values[i] : "");
    }
    return 1;
}

int __wrap_PQpipelineSync(PGconn *pg)
{
    new_message(pg, SYNC, STMT_DB_SESSION);
    return 1;
}

int __wrap_PQflush(PGconn *pg)
{
    struct conn *c = conn_of(pg);
    size_t left = c->count - c->sent;
    if (c->dead) {
        return -1;
    }
    if (left > 1 && goes_wrong(server_faults.partial)) {
        c->sent += server_dice((uint32_t)left);
        return 1;
    }
    c->sent = c->count;
    return 0;
}

int __wrap_PQconsumeInput(PGconn *pg)
{
    struct conn *c = conn_of(pg);
    size_t left = c->arrived - c->readable;
    if (left == 0) {
        return c->dead ? 0 : 1;
    }
    c->readable +=
        left > 1 && goes_wrong(server_faults.partial) ? 1 + server_dice((uint32_t)left) : left;
    return 1;
}

int __wrap_PQisBusy(PGconn *pg)
{
    struct conn *c = conn_of(pg);
    while (c->first < c->readable && c->replies[c->first].kind == NOTICE) {
        PGresult *r = c->replies[c->first++].res;
        c->notice(c->notice_arg, r);
        PQclear(r);
    }
    return c->first == c->readable;
}

PGresult *__wrap_PQgetResult(PGconn *pg)
{
    struct conn *c = conn_of(pg);
    struct reply *r = &c->replies[c->first++];
    if (c->first == c->reply_count) {
        c->first = c->readable = c->arrived = c->synced = c->reply_count = 0;
    }
    return r->kind == RESULT ? r->res : NULL;
}

PGnotify *__wrap_PQnotifies(PGconn *pg)
{
    (void)pg;
    return NULL;
}

void __wrap_PQfinish(PGconn *pg)
{
    struct conn *c = conn_of(pg);
    if (c == NULL) {
        return;
    }
    server_wrongs.orphans += server_orphan(c);
    /* The server may go on with what it has. */
    for (size_t i = server_dice(2) == 0 ? c->done : c->sent; i < c->sent && !c->dead; i++) {
        server_run(c, &c->messages[i]);
    }
    for (size_t i = c->first; i < c->reply_count; i++) {
        PQclear(c->replies[i].res);
    }
    watched[c - conns].on = false; /* as the kernel does */
    c->used = false;
}

/* --- cancels --- */

struct db_canceller *__wrap_canceller_new(void)
{
    return NULL;
}

void __wrap_canceller_free(struct db_canceller *c)
{
    (void)c;
}

void __wrap_canceller_ask(struct db_canceller *c, PGconn *pg)
{
    (void)c;
    conn_of(pg)->cancelled = conn_of(pg)->running;
    server_note(0xCA11);
}
