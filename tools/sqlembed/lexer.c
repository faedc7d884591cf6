/*
 * lexer: finds the tokens of SQL, as far as the checks and the names need them.
 */
#include "sqlembed.h"

static char peek(const struct lexer *l, size_t k)
{
    return l->at + k < l->s.n ? l->s.p[l->at + k] : '\0';
}

static void step(struct lexer *l, size_t n)
{
    for (; n > 0 && l->at < l->s.n; n--) {
        l->line += l->s.p[l->at++] == '\n';
    }
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

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* True when the text goes on with these two characters. */
static bool is_pair(const struct lexer *l, char first, char second)
{
    return peek(l, 0) == first && peek(l, 1) == second;
}

static void skip_line(struct lexer *l)
{
    while (l->at < l->s.n && peek(l, 0) != '\n') {
        step(l, 1);
    }
}

/* Skips a block comment with its end; they nest in SQL. */
static void skip_block(struct lexer *l)
{
    int depth = 0;
    do {
        bool open = is_pair(l, '/', '*');
        bool close = is_pair(l, '*', '/');
        depth += open - close;
        step(l, open || close ? 2 : 1);
    } while (depth > 0 && l->at < l->s.n);
}

/* Skips blanks and comments. */
static void skip_blank(struct lexer *l)
{
    for (;;) {
        if (is_blank(peek(l, 0))) {
            step(l, 1);
        } else if (is_pair(l, '-', '-')) {
            skip_line(l);
        } else if (is_pair(l, '/', '*')) {
            skip_block(l);
        } else {
            return;
        }
    }
}

/* Skips a quoted text with its closing mark; a mark inside is doubled. */
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

static void skip_word(struct lexer *l)
{
    while (is_word(peek(l, 0))) {
        step(l, 1);
    }
}

/* Skips a text, with escapes when an E stands before it. */
static bool skip_string(struct lexer *l)
{
    bool escapes = is_pair(l, 'e', '\'') || is_pair(l, 'E', '\'');
    if (!escapes && peek(l, 0) != '\'') {
        return false;
    }
    step(l, escapes ? 1 : 0);
    skip_quoted(l, '\'', escapes);
    return true;
}

/* Skips a token that begins with a colon: a cast, a named argument or the colon alone. */
static enum token_kind skip_colon(struct lexer *l)
{
    bool cast = is_pair(l, ':', ':');
    step(l, cast ? 2 : 1);
    if (cast || !is_word(peek(l, 0)) || is_digit(peek(l, 0))) {
        return T_SIGN;
    }
    skip_word(l);
    return T_NAMED;
}

/* Skips the token that begins here. */
static enum token_kind skip_token(struct lexer *l)
{
    enum token_kind kind = T_SIGN;
    char c = peek(l, 0);
    if (skip_string(l)) {
        kind = T_STRING;
    } else if (c == '"') {
        skip_quoted(l, '"', false);
        kind = T_NAME;
    } else if (c == '$') {
        step(l, 1);
        kind = is_digit(peek(l, 0)) ? T_PARAM : T_DOLLAR;
        skip_word(l);
    } else if (c == ':') {
        kind = skip_colon(l);
    } else if (is_word(c)) {
        kind = is_digit(c) ? T_NUMBER : T_WORD;
        skip_word(l);
    } else {
        step(l, 1);
    }
    return kind;
}

struct token next_token(struct lexer *l)
{
    skip_blank(l);
    size_t from = l->at;
    struct token t = {.line = l->line};
    t.kind = from < l->s.n ? skip_token(l) : T_END;
    t.text = span_sub(l->s, from, l->at - from);
    return t;
}
