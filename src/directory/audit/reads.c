#include "directory/audit/reads.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/guard.h"
#include "base/log.h"
#include "base/metrics.h"
#include "db/db.h"
#include "db/sql/access.h"

enum {
    GROUP_SLOTS = 256,
    SLOTS = 16384,
    KEYS = 256,
    WAITING_MAX = 4, /* batches that the database has not taken yet */
    MINUTE_MS = 60000,
    FLUSH_TIMEOUT_MS = 5000,
    LAST_TIMEOUT_MS = 2000 /* nobody waits for a worker that ends */
};
_Static_assert((int)READS_GROUPS < (int)GROUP_SLOTS && (int)READS_PEOPLE < (int)SLOTS,
               "slots are never all taken");

/* A caller and an operation. */
struct group {
    int32_t tenant; /* 0: the slot is empty */
    int64_t key_id, employee_id;
    const char *dialect, *method, *path;
    int64_t since_ms, until_ms; /* since 1970 */
    int64_t calls;
    size_t people, at; /* its different people, and where they begin while they are told */
};

struct seen {
    int64_t person; /* 0: the slot is empty */
    uint32_t group;
};

/* All that is told together. */
struct reads_batch {
    struct group groups[GROUP_SLOTS];
    size_t group_count;
    struct seen people[SLOTS];
    size_t people_count;
    int64_t keys[KEYS];
    size_t key_count;
    int64_t began_ms; /* monotonic; 0: it is empty */
    struct reads_batch *next;
};

struct reads {
    struct reads_batch *live;    /* NULL: there is none */
    struct reads_batch *waiting; /* full ones, the oldest first */
    size_t waiting_count;
    bool flushing;
    int64_t lost;      /* calls that were dropped and not yet logged */
    int64_t sealed_ms; /* monotonic */
    struct used {
        int64_t key_id, minute;
    } used[KEYS];
};

struct reads *reads_new(void)
{
    struct reads *r = calloc(1, sizeof(*r));
    if (r == NULL) {
        abort();
    }
    r->sealed_ms = clock_mono_ms();
    return r;
}

void reads_free(struct reads *r)
{
    if (r == NULL) {
        return;
    }
    while (r->waiting != NULL) {
        struct reads_batch *b = r->waiting;
        r->waiting = b->next;
        free(b);
    }
    free(r->live);
    free(r);
}

static int64_t calls_of(const struct reads_batch *b)
{
    int64_t n = 0;
    for (size_t i = 0; i < GROUP_SLOTS; i++) {
        n += b->groups[i].calls;
    }
    return n;
}

static void drop(struct reads *r, struct reads_batch *b)
{
    r->lost += calls_of(b);
    free(b);
}

/* Puts the live batch behind those that wait. */
static void set_aside(struct reads *r)
{
    struct reads_batch **end = &r->waiting;
    if (r->live == NULL || r->live->began_ms == 0) {
        return;
    }
    if (r->waiting_count == WAITING_MAX) {
        drop(r, r->live);
    } else {
        while (*end != NULL) {
            end = &(*end)->next;
        }
        *end = r->live;
        r->waiting_count++;
    }
    r->live = NULL;
}

/* Gives the batch that takes notes; NULL when there is no memory. */
static struct reads_batch *live(struct reads *r)
{
    if (r->live == NULL) {
        r->live = calloc(1, sizeof(*r->live));
    }
    if (r->live != NULL && r->live->began_ms == 0) {
        r->live->began_ms = clock_mono_ms();
    }
    return r->live;
}

