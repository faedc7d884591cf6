/*
 * args: arguments of a statement by number, for the generated calls and the files of src/db only.
 */
#ifndef KARTOTEKA_DB_ARGS_PRIV_H
#define KARTOTEKA_DB_ARGS_PRIV_H

#include "db/sql.h"

/* One argument, sent in PostgreSQL's text form. A text with a NUL is refused with E_ENCODING before
 * anything is sent. */
struct db_arg {
    enum { ARG_NULL_, ARG_TEXT_, ARG_I64_, ARG_BOOL_, ARG_I64S_, ARG_TEXTS_, ARG_ONES_ } kind;
    struct span text;
    int64_t i64;
    const void
        *items; /* const int64_t * or const struct span * (an absent span is a NULL element) */
    size_t n;
};
#define ARG_NULL          ((struct db_arg){.kind = ARG_NULL_})
#define ARG_I64(v)        ((struct db_arg){.kind = ARG_I64_, .i64 = (v)})
#define ARG_BOOL(v)       ((struct db_arg){.kind = ARG_BOOL_, .i64 = (v)})
#define ARG_I64S(v_, n_)  ((struct db_arg){.kind = ARG_I64S_, .items = (v_), .n = (n_)})
#define ARG_TEXTS(v_, n_) ((struct db_arg){.kind = ARG_TEXTS_, .items = (v_), .n = (n_)})
struct db_arg db_arg_text(struct span s);       /* an absent text is NULL */
struct db_arg db_arg_opt_i64(struct opt_i64 v); /* the number when GIVEN, else NULL */
struct db_arg db_arg_id(int64_t id);            /* 0 is NULL */

static inline struct db_arg sql_in_i64(int64_t v)
{
    return ARG_I64(v);
}

static inline struct db_arg sql_in_text(struct span v)
{
    return (struct db_arg){.kind = ARG_TEXT_, .text = v};
}

static inline struct db_arg sql_in_opt_bool(struct opt_bool v)
{
    return v.has == GIVEN ? ARG_BOOL(v.v) : ARG_NULL;
}

static inline struct db_arg sql_in_i64s(struct db_i64s v)
{
    return ARG_I64S(v.v, v.n);
}

static inline struct db_arg sql_in_texts(struct db_spans v)
{
    return ARG_TEXTS(v.v, v.n);
}

static inline struct db_arg sql_in_opt_i64s(struct db_i64s v)
{
    return v.v != NULL ? ARG_I64S(v.v, v.n) : ARG_NULL;
}

static inline struct db_arg sql_in_opt_texts(struct db_spans v)
{
    return v.v != NULL ? ARG_TEXTS(v.v, v.n) : ARG_NULL;
}

/* Makes the n ones that stand for the items of one request. */
static inline struct db_arg sql_in_ones(size_t n)
{
    return (struct db_arg){.kind = ARG_ONES_, .n = n};
}

/* Gives the employees whose records the caller sees under this rule; NULL: those of everybody. */
static inline struct db_arg sql_in_visible(const struct ctx *c, enum visibility see)
{
    const struct ctx_asker *w = &c->who;
    bool all = see == SEE_OWNED ? w->sees_all : see == SEE_ALL || see == SEE_PERSONS || w->is_admin;
    return all ? ARG_NULL : ARG_I64S(w->visible, w->visible_count);
}

/* Encodes the arguments as libpq wants them: NUL-terminated texts in the arena, NULL for SQL NULL.
 * Returns NULL with E_ENCODING set when a text holds a NUL, with E_INTERNAL when an argument that
 * must have a value has none. */
const char *const *args_encode(struct ctx *c, const struct db_query *q);

/* Runs one statement, whose arguments are all in args. out may be NULL when the caller does not
 * need the rows. */
MUST enum err db_read1(struct ctx *c, enum stmt stmt, const struct db_arg *args, struct rows *out);
MUST enum err db_write1(struct ctx *c, enum stmt stmt, const struct db_arg *args, struct rows *out);

#endif
