/*
 * value: the small tree, in the arena, of a parsed query, form, JSON or XML body.
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
    bool truth;                   /* V_BOOL: its value */
    bool numbered;                /* in a V_OBJECT of a form: next counts */
    struct span text;             /* V_TEXT: decoded; V_NUMBER: as written */
    struct value_member *members; /* V_LIST (without names), V_OBJECT */
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

/* Appends to a list (name absent) or an object, without looking for an equal name. */
void value_add(struct arena *mem, struct value *to, struct span name, struct value *v);

/* Finds a member of an object by name, the last one when it is repeated (as JSON parsers and PHP
 * do). NULL: it is absent, or o is no object (or NULL). ci: compares ASCII letters without case. */
struct value *value_get(const struct value *o, struct span name, bool ci);

/* Finds the member of exactly this name, the last one when it is repeated; NULL when it is absent.
 * Unlike value_get() it costs the same for any number of members. The pointer is valid until the
 * next value_add() or value_put(). */
struct value_member *value_find(struct arena *mem, struct value *o, struct span name);

/* Replaces the member of exactly this name in place, or appends it. */
void value_put(struct arena *mem, struct value *o, struct span name, struct value *v);

/* Gives the text of a scalar: V_TEXT and V_NUMBER as they are, V_BOOL as "true" or "false"; absent
 * for every other kind. */
struct span value_scalar(const struct value *v);

#endif
