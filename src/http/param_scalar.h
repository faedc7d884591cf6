/*
 * param_scalar: converts one scalar value to its typed form. It is part of param_bind.c and not for
 * others.
 */
#ifndef KARTOTEKA_HTTP_PARAM_SCALAR_H
#define KARTOTEKA_HTTP_PARAM_SCALAR_H

#include "http/param.h"

/* Problem and expectation for a text with a control character. */
#define PARAM_FORBIDDEN   "holds a forbidden character"
#define PARAM_NO_CONTROLS "no control characters"

/* The fault of a value; problem == NULL: it has none. Texts are static or in the arena. */
struct param_fault {
    const char *problem, *allowed;
};

/* True for P_TEXT to P_ENUM. */
bool param_is_scalar(enum param_type type);

/* Returns the bytes of the opt_* type that a scalar is stored as (P_VALUE: of a pointer). */
size_t param_scalar_size(enum param_type type);

/* Marks the scalar at out as IS_NULL. */
void param_scalar_null(enum param_type type, void *out);

/* Converts v as row says and stores it at out; on a fault nothing is stored. v is not null; a text
 * has no blanks at its ends when PF_TRIM is set. */
struct param_fault param_scalar_set(struct arena *mem, const struct param *row,
                                    const struct value *v, void *out);

#endif