static uint64_t mixed(uint64_t h)
{
    h = (h ^ h >> 32) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

static bool same(const struct group *g, const struct group *like)
{
    return g->tenant == like->tenant && g->key_id == like->key_id &&
           g->employee_id == like->employee_id && g->path == like->path &&
           g->method == like->method && g->dialect == like->dialect;
}

/* Finds the slot of a caller and operation, or takes one. */
static uint32_t group_of(struct reads_batch *b, const struct group *like)
{
    uint64_t h = mixed((uint64_t)(uintptr_t)like->path ^ (uint64_t)like->key_id << 40 ^
                       (uint64_t)like->employee_id << 20 ^ (uint64_t)(uint32_t)like->tenant);
    uint32_t i = (uint32_t)h % GROUP_SLOTS;
    while (b->groups[i].tenant != 0 && !same(&b->groups[i], like)) {
        i = (i + 1) % GROUP_SLOTS;
    }
    if (b->groups[i].tenant == 0) {
        b->groups[i] = *like;
        b->group_count++;
    }
    return i;
}

static void add_person(struct reads_batch *b, uint32_t group, int64_t person)
{
    uint32_t i = (uint32_t)mixed((uint64_t)person << 8 ^ group) % SLOTS;
    while (b->people[i].person != 0 &&
           (b->people[i].person != person || b->people[i].group != group)) {
        i = (i + 1) % SLOTS;
    }
    if (b->people[i].person == 0) {
        b->people[i] = (struct seen){person, group};
        b->people_count++;
        b->groups[group].people++;
    }
}

static bool is_full(const struct reads_batch *b)
{
    return b->people_count >= READS_PEOPLE || b->group_count >= READS_GROUPS ||
           b->key_count >= KEYS;
}

/* Notes the key of a caller, once a minute. */
static void note_key(struct reads *r, int64_t key_id, int64_t now_ms)
{
    struct used *u = &r->used[(uint64_t)key_id % KEYS];
    int64_t minute = now_ms / MINUTE_MS;
    if (key_id == 0 || (u->key_id == key_id && u->minute == minute)) {
        return;
    }
    struct reads_batch *b = live(r);
    if (b != NULL && b->key_count < KEYS) {
        b->keys[b->key_count++] = key_id;
        *u = (struct used){key_id, minute};
    }
}

/* Gives the batch and the slot for one more person of the caller and operation. Returns false when
 * there is no memory. */
static bool place(struct reads *r, struct group *like, struct reads_batch **b, uint32_t *group)
{
    if (*b != NULL && !is_full(*b)) {
        return true;
    }
    if (r->live != NULL && is_full(r->live)) {
        set_aside(r);
    }
    *b = live(r);
    if (*b == NULL) {
        return false;
    }
    *group = group_of(*b, like);
    (*b)->groups[*group].until_ms = like->until_ms;
    return true;
}

void reads_note(struct reads *r, const struct directory *d, const char *dialect, const char *method,
                const char *path)
{
    struct reads_batch *b = NULL;
    uint32_t group = 0;
    int64_t now_ms = clock_unix_ms();
    struct group like = {.tenant = d->who.tenant,
                         .key_id = d->who.key_id,
                         .employee_id = d->who.employee_id,
                         .dialect = dialect,
                         .method = method,
                         .path = path,
                         .since_ms = now_ms,
                         .until_ms = now_ms};
    if (d->who.tenant == 0) {
        return;
    }
    note_key(r, d->who.key_id, now_ms);
    bool counted = false;
    for (const struct directory_seen *s = d->seen; s != NULL; s = s->next) {
        for (size_t i = 0; i < s->n; i++) {
            if (s->people[i] == 0) {
                continue;
            }
            if (!place(r, &like, &b, &group)) {
                r->lost++;
                return;
            }
            b->groups[group].calls += !counted;
            counted = true;
            add_person(b, group, s->people[i]);
        }
    }
}

bool reads_due(const struct reads *r)
{
    const struct reads_batch *b = r->live;
    int64_t now = clock_mono_ms();
    return !r->flushing &&
           (r->waiting != NULL ||
            (b != NULL && b->began_ms != 0 && (is_full(b) || now - b->began_ms >= READS_DELAY_MS)));
}

bool reads_wait(const struct reads *r)
{
    return r->waiting != NULL || (r->live != NULL && r->live->began_ms != 0);
}

/* Telling */

/* A batch on its way to the database. */
struct telling {
    struct db *db;
    struct reads_batch *b;
    struct arena *mem;
    int64_t *people; /* by group */
    int64_t deadline_ms;
    void (*step)(void *arg);
    enum err e;
};

enum { DIGIT_BITS = 8, DIGITS = 1 << DIGIT_BITS };

/* Puts ids in order, one digit after another: comparing them takes longer than all else that is
 * done for a person who was read. room holds as many. */
static void sort_ids(int64_t *ids, int64_t *room, size_t n)
{
    int64_t all = 0;
    for (size_t i = 0; i < n; i++) {
        all |= ids[i];
    }
    for (unsigned shift = 0; shift < 63 && all >> shift != 0; shift += DIGIT_BITS) {
        size_t counts[DIGITS] = {0}, at = 0;
        for (size_t i = 0; i < n; i++) {
            counts[ids[i] >> shift & (DIGITS - 1)]++;
        }
        for (size_t i = 0; i < DIGITS; i++) {
            size_t count = counts[i];
            counts[i] = at;
            at += count;
        }
        for (size_t i = 0; i < n; i++) {
            room[counts[ids[i] >> shift & (DIGITS - 1)]++] = ids[i];
        }
        memcpy(ids, room, n * sizeof(*ids));
    }
}

enum { FEW = 64 }; /* so many are sorted by inserting each */

static void insert_ids(int64_t *ids, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        int64_t id = ids[i];
        size_t at = i;
        for (; at > 0 && ids[at - 1] > id; at--) {
            ids[at] = ids[at - 1];
        }
        ids[at] = id;
    }
}

