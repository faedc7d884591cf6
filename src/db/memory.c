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

/* A mark may stand in any of so many places (a power of two): with one place each, a tenth of a
 * working set would push the other's mark out again and again, and never be kept. */
enum { ASKED_WAYS = 8 };

/* An answer of so many bytes is long: its place would hold a dozen records, of which each saves a
 * question, too. */
enum { LONG_ANSWER = 8 * 1024 };

/* A text that was made of an answer. */
struct note {
    uint64_t maker;
    uint32_t text, mark; /* bytes of each, which follow one another */
    char bytes[];
};

/* An answer, and everything it needs, in one piece. */
struct memory_entry {
    struct memory_entry *chain;
    struct memory_entry *newer, *older; /* the neighbours in its share, by use */
    uint64_t hash;
    struct span key;
    struct fresh_mark mark;
    struct share *share;
    struct memory *in;       /* NULL: it has gone from there */
    struct note *note;       /* a piece of its own; NULL: there is none */
    uint32_t size, n;        /* size with the note */
    unsigned users;          /* requests that read it; the table is one */
    struct rows_kept rows[]; /* one for each of n statements; cells, texts and the key follow */
};

/* The entries of one tenant, and of those with the same place. */
struct share {
    size_t used;
    struct memory_entry *newest, *oldest;
};

