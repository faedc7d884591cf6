/*
 * value: what was parsed from a query, a form, a JSON or an XML body: a small tree in the arena.
 *
 * Numbers keep their text, so ids are range-checked as integers and money is never a double.
 * Members keep the order of first appearance.
 */
#ifndef KARTOTEKA_WIRE_VALUE_H
#define KARTOTEKA_WIRE_VALUE_H

#include "base/ctx.h"

enum value_kind { V_NULL, V_BOOL, V_NUMBER, V_TEXT, V_LIST, V_OBJECT };

struct value {
    enum value_kind kind;
    bool truth;                   /* V_BOOL */
    bool numbered;                /* V_OBJECT of a form: next counts */
    struct span text;             /* V_TEXT: decoded; V_NUMBER: as written */
    struct value_member *members; /* V_LIST (names absent) and V_OBJECT */
    size_t n, cap;
    struct value_index *index; /* by name; made by value_find when there are many members */
    int64_t next;              /* the number that the next [] gets, 0 unless numbered */
};
struct value_member {
    struct span name;
    struct value *value;
};

struct value *value_new(struct arena *mem, enum value_kind kind);
struct value *value_text(struct arena *mem, struct span text);

/* Appends to a list (name absent) or object; no check for an equal name. */
void value_add(struct arena *mem, struct value *to, struct span name, struct value *v);

/* Member of an object by name, the last one when repeated (as JSON parsers and PHP do); NULL when
 * absent or when o is not an object (or NULL). ci: ASCII letters without case. */
struct value *value_get(const struct value *o, struct span name, bool ci);

/* The member of this name (exact), the last one when repeated; NULL when absent. Unlike value_get
 * it costs the same for any number of members; valid until the next value_add or value_put. */
struct value_member *value_find(struct arena *mem, struct value *o, struct span name);

/* Replaces the member of this name (exact) in place or appends it. */
void value_put(struct arena *mem, struct value *o, struct span name, struct value *v);

/* Text of a scalar: V_TEXT and V_NUMBER as is, V_BOOL "true"/"false"; absent for the rest. */
struct span value_scalar(const struct value *v);

#endif
