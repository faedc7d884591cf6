#include "db/batch.h"

#include <assert.h>
#include <stdlib.h>

#include "base/guard.h"
#include "db/join.h"
#include "db/pool.h"
#include "db/rows_priv.h"

/* The limits of one batch, in members and bytes of arguments. The limits of writes bound how long
 * the transaction gets and how much is asked again when it fails. */
enum { MEMBERS_MAX = 64, WRITES_MAX = 32, WRITES_SIZE_MAX = 128 * 1024 };

/* A request in a batch; zeroed except for its part. */
struct batch_member {
    struct db_wait wait; /* done: fail and rows say how it went */
    struct join_part part;
    struct batch_member *next; /* the next one that waits to be sent */
    struct db_batch *in;       /* the batch that carries it; NULL before and after */
    struct db_failure fail;
    struct batch_result *rows; /* the rows of the whole execution */
    const int *map;            /* the numbers of the member's own rows; NULL: all of them */
    int n;
};

/* The result of one execution, shared by the members that read its rows. */
struct batch_result {
    PGresult *res;
    unsigned users;
    int map[]; /* row numbers, grouped by member */
};

/* An execution, shared by members [first, first + n). */
struct batch_unit {
    enum stmt stmt;
    size_t first, n;
};

struct db_batch {
    struct db *db;
    struct db_link *link;
    size_t member_count, unit_count;
    bool writes, sending, over;
    struct batch_member *members[MEMBERS_MAX]; /* NULL: the member has given up */
    struct batch_unit units[MEMBERS_MAX];
    const char *const *values[MEMBERS_MAX]; /* the arguments of the units, while they are sent */
};

static enum stmt stmt_of(const struct batch_member *m)
{
    return m->part.ask->q->stmt;
}

static int by_kin(const void *a, const void *b)
{
    const struct batch_member *const *x = a, *const *y = b;
    return join_order(&(*x)->part, &(*y)->part);
}

static bool has_room(const struct db_batch *b, const struct batch_member *m, size_t size)
{
    if (!b->writes || b->member_count == 0) {
        return b->member_count < MEMBERS_MAX;
    }
    return b->member_count < WRITES_MAX && size + join_size(&m->part) <= WRITES_SIZE_MAX;
}

/* Takes the first members that wait, of one tenant at most of_one. */
static void fill_up_to(struct db_batch *b, struct db_lane *lane, size_t of_one, size_t *size)
{
    unsigned char count[TURNS_TENANTS] = {0};
    struct batch_member **at = &lane->first;
    lane->last = NULL;
    while (*at != NULL) {
        struct batch_member *m = *at;
        size_t tenant = (uint32_t)m->part.c->tenant % TURNS_TENANTS;
        if (count[tenant] >= of_one || !has_room(b, m, *size)) {
            lane->last = m;
            at = &m->next;
            continue;
        }
        *at = m->next;
        count[tenant]++;
        lane->n--;
        m->in = b;
        *size += b->writes ? join_size(&m->part) : 0;
        b->members[b->member_count++] = m;
    }
}

/* Fills a batch from the lane. When more members wait than fit, one tenant may at first have half
 * of the places. */
static void fill(struct db_batch *b, struct db_lane *lane)
{
    size_t size = 0, most = b->writes ? WRITES_MAX : MEMBERS_MAX;
    if (lane->n > most) {
        fill_up_to(b, lane, most / 2, &size);
    }
    while (lane->first != NULL && has_room(b, lane->first, size)) {
        struct batch_member *m = lane->first;
        lane->first = m->next;
        lane->n--;
        m->in = b;
        size += b->writes ? join_size(&m->part) : 0;
        b->members[b->member_count++] = m;
    }
    if (lane->first == NULL) {
        lane->last = NULL;
    }
}

/* Makes a batch of the members that wait; the members of one execution stand side by side. */
static struct db_batch *gather(struct db *db, struct db_link *l, struct db_lane *lane)
{
    struct db_batch *b = calloc(1, sizeof(*b));
    if (b == NULL) {
        return NULL;
    }
    b->db = db;
    b->link = l;
    b->writes = lane == &db->writes;
    fill(b, lane);
    qsort(b->members, b->member_count, sizeof(b->members[0]), by_kin);
    for (size_t i = 0; i < b->member_count; i++) {
        if (i == 0 || join_order(&b->members[i - 1]->part, &b->members[i]->part) != 0) {
            b->units[b->unit_count++] = (struct batch_unit){stmt_of(b->members[i]), i, 0};
        }
        b->units[b->unit_count - 1].n++;
    }
    return b;
}