struct memory {
    size_t max, used, chain_count;
    struct memory_entry **chains;
    uint32_t *asked; /* twice as many places: what was asked for lately */
    struct share shares[SHARES];
    struct share long_ones; /* every tenant's; they give way first */
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
    struct memory_entry **table = calloc(chains, sizeof(struct memory_entry *));
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

static void release(struct memory_entry *e)
{
    if (--e->users == 0) {
        free(e->note);
        free(e);
    }
}

static void release_held(void *arg)
{
    struct memory_entry *const *held = arg;
    if (*held != NULL) {
        release(*held);
    }
}

static void list_out(struct share *s, struct memory_entry *e)
{
    *(e->newer != NULL ? &e->newer->older : &s->newest) = e->older;
    *(e->older != NULL ? &e->older->newer : &s->oldest) = e->newer;
}

static void list_in(struct share *s, struct memory_entry *e)
{
    e->newer = NULL;
    e->older = s->newest;
    *(s->newest != NULL ? &s->newest->newer : &s->oldest) = e;
    s->newest = e;
}

static struct memory_entry **chain_of(struct memory *m, uint64_t hash)
{
    return &m->chains[hash & (m->chain_count - 1)];
}

static void drop(struct memory *m, struct memory_entry *e)
{
    struct share *s = e->share;
    struct memory_entry **at = chain_of(m, e->hash);
    while (*at != e) {
        at = &(*at)->chain;
    }
    *at = e->chain;
    list_out(s, e);
    s->used -= e->size;
    m->used -= e->size;
    e->in = NULL;
    release(e);
}

static void drop_all(struct memory *m, struct share *s)
{
    while (s->oldest != NULL) {
        drop(m, s->oldest);
    }
}

void memory_clear(struct memory *m)
{
    for (size_t i = 0; m != NULL && i < SHARES; i++) {
        drop_all(m, &m->shares[i]);
    }
    if (m != NULL) {
        drop_all(m, &m->long_ones);
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

static struct memory_entry *look_up(struct memory *m, const struct memory_ask *ask)
{
    struct memory_entry *e = *chain_of(m, ask->hash);
    while (e != NULL && (e->hash != ask->hash || !span_eq(e->key, ask->key))) {
        e = e->chain;
    }
    return e;
}

/* The request keeps the entry until its arena is reset. */
static void hold(struct ctx *c, struct memory_entry *e, struct db_queries *qs)
{
    struct memory_entry **held = arena_new_of(c->mem, struct memory_entry *);
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
    struct memory_entry *e = look_up(m, ask);
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
    list_out(e->share, e);
    list_in(e->share, e);
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
    s.all = sizeof(struct memory_entry) + qs->n * sizeof(struct rows_kept) +
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
            *cell++ = (struct rows_cell){(uint16_t)(to - out->text),
                                         v.p != NULL ? (uint16_t)v.n : ROWS_NULL};
            memcpy(to, v.p != NULL ? v.p : "", v.n);
            to[v.n] = '\0'; /* as libpq's */
            to += v.n + 1;
        }
    }
    *cells = cell;
    *text = to;
}

/* NULL: no memory, or too large. */
static struct memory_entry *make(const struct db_queries *qs, const struct memory_ask *ask)
{
    struct sizes s = measure(qs, ask);
    struct memory_entry *e = s.all <= MEMORY_ENTRY_MAX ? malloc(s.all) : NULL;
    if (e == NULL) {
        return NULL;
    }
    *e = (struct memory_entry){
        .hash = ask->hash, .mark = ask->mark, .n = (uint32_t)qs->n, .users = 1};
    e->size = (uint32_t)(s.all + HEAP_BYTES);
    struct rows_cell *cells = (struct rows_cell *)(void *)(e->rows + qs->n);
    char *text = (char *)(cells + s.cells);
    for (size_t i = 0; i < qs->n; i++) {
        e->rows[i].entry = e;
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
    size_t most = s == &m->long_ones ? m->max / 4 : m->max / 4 * 3;
    while (s->used > most && s->oldest != NULL) {
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
    uint32_t *places = &m->asked[(hash & (2 * m->chain_count - 1)) & ~(uint64_t)(ASKED_WAYS - 1)];
    uint32_t mark = (uint32_t)(hash >> 32);
    for (size_t i = 0; i < ASKED_WAYS; i++) {
        if (places[i] == mark) {
            return true;
        }
    }
    memmove(places + 1, places, (ASKED_WAYS - 1) * sizeof(*places)); /* the oldest goes */
    places[0] = mark;
    return false;
}

void memory_keep(struct ctx *c, const struct db_queries *qs, const struct memory_ask *ask)
{
    struct memory *m = c->db->memory;
    if (ask->key.p == NULL || !fresh_holds(c->db->fresh, &ask->mark)) {
        return;
    }
    struct memory_entry *old = look_up(m, ask); /* another request may have been faster */
    if (old == NULL && !asked_before(m, ask->hash)) {
        return;
    }
    if (old != NULL) {
        drop(m, old);
    }
    struct memory_entry *e = make(qs, ask);
    if (e == NULL) {
        return;
    }
    struct share *s =
        e->size >= LONG_ANSWER ? &m->long_ones : &m->shares[(uint32_t)c->tenant % SHARES];
    e->share = s;
    e->in = m;
    struct memory_entry **chain = chain_of(m, e->hash);
    e->chain = *chain;
    *chain = e;
    list_in(s, e);
    s->used += e->size;
    m->used += e->size;
    make_room(m, s);
}

bool rows_text(const struct rows *rs, uint64_t maker, struct span *text, struct span *mark)
{
    const struct note *note = rs->kept != NULL ? rs->kept->entry->note : NULL;
    if (note == NULL || note->maker != maker) {
        return false;
    }
    *text = (struct span){note->bytes, note->text};
    *mark = (struct span){note->bytes + note->text, note->mark};
    return true;
}

/* Takes a note away, unless another request reads it. */
static bool forget_note(struct memory_entry *e)
{
    enum { TABLE_AND_CALLER = 2 };
    if (e->note == NULL) {
        return true;
    }
    if (e->users > TABLE_AND_CALLER) {
        return false;
    }
    size_t size = sizeof(*e->note) + e->note->text + e->note->mark + HEAP_BYTES;
    e->size -= (uint32_t)size;
    e->share->used -= size;
    e->in->used -= size;
    free(e->note);
    e->note = NULL;
    return true;
}

void rows_keep_text(const struct rows_kept *rows, uint64_t maker, struct span text,
                    struct span mark)
{
    struct memory_entry *e = rows->entry;
    size_t size = sizeof(struct note) + text.n + mark.n + HEAP_BYTES;
    if (e->in == NULL || e->n != 1 || e->size + size > LONG_ANSWER || !forget_note(e)) {
        return;
    }
    struct note *note = malloc(size - HEAP_BYTES);
    if (note == NULL) {
        return;
    }
    *note = (struct note){maker, (uint32_t)text.n, (uint32_t)mark.n};
    memcpy(note->bytes, text.p, text.n);
    memcpy(note->bytes + text.n, mark.p, mark.n);
    e->note = note;
    e->size += (uint32_t)size;
    e->share->used += size;
    e->in->used += size;
    make_room(e->in, e->share);
}
