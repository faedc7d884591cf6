#include "db/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

enum { MEMBERS_MAX = 64 };

/* The result of one execution, for all that read in it. */
struct shared {
    PGresult *res;
    unsigned users;
    int map[]; /* row numbers, one member's after another's */
};

/* One execution: members [first, first + n). */
struct unit {
    size_t first, n;
};

struct batch {
    struct db *db;
    struct link *link;
    size_t member_count, unit_count;
    bool sending, over;
    struct member *members[MEMBERS_MAX]; /* NULL: gave up */
    struct unit units[MEMBERS_MAX];
};

static const struct db_query *query_of(const struct member *m)
{
    return m->call->q;
}

static const struct stmt_info *stmt_of(const struct member *m)
{
    return &stmt_table[query_of(m)->stmt];
}

/* Which belong together */

static int order_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

static int order_sessions(const struct ctx *a, const struct ctx *b)
{
    if (a->tenant != b->tenant)
        return a->tenant < b->tenant ? -1 : 1;
    return order_texts(a->time_zone, b->time_zone);
}

static int order_members(const struct member *a, const struct member *b)
{
    int r = order_sessions(a->c, b->c);
    if (r == 0)
        r = (int)query_of(a)->stmt - (int)query_of(b)->stmt;
    const struct stmt_info *s = stmt_of(a);
    for (size_t i = 0; r == 0 && i < s->arg_count; i++)
        if ((int)i != s->batch)
            r = order_texts(a->call->values[0][i], b->call->values[0][i]);
    return r;
}

static int by_kin(const void *a, const void *b)
{
    return order_members(*(struct member *const *)a, *(struct member *const *)b);
}

/* Takes the first that wait, those of one execution side by side. */
static struct batch *gather(struct db *db, struct link *l)
{
    struct batch *b = calloc(1, sizeof(*b));
    if (b == NULL)
        abort();
    b->db = db;
    b->link = l;
    while (db->batched != NULL && b->member_count < MEMBERS_MAX) {
        struct member *m = db->batched;
        db->batched = m->next;
        m->in = b;
        b->members[b->member_count++] = m;
    }
    if (db->batched == NULL)
        db->batched_end = NULL;
    qsort(b->members, b->member_count, sizeof(b->members[0]), by_kin);
    for (size_t i = 0; i < b->member_count; i++) {
        if (i == 0 || order_members(b->members[i - 1], b->members[i]) != 0)
            b->units[b->unit_count++].first = i;
        b->units[b->unit_count - 1].n++;
    }
    return b;
}

/* Sending */

/* {a} and {b} to {a,b} */
static const char *join(struct arena *mem, struct member *const *members, size_t n, int arg)
{
    struct buf out;
    buf_init(&out, mem, 32 * n);
    for (size_t i = 0; i < n; i++) {
        const char *one = members[i]->call->values[0][arg];
        buf_char(&out, i == 0 ? '{' : ',');
        buf_add(&out, one + 1, strlen(one) - 2);
    }
    buf_add(&out, "}", 2);
    return out.p;
}

static void send_unit(const struct batch *b, struct group *g, size_t number)
{
    const struct unit *u = &b->units[number];
    struct member *const *members = &b->members[u->first];
    const struct stmt_info *s = stmt_of(members[0]);
    struct arena *mem = b->db->scratch;
    const char **values = arena_array_of(mem, s->arg_count, const char *);
    for (size_t i = 0; i < s->arg_count; i++)
        values[i] = (int)i == s->batch ? join(mem, members, u->n, s->batch)
                                       : members[0]->call->values[0][i];
    group_session(b->link, g, members[0]->c->tenant, members[0]->c->time_zone, false);
    group_add(b->link, g, query_of(members[0])->stmt, values, (int)number);
}

/* The unit to begin with: one of the tenant that the session serves already. */
static size_t first_unit(const struct batch *b)
{
    for (size_t i = 0; i < b->unit_count; i++)
        if (link_serves(b->link, b->members[b->units[i].first]->c))
            return i;
    return 0;
}

static void batch_free(struct batch *b, struct group *g)
{
    group_free(g);
    free(b);
}

static void send(struct db *db, struct link *l)
{
    struct batch *b = gather(db, l);
    size_t first = first_unit(b);
    struct group *g = group_begin(l, b->unit_count, 2 * b->unit_count);
    g->batch = b;
    l->batches++;
    b->sending = true; /* a connection that is lost meanwhile ends the group under our hands */
    for (size_t i = 0; i < b->unit_count; i++)
        send_unit(b, g, (first + i) % b->unit_count);
    group_send(l, g);
    b->sending = false;
    arena_reset(db->scratch);
    if (b->over)
        batch_free(b, g);
}

/* The best connection that has no batch under way. *up: there is one, with a batch or without. */
static struct link *choose(struct db *db, bool *up)
{
    const struct pool_range *range = &db->range[POOL_READ];
    struct link *best = NULL;
    *up = false;
    for (size_t i = range->first; i < range->first + range->n; i++) {
        struct link *l = db->links[i];
        if (l->state != LINK_UP)
            continue;
        *up = true;
        if (l->batches == 0 && (best == NULL || l->depth < best->depth))
            best = l;
    }
    return best;
}

