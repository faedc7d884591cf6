/*
 * names: finds the arguments that a statement takes, and replaces names by the numbers with which
 * it travels.
 */
#include "sqlembed.h"

struct context {
    const char *name, *type, *value;
    bool nullable;
};

/* The names that every statement may use without declaring them. */
static const struct context contexts[] = {
    {"tenant", "int", "sql_in_i64(c->tenant)", false},
    {"key_id", "bigint", "db_arg_id(c->who.key_id)", true},
    {"request_id", "text", "sql_in_text(span_of(c->request_id))", false},
    {"employee", "bigint", "db_arg_id(c->who.employee_id)", true},
    {"is_admin", "boolean", "ARG_BOOL(c->who.is_admin)", false},
    {"visible", "bigint[]", "sql_in_visible(c, a->see)", true},
};

enum { MAX_ARGS = 64, MAX_DEPTH = 64 };

static const struct context *context_find(struct span name)
{
    for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++) {
        if (span_is(name, contexts[i].name)) {
            return &contexts[i];
        }
    }
    return NULL;
}

const char *context_value(const struct context *x)
{
    return x->value;
}

struct column *column_find(const struct columns *list, struct span name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (span_eq(list->v[i].name, name)) {
            return &list->v[i];
        }
    }
    return NULL;
}

/* Arguments */

static struct column *add(struct embed *e, struct query *q, struct column c)
{
    size_t size = sizeof(struct column), n = q->args.n;
    if (n == MAX_ARGS) {
        fault(e, q->path, 1, "more than %d arguments", MAX_ARGS);
        return &q->args.v[n - 1];
    }
    q->args.v = arena_grow(e->mem, q->args.v, n * size, (n + 1) * size);
    q->args.v[q->args.n++] = c;
    return &q->args.v[n];
}

static bool same_type(const struct column *a, const struct column *b)
{
    return a->type->oid == b->type->oid && a->single == b->single && a->nullable == b->nullable &&
           span_eq(a->group, b->group);
}

/* Makes a declared argument that has the name of one of the context's the context's. */
static void take_context(struct embed *e, struct column *c)
{
    const struct context *x = context_find(c->name);
    if (x == NULL) {
        return;
    }
    const struct sql_type *type = sql_type_find(span_of(x->type));
    if (c->single) {
        type = sql_type_find(arena_printf(e->mem, "%s[]", x->type));
    }
    if (c->type != type) {
        fault(e, c->origin.path, c->origin.line, "\"%.*s\" comes from the context and is %s",
              SPAN_ARG(c->name), x->type);
    }
    c->context = x;
}

static void take_part_arg(struct embed *e, struct query *q, const struct query *part,
                          const struct column *c)
{
    struct column *old = column_find(&q->args, c->name), new = *c;
    if (context_find(c->name) != NULL) {
        fault(e, c->origin.path, c->origin.line,
              "\"%.*s\" comes from the context: a part needs "
              "no word about it",
              SPAN_ARG(c->name));
    } else if (old == NULL) {
        new.field_of = part->fields ? part->name : SPAN_NONE;
        (void)add(e, q, new);
    } else if (!same_type(old, c)) {
        fault(e, old->origin.path, old->origin.line, "\"%.*s\" has another type in %.*s:%d",
              SPAN_ARG(c->name), SPAN_ARG(c->origin.path), c->origin.line);
    } else if (old->field_of.p != NULL || (part->fields && old->field_of.p == NULL)) {
        fault(e, old->origin.path, old->origin.line, "\"%.*s\" is also given by the part %.*s",
              SPAN_ARG(c->name), SPAN_ARG(part->fields ? part->name : old->field_of));
    }
}

static void take_args(struct embed *e, struct query *q)
{
    for (size_t i = 0; i < q->args.n; i++) {
        take_context(e, &q->args.v[i]);
    }
    for (size_t i = 0; i < q->part_count; i++) {
        const struct columns *args = &q->parts[i]->args;
        for (size_t k = 0; k < args->n; k++) {
            take_part_arg(e, q, q->parts[i], &args->v[k]);
        }
    }
}

