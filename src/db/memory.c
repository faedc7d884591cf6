#include "db/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/crypto.h"
#include "base/metrics.h"
#include "db/args_priv.h"
#include "db/pool.h"
#include "db/rows_priv.h"
#include "db/stmt.h"

enum { BYTES_A_CHAIN = 1024, CHAINS_MIN = 1024, SHARES = 256, HEAP_BYTES = 16 };

/* An answer, and everything it needs, in one piece. */
struct entry {
    struct entry *chain;
    struct entry *newer, *older; /* the neighbours in its share, by use */
    uint64_t hash;
    struct span key;
    struct fresh_mark mark;
    size_t size, share;
    unsigned users; /* requests that read it; the table is one */
    size_t n;
    struct rows_kept rows[]; /* one for each of n statements; cells, texts and the key follow */
};

/* The entries of one tenant, and of those with the same place. */
struct share {
    size_t used;
    struct entry *newest, *oldest;
};

struct memory {
    size_t max, used, chain_count;
    struct entry **chains;
    uint32_t *asked; /* twice as many places: what was asked for lately */
    struct share shares[SHARES];
};

struct memory *memory_new(size_t bytes)
{
    if (bytes == 0) {
        return NULL;
    }
    struct memory *m = calloc(1, sizeof(*m));
    size_t chains = CHAINS_MIN;
    while (chains < bytes / BYTES_A_CHAIN) {
        chains *= 2;
    }
    struct entry **table = calloc(chains, sizeof(struct entry *));
    uint32_t *asked = calloc(2 * chains, sizeof(*asked));
    if (m == NULL || table == NULL || asked == NULL) {
        abort();
    }
    m->asked = asked;
    m->max = bytes;
    m->chains = table;
    m->chain_count = chains;
    return m;
}

size_t memory_used(const struct memory *m)
{
    return m != NULL ? m->used : 0;
}

static void release(struct entry *e)
{
    if (--e->users == 0) {
        free(e);
    }
}

static void release_held(void *arg)
{
    struct entry *const *held = arg;
    if (*held != NULL) {
        release(*held);
    }
}

static void list_out(struct share *s, struct entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &s->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &s->oldest) = e->newer;
}

static void list_in(struct share *s, struct entry *e)
{
    e->newer = NULL;
    e->older = s->newest;
    *(s->newest != NULL ? &s->newest->newer : &s->oldest) = e;
    s->newest = e;
}

static struct entry **chain_of(struct memory *m, uint64_t hash)
{
    return &m->chains[hash & (m->chain_count - 1)];
}

static void drop(struct memory *m, struct entry *e)
{
    struct share *s = &m->shares[e->share];
    struct entry **at = chain_of(m, e->hash);
    while (*at != e) {
        at = &(*at)->chain;
    }
    *at = e->chain;
    list_out(s, e);
    s->used -= e->size;
    m->used -= e->size;
    release(e);
}

void memory_clear(struct memory *m)
{
    for (size_t i = 0; m != NULL && i < SHARES; i++) {
        while (m->shares[i].oldest != NULL) {
            drop(m, m->shares[i].oldest);
        }
    }
}

void memory_free(struct memory *m)
{
    memory_clear(m);
    if (m != NULL) {
        free(m->asked);
        free(m->chains);
        free(m);
    }
}

/* Writes all that the server is told, so that equal keys have equal answers: the statements, each
 * argument with its end, the tenant and the zone. */
static void write_key(struct buf *b, const struct ctx *c, const struct db_queries *qs)
{
    buf_add(b, &c->tenant, sizeof(c->tenant));
    for (size_t i = 0; i < qs->n; i++) {
        uint16_t stmt = (uint16_t)qs->q[i].stmt;
        buf_add(b, &stmt, sizeof(stmt));
        for (size_t k = 0; k < stmt_table[qs->q[i].stmt].arg_count; k++) {
            const char *v = qs->values[i][k];
            buf_char(b, v != NULL ? '=' : '-');
            buf_add(b, v != NULL ? v : "", v != NULL ? strlen(v) + 1 : 0);
        }
    }
    buf_text(b, c->time_zone != NULL ? c->time_zone : "UTC");
}

