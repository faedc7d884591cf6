/*
 * ctx: the error of the running request, and its pieces of work.
 */
#include "base/ctx.h"

#include <stdio.h>
#include <string.h>

enum err err_set(struct ctx *c, enum err code, const char *fmt, ...)
{
    if (c->err.code != E_OK) {
        return c->err.code;
    }
    c->err.code = code != E_OK ? code : E_INTERNAL;
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(c->err.detail, sizeof(c->err.detail), fmt, ap);
    va_end(ap);
    return c->err.code;
}

static const char *copy_text(struct ctx *c, const char *z)
{
    return z != NULL ? arena_cstr(c->mem, span_of(z)) : NULL;
}

enum err err_field(struct ctx *c, enum err code, const char *field, const char *problem,
                   const char *allowed)
{
    if (c->err.field_count == ERR_FIELDS_MAX) {
        return c->err.code;
    }
    c->err.field_count++;
    struct err_field *f = arena_new_of(c->mem, struct err_field);
    *f = (struct err_field){
        .field = copy_text(c, field),
        .problem = copy_text(c, problem),
        .allowed = copy_text(c, allowed),
        .code = code,
    };
    if (c->err.last == NULL) {
        c->err.fields = f;
    } else {
        c->err.last->next = f;
    }
    c->err.last = f;
    return err_set(c, code, "parameter %s", field);
}

void ctx_give_way(struct ctx *c)
{
    c->work = 0;
    if (c->give_way != NULL) {
        c->give_way(c->give_way_arg);
    }
}

void err_clear(struct ctx *c)
{
    memset(&c->err, 0, sizeof(c->err));
}
