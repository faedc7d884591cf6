#include "ctl/people/lanes.h"

#include <string.h>
#include <time.h>

/* PATIENCE_S: how long a batch waits for the one before it. TRIES: of a batch that meets locks. */
enum { PATIENCE_S = 1, TRIES = 20 };

/* FNV-1a, 64 bits; never 0. */
static uint64_t hash(unsigned char kind, struct span text)
{
    uint64_t h = (UINT64_C(14695981039346656037) ^ kind) * UINT64_C(1099511628211);
    for (size_t i = 0; i < text.n; i++) {
        h = (h ^ (unsigned char)text.p[i]) * UINT64_C(1099511628211);
    }
    return h != 0 ? h : 1;
}

/* Puts a hash into a table of a power of two places, most of them free; returns false when it was
 * there. */
static bool put(uint64_t *table, size_t places, uint64_t h)
{
    size_t at = (size_t)h & (places - 1);
    while (table[at] != 0) {
        if (table[at] == h) {
            return false;
        }
        at = (at + 1) & (places - 1);
    }
    table[at] = h;
    return true;
}

static bool has(const uint64_t *table, size_t places, uint64_t h)
{
    for (size_t at = (size_t)h & (places - 1); table[at] != 0; at = (at + 1) & (places - 1)) {
        if (table[at] == h) {
            return true;
        }
    }
    return false;
}

/* Waits until a turn has got as far as *reached says, or somebody has failed. patience in seconds,
 * 0: for ever. Returns false when it has not. */
static bool wait_for(struct lanes *l, const int64_t *reached, int64_t turn, int patience)
{
    struct timespec until;
    int rc = 0;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += patience;
    pthread_mutex_lock(&l->lock);
    while (*reached < turn && !l->failed && rc == 0) {
        rc = patience > 0 ? pthread_cond_timedwait(&l->moved, &l->lock, &until)
                          : pthread_cond_wait(&l->moved, &l->lock);
    }
    bool there = *reached >= turn;
    pthread_mutex_unlock(&l->lock);
    return there;
}

static void reach(struct lanes *l, int64_t *reached, int64_t turn)
{
    pthread_mutex_lock(&l->lock);
    *reached = turn > *reached ? turn : *reached;
    pthread_cond_broadcast(&l->moved);
    pthread_mutex_unlock(&l->lock);
}

static bool may_claim(void *batch)
{
    struct lanes_batch *b = batch;
    return wait_for(b->owner, &b->owner->claimed, b->turn - 1, 0);
}

static void has_claimed(void *batch)
{
    struct lanes_batch *b = batch;
    reach(b->owner, &b->owner->claimed, b->turn);
}

static bool may_end(void *batch)
{
    struct lanes_batch *b = batch;
    b->gave_up = !wait_for(b->owner, &b->owner->done, b->turn - 1, PATIENCE_S);
    return !b->gave_up;
}

/* True when somebody else's lock was not free in time: a live writer's, or the other lane's. */
static bool met_lock(const struct ctx *c, enum err e)
{
    return e == E_BUSY && c->err.sqlstate[0] != '\0';
}

static enum err store(struct lanes_batch *b, size_t first, size_t n, const struct import_mark *mark)
{
    struct lanes *l = b->owner;
    struct person_import batch = {.rows = b->rows + first,
                                  .n = n,
                                  .any_name = l->any_name,
                                  .dry_run = l->dry_run,
                                  .file = l->file,
                                  .mark = mark,
                                  .lane = b->lane,
                                  .turn = {may_claim, has_claimed, may_end, b}};
    enum err e = person_import(&b->d, &batch, b->results + first);
    for (int i = 1; i < TRIES && (b->gave_up || met_lock(b->c, e)); i++) {
        if (!wait_for(l, &l->done, b->turn - 1, 0)) {
            return e; /* that one has failed */
        }
        b->gave_up = false;
        err_clear(b->c);
        e = person_import(&b->d, &batch, b->results + first);
    }
    return e;
}

/* True for a fault of a row's, which the other rows must not suffer for. */
static bool is_fault_of_row(enum err e)
{
    return e == E_PARAM_INVALID || e == E_ENCODING || e == E_CONFLICT || e == E_REFERENCE_UNKNOWN;
}

/* Stores the rows of a batch that the database has refused one by one, to find the guilty ones. */
static enum err store_singly(struct lanes_batch *b, const struct import_mark *mark)
{
    for (size_t i = 0; i < b->n; i++) {
        enum err e = store(b, i, 1, NULL);
        if (is_fault_of_row(e)) {
            b->faults[i] = e;
            err_clear(b->c);
        } else if (e != E_OK) {
            return e;
        }
    }
    return store(b, 0, 0, mark);
}

static void *run(void *batch)
{
    struct lanes_batch *b = batch;
    struct lanes *l = b->owner;
    const struct import_mark *mark = b->marked ? &b->mark : NULL;
    b->c->mem = b->mem;
    b->e = store(b, 0, b->n, mark);
    if (is_fault_of_row(b->e)) {
        err_clear(b->c);
        b->e = store_singly(b, mark);
    }
    b->stored = b->e == E_OK;
    if (b->e != E_OK) {
        pthread_mutex_lock(&l->lock);
        l->failed = true;
        pthread_mutex_unlock(&l->lock);
    }
    reach(l, b->stored ? &l->done : &l->claimed, b->turn);
    return NULL;
}

