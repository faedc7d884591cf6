#include "db/batch.h"

#include <stdlib.h>

#include "base/guard.h"
#include "db/join.h"

/* Of one batch. Writes: so long does a transaction get, and so much is asked again when it fails.
 */
enum { MEMBERS_MAX = 64, WRITES_MAX = 32, WRITES_SIZE_MAX = 128 * 1024 };

/* The result of one execution, for all that read in it. */
struct shared {
    PGresult *res;
    unsigned users;
    int map[]; /* row numbers, one member's after another's */
};

/* One execution: members [first, first + n). */
struct unit {
    enum stmt stmt;
    size_t first, n;
};

struct batch {
    struct db *db;
    struct link *link;
    size_t member_count, unit_count;
    bool writes, sending, over;
    struct member *members[MEMBERS_MAX]; /* NULL: gave up */
    struct unit units[MEMBERS_MAX];
    const char *const *values[MEMBERS_MAX]; /* of the units, while they are sent */
};

static enum stmt stmt_of(const struct member *m)
{
    return m->call->q->stmt;
}

static int by_kin(const void *a, const void *b)
{
    return join_order(*(struct member *const *)a, *(struct member *const *)b);
}

static bool has_room(const struct batch *b, const struct member *m, size_t size)
{
    if (!b->writes || b->member_count == 0)
        return b->member_count < MEMBERS_MAX;
    return b->member_count < WRITES_MAX && size + join_size(m) <= WRITES_SIZE_MAX;
}

/* Takes the first that wait. */
static void fill(struct batch *b, struct lane *lane)
{
    size_t size = 0;
    while (lane->first != NULL && has_room(b, lane->first, size)) {
        struct member *m = lane->first;
        lane->first = m->next;
        m->in = b;
        size += b->writes ? join_size(m) : 0;
        b->members[b->member_count++] = m;
    }
    if (lane->first == NULL)
        lane->last = NULL;
}

/* Those of one execution side by side. */
static struct batch *gather(struct db *db, struct link *l, struct lane *lane)
{
    struct batch *b = calloc(1, sizeof(*b));
    if (b == NULL) {
        return NULL;
    }
    b->db = db;
    b->link = l;
    b->writes = lane == &db->writes;
    fill(b, lane);
    qsort(b->members, b->member_count, sizeof(b->members[0]), by_kin);
    for (size_t i = 0; i < b->member_count; i++) {
        if (i == 0 || join_order(b->members[i - 1], b->members[i]) != 0)
            b->units[b->unit_count++] = (struct unit){stmt_of(b->members[i]), i, 0};
        b->units[b->unit_count - 1].n++;
    }
    return b;
}

/* Those who wait */

static void finish(struct db *db, struct member *m, const struct failure *f)
{
    if (f != NULL)
        m->fail = *f;
    m->in = NULL;
    m->wait.done = true;
    db->engine->wake(db, &m->wait);
}

static const struct failure ask_alone = {E_UNAVAILABLE, .stmt = STMT__COUNT, .alone = true,
                                         .note = "the batch failed"};
static const struct failure unknown = {E_UNAVAILABLE, .stmt = STMT__COUNT, .lost = true,
                                       .note = "the batch lost its connection"};

static const struct failure past_deadline = {E_TIMEOUT, .note = "past the deadline"};
static const struct failure never_sent = {E_BUSY, .note = "every connection for writes is taken"};

static const struct failure no_memory = {E_BUSY, .stmt = STMT__COUNT,
                                         .note = "no memory for the batch"};
static const struct failure unread = {E_BUSY, .stmt = STMT__COUNT,
                                      .note = "no memory for the rows"};

static void refuse_all(struct db *db, struct lane *lane, const struct failure *f)
{
    while (lane->first != NULL) {
        struct member *m = lane->first;
        lane->first = m->next;
        finish(db, m, f);
    }
    lane->last = NULL;
}

/* Sending */