/* Results */

static void finish(struct db *db, struct batch_member *m, const struct db_failure *f)
{
    if (f != NULL) {
        m->fail = *f;
    }
    m->in = NULL;
    m->wait.done = true;
    db->engine->wake(db, &m->wait);
}

static const struct db_failure ask_singly = {E_UNAVAILABLE, .stmt = STMT__COUNT, .ask_singly = true,
                                             .note = "the batch failed"};
static const struct db_failure unknown = {E_UNAVAILABLE, .stmt = STMT__COUNT, .lost = true,
                                          .note = "the batch lost its connection"};

static const struct db_failure past_deadline = {E_TIMEOUT, .note = "past the deadline"};
static const struct db_failure never_sent = {E_BUSY,
                                             .note = "every connection for writes is taken"};

static const struct db_failure no_memory = {E_BUSY, .stmt = STMT__COUNT,
                                            .note = "no memory for the batch"};
static const struct db_failure unread = {E_BUSY, .stmt = STMT__COUNT,
                                         .note = "no memory for the rows"};

static void batch_free(struct db_batch *b, struct db_group *g)
{
    group_free(g);
    free(b);
}

static void release(struct batch_result *s)
{
    if (--s->users > 0) {
        return;
    }
    PQclear(s->res);
    free(s);
}

static void release_kept(void *arg)
{
    struct batch_result *const *kept = arg;
    if (*kept != NULL) {
        release(*kept);
    }
}

/* Returns the number of the member that a row answers, or n when the statement's `ord` is out of
 * range. */
static size_t owner(const struct batch_result *s, int row, int col, size_t n)
{
    struct rows rs = {.res = s->res};
    int64_t ord = row_i64(&rs, row, col);
    return ord >= 1 && (uint64_t)ord <= n ? (size_t)ord - 1 : n;
}

/* Sorts the row numbers by member: it counts them first, then places them. */
static void share_out(struct batch_result *s, struct batch_member **members, size_t n, int col)
{
    int at[MEMBERS_MAX + 1] = {0}, rows = PQntuples(s->res);
    for (int i = 0; i < rows; i++) {
        at[owner(s, i, col, n)]++;
    }
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
    for (int i = 0; i < rows; i++) {
        s->map[at[owner(s, i, col, n)]++] = i;
    }
}

/* Ends the members of a unit when there is no memory to sort its rows. A write has happened all the
 * same, so nobody is asked again: the caller hears that it is not known to have succeeded. */
static void unreadable(struct db_batch *b, const struct batch_unit *u, PGresult *r)
{
    PQclear(r);
    for (size_t i = u->first; i < u->first + u->n; i++) {
        if (b->members[i] != NULL) {
            finish(b->db, b->members[i], &unread);
            b->members[i] = NULL;
        }
    }
}

/* Gives the rows of a unit to its members. */
static void deliver(struct db_batch *b, const struct batch_unit *u, PGresult *r)
{
    struct batch_member **members = &b->members[u->first];
    int rows = PQntuples(r);
    struct batch_result *s = malloc(sizeof(*s) + (size_t)(u->n > 1 ? rows : 0) * sizeof(int));
    if (s == NULL) {
        unreadable(b, u, r);
        return;
    }
    s->res = r;
    s->users = 1;
    if (u->n > 1) {
        share_out(s, members, u->n, stmt_table[u->stmt].ord);
    } else if (members[0] != NULL) {
        members[0]->n = rows;
    }
    for (size_t i = 0; i < u->n; i++) {
        if (members[i] == NULL) {
            continue;
        }
        s->users++;
        members[i]->rows = s;
        finish(b->db, members[i], NULL);
        members[i] = NULL;
    }
    release(s);
}

