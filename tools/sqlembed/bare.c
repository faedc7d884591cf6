/*
 * bare: numbers that have a name in constants.tsv. Where a column that holds one is compared with a
 * number, where a bit is tested and in a simple CASE, a statement writes :NAME.
 */
#include <string.h>

#include "sqlembed.h"

static bool is_sign(struct token t, const char *signs)
{
    return t.kind == T_SIGN && strchr(signs, t.text.p[0]) != NULL;
}

/* Returns true for a column, or an argument, that holds a named number. */
static bool is_coded(const struct embed *e, struct token t)
{
    struct span name = t.kind == T_NAMED ? span_sub(t.text, 1, t.text.n) : t.text, words = e->coded;
    struct span word;
    while ((t.kind == T_WORD || t.kind == T_NAMED) && span_next(&words, ' ', &word)) {
        if (span_eq(word, name)) {
            return true;
        }
    }
    return false;
}

/* Returns true for a token that stands between a column and the number it is compared with. */
static bool compares(struct token t)
{
    return is_sign(t, "=<>!(") ||
           (t.kind == T_WORD && (span_iis(t.text, "in") || span_iis(t.text, "not")));
}

/* Follows a column up to the number that it is compared with. */
static bool see_column(struct bare *b, struct token t, bool coded)
{
    bool in_list = b->list && (t.kind == T_NAMED || is_sign(t, ",-"));
    bool wrong = b->column && t.kind == T_NUMBER;
    b->list = in_list || (b->column && is_sign(t, "("));
    b->column = coded || (b->column && (in_list || compares(t)));
    return !wrong;
}

/* Follows a number up to the column, which may have its table before it: 1 = p.kind. */
static bool see_number(struct bare *b, struct token t, bool coded)
{
    bool sign = is_sign(t, "=<>!");
    bool wrong = coded && b->compared;
    b->compared = (b->compared && (sign || t.kind == T_WORD || is_sign(t, "."))) ||
                  (b->number && sign);
    return !wrong;
}

/* A bit is tested: flags & 64. 1 is no flag: it is the last bit of what was shifted. */
static bool see_bit(struct bare *b, struct token t)
{
    bool flag = t.kind == T_NUMBER && !span_is(t.text, "1"), bit = is_sign(t, "&");
    bool wrong = (flag && b->bit) || (bit && b->flag);
    b->flag = flag;
    b->bit = bit;
    return !wrong;
}

bool bare_see(const struct embed *e, struct bare *b, struct token t)
{
    bool coded = is_coded(e, t), when = b->when;
    bool column = see_column(b, t, coded), number = see_number(b, t, coded), bit = see_bit(b, t);
    b->number = t.kind == T_NUMBER;
    b->when = t.kind == T_WORD && span_iis(t.text, "when");
    return column && number && bit && !(when && b->number);
}
