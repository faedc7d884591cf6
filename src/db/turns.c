#include "db/turns.h"

static const struct turns_tenant *of(const struct turns *t, int32_t tenant)
{
    return &t->tenant[(uint32_t)tenant % TURNS_TENANTS];
}

static struct turns_tenant *mine(struct turns *t, int32_t tenant)
{
    return &t->tenant[(uint32_t)tenant % TURNS_TENANTS];
}

/* Returns how many connections one tenant may have: all but one, or the only one. */
static size_t share(const struct turns_line *line)
{
    return line->links > 1 ? line->links - 1 : 1;
}

bool turns_may_take(const struct turns *t, enum pool_use use, const struct pool_wait *w)
{
    const struct turns_line *line = &t->line[use];
    if (use == POOL_SLOW) {
        return of(t, w->tenant)->held[use] < share(line);
    }
    if (use == POOL_WRITE && w->patient) {
        return of(t, w->tenant)->patient < share(line);
    }
    return true;
}

void turns_take(struct turns *t, enum pool_use use, const struct pool_wait *w)
{
    struct turns_tenant *m = mine(t, w->tenant);
    m->held[use]++;
    m->patient += w->patient;
    m->served[use] = ++t->served;
}

void turns_give(struct turns *t, enum pool_use use, int32_t tenant, bool patient)
{
    struct turns_tenant *m = mine(t, tenant);
    m->held[use]--;
    m->patient -= patient;
}

size_t turns_waiting(const struct turns *t, enum pool_use use, int32_t tenant)
{
    return of(t, tenant)->waiting[use];
}

void turns_join(struct turns *t, enum pool_use use, struct pool_wait *w)
{
    struct turns_line *line = &t->line[use];
    w->next = NULL;
    if (line->last != NULL) {
        line->last->next = w;
    } else {
        line->first = w;
    }
    line->last = w;
    mine(t, w->tenant)->waiting[use]++;
}

void turns_leave(struct turns *t, enum pool_use use, struct pool_wait *w)
{
    struct turns_line *line = &t->line[use];
    struct pool_wait **at = &line->first, *before = NULL;
    while (*at != w) {
        before = *at;
        at = &before->next;
    }
    *at = w->next;
    if (line->last == w) {
        line->last = before;
    }
    mine(t, w->tenant)->waiting[use]--;
}

/* True when a goes before b, which came first. */
static bool before(const struct turns *t, enum pool_use use, const struct pool_wait *a,
                   const struct pool_wait *b)
{
    const struct turns_tenant *x = of(t, a->tenant), *y = of(t, b->tenant);
    if (x->held[use] != y->held[use]) {
        return x->held[use] < y->held[use];
    }
    if (a->again != b->again) {
        return b->again;
    }
    return x->served[use] < y->served[use];
}

struct pool_wait *turns_next(struct turns *t, enum pool_use use)
{
    struct pool_wait *best = NULL;
    for (struct pool_wait *w = t->line[use].first; w != NULL; w = w->next) {
        if (turns_may_take(t, use, w) && (best == NULL || before(t, use, w, best))) {
            best = w;
        }
    }
    if (best != NULL) {
        turns_leave(t, use, best);
        turns_take(t, use, best);
    }
    return best;
}