/* Lists the people of each group, in order. */
static void sort_people(struct telling *t)
{
    struct reads_batch *b = t->b;
    size_t at = 0, *next = arena_array_of(t->mem, GROUP_SLOTS, size_t);
    t->people = arena_array_of(t->mem, b->people_count, int64_t);
    for (size_t i = 0; i < GROUP_SLOTS; i++) {
        b->groups[i].at = next[i] = at;
        at += b->groups[i].people;
    }
    for (size_t i = 0; i < SLOTS; i++) {
        if (b->people[i].person != 0) {
            t->people[next[b->people[i].group]++] = b->people[i].person;
        }
    }
    int64_t *room = arena_array_of(t->mem, b->people_count, int64_t);
    for (size_t i = 0; i < GROUP_SLOTS; i++) {
        const struct group *g = &b->groups[i];
        if (g->people <= FEW) {
            insert_ids(t->people + g->at, g->people);
        } else {
            sort_ids(t->people + g->at, room, g->people);
        }
    }
}

/* Writes "{1,2,3}". */
static struct span id_text(struct arena *mem, const int64_t *v, size_t n)
{
    struct buf out;
    buf_init(&out, mem, 16 * n + 2);
    buf_char(&out, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0) {
            buf_char(&out, ',');
        }
        buf_i64(&out, v[i]);
    }
    buf_char(&out, '}');
    return buf_view(&out);
}

/* Tells the groups of one tenant and empties their slots. */
static enum err tell_tenant(struct telling *t, struct ctx *c)
{
    struct arena *mem = t->mem;
    size_t n = 0, most = t->b->group_count;
    int64_t *numbers[5];
    struct span *texts[3];
    for (size_t i = 0; i < 5; i++) {
        numbers[i] = arena_array_of(mem, most, int64_t);
    }
    for (size_t i = 0; i < 3; i++) {
        texts[i] = arena_array_of(mem, most, struct span);
    }
    for (size_t i = 0; i < GROUP_SLOTS; i++) {
        const struct group *g = &t->b->groups[i];
        if (g->tenant != c->tenant) {
            continue;
        }
        numbers[0][n] = g->key_id;
        numbers[1][n] = g->employee_id;
        numbers[2][n] = g->since_ms;
        numbers[3][n] = g->until_ms;
        numbers[4][n] = g->calls;
        texts[0][n] = arena_printf(mem, "read.%s", g->dialect);
        texts[1][n] = arena_printf(mem, "%s %s", g->method, g->path);
        texts[2][n++] = id_text(mem, t->people + g->at, g->people);
    }
    enum err e = sql_reads_told(
        c,
        SQL_ARGS(reads_told, .keys = I64S(numbers[0], n), .employees = I64S(numbers[1], n),
                 .actions = SPANS(texts[0], n), .details = SPANS(texts[1], n),
                 .since = I64S(numbers[2], n), .until = I64S(numbers[3], n),
                 .calls = I64S(numbers[4], n), .people = SPANS(texts[2], n)),
        NULL);
    for (size_t i = 0; e == E_OK && i < GROUP_SLOTS; i++) {
        if (t->b->groups[i].tenant == c->tenant) {
            t->b->groups[i].tenant = 0;
            t->b->groups[i].calls = 0;
        }
    }
    return e;
}

