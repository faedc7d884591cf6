/*
 * lint: refuses statements that break a rule.
 */
#include <string.h>

#include "sqlembed.h"

static bool one_of(struct token t, const char *const *words)
{
    for (; t.kind == T_WORD && *words != NULL; words++) {
        if (span_iis(t.text, *words)) {
            return true;
        }
    }
    return false;
}

static bool is_sign(struct token t, char c)
{
    return t.kind == T_SIGN && t.text.p[0] == c;
}

static const char *const first_words[] = {"select",    "insert",  "update", "delete",
                                          "with",      "begin",   "commit", "rollback",
                                          "savepoint", "release", "listen", NULL};
static const char *const writing[] = {"insert", "update", "delete", "merge", "nextval", NULL};
static const char *const star_before[] = {"select", "distinct", "all", "returning", NULL};
/* Functions that run a text as SQL. Commands that do cannot be the first word. */
static const char *const building[] = {
    "dblink", "dblink_exec", "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema",
    NULL};

enum { MAX_DEPTH = 64 };

struct lint {
    struct embed *e;
    const struct query *q;
    bool ordered[MAX_DEPTH]; /* ORDER BY was seen at this depth of parentheses */
    int depth;
    struct token before; /* the last token */
    bool ended;          /* a ';' was seen */
};

static void complain(const struct lint *l, struct token t, const char *what)
{
    struct origin o = origin_of(l->q, t.line);
    fault(l->e, o.path, o.line, "%s", what);
}

static void see_sign(struct lint *l, struct token t)
{
    if (is_sign(t, '(')) {
        if (l->depth + 1 < MAX_DEPTH) {
            l->ordered[++l->depth] = false;
        } else {
            complain(l, t, "parentheses nest too deep");
        }
    } else if (is_sign(t, ')') && l->depth > 0) {
        l->depth--;
    } else if (is_sign(t, ';')) {
        l->ended = true;
    } else if (is_sign(t, '*') && (one_of(l->before, star_before) || is_sign(l->before, '.') ||
                                   is_sign(l->before, ','))) {
        complain(l, t, "name the columns: no *");
    }
}

static void see_word(struct lint *l, struct token t)
{
    if (span_iis(t.text, "by") && span_iis(l->before.text, "order")) {
        l->ordered[l->depth] = true;
    } else if ((span_iis(t.text, "limit") || span_iis(t.text, "fetch")) && !l->ordered[l->depth]) {
        complain(l, t, "LIMIT without ORDER BY");
    } else if (one_of(t, building)) {
        complain(l, t, "a statement must not run text as SQL");
    } else if (one_of(t, writing) && span_is(l->q->access, "read")) {
        complain(l, t, "access is read, but the statement writes");
    }
}

static void see(struct lint *l, struct token t)
{
    if (l->ended) {
        complain(l, t, "more than one statement");
        l->ended = false;
    }
    if (l->before.text.p == NULL && !one_of(t, first_words)) {
        complain(l, t, "not a kind of statement that may stand here");
    }
    if (t.kind == T_DOLLAR) {
        complain(l, t, "no dollar quotes in a statement");
    } else if (t.kind == T_SIGN) {
        see_sign(l, t);
    } else if (t.kind == T_WORD) {
        see_word(l, t);
    }
    l->before = t;
}

static void check_args(struct lint *l)
{
    const struct query *q = l->q;
    for (size_t i = 0; i < q->args.n; i++) {
        const struct column *a = &q->args.v[i];
        if (!a->used) {
            fault(l->e, a->origin.path, a->origin.line, "argument \"%.*s\" is never used",
                  SPAN_ARG(a->name));
        }
    }
    const struct column *tenant = column_find(&q->args, SPAN("tenant"));
    if (tenant == NULL && q->tenant_none.p == NULL) {
        fault(l->e, q->path, 1, "names no :tenant: do, or say \"-- tenant: none, REASON\"");
    }
    if (tenant != NULL && q->tenant_none.p != NULL) {
        fault(l->e, q->path, 1, "takes a tenant, yet says \"-- tenant: none\"");
    }
    const struct column *see = column_find(&q->args, SPAN("see"));
    if (column_find(&q->args, SPAN("visible")) != NULL &&
        (see == NULL || !span_is(see->group, "visibility"))) {
        fault(l->e, q->path, 1, ":visible depends on an argument \"see visibility\"");
    }
}

/* True for an argument that "batch: ARG" may name by its type. */
static bool is_batch(const struct query *q, const struct column *a)
{
    struct span type = span_of(a->type->name);
    return span_eq(a->name, q->batch) && a->single &&
           (span_is(type, "bigint[]") || span_is(type, "text[]"));
}

/* Checks "batch: ARG": an array with an element for each request; the column ord of a row says
 * whose it is. */
static void check_batch(struct lint *l)
{
    const struct query *q = l->q;
    bool array = false, ord = false, item = false;
    for (size_t i = 0; i < q->args.n; i++) {
        array = array || is_batch(q, &q->args.v[i]);
        item = item || sql_type_is_item(q->args.v[i].type);
    }
    for (size_t i = 0; i < q->row.n; i++) {
        ord = ord || span_is(q->row.v[i].name, "ord");
    }
    if (q->batch.p != NULL && (!array || !ord || q->slow)) {
        fault(l->e, q->path, 1,
              "batch names an argument of type bigint[1] or text[1] of a quick statement that "
              "gives ord");
    }
    if (item && (q->batch.p == NULL || !span_is(q->access, "write"))) {
        fault(l->e, q->path, 1, "item[] is for writes with a batch");
    }
}

/* "memory: ARG": the id, or ids, of the parties on which the answer of a read hangs; "tenant". */
static void check_memory(struct lint *l)
{
    const struct query *q = l->q;
    const struct column *a = column_find(&q->args, q->memory);
    if (q->memory.p == NULL) {
        return;
    }
    bool ids = a != NULL && (span_is(span_of(a->type->name), "bigint") ||
                             span_is(span_of(a->type->name), "bigint[]"));
    if (!span_is(q->access, "read") || (!ids && !span_is(q->memory, "tenant"))) {
        fault(l->e, q->path, 1, "memory names an argument of type bigint or bigint[] of a read, or \"tenant\"");
    }
}

/* "lag: allowed": a standby, which cannot write, may answer it. */
static void check_lag(struct lint *l)
{
    if (l->q->lags && !span_is(l->q->access, "read")) {
        fault(l->e, l->q->path, 1, "lag is for reads");
    }
}

void lint_query(struct embed *e, const struct query *q)
{
    struct lint l = {.e = e, .q = q};
    struct lexer lex = {.s = q->sql};
    struct token t = next_token(&lex);
    if (t.kind == T_END) {
        fault(e, q->path, q->body_line, "no statement");
    }
    for (; t.kind != T_END; t = next_token(&lex)) {
        see(&l, t);
    }
    check_args(&l);
    check_batch(&l);
    check_memory(&l);
    check_lag(&l);
}