/* Takes a result of the group that has just arrived. */
static void on_rows(struct db_group *g, int result, PGresult *r)
{
    struct db_batch *b = g->owner;
    if (b->writes) {
        g->results[result] = r; /* nobody hears of a write before it is durable */
    } else {
        deliver(b, &b->units[result], r);
    }
}

static void deliver_all(struct db_batch *b, struct db_group *g)
{
    for (size_t i = 0; i < b->unit_count; i++) {
        deliver(b, &b->units[i], g->results[i]);
        g->results[i] = NULL;
    }
}

/* Ends the group, whether it went well or not. */
static void on_done(struct db_group *g)
{
    struct db_batch *b = g->owner;
    struct db *db = b->db;
    struct db_link *l = b->link;
    struct db_failure f = g->fail;
    if (b->writes && f.code == E_OK) {
        deliver_all(b, g);
    }
    if (b->member_count > 1) {
        f = !f.lost ? ask_singly : f.note != NULL ? f : unknown;
    }
    for (size_t i = 0; i < b->member_count; i++) {
        if (b->members[i] != NULL) {
            finish(db, b->members[i], &f);
        }
    }
    l->batches--;
    b->over = true;
    g->wait.done = true; /* nothing more is added to a group that ends while it is being sent */
    bool writes = b->writes;
    if (!b->sending) {
        batch_free(b, g);
    }
    if (writes) {
        pool_give(l);
    }
    db->engine->soon(db);
}

/* Sending */

/* Adds the gate of every tenant of the batch. */
static void add_gate(const struct db_batch *b, struct db_group *g)
{
    int32_t tenants[GATE_MAX];
    static_assert((int)MEMBERS_MAX <= (int)GATE_MAX, "a batch has one gate");
    for (size_t i = 0; i < b->unit_count; i++) {
        tenants[i] = b->members[b->units[i].first]->part.c->tenant;
    }
    group_gate(b->link, g, b->writes, tenants, b->unit_count);
}

/* first: the unit is the first one of the group. */
static void send_unit(const struct db_batch *b, struct db_group *g, size_t number, bool first)
{
    const struct batch_unit *u = &b->units[number];
    const struct ctx *c = b->members[u->first]->part.c;
    group_session(b->link, g, c->tenant, c->time_zone, false);
    if (first && b->db->o.gated) {
        add_gate(b, g);
    }
    group_add(b->link, g, u->stmt, b->values[number], (int)number);
}

/* Chooses the unit to begin with: one of the tenant that the session serves already. */
static size_t first_unit(const struct db_batch *b)
{
    for (size_t i = 0; i < b->unit_count; i++) {
        if (link_serves(b->link, b->members[b->units[i].first]->part.c)) {
            return i;
        }
    }
    return 0;
}

static const char *const *unit_values(const struct db_batch *b, const struct batch_unit *u)
{
    const struct join_part *parts[MEMBERS_MAX];
    for (size_t i = 0; i < u->n; i++) {
        parts[i] = &b->members[u->first + i]->part;
    }
    return join_values(b->db->scratch, parts, u->n);
}

/* Does everything that needs memory before the group begins, because a group that has begun is sent
 * whole. */
static void join_units(void *arg)
{
    struct db_batch *b = arg;
    for (size_t i = 0; i < b->unit_count; i++) {
        b->values[i] = unit_values(b, &b->units[i]);
    }
}

static struct db_group *begin_group(struct db_batch *b)
{
    arena_reserve(b->db->scratch);
    if (guard_run(join_units, b) != GUARD_PASSED) {
        return NULL;
    }
    return group_begin(b->link, b->unit_count, 2 * b->unit_count + 1);
}

static void refuse_all(struct db *db, struct db_lane *lane, const struct db_failure *f)
{
    while (lane->first != NULL) {
        struct batch_member *m = lane->first;
        lane->first = m->next;
        finish(db, m, f);
    }
    lane->last = NULL;
    lane->n = 0;
}

/* Tells the members of a batch that nothing was sent. */
static void give_up(struct db *db, struct db_link *l, struct db_lane *lane, struct db_batch *b)
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