static void finish(struct db *db, struct member *m, const struct failure *f)
{
    if (f != NULL)
        m->fail = *f;
    m->in = NULL;
    m->wait.done = true;
    db->engine->wake(db, &m->wait);
}

static const struct failure ask_alone = {E_UNAVAILABLE, .stmt = STMT__COUNT, .lost = true,
                                         .note = "the batch failed"};

static void refuse_all(struct db *db)
{
    while (db->batched != NULL) {
        struct member *m = db->batched;
        db->batched = m->next;
        finish(db, m, &ask_alone);
    }
    db->batched_end = NULL;
}

void batch_kick(struct db *db)
{
    while (db->batched != NULL) {
        bool up;
        struct link *l = choose(db, &up);
        if (!up)
            refuse_all(db);
        if (l == NULL)
            return;
        send(db, l);
    }
}

/* Results */

static void release(void *arg)
{
    struct shared *s = arg;
    if (--s->users > 0)
        return;
    PQclear(s->res);
    free(s);
}

/* Which member a row answers; none when the statement says nonsense. */
static size_t owner(const struct shared *s, int row, int col, size_t n)
{
    struct rows rs = {.res = s->res};
    int64_t ord = row_i64(&rs, row, col);
    return ord >= 1 && (uint64_t)ord <= n ? (size_t)ord - 1 : n;
}

/* Sorts the rows by member: counts, then places. */
static void share_out(struct shared *s, struct member **members, size_t n, int col)
{
    int at[MEMBERS_MAX + 1] = {0}, rows = PQntuples(s->res);
    for (int i = 0; i < rows; i++)
        at[owner(s, i, col, n)]++;
    int start = 0;
    for (size_t i = 0; i <= n; i++) {
        int count = at[i];
        at[i] = start;
        if (i < n && members[i] != NULL) {
            members[i]->map = s->map + start;
            members[i]->n = count;
        }
        start += count;
    }
    for (int i = 0; i < rows; i++)
        s->map[at[owner(s, i, col, n)]++] = i;
}

void batch_rows(struct group *g, int result, PGresult *r)
{
    struct batch *b = g->batch;
    const struct unit *u = &b->units[result];
    struct member **members = &b->members[u->first];
    int rows = PQntuples(r);
    struct shared *s = malloc(sizeof(*s) + (size_t)(u->n > 1 ? rows : 0) * sizeof(int));
    if (s == NULL)
        abort();
    s->res = r;
    s->users = 1;
    if (u->n > 1) {
        /* any member knows the statement; one that is left has not given up */
        for (size_t i = 0; i < u->n; i++)
            if (members[i] != NULL) {
                share_out(s, members, u->n, stmt_of(members[i])->ord);
                break;
            }
    } else if (members[0] != NULL) {
        members[0]->n = rows;
    }
    for (size_t i = 0; i < u->n; i++) {
        if (members[i] == NULL)
            continue;
        s->users++;
        members[i]->rows = s;
        finish(b->db, members[i], NULL);
        members[i] = NULL;
    }
    release(s);
}

void batch_end(struct group *g)
{
    struct batch *b = g->batch;
    struct failure f = g->fail;
    if (b->member_count > 1 && !f.lost)
        f = ask_alone;
    for (size_t i = 0; i < b->member_count; i++)
        if (b->members[i] != NULL)
            finish(b->db, b->members[i], &f);
    b->link->batches--;
    b->over = true;
    g->wait.done = true; /* nothing more is added when it ends while it is sent */
    struct db *db = b->db;
    if (!b->sending)
        batch_free(b, g);
    db->engine->soon(db);
}

/* The caller */

bool batch_fits(const struct ctx *c, const struct call *k)
{
    bool up;
    if (stmt_table[k->q[0].stmt].batch < 0 || k->n != 1 || !k->read || c->tx != NULL ||
        !c->db->o.prepare || c->db->engine->shared == NULL || !c->db->engine->shared(c->db))
        return false;
    (void)choose(c->db, &up);
    return up;
}

static void leave(struct db *db, struct member *m)
{
    for (size_t i = 0; m->in != NULL && i < m->in->member_count; i++)
        if (m->in->members[i] == m)
            m->in->members[i] = NULL;
    if (m->in != NULL)
        return;
    struct member **at = &db->batched, *before = NULL;
    while (*at != m) {
        before = *at;
        at = &before->next;
    }
    *at = m->next;
    if (db->batched_end == m)
        db->batched_end = before;
}

void batch_run(struct ctx *c, struct call *k, struct failure *f)
{
    struct db *db = c->db;
    struct member m = {.c = c, .call = k};
    if (db->batched_end != NULL)
        db->batched_end->next = &m;
    else
        db->batched = &m;
    db->batched_end = &m;
    db->engine->soon(db);
    c->db_trips++;
    db->engine->park(db, &m.wait, c->deadline_ms);
    if (!m.wait.done) {
        leave(db, &m);
        *f = (struct failure){E_TIMEOUT, .stmt = k->q[0].stmt, .note = "past the deadline"};
        return;
    }
    *f = m.fail;
    if (m.rows == NULL)
        return;
    arena_defer(c->mem, release, m.rows);
    k->q[0].rows = (struct rows){m.rows->res, m.n, 0, m.map};
}
