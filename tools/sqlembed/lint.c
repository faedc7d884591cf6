/*
 * lint: a small SQL lexer and what it refuses in a statement.
 */
#include <string.h>

#include "sqlembed.h"

enum token_kind { T_END, T_WORD, T_PARAM, T_NUMBER, T_STRING, T_NAME, T_DOLLAR, T_SIGN };

struct token {
    enum token_kind kind;
    struct span text;
    size_t line; /* of the resolved statement, from 0 */
};

struct lexer {
    struct span s;
    size_t at, line;
};

static char peek(const struct lexer *l, size_t k)
{
    return l->at + k < l->s.n ? l->s.p[l->at + k] : '\0';
}

static void step(struct lexer *l, size_t n)
{
    for (; n > 0 && l->at < l->s.n; n--)
        l->line += l->s.p[l->at++] == '\n';
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Blanks and comments; block comments nest in SQL. */
static void skip_blank(struct lexer *l)
{
    for (;;) {
        char c = peek(l, 0);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            step(l, 1);
        } else if (c == '-' && peek(l, 1) == '-') {
            while (l->at < l->s.n && peek(l, 0) != '\n')
                step(l, 1);
        } else if (c == '/' && peek(l, 1) == '*') {
            int depth = 0;
            do {
                bool open = peek(l, 0) == '/' && peek(l, 1) == '*';
                bool close = peek(l, 0) == '*' && peek(l, 1) == '/';
                depth += open - close;
                step(l, open || close ? 2 : 1);
            } while (depth > 0 && l->at < l->s.n);
        } else {
            return;
        }
    }
}

/* A quoted text up to and with its closing mark; marks inside are doubled. */
static void skip_quoted(struct lexer *l, char mark, bool backslash)
{
    step(l, 1);
    while (l->at < l->s.n) {
        if (backslash && peek(l, 0) == '\\') {
            step(l, 2);
        } else if (peek(l, 0) == mark && peek(l, 1) == mark) {
            step(l, 2);
        } else if (peek(l, 0) == mark) {
            step(l, 1);
            return;
        } else {
            step(l, 1);
        }
    }
}

static struct token next_token(struct lexer *l)
{
    skip_blank(l);
    size_t from = l->at;
    struct token t = {.line = l->line};
    char c = peek(l, 0);
    if (l->at >= l->s.n) {
        t.kind = T_END;
    } else if (c == '\'' || ((c == 'e' || c == 'E') && peek(l, 1) == '\'')) {
        bool escapes = c != '\'';
        step(l, escapes ? 1 : 0);
        skip_quoted(l, '\'', escapes);
        t.kind = T_STRING;
    } else if (c == '"') {
        skip_quoted(l, '"', false);
        t.kind = T_NAME;
    } else if (c == '$') {
        step(l, 1);
        t.kind = is_digit(peek(l, 0)) ? T_PARAM : T_DOLLAR;
        while (is_word(peek(l, 0)))
            step(l, 1);
    } else if (is_word(c)) {
        t.kind = is_digit(c) ? T_NUMBER : T_WORD;
        while (is_word(peek(l, 0)))
            step(l, 1);
    } else {
        step(l, 1);
        t.kind = T_SIGN;
    }
    t.text = span_sub(l->s, from, l->at - from);
    return t;
}

static bool one_of(struct token t, const char *const *words)
{
    for (; t.kind == T_WORD && *words != NULL; words++)
        if (span_iis(t.text, *words))
            return true;
    return false;
}

static bool is_sign(struct token t, char c)
{
    return t.kind == T_SIGN && t.text.p[0] == c;
}

static const char *const first_words[] = {"select", "insert", "update",   "delete", "with",
                                          "begin",  "commit", "rollback", "listen", NULL};
static const char *const writing[] = {"insert", "update", "delete", "merge", "nextval", NULL};
static const char *const star_before[] = {"select", "distinct", "all", "returning", NULL};
/* Functions that run a text as SQL; commands that do cannot be the first word. */
static const char *const building[] = {
    "dblink", "dblink_exec", "query_to_xml", "query_to_xmlschema", "query_to_xml_and_xmlschema",
    NULL};

enum { MAX_DEPTH = 64, MAX_ARGS = 64 };

struct lint {
    struct embed *e;
    const struct query *q;
    bool ordered[MAX_DEPTH]; /* ORDER BY seen at this depth of parentheses */
    int depth;
    bool used[MAX_ARGS + 1];
    struct token before; /* the last token */
    bool ended;          /* a ';' was seen */
};