/* Names in the text */

/* The brackets around a token: in brackets behind a value, `:` stands between the bounds of a
 * slice. */
struct brackets {
    bool subscript[MAX_DEPTH];
    int depth;
    struct token before;
};

static bool is_sign(struct token t, char c)
{
    return t.kind == T_SIGN && t.text.p[0] == c;
}

static bool in_subscript(const struct brackets *b)
{
    return b->depth > 0 && b->subscript[b->depth];
}

static void see(struct brackets *b, struct token t)
{
    bool opens = is_sign(t, '(') || is_sign(t, '[');
    if (opens && b->depth + 1 < MAX_DEPTH) {
        struct token p = b->before;
        bool value = p.kind == T_WORD || p.kind == T_NAME || p.kind == T_NAMED || is_sign(p, ')') ||
                     is_sign(p, ']');
        b->subscript[++b->depth] =
            is_sign(t, '[') && value && !(p.kind == T_WORD && span_iis(p.text, "array"));
    } else if ((is_sign(t, ')') || is_sign(t, ']')) && b->depth > 0) {
        b->depth--;
    }
    b->before = t;
}

static void put_constant(struct embed *e, struct buf *out, struct origin o, struct span name)
{
    for (size_t i = 0; i < e->constant_count; i++) {
        int64_t v = e->constants[i].value;
        if (span_eq(e->constants[i].name, name)) {
            buf_printf(out, v < 0 ? "(%lld)" : "%lld", (long long)v);
            return;
        }
    }
    fault(e, o.path, o.line, "no constant :%.*s", SPAN_ARG(name));
}

static void put_argument(struct embed *e, struct query *q, struct buf *out, struct origin o,
                         struct span name)
{
    struct column *a = column_find(&q->args, name);
    const struct context *x = context_find(name);
    if (a == NULL && x != NULL) {
        struct column c = {.name = name,
                           .type = sql_type_find(span_of(x->type)),
                           .nullable = x->nullable,
                           .origin = o,
                           .context = x};
        a = add(e, q, c);
    }
    if (a == NULL) {
        fault(e, o.path, o.line, "no argument :%.*s", SPAN_ARG(name));
        return;
    }
    a->used = true;
    buf_printf(out, "$%zu", (size_t)(a - q->args.v) + 1);
}

static void put(struct embed *e, struct query *q, struct buf *out, struct token t)
{
    struct span name = span_sub(t.text, 1, t.text.n);
    struct origin o = origin_of(q, t.line);
    if (name.p[0] >= 'A' && name.p[0] <= 'Z') {
        put_constant(e, out, o, name);
    } else {
        put_argument(e, q, out, o, name);
    }
}

void names_resolve(struct embed *e, struct query *q)
{
    struct lexer lex = {.s = q->sql};
    struct brackets b = {.depth = 0};
    struct bare bare = {.column = false};
    struct buf out;
    const char *copied = q->sql.p;
    take_args(e, q);
    buf_init(&out, e->mem, q->sql.n + 1);
    for (struct token t = next_token(&lex); t.kind != T_END; t = next_token(&lex)) {
        struct origin o = origin_of(q, t.line);
        if (!bare_see(e, &bare, t)) {
            fault(e, o.path, o.line, "a bare number: write its :NAME of constants.tsv");
        }
        if (t.kind == T_PARAM) {
            fault(e, o.path, o.line, "an argument is named: write :name, not %.*s",
                  SPAN_ARG(t.text));
        } else if (t.kind == T_NAMED && !in_subscript(&b)) {
            buf_add(&out, copied, (size_t)(t.text.p - copied));
            put(e, q, &out, t);
            copied = t.text.p + t.text.n;
        }
        see(&b, t);
    }
    buf_add(&out, copied, (size_t)(q->sql.p + q->sql.n - copied));
    q->sql = buf_view(&out);
}