/* The party on which a query hangs; 0: anything in the tenant. */
static int64_t party_of(const struct db_query *q)
{
    int at = stmt_table[q->stmt].memory;
    const struct db_arg *a = at >= 0 ? &q->args[at] : NULL;
    if (a != NULL && a->kind == ARG_I64_) {
        return a->i64;
    }
    return a != NULL && a->kind == ARG_I64S_ && a->n == 1 ? *(const int64_t *)a->items : 0;
}

/* The one party on which all queries hang; 0: they hang on several. */
static int64_t party_of_all(const struct db_queries *qs)
{
    int64_t party = party_of(&qs->q[0]);
    for (size_t i = 1; i < qs->n; i++) {
        party = party_of(&qs->q[i]) == party ? party : 0;
    }
    return party > 0 ? party : 0;
}

static bool takes_part(const struct ctx *c, const struct db_queries *qs)
{
    if (c->db->memory == NULL || !c->may_recall || c->tx != NULL || !qs->read) {
        return false;
    }
    for (size_t i = 0; i < qs->n; i++) {
        if (stmt_table[qs->q[i].stmt].memory == MEMORY_NONE) {
            return false;
        }
    }
    return true;
}

static struct entry *look_up(struct memory *m, const struct memory_ask *ask)
{
    struct entry *e = *chain_of(m, ask->hash);
    while (e != NULL && (e->hash != ask->hash || !span_eq(e->key, ask->key))) {
        e = e->chain;
    }
    return e;
}

/* The request keeps the entry until its arena is reset. */
static void hold(struct ctx *c, struct entry *e, struct db_queries *qs)
{
    struct entry **held = arena_new_of(c->mem, struct entry *);
    arena_defer(c->mem, release_held, held);
    *held = e;
    e->users++;
    for (size_t i = 0; i < qs->n; i++) {
        qs->q[i].rows = (struct rows){.n = e->rows[i].n, .kept = &e->rows[i]};
    }
}

static bool find(struct ctx *c, struct db_queries *qs, struct memory_ask *ask)
{
    struct memory *m = c->db->memory;
    struct buf key;
    buf_init(&key, c->mem, 128);
    write_key(&key, c, qs);
    ask->key = buf_view(&key);
    ask->hash = crypto_hash64(ask->key);
    ask->mark = fresh_mark(c->db->fresh, c->tenant, party_of_all(qs));
    struct entry *e = look_up(m, ask);
    if (e == NULL) {
        return false;
    }
    if (!fresh_holds(c->db->fresh, &e->mark)) {
        drop(m, e);
        return false;
    }
    if (!fresh_knows(c->db->fresh, c->tenant)) {
        fresh_ask(c->db);
        return false;
    }
    list_out(&m->shares[e->share], e);
    list_in(&m->shares[e->share], e);
    hold(c, e, qs);
    return true;
}

bool memory_find(struct ctx *c, struct db_queries *qs, struct memory_ask *ask)
{
    *ask = (struct memory_ask){.key = SPAN_NONE};
    if (!takes_part(c, qs)) {
        return false;
    }
    bool found = find(c, qs, ask);
    metrics_add(found ? METRIC_ANSWERS_FOUND : METRIC_ANSWERS_MISSED);
    return found;
}

static int columns(const struct db_query *q)
{
    return (int)stmt_table[q->stmt].col_count;
}

/* Bytes of an entry with these rows: cells, texts and the whole. */
struct sizes {
    size_t cells, text, all;
};