static void complain(const struct lint *l, struct token t, const char *what)
{
    size_t n = l->q->origin_count;
    struct origin o = {l->q->path, l->q->body_line};
    if (n > 0)
        o = l->q->origins[t.line < n ? t.line : n - 1];
    fault(l->e, o.path, o.line, "%s", what);
}

static void see_param(struct lint *l, struct token t)
{
    int64_t n = 0;
    if (!span_i64(span_sub(t.text, 1, t.text.n), &n) || n < 1 || n > MAX_ARGS)
        complain(l, t, "parameter number out of range");
    else if ((size_t)n > l->q->args.n)
        complain(l, t, "parameter has no argument in the header");
    else
        l->used[n] = true;
}

static void see_sign(struct lint *l, struct token t)
{
    if (is_sign(t, '('))
        if (l->depth + 1 < MAX_DEPTH)
            l->ordered[++l->depth] = false;
        else
            complain(l, t, "parentheses nest too deep");
    else if (is_sign(t, ')') && l->depth > 0)
        l->depth--;
    else if (is_sign(t, ';'))
        l->ended = true;
    else if (is_sign(t, '*') &&
             (one_of(l->before, star_before) || is_sign(l->before, '.') || is_sign(l->before, ',')))
        complain(l, t, "name the columns: no *");
}

static void see_word(struct lint *l, struct token t)
{
    if (span_iis(t.text, "by") && span_iis(l->before.text, "order"))
        l->ordered[l->depth] = true;
    else if ((span_iis(t.text, "limit") || span_iis(t.text, "fetch")) && !l->ordered[l->depth])
        complain(l, t, "LIMIT without ORDER BY");
    else if (one_of(t, building))
        complain(l, t, "a statement must not run text as SQL");
    else if (one_of(t, writing) && span_is(l->q->access, "read"))
        complain(l, t, "access is read, but the statement writes");
}

static void see(struct lint *l, struct token t)
{
    if (l->ended) {
        complain(l, t, "more than one statement");
        l->ended = false;
    }
    if (l->before.text.p == NULL && !one_of(t, first_words))
        complain(l, t, "not a kind of statement that may stand here");
    if (t.kind == T_PARAM)
        see_param(l, t);
    else if (t.kind == T_DOLLAR)
        complain(l, t, "no dollar quotes in a statement");
    else if (t.kind == T_SIGN)
        see_sign(l, t);
    else if (t.kind == T_WORD)
        see_word(l, t);
    l->before = t;
}

static void check_args(struct lint *l)
{
    const struct columns *args = &l->q->args;
    for (size_t i = 0; i < args->n && i < MAX_ARGS; i++) {
        if (!l->used[i + 1]) {
            fault(l->e, l->q->path, l->q->body_line, "$%zu (%.*s) is never used", i + 1,
                  SPAN_ARG(args->v[i].name));
        }
    }
    bool tenant = args->n > 0 && span_is(args->v[0].name, "tenant");
    if (!tenant && l->q->tenant_none.p == NULL)
        fault(l->e, l->q->path, 1, "$1 must be \"tenant int\", or say \"-- tenant: none, REASON\"");
    if (tenant && l->q->tenant_none.p != NULL)
        fault(l->e, l->q->path, 1, "takes a tenant, yet says \"-- tenant: none\"");
}

/* "batch: ARG": an array with an element for each request; ord of a row says whose it is. */
static void check_batch(struct lint *l)
{
    const struct query *q = l->q;
    bool array = false, ord = false, item = false;
    for (size_t i = 0; i < q->args.n; i++) {
        array = array || (span_eq(q->args.v[i].name, q->batch) &&
                          (span_is(span_of(q->args.v[i].type->name), "bigint[]") ||
                           span_is(span_of(q->args.v[i].type->name), "text[]")));
        item = item || sql_type_is_item(q->args.v[i].type);
    }
    for (size_t i = 0; i < q->row.n; i++)
        ord = ord || span_is(q->row.v[i].name, "ord");
    if (q->batch.p != NULL && (!array || !ord || q->slow))
        fault(l->e, q->path, 1,
              "batch names an argument of type bigint[] or text[] of a quick statement that gives "
              "ord");
    if (item && (q->batch.p == NULL || !span_is(q->access, "write")))
        fault(l->e, q->path, 1, "item[] is for writes with a batch");
}

void lint_query(struct embed *e, const struct query *q)
{
    struct lint l = {.e = e, .q = q};
    struct lexer lex = {.s = q->sql};
    struct token t = next_token(&lex);
    if (t.kind == T_END)
        fault(e, q->path, q->body_line, "no statement");
    for (; t.kind != T_END; t = next_token(&lex))
        see(&l, t);
    check_args(&l);
    check_batch(&l);
}
