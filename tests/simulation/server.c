#include "doubles.h"
#include "server_priv.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "base/shared_memory.h"
#include "db/stmt.h"

struct error {
    const PGresult *res;
    char state[6];
    const char *function;
    struct error *next;
};

struct server_faults server_faults;
struct server_write server_writes[SERVER_WRITES];
struct server_wrongs server_wrongs;
uint32_t server_slow_ms;

struct conn conns[CONNS];
static struct error *errors; /* the results that are errors */
static uint64_t dice, trace;
int64_t now_us;

/* --- the world --- */

static uint64_t roll(void)
{
    dice += 0x9E3779B97F4A7C15u; /* splitmix64 */
    uint64_t z = dice;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

uint32_t server_dice(uint32_t n)
{
    return (uint32_t)(roll() >> 33) % n;
}

bool goes_wrong(unsigned of_thousand)
{
    return of_thousand > 0 && server_dice(OFTEN) < of_thousand;
}

void server_note(uint64_t what)
{
    trace = (trace ^ what ^ (uint64_t)now_us) * 0x100000001B3u;
}

uint64_t server_trace(void)
{
    return trace;
}

int64_t server_now_ms(void)
{
    return now_us / 1000;
}

void server_begin(uint64_t seed)
{
    for (size_t i = 0; i < CONNS; i++) {
        conns[i].used = false;
    }
    descriptors_begin();
    memset(server_writes, 0, sizeof(server_writes));
    server_faults = (struct server_faults){0};
    server_wrongs = (struct server_wrongs){0};
    server_slow_ms = 0;
    dice = seed;
    trace = 0xCBF29CE484222325u;
    now_us = 1000000;
}

void server_forget(void)
{
    for (size_t i = 0; i < CONNS; i++) {
        struct conn *c = &conns[i];
        size_t kept = 0;
        for (size_t k = 0; k < c->name_count; k++) {
            if (strncmp(c->names[k], "db_", 3) == 0) {
                memmove(c->names[kept++], c->names[k], sizeof(c->names[0]));
            }
        }
        c->name_count = kept;
        c->forgot = true;
    }
}

int64_t __wrap_clock_mono_us(void)
{
    return now_us;
}

int64_t __wrap_clock_mono_ms(void)
{
    return now_us / 1000;
}

int64_t __wrap_clock_unix_ms(void)
{
    return now_us / 1000;
}

bool __wrap_shared_memory_open(struct shared_memory *m, const char *purpose, struct span name,
                               size_t size)
{
    (void)purpose;
    (void)name;
    (void)size;
    *m = (struct shared_memory){.fd = -1};
    errno = ENOSYS;
    return false;
}

/* --- results --- */

static struct error **error_of(const PGresult *r)
{
    struct error **at = &errors;
    while (*at != NULL && (*at)->res != r) {
        at = &(*at)->next;
    }
    return at;
}

static PGresult *made(ExecStatusType status)
{
    PGresult *r = PQmakeEmptyPGresult(NULL, status);
    if (r == NULL) {
        abort();
    }
    return r;
}

static PGresult *failed(const char *state, const char *function)
{
    struct error *e = calloc(1, sizeof(*e));
    if (e == NULL) {
        abort();
    }
    *e = (struct error){.res = made(PGRES_FATAL_ERROR), .function = function, .next = errors};
    snprintf(e->state, sizeof(e->state), "%s", state);
    errors = e;
    return (PGresult *)(uintptr_t)e->res;
}

void __wrap_PQclear(PGresult *r)
{
    struct error **at = error_of(r), *gone = *at;
    if (r != NULL && gone != NULL) {
        *at = gone->next;
        free(gone);
    }
    __real_PQclear(r);
}

char *__wrap_PQresultErrorField(const PGresult *r, int field)
{
    static char error_word[] = "ERROR";
    struct error *e = *error_of(r);
    if (e == NULL) {
        return __real_PQresultErrorField(r, field);
    }
    switch (field) {
    case PG_DIAG_SQLSTATE:
        return e->state;
    case PG_DIAG_SEVERITY_NONLOCALIZED:
        return error_word;
    case PG_DIAG_SOURCE_FUNCTION:
        return (char *)(uintptr_t)e->function;
    default:
        return NULL;
    }
}

static PGresult *rows(enum stmt stmt)
{
    const struct stmt_info *s = &stmt_table[stmt];
    PGresAttDesc columns[COLUMNS];
    PGresult *r = made(PGRES_TUPLES_OK);
    memset(columns, 0, sizeof(columns));
    for (size_t i = 0; i < s->col_count && i < COLUMNS; i++) {
        columns[i].name = (char *)(uintptr_t)s->cols[i].name;
    }
    PQsetResultAttrs(r, (int)s->col_count, columns);
    snprintf(PQcmdStatus(r), 16, "SELECT 1");
    return r;
}

static void cell(PGresult *r, int row, enum stmt stmt, const char *column, int64_t v)
{
    char text[24];
    int n = snprintf(text, sizeof(text), "%lld", (long long)v);
    for (size_t i = 0; i < stmt_table[stmt].col_count; i++) {
        if (strcmp(stmt_table[stmt].cols[i].name, column) == 0) {
            PQsetvalue(r, row, (int)i, text, n);
        }
    }
}

static const char *argument(const struct message *m, const char *name)
{
    const struct stmt_info *s = &stmt_table[m->stmt];
    for (size_t i = 0; i < s->arg_count && (int)i < m->n; i++) {
        if (strcmp(s->arg_names[i], name) == 0) {
            return m->values[i];
        }
    }
    return "";
}

/* --- the server --- */

static void reply(struct conn *c, int kind, PGresult *res)
{
    if (c->reply_count == QUEUE * 2) {
        memmove(c->replies, c->replies + c->first,
                (c->reply_count - c->first) * sizeof(c->replies[0]));
        c->reply_count -= c->first;
        c->arrived -= c->first;
        c->synced -= c->synced < c->first ? c->synced : c->first;
        c->readable -= c->first;
        c->first = 0;
    }
    if (c->reply_count == QUEUE * 2) {
        abort();
    }
    c->replies[c->reply_count].kind = kind;
    c->replies[c->reply_count++].res = res;
}

static void answer(struct conn *c, PGresult *res)
{
    reply(c, RESULT, res);
    reply(c, END, NULL);
}

static void refuse(struct conn *c, const char *state)
{
    answer(c, failed(state, NULL));
    c->skips = true;
    c->tx_failed = c->in_tx;
}

static void write_later(struct conn *c, int64_t number, int tenant)
{
    if (c->pending_count == PENDING) {
        abort();
    }
    c->pending[c->pending_count++] = (struct pending){number, c->tenant != tenant};
}

static void undo(struct conn *c)
{
    c->pending_count = 0;
    c->tenant = c->tenant_before;
}

static void commit(struct conn *c)
{
    bool confirmed = !c->unconfirmed && !goes_wrong(server_faults.unconfirmed);
    for (size_t i = 0; i < c->pending_count; i++) {
        struct server_write *w = &server_writes[c->pending[i].number / SERVER_NUMBER];
        w->times++;
        w->confirmed = confirmed;
        w->of_other_tenant |= c->pending[i].other;
        server_note((uint64_t)c->pending[i].number);
    }
    if (c->pending_count > 0 && !confirmed) {
        reply(c, NOTICE, failed("01000", "SyncRepWaitForLSN"));
    }
    c->pending_count = 0;
    c->unconfirmed = false;
    c->tenant_before = c->tenant;
}

static void run_batch(struct conn *c, const struct message *m)
{
    PGresult *r = rows(m->stmt);
    const char *at = argument(m, "vs") + 1;
    for (int row = 0; *at != '\0' && *at != '}'; row++) {
        char *end;
        int64_t v = strtoll(at, &end, 10);
        static const char *const ones[] = {"plus", "quotient", "together", "zone"};
        for (size_t i = 0; i < sizeof(ones) / sizeof(ones[0]); i++) {
            cell(r, row, m->stmt, ones[i], 1);
        }
        cell(r, row, m->stmt, "ord", row + 1);
        cell(r, row, m->stmt, "v", v);
        cell(r, row, m->stmt, "tenant", c->tenant);
        at = *end == ',' ? end + 1 : end;
    }
    answer(c, r);
}

/* Gives the sum of the parts of one request: items and parts are arrays, side by side. */
static int64_t sum_of_parts(const struct message *m, int64_t item)
{
    const char *items = argument(m, "items"), *parts = argument(m, "parts");
    int64_t sum = 0;
    while (*items != '\0' && *items != '}' && *parts != '\0' && *parts != '}') {
        char *behind_item, *behind_part;
        int64_t of = strtoll(items + 1, &behind_item, 10);
        int64_t part = strtoll(parts + 1, &behind_part, 10);
        sum += of == item ? part : 0;
        items = behind_item;
        parts = behind_part;
    }
    return sum;
}

static void run_keep(struct conn *c, const struct message *m)
{
    PGresult *r = rows(m->stmt);
    const char *at = argument(m, "names") + 1;
    for (int row = 0; *at != '\0' && *at != '}'; row++) {
        char *end;
        at += *at == '"';
        int64_t v = strtoll(at, &end, 10);
        cell(r, row, m->stmt, "ord", row + 1);
        cell(r, row, m->stmt, "name", v);
        cell(r, row, m->stmt, "total", c->tenant);
        cell(r, row, m->stmt, "together", sum_of_parts(m, row + 1));
        write_later(c, v, (int)(v % SERVER_NUMBER));
        end += *end == '"';
        at = *end == ',' ? end + 1 : end;
    }
    answer(c, r);
}

static void run_commit(struct conn *c)
{
    bool well = c->in_tx && !c->tx_failed;
    if (well && goes_wrong(server_faults.at_commit)) {
        refuse(c, "40001");
        c->in_tx = c->tx_failed = false;
        undo(c);
        return;
    }
    if (well) {
        commit(c);
    } else {
        undo(c);
    }
    PGresult *r = made(PGRES_COMMAND_OK);
    snprintf(PQcmdStatus(r), 16, "%s", well ? "COMMIT" : "ROLLBACK");
    c->in_tx = c->tx_failed = false;
    answer(c, r);
}

static void run_add(struct conn *c, const struct message *m)
{
    int64_t v = strtoll(argument(m, "id"), NULL, 10);
    PGresult *r = rows(m->stmt);
    write_later(c, v, (int)(v % SERVER_NUMBER));
    cell(r, 0, m->stmt, "id", v);
    answer(c, r);
}

static void run_statement(struct conn *c, const struct message *m)
{
    PGresult *r;
    switch (m->stmt) {
    case STMT_DB_BEGIN:
        c->in_tx = true;
        answer(c, made(PGRES_COMMAND_OK));
        break;
    case STMT_DB_COMMIT:
        run_commit(c);
        break;
    case STMT_DB_ROLLBACK:
        undo(c);
        c->in_tx = c->tx_failed = false;
        answer(c, made(PGRES_COMMAND_OK));
        break;
    case STMT_DB_SAVEPOINT:
        c->saved = c->pending_count;
        answer(c, made(PGRES_COMMAND_OK));
        break;
    case STMT_DB_ROLLBACK_PART:
        c->pending_count = c->saved;
        c->tx_failed = false;
        answer(c, made(PGRES_COMMAND_OK));
        break;
    case STMT_TEST_DIVIDE:
        refuse(c, "22012");
        break;
    case STMT_DB_SESSION:
        c->tenant = atoi(argument(m, "tenant_text"));
        answer(c, rows(m->stmt));
        break;
    case STMT_TEST_BATCH:
        run_batch(c, m);
        break;
    case STMT_TEST_KEEP:
        run_keep(c, m);
        break;
    case STMT_TEST_ADD:
        run_add(c, m);
        break;
    case STMT_TEST_SLEEP:
        r = rows(m->stmt);
        cell(r, 0, m->stmt, "slept", 1);
        answer(c, r);
        break;
    default:
        answer(c, rows(m->stmt));
    }
}

static bool find_name(const struct conn *c, const char *name)
{
    for (size_t i = 0; i < c->name_count; i++) {
        if (strcmp(c->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

/* Ends what ran since the last Sync: a transaction of its own, unless one was begun. */
static void run_sync(struct conn *c)
{
    if (!c->in_tx && c->skips) {
        undo(c);
    } else if (!c->in_tx && c->pending_count > 0 && goes_wrong(server_faults.at_commit)) {
        answer(c, failed("40001", NULL));
        undo(c);
    } else if (!c->in_tx) {
        commit(c);
    }
    c->skips = false;
    reply(c, RESULT, made(PGRES_PIPELINE_SYNC));
    c->synced = c->reply_count;
}

static const char *trouble(struct conn *c, const struct message *m)
{
    bool write = m->kind == RUN && stmt_table[m->stmt].write;
    bool own = strncmp(stmt_table[m->stmt].name, "db_", 3) == 0;
    if (m->kind == PREPARE && find_name(c, m->name)) {
        return "42P05";
    }
    if (m->kind == RUN && !own && goes_wrong(server_faults.stale)) {
        c->name_count = 0; /* somebody has said DISCARD */
        c->forgot = true;
    }
    if (m->kind == RUN && !find_name(c, m->name)) {
        server_wrongs.unprepared += write && !c->forgot;
        return "26000";
    }
    bool ends = m->stmt == STMT_DB_ROLLBACK || m->stmt == STMT_DB_COMMIT ||
                m->stmt == STMT_DB_ROLLBACK_PART;
    if (c->tx_failed && !ends) {
        return "25P02";
    }
    if (write && goes_wrong(server_faults.locked)) {
        return "55P03";
    }
    static const char *const states[] = {"23505", "40001", "57014", "22012"};
    if (!own && goes_wrong(server_faults.error)) {
        return states[server_dice(4)];
    }
    bool delicate = m->stmt == STMT_DB_SESSION || m->stmt == STMT_DB_ROLLBACK_PART;
    return delicate && m->kind == RUN && goes_wrong(server_faults.error / 2) ? "57014" : NULL;
}

void server_run(struct conn *c, const struct message *m)
{
    server_note((uint64_t)m->kind * 1000 + (uint64_t)m->stmt);
    if (m->kind == SYNC) {
        run_sync(c);
        return;
    }
    if (c->skips) {
        answer(c, made(PGRES_PIPELINE_ABORTED));
        return;
    }
    const char *state = trouble(c, m);
    if (state != NULL) {
        refuse(c, state);
    } else if (m->kind == PREPARE) {
        if (c->name_count == NAMES) {
            abort();
        }
        snprintf(c->names[c->name_count++], sizeof(c->names[0]), "%s", m->name);
        answer(c, made(PGRES_COMMAND_OK));
    } else {
        run_statement(c, m);
    }
}

/* True for a message at whose end something is written for good. */
static bool commits(const struct conn *c, const struct message *m)
{
    return c->pending_count > 0 && !c->skips &&
           ((m->kind == SYNC && !c->in_tx) || (m->kind == RUN && m->stmt == STMT_DB_COMMIT));
}

static void lose(struct conn *c)
{
    c->dead = true;
    c->free_ms = never;
    server_note(0xDEAD);
}

/* A commit that has just begun to hang when its connection is given up could not be cancelled. */
enum { ORPHAN_MS = 1000 };

bool server_orphan(const struct conn *c)
{
    return c->running && !c->dead && !c->mute && !c->cancelled && c->free_ms == never &&
           now_us / 1000 - c->hung_ms > ORPHAN_MS && commits(c, &c->messages[c->done]);
}

/* Gives the write that a message makes, of those that a statement makes by itself; NULL: none. */
static struct server_write *write_of(const struct message *m)
{
    return m->kind == RUN && m->stmt == STMT_TEST_ADD
               ? &server_writes[strtoll(argument(m, "id"), NULL, 10) / SERVER_NUMBER]
               : NULL;
}

/* True when a message ends before its time: a statement that hangs by its time limit, one that runs
 * by a cancel, a commit that hangs by a cancel only. */
static bool ends_early(const struct conn *c, const struct message *m, int64_t now)
{
    if (c->free_ms != never) {
        return c->cancelled && m->kind != SYNC && !c->skips && !commits(c, m);
    }
    return c->cancelled || (!commits(c, m) && now - c->hung_ms >= STATEMENT_MS);
}

/* Ends such a message. A commit then stands without the standby. */
static void end_hanging(struct conn *c, int64_t now)
{
    struct message *m = &c->messages[c->done];
    struct server_write *w = write_of(m);
    if (c->dead || c->mute || !ends_early(c, m, now)) {
        return;
    }
    if (w != NULL && c->free_ms == never) {
        w->hung_ms = c->hung_ms;
        w->hung_end_ms = now;
    }
    c->running = c->cancelled = false;
    if (commits(c, m)) {
        c->unconfirmed = true;
        server_run(c, m);
    } else if (m->kind != SYNC && !c->skips) {
        refuse(c, "57014");
    } else {
        server_run(c, m);
    }
    c->done++;
}

static void begin_message(struct conn *c, int64_t now)
{
    c->running = true;
    c->cancelled = false; /* a cancel that finds nothing running is lost */
    c->free_ms = now + (server_dice(4) > 0    ? server_dice(3)
                        : server_slow_ms == 0 ? server_dice(40)
                                              : server_dice(server_slow_ms));
    if (goes_wrong(server_faults.lost)) {
        bool done = server_dice(2) == 0; /* before or after the statement */
        if (done) {
            server_run(c, &c->messages[c->done]);
            while (c->reply_count > c->arrived) { /* nobody hears of it */
                PQclear(c->replies[--c->reply_count].res);
            }
            c->synced = c->arrived;
        }
        lose(c);
    } else if (goes_wrong(server_faults.mute / 4)) {
        c->mute = true;
        c->free_ms = never;
    } else if (!c->skips && goes_wrong(server_faults.hung)) {
        c->free_ms = never;
        c->hung_ms = now;
    }
}

void server_serve(struct conn *c, int64_t now)
{
    while (c->used && !c->dead && c->done < c->sent) {
        if (!c->running) {
            begin_message(c, now);
        }
        if (c->dead) {
            break;
        }
        end_hanging(c, now);
        if (c->running && c->free_ms <= now) {
            server_run(c, &c->messages[c->done++]);
            c->running = false;
        } else if (c->running) {
            break;
        }
    }
    size_t sent = server_dice(4) == 0 ? c->reply_count : c->synced;
    c->arrived = sent > c->arrived ? sent : c->arrived;
    if (c->done == c->count && c->done > 0) {
        c->count = c->sent = c->done = 0;
    }
}

int64_t server_next_ms(void)
{
    int64_t soonest = never;
    for (size_t i = 0; i < CONNS; i++) {
        struct conn *c = &conns[i];
        if (!c->used || c->dead || c->mute || !c->running) {
            continue;
        }
        int64_t at = c->free_ms != never ? c->free_ms : c->hung_ms + STATEMENT_MS;
        if (c->cancelled) {
            at = now_us / 1000;
        }
        soonest = at > now_us / 1000 && at < soonest ? at : soonest;
    }
    return soonest;
}

short server_ready(const struct conn *c)
{
    short out = 0;
    if (c->polls_left > 0 || c->sent < c->count) {
        out |= POLLOUT;
    }
    if (c->polls_left > 0 || c->arrived > c->readable || c->dead) {
        out |= POLLIN;
    }
    return out;
}
