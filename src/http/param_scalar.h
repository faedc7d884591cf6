/*
 * param_scalar: one scalar value to its typed form. Part of param_bind.c, not for others.
 */
#ifndef KARTOTEKA_HTTP_PARAM_SCALAR_H
#define KARTOTEKA_HTTP_PARAM_SCALAR_H

#include "http/param.h"

/* Of a text with a control character. */
#define PARAM_FORBIDDEN   "holds a forbidden character"
#define PARAM_NO_CONTROLS "no control characters"

/* What is wrong with a value; problem == NULL: nothing. Texts are static or in the arena. */
struct param_fault {
    const char *problem, *allowed;
};

/* Is it one of P_TEXT .. P_ENUM? */
bool param_is_scalar(enum param_type type);

/* Bytes of the opt_* type a scalar (or P_VALUE: a pointer) is stored as. */
size_t param_scalar_size(enum param_type type);

/* Marks the scalar at out as IS_NULL. */
void param_scalar_null(enum param_type type, void *out);

/* Converts v (not null; text: it is without blanks at the ends when PF_TRIM is set) as row says and
 * stores it at out. Nothing is stored when there is a fault. */
struct param_fault param_scalar_set(struct arena *mem, const struct param *row,
                                    const struct value *v, void *out);

#endif
