#include "db/join.h"

#include <string.h>

#include "base/buf.h"
#include "db/stmt.h"

static const struct stmt_info *stmt_of(const struct join_part *p)
{
    return &stmt_table[p->ask->q->stmt];
}

static const char *value(const struct join_part *p, size_t arg)
{
    return p->ask->values[0][arg];
}

static int order_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL) {
        return (a != NULL) - (b != NULL);
    }
    return strcmp(a, b);
}

static int order_sessions(const struct ctx *a, const struct ctx *b)
{
    if (a->tenant != b->tenant) {
        return a->tenant < b->tenant ? -1 : 1;
    }
    return order_texts(a->time_zone, b->time_zone);
}

int join_order(const struct join_part *a, const struct join_part *b)
{
    int r = order_sessions(a->c, b->c);
    if (r == 0) {
        r = (int)a->ask->q->stmt - (int)b->ask->q->stmt;
    }
    const struct stmt_info *s = stmt_of(a);
    for (size_t i = 0; r == 0 && i < s->arg_count; i++) {
        if (s->joins[i] == JOIN_EQUALS) {
            r = order_texts(value(a, i), value(b, i));
        }
    }
    return r;
}

/* Turns the {1,1} of request 3 into 3,3. No element holds a comma. */
static void add_items(struct buf *out, const char *inner, size_t n, size_t number)
{
    buf_i64(out, (int64_t)number);
    for (size_t i = 0; i < n; i++) {
        if (inner[i] != ',') {
            continue;
        }
        buf_char(out, ',');
        buf_i64(out, (int64_t)number);
    }
}

/* Turns {a}, {} and {b,c} into {a,b,c}. */
static const char *join(struct arena *mem, const struct join_part *const *parts, size_t n,
                        size_t arg)
{
    bool items = stmt_of(parts[0])->joins[arg] == JOIN_ITEMS;
    struct buf out;
    buf_init(&out, mem, 32 * n);
    buf_char(&out, '{');
    for (size_t i = 0; i < n; i++) {
        const char *inner = value(parts[i], arg) + 1;
        size_t length = strlen(inner) - 1;
        if (length == 0) {
            continue;
        }
        if (buf_view(&out).n > 1) {
            buf_char(&out, ',');
        }
        if (items) {
            add_items(&out, inner, length, i + 1);
        } else {
            buf_add(&out, inner, length);
        }
    }
    buf_add(&out, "}", 2);
    return out.p;
}

const char *const *join_values(struct arena *mem, const struct join_part *const *parts, size_t n)
{
    const struct stmt_info *s = stmt_of(parts[0]);
    if (n == 1) {
        return parts[0]->ask->values[0];
    }
    const char **values = arena_array_of(mem, s->arg_count, const char *);
    for (size_t i = 0; i < s->arg_count; i++) {
        values[i] = s->joins[i] == JOIN_EQUALS ? value(parts[0], i) : join(mem, parts, n, i);
    }
    return values;
}

size_t join_size(const struct join_part *p)
{
    size_t n = 0;
    for (size_t i = 0; i < stmt_of(p)->arg_count; i++) {
        n += value(p, i) != NULL ? strlen(value(p, i)) : 0;
    }
    return n;
}