static void send_unit(const struct batch *b, struct group *g, size_t number)
{
    const struct unit *u = &b->units[number];
    struct member *const *members = &b->members[u->first];
    group_session(b->link, g, members[0]->c->tenant, members[0]->c->time_zone, false);
    group_add(b->link, g, u->stmt, b->values[number], (int)number);
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

/* Everything that needs memory: a group that has begun is sent whole. */
static void join_units(void *arg)
{
    struct batch *b = arg;
    for (size_t i = 0; i < b->unit_count; i++) {
        const struct unit *u = &b->units[i];
        b->values[i] = join_values(b->db->scratch, &b->members[u->first], u->n);
    }
}

static struct group *begin_group(struct batch *b)
{
    arena_reserve(b->db->scratch);
    if (guard_run(join_units, b) != GUARD_PASSED) {
        return NULL;
    }
    return group_begin(b->link, b->unit_count, 2 * b->unit_count);
}

/* Nothing was sent: those who wait are told so. */
static void give_up(struct db *db, struct link *l, struct lane *lane, struct batch *b)
{
    if (b == NULL) {
        refuse_all(db, lane, &no_memory);
    }
    for (size_t i = 0; b != NULL && i < b->member_count; i++) {
        finish(db, b->members[i], &no_memory);
    }
    free(b);
    arena_reset(db->scratch);
    pool_give(l);
}

static void send(struct db *db, struct link *l, struct lane *lane)
{
    struct batch *b = gather(db, l, lane);
    size_t first = b != NULL ? first_unit(b) : 0;
    struct group *g = b != NULL ? begin_group(b) : NULL;
    if (g == NULL) {
        give_up(db, l, lane, b);
        return;
    }
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

static void kick(struct db *db, struct lane *lane)
{
    while (lane->first != NULL) {
        bool up;
        struct link *l = lane == &db->reads ? choose(db, &up) : pool_turn(db, &up);
        if (!up)
            refuse_all(db, lane, &ask_alone);
        if (l == NULL)
            return;
        send(db, l, lane);
    }
}

void batch_kick(struct db *db)
{
    kick(db, &db->reads);
    kick(db, &db->writes);
    struct link *unused = pool_turn_end(db); /* who waited for it has left */
    if (unused != NULL)
        pool_give(unused);
}

/* Results */

static void release(struct shared *s)
{
    if (--s->users > 0)
        return;
    PQclear(s->res);
    free(s);
}

static void release_kept(void *arg)
{
    struct shared *const *kept = arg;
    if (*kept != NULL) {
        release(*kept);
    }
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

/* There is no memory to tell whose rows are whose. A write has happened all the same; nobody is
 * asked again, and the caller hears that it is not known to have succeeded. */
static void unreadable(struct batch *b, const struct unit *u, PGresult *r)
{
    PQclear(r);
    for (size_t i = u->first; i < u->first + u->n; i++) {
        if (b->members[i] != NULL) {
            finish(b->db, b->members[i], &unread);
            b->members[i] = NULL;
        }
    }
}

/* The rows of a unit to its members. */
static void deliver(struct batch *b, const struct unit *u, PGresult *r)
{
    struct member **members = &b->members[u->first];
    int rows = PQntuples(r);
    struct shared *s = malloc(sizeof(*s) + (size_t)(u->n > 1 ? rows : 0) * sizeof(int));
    if (s == NULL) {
        unreadable(b, u, r);
        return;
    }
    s->res = r;
    s->users = 1;
    if (u->n > 1)
        share_out(s, members, u->n, stmt_table[u->stmt].ord);
    else if (members[0] != NULL)
        members[0]->n = rows;
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

void batch_rows(struct group *g, int result, PGresult *r)
{
    struct batch *b = g->batch;
    if (b->writes)
        g->results[result] = r; /* nobody hears of it before it is durable */
    else
        deliver(b, &b->units[result], r);
}

static void deliver_all(struct batch *b, struct group *g)
{
    for (size_t i = 0; i < b->unit_count; i++) {
        deliver(b, &b->units[i], g->results[i]);
        g->results[i] = NULL;
    }
}

void batch_end(struct group *g)
{
    struct batch *b = g->batch;
    struct db *db = b->db;
    struct link *l = b->link;
    struct failure f = g->fail;
    if (b->writes && f.code == E_OK)
        deliver_all(b, g);
    if (b->member_count > 1)
        f = f.lost ? unknown : ask_alone;
    for (size_t i = 0; i < b->member_count; i++)
        if (b->members[i] != NULL)
            finish(db, b->members[i], &f);
    l->batches--;
    b->over = true;
    g->wait.done = true; /* nothing more is added when it ends while it is sent */
    bool writes = b->writes;
    if (!b->sending)
        batch_free(b, g);
    if (writes)
        pool_give(l);
    db->engine->soon(db);
}

/* The caller */

static struct lane *lane_of(struct db *db, const struct call *k)
{
    return k->read ? &db->reads : &db->writes;
}

bool batch_fits(const struct ctx *c, const struct call *k)
{
    const struct stmt_info *s = &stmt_table[k->q[0].stmt];
    if (s->batch < 0 || k->n != 1 || k->read == s->write || c->tx != NULL || !c->db->o.prepare ||
        c->db->engine->shared == NULL || !c->db->engine->shared(c->db))
        return false;
    return pool_is_up(c->db, k->read ? POOL_READ : POOL_WRITE);
}

static void leave(struct lane *lane, struct member *m)
{
    for (size_t i = 0; m->in != NULL && i < m->in->member_count; i++)
        if (m->in->members[i] == m)
            m->in->members[i] = NULL;
    if (m->in != NULL)
        return;
    struct member **at = &lane->first, *before = NULL;
    while (*at != m) {
        before = *at;
        at = &before->next;
    }
    *at = m->next;
    if (lane->last == m)
        lane->last = before;
}

void batch_run(struct ctx *c, struct call *k, struct failure *f)
{
    struct db *db = c->db;
    struct lane *lane = lane_of(db, k);
    struct member m = {.c = c, .call = k};
    /* before the waiting, behind which nothing may need memory: the rows are many members' */
    struct shared **kept = arena_new_of(c->mem, struct shared *);
    arena_defer(c->mem, release_kept, kept);
    if (lane->last != NULL)
        lane->last->next = &m;
    else
        lane->first = &m;
    lane->last = &m;
    db->engine->soon(db);
    c->db_trips++;
    db->engine->park(db, &m.wait, c->deadline_ms);
    if (!m.wait.done) {
        bool sent = m.in != NULL;
        leave(lane, &m);
        *f = sent || k->read ? past_deadline : never_sent;
        f->stmt = k->q[0].stmt;
        return;
    }
    *f = m.fail;
    if (m.rows == NULL)
        return;
    *kept = m.rows;
    k->q[0].rows = (struct rows){m.rows->res, m.n, 0, m.map};
}