static void send(struct db *db, struct db_link *l, struct db_lane *lane)
{
    struct db_batch *b = gather(db, l, lane);
    size_t first = b != NULL ? first_unit(b) : 0;
    struct db_group *g = b != NULL ? begin_group(b) : NULL;
    if (g == NULL) {
        give_up(db, l, lane, b);
        return;
    }
    g->owner = b;
    g->rows = on_rows;
    g->done = on_done;
    l->batches++;
    b->sending = true; /* a connection that is lost while we send ends the group at once */
    for (size_t i = 0; i < b->unit_count; i++) {
        send_unit(b, g, (first + i) % b->unit_count, i == 0);
    }
    group_send(l, g);
    b->sending = false;
    arena_reset(db->scratch);
    if (b->over) {
        batch_free(b, g);
    }
}

/* Chooses the best connection that has no batch under way. *up: there is a connection, with a batch
 * or without. */
static struct db_link *choose(struct db *db, bool *up)
{
    const struct pool_range *range = &db->range[POOL_READ];
    struct db_link *best = NULL;
    *up = false;
    for (size_t i = range->first; i < range->first + range->n; i++) {
        struct db_link *l = db->links[i];
        if (l->state != LINK_UP) {
            continue;
        }
        *up = true;
        if (l->batches == 0 && (best == NULL || l->depth < best->depth)) {
            best = l;
        }
    }
    return best;
}

static void kick(struct db *db, struct db_lane *lane)
{
    while (lane->first != NULL) {
        bool up;
        struct db_link *l = lane == &db->reads ? choose(db, &up) : pool_turn(db, &up);
        if (!up) {
            refuse_all(db, lane, &ask_singly);
        }
        if (l == NULL) {
            return;
        }
        send(db, l, lane);
    }
}

void batch_kick(struct db *db)
{
    kick(db, &db->reads);
    kick(db, &db->writes);
    struct db_link *unused = pool_turn_end(db); /* the member that waited for it has left */
    if (unused != NULL) {
        pool_give(unused);
    }
}

/* The caller */

static struct db_lane *lane_of(struct db *db, const struct db_queries *qs)
{
    return qs->read ? &db->reads : &db->writes;
}

bool batch_fits(const struct ctx *c, const struct db_queries *qs)
{
    const struct stmt_info *s = &stmt_table[qs->q[0].stmt];
    if (s->batch < 0 || qs->n != 1 || c->traced || qs->read == s->write || c->tx != NULL ||
        !c->db->o.prepare || c->db->o.apart || c->db->engine->shared == NULL ||
        !c->db->engine->shared(c->db)) {
        return false;
    }
    return pool_is_up(c->db, qs->read ? POOL_READ : POOL_WRITE);
}

static void leave(struct db_lane *lane, struct batch_member *m)
{
    for (size_t i = 0; m->in != NULL && i < m->in->member_count; i++) {
        if (m->in->members[i] == m) {
            m->in->members[i] = NULL;
        }
    }
    if (m->in != NULL) {
        return;
    }
    struct batch_member **at = &lane->first, *before = NULL;
    while (*at != m) {
        before = *at;
        at = &before->next;
    }
    *at = m->next;
    lane->n--;
    if (lane->last == m) {
        lane->last = before;
    }
}

void batch_run(struct ctx *c, struct db_queries *qs, struct db_failure *f)
{
    struct db *db = c->db;
    struct db_lane *lane = lane_of(db, qs);
    struct batch_member m = {.part = {c, qs}};
    /* The rows are shared by many members. Their release is registered before the wait, because
     * nothing may need memory after it. */
    struct batch_result **kept = arena_new_of(c->mem, struct batch_result *);
    arena_defer(c->mem, release_kept, kept);
    if (lane->last != NULL) {
        lane->last->next = &m;
    } else {
        lane->first = &m;
    }
    lane->last = &m;
    lane->n++;
    db->engine->soon(db);
    c->db_trips++;
    db->engine->park(db, &m.wait, c->deadline_ms);
    if (!m.wait.done) {
        bool sent = m.in != NULL;
        leave(lane, &m);
        *f = sent || qs->read ? past_deadline : never_sent;
        f->stmt = qs->q[0].stmt;
        return;
    }
    *f = m.fail;
    if (m.rows == NULL) {
        return;
    }
    *kept = m.rows;
    qs->q[0].rows = (struct rows){.res = m.rows->res, .n = m.n, .map = m.map};
}
