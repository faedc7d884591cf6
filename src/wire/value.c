/*
 * value: trees of parsed input, and the index that finds members of large objects.
 */
#include "wire/value.h"

#include <string.h>

#include "base/crypto.h"

/* The number of members up to which a scan from the end is faster than a hash. */
enum { SCAN_MAX = 16, SLOTS_MIN = 64, MEMBERS_MIN = 2 };

/* A hash table with open addressing; a slot holds the place of a member + 1, 0 when it is free. */
struct value_index {
    size_t slots; /* a power of two, at least twice the members */
    size_t count; /* members [0, count) are in it */
    uint32_t at[];
};

struct value *value_new(struct arena *mem, enum value_kind kind)
{
    struct value *v = arena_new_of(mem, struct value);
    v->kind = kind;
    return v;
}

struct value *value_text(struct arena *mem, struct span text)
{
    struct value *v = value_new(mem, V_TEXT);
    v->text = text;
    return v;
}

void value_add(struct arena *mem, struct value *to, struct span name, struct value *v)
{
    if (to->n == to->cap) {
        size_t cap = to->cap > 0 ? to->cap * 2 : MEMBERS_MIN;
        to->members = arena_grow(mem, to->members, to->cap * sizeof(to->members[0]),
                                 cap * sizeof(to->members[0]));
        to->cap = cap;
    }
    to->members[to->n++] = (struct value_member){name, v};
}

/* Returns the slot of name: the one that holds it, or the free one where it belongs. */
static uint32_t *index_slot(const struct value *o, struct span name)
{
    uint32_t *at = o->index->at;
    size_t mask = o->index->slots - 1;
    size_t i = (size_t)crypto_hash64(name) & mask;
    while (at[i] != 0 && !span_eq(o->members[at[i] - 1].name, name)) {
        i = (i + 1) & mask;
    }
    return &at[i];
}

/* Brings the index up to date; a later member of the same name takes the slot over. */
static void index_update(struct arena *mem, struct value *o)
{
    if (o->index == NULL || o->index->slots < o->n * 2) {
        size_t slots = SLOTS_MIN;
        while (slots < o->n * 4) {
            slots *= 2;
        }
        o->index = arena_alloc(mem, sizeof(*o->index) + slots * sizeof(o->index->at[0]));
        o->index->slots = slots;
    }
    for (size_t i = o->index->count; i < o->n; i++) {
        *index_slot(o, o->members[i].name) = (uint32_t)(i + 1);
    }
    o->index->count = o->n;
}

static struct value_member *scan(const struct value *o, struct span name, bool ci)
{
    for (size_t i = o->n; i > 0; i--) {
        struct span have = o->members[i - 1].name;
        if (ci ? span_ieq(have, name) : span_eq(have, name)) {
            return &o->members[i - 1];
        }
    }
    return NULL;
}

struct value_member *value_find(struct arena *mem, struct value *o, struct span name)
{
    if (o == NULL || o->kind != V_OBJECT) {
        return NULL;
    }
    if (o->n <= SCAN_MAX) {
        return scan(o, name, false);
    }
    index_update(mem, o);
    uint32_t at = *index_slot(o, name);
    return at > 0 ? &o->members[at - 1] : NULL;
}

struct value *value_get(const struct value *o, struct span name, bool ci)
{
    if (o == NULL || o->kind != V_OBJECT) {
        return NULL;
    }
    const struct value_member *m = scan(o, name, ci);
    return m != NULL ? m->value : NULL;
}

void value_put(struct arena *mem, struct value *o, struct span name, struct value *v)
{
    struct value_member *m = value_find(mem, o, name);
    if (m != NULL) {
        m->value = v;
    } else {
        value_add(mem, o, name, v);
    }
}

struct span value_scalar(const struct value *v)
{
    if (v == NULL) {
        return SPAN_NONE;
    }
    if (v->kind == V_TEXT || v->kind == V_NUMBER) {
        return v->text;
    }
    if (v->kind == V_BOOL) {
        return v->truth ? SPAN("true") : SPAN("false");
    }
    return SPAN_NONE;
}