static void settle(struct lanes_batch *b)
{
    if (b->has_thread) {
        (void)pthread_join(b->thread, NULL); /* it is one of ours */
    }
    b->has_thread = b->running = false;
}

void lanes_wait(struct lanes *l)
{
    for (int i = 0; i < l->n; i++) {
        settle(l->batches[i]);
    }
}

/* Notes a company or a tag. Returns true when it may be new. */
static bool is_new(struct lanes *l, unsigned char kind, struct span text)
{
    uint64_t h = hash(kind, text);
    if (l->seen_count > LANES_SEEN / 2) {
        return !has(l->seen, LANES_SEEN, h);
    }
    bool fresh = put(l->seen, LANES_SEEN, h);
    l->seen_count += fresh;
    return fresh;
}

static bool told_by_name(const struct party_edit *e)
{
    bool tells = e->external_id.has == GIVEN && e->external_id.v.n > 0;
    for (size_t i = 0; i < e->contact_count && !tells; i++) {
        tells = e->contacts[i].kind == CK_PHONE || e->contacts[i].kind == CK_EMAIL;
    }
    return !tells;
}

/* Notes what a row is told by. Returns true when another batch that is being stored has it, too. */
static bool is_running_beside(const struct lanes *l, struct lanes_batch *b, uint64_t h)
{
    bool found = false;
    (void)put(b->ids, LANES_IDS, h); /* at most two a row, so there is room */
    for (int k = 0; k < l->n && !found; k++) {
        const struct lanes_batch *other = l->batches[k];
        found = other != b && other->running && has(other->ids, LANES_IDS, h);
    }
    return found;
}

/* Decides whether a batch may be stored beside the one before it. */
static bool must_be_alone(struct lanes *l, struct lanes_batch *b)
{
    bool alone = false;
    for (size_t i = 0; i < b->n; i++) {
        const struct person_import_row *row = &b->rows[i];
        const struct opt_text *id = &row->edit.external_id;
        alone = told_by_name(&row->edit) || alone;
        alone = (span_any(row->company) && is_new(l, 'c', row->company)) || alone;
        for (size_t j = 0; j < row->tag_count; j++) {
            alone = is_new(l, 't', row->tags[j]) || alone;
        }
        if (id->has == GIVEN && id->v.n > 0) {
            alone = is_running_beside(l, b, hash('i', id->v)) || alone;
        }
        if (row->id != 0) {
            struct span number = {(const char *)&row->id, sizeof(row->id)};
            alone = is_running_beside(l, b, hash('n', number)) || alone;
        }
    }
    return alone;
}

void lanes_clear(struct lanes_batch *b)
{
    arena_reset(b->mem);
    err_clear(b->c);
    b->n = 0;
    b->e = E_OK;
    b->stored = false;
    memset(b->ids, 0, sizeof(b->ids));
    memset(b->faults, 0, sizeof(b->faults));
}

struct lanes_batch *lanes_next(struct lanes *l)
{
    struct lanes_batch *b = l->batches[l->turns % l->n];
    settle(b);
    return b;
}

void lanes_store(struct lanes *l, struct lanes_batch *b)
{
    b->alone = must_be_alone(l, b);
    for (int i = 0; i < l->n; i++) {
        if (b->alone || l->batches[i]->alone) {
            settle(l->batches[i]);
        }
    }
    b->turn = ++l->turns;
    b->running = l->n > 1 && !b->alone;
    b->has_thread = b->running && pthread_create(&b->thread, NULL, run, b) == 0;
    if (!b->has_thread) {
        b->running = false;
        for (int i = 0; i < l->n; i++) {
            settle(l->batches[i]);
        }
        (void)run(b);
    }
}

void lanes_skip(struct lanes *l)
{
    l->turns++;
}

static void wait_for_all(void *lanes)
{
    lanes_wait(lanes);
}

static void free_arena(void *mem)
{
    arena_free(mem);
}

int lanes_begin(struct lanes *l, struct ctl_call *k, int n, bool contact_unique)
{
    l->n = n;
    l->seen = arena_array_of(k->mem, LANES_SEEN, uint64_t);
    memset(l->seen, 0, LANES_SEEN * sizeof(*l->seen));
    (void)pthread_mutex_init(&l->lock, NULL); /* neither fails with these attributes */
    (void)pthread_cond_init(&l->moved, NULL);
    for (int i = 0; i < n; i++) {
        struct lanes_batch *b = arena_new_of(k->mem, struct lanes_batch);
        memset(b, 0, sizeof(*b));
        b->mem = arena_new();
        arena_defer(k->mem, free_arena, b->mem);
        b->c = ctl_tenant_database(k);
        if (b->c == NULL) {
            return CTL_FAILED;
        }
        b->owner = l;
        b->lane = i;
        b->d.c = b->c;
        b->d.who.contact_unique = contact_unique;
        l->batches[i] = b;
    }
    arena_defer(k->mem, wait_for_all, l);
    return CTL_OK;
}