static struct ctx context(struct telling *t)
{
    return (struct ctx){.mem = t->mem, .db = t->db, .deadline_ms = t->deadline_ms};
}

/* Keys have numbers that no two clusters share, so each takes its own. */
static enum err tell_keys(const struct telling *t, struct ctx *c)
{
    enum err e = E_OK;
    for (size_t at = 0; db_each(c, &at);) {
        enum err here =
            sql_keys_used(c, SQL_ARGS(keys_used, .keys = I64S(t->b->keys, t->b->key_count)), NULL);
        err_clear(c);
        e = here != E_OK ? here : e;
    }
    return e;
}

/* Tells a batch. What the database has taken is empty afterwards, so it is not told again. */
static void tell(void *arg)
{
    struct telling *t = arg;
    struct ctx c = context(t);
    t->e = E_OK;
    if (t->b->key_count > 0) {
        t->e = tell_keys(t, &c);
        t->b->key_count = t->e == E_OK ? 0 : t->b->key_count;
    }
    sort_people(t);
    for (size_t i = 0; (t->e == E_OK || db_spread(t->db)) && i < GROUP_SLOTS; i++) {
        if (t->b->groups[i].tenant != 0) {
            enum err e;
            c.db = t->db;
            c.tenant = t->b->groups[i].tenant;
            db_home(&c);
            e = tell_tenant(t, &c);
            err_clear(&c);
            t->e = t->e == E_OK ? e : t->e; /* a dead cluster holds up no other one's tenants */
        }
    }
}

static void seal(void *arg)
{
    struct telling *t = arg;
    struct ctx c = context(t);
    for (size_t at = 0; db_each(&c, &at);) {
        enum err e = sql_audit_seal(&c, NULL);
        err_clear(&c);
        t->e = e != E_OK ? e : t->e;
    }
}

static void in_arena(void *arg)
{
    struct telling *t = arg;
    t->mem = arena_new();
    t->step(t);
}

/* Runs a step with memory of its own. Returns false when it failed. */
static bool run(struct telling *t, void (*step)(void *arg))
{
    t->step = step;
    enum guard_end end = guard_run(in_arena, t);
    arena_free(t->mem);
    if (end != GUARD_PASSED) {
        t->e = E_BUSY;
    }
    return t->e == E_OK;
}

static bool temporary(enum err e)
{
    return err_info(e)->class == EC_UNAVAILABLE;
}

/* Tells the batches that wait, the oldest first. Returns false when the database takes none. */
static bool tell_waiting(struct reads *r, struct db *db, int64_t deadline_ms)
{
    while (r->waiting != NULL) {
        struct telling t = {.db = db, .b = r->waiting, .deadline_ms = deadline_ms};
        if (!run(&t, tell) && temporary(t.e)) {
            return false;
        }
        r->waiting = t.b->next;
        r->waiting_count--;
        if (t.e == E_OK) {
            free(t.b);
        } else {
            drop(r, t.b);
        }
    }
    return true;
}

void reads_flush(struct reads *r, struct db *db, bool all)
{
    if (r->flushing) {
        return;
    }
    r->flushing = true;
    if (all || (r->live != NULL && r->live->began_ms != 0 &&
                clock_mono_ms() - r->live->began_ms >= READS_DELAY_MS)) {
        set_aside(r);
    }
    int64_t deadline_ms = clock_mono_ms() + (all ? LAST_TIMEOUT_MS : FLUSH_TIMEOUT_MS);
    bool told = tell_waiting(r, db, deadline_ms);
    if (r->lost > 0) {
        log_msg(LOG_ERROR, "audit: %lld calls that read records are not told", (long long)r->lost);
        metrics_add_many(METRIC_READS_LOST, (uint64_t)r->lost);
        r->lost = 0;
    }
    if (told && clock_mono_ms() - r->sealed_ms >= READS_SEAL_MS) {
        struct telling t = {.db = db, .deadline_ms = deadline_ms};
        (void)run(&t, seal);
        r->sealed_ms = clock_mono_ms();
    }
    r->flushing = false;
}