static struct sizes measure(const struct db_queries *qs, const struct memory_ask *ask)
{
    struct sizes s = {0, 0, 0};
    for (size_t i = 0; i < qs->n; i++) {
        const struct rows *rs = &qs->q[i].rows;
        int cols = columns(&qs->q[i]);
        s.cells += (size_t)rs->n * (size_t)cols;
        for (int row = 0; row < rs->n && s.text <= MEMORY_ENTRY_MAX; row++) {
            for (int col = 0; col < cols; col++) {
                s.text += row_text(rs, row, col).n + 1;
            }
        }
    }
    s.all = sizeof(struct entry) + qs->n * sizeof(struct rows_kept) +
            s.cells * sizeof(struct rows_cell) + s.text + ask->key.n;
    return s;
}

static void copy_rows(const struct rows *rs, struct rows_kept *out, struct rows_cell **cells,
                      char **text)
{
    struct rows_cell *cell = *cells;
    char *to = *text;
    out->n = rs->n;
    out->cells = cell;
    out->text = to;
    for (int row = 0; row < rs->n; row++) {
        for (int col = 0; col < out->cols; col++) {
            struct span v = row_text(rs, row, col);
            *cell++ = (struct rows_cell){(uint32_t)(to - out->text),
                                         v.p != NULL ? (uint32_t)v.n : ROWS_NULL};
            memcpy(to, v.p != NULL ? v.p : "", v.n);
            to[v.n] = '\0'; /* as libpq's */
            to += v.n + 1;
        }
    }
    *cells = cell;
    *text = to;
}

/* NULL: no memory, or too large. */
static struct entry *make(const struct db_queries *qs, const struct memory_ask *ask)
{
    struct sizes s = measure(qs, ask);
    struct entry *e = s.all <= MEMORY_ENTRY_MAX ? malloc(s.all) : NULL;
    if (e == NULL) {
        return NULL;
    }
    *e = (struct entry){.hash = ask->hash, .mark = ask->mark, .n = qs->n, .users = 1};
    e->size = s.all + HEAP_BYTES;
    struct rows_cell *cells = (struct rows_cell *)(void *)(e->rows + qs->n);
    char *text = (char *)(cells + s.cells);
    for (size_t i = 0; i < qs->n; i++) {
        e->rows[i].cols = columns(&qs->q[i]);
        copy_rows(&qs->q[i].rows, &e->rows[i], &cells, &text);
    }
    memcpy(text, ask->key.p, ask->key.n);
    e->key = (struct span){text, ask->key.n};
    return e;
}

static struct share *largest(struct memory *m)
{
    struct share *most = &m->shares[0];
    for (size_t i = 1; i < SHARES; i++) {
        most = m->shares[i].used > most->used ? &m->shares[i] : most;
    }
    return most;
}

static void make_room(struct memory *m, struct share *s)
{
    while (s->used > m->max / 4 * 3 && s->oldest != NULL) {
        drop(m, s->oldest);
    }
    while (m->used > m->max) {
        drop(m, largest(m)->oldest);
    }
}

/* True for what was asked for before: rows that nobody asks for twice are not worth their copying,
 * nor the place of others. */
static bool asked_before(struct memory *m, uint64_t hash)
{
    uint32_t *place = &m->asked[hash & (2 * m->chain_count - 1)], mark = (uint32_t)(hash >> 32);
    bool before = *place == mark;
    *place = mark;
    return before;
}

void memory_keep(struct ctx *c, const struct db_queries *qs, const struct memory_ask *ask)
{
    struct memory *m = c->db->memory;
    if (ask->key.p == NULL || !fresh_holds(c->db->fresh, &ask->mark)) {
        return;
    }
    struct entry *old = look_up(m, ask); /* another request may have been faster */
    if (old == NULL && !asked_before(m, ask->hash)) {
        return;
    }
    if (old != NULL) {
        drop(m, old);
    }
    struct entry *e = make(qs, ask);
    if (e == NULL) {
        return;
    }
    e->share = (uint32_t)c->tenant % SHARES;
    struct share *s = &m->shares[e->share];
    struct entry **chain = chain_of(m, e->hash);
    e->chain = *chain;
    *chain = e;
    list_in(s, e);
    s->used += e->size;
    m->used += e->size;
    make_room(m, s);
}
