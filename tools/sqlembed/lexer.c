/*
 * lexer: the tokens of SQL, as far as the checks and the names need them.
 */
#include "sqlembed.h"

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

struct token next_token(struct lexer *l)
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
    } else if (c == ':' && peek(l, 1) == ':') { /* a cast */
        step(l, 2);
        t.kind = T_SIGN;
    } else if (c == ':' && is_word(peek(l, 1)) && !is_digit(peek(l, 1))) {
        step(l, 1);
        while (is_word(peek(l, 0)))
            step(l, 1);
        t.kind = T_NAMED;
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
