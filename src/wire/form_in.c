/*
 * form_in: urlencoded variables, and PHP's rules for names with brackets
 * (php_register_variable_ex of PHP 8.2 is the model; our limits are errors, never a silent cut).
 */
#include "wire/form_in.h"

#include <string.h>

#include "base/utf8.h"

/* The keys in the brackets of a name; an absent key stands for []. */
struct keys {
    struct span at[FORM_DEPTH_MAX];
    size_t n;
};

static bool has_control(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20) {
            return true;
        }
    }
    return !utf8_text(s);
}

/* Copies s with the characters of which in it replaced by '_'; gives s itself when it has none. */
static struct span underscore(struct arena *mem, struct span s, const char *which)
{
    size_t first = 0;
    while (first < s.n && strchr(which, s.p[first]) == NULL) {
        first++;
    }
    if (first == s.n) {
        return s;
    }
    char *text = arena_cstr(mem, s);
    for (size_t i = first; i < s.n; i++) {
        if (strchr(which, text[i]) != NULL) {
            text[i] = '_';
        }
    }
    return (struct span){text, s.n};
}

/* Takes "[key]" off *rest. Returns false when there is none or it is not closed. */
static bool take_key(struct span *rest, struct span *key)
{
    if (rest->n == 0 || rest->p[0] != '[') {
        return false;
    }
    ptrdiff_t close = span_find(*rest, ']');
    if (close < 0) {
        return false;
    }
    *key = span_sub(*rest, 1, (size_t)close - 1);
    *rest = span_sub(*rest, (size_t)close + 1, rest->n);
    if (key->n == 0 || span_is(*key, " ")) {
        *key = SPAN_NONE;
    }
    return true;
}

/* Splits a name at its brackets. The text behind the last closed bracket is ignored; a name whose
 * first bracket is not closed has no keys. */
static enum err split(struct ctx *c, struct span name, const struct form_rules *rules,
                      struct span *top, struct keys *keys)
{
    keys->n = 0;
    while (name.n > 0 && name.p[0] == ' ') {
        name = span_sub(name, 1, name.n);
    }
    ptrdiff_t open = span_find(name, '[');
    struct span rest = SPAN_NONE, key;
    *top = name;
    if (open >= 0) {
        *top = span_sub(name, 0, (size_t)open);
        rest = span_sub(name, (size_t)open, name.n);
    }
    if (open > 0 && span_find(rest, ']') < 0) {
        *top = underscore(c->mem, name, rules->php ? "[ ." : "[");
    } else if (rules->php) {
        *top = underscore(c->mem, *top, " .");
    }
    while (take_key(&rest, &key)) {
        if (keys->n == FORM_DEPTH_MAX) {
            return err_set(c, E_TOO_MANY_VALUES, "name with more than %d brackets", FORM_DEPTH_MAX);
        }
        keys->at[keys->n++] = key;
    }
    return E_OK;
}

/* True when PHP would take the key as an integer: decimal, no leading zero, no "-0". */
static bool integer_key(struct span key, int64_t *out)
{
    struct span digits = span_sub(key, key.n > 0 && key.p[0] == '-' ? 1 : 0, key.n);
    if (digits.n == 0 || (digits.p[0] == '0' && key.n > 1)) {
        return false;
    }
    return span_i64(key, out);
}

/* Adds a member under a name, or under the next number when the name is absent. */
static enum err add(struct ctx *c, struct value *o, struct span name, struct value *v)
{
    if (name.p == NULL) {
        if (o->next == INT64_MAX) {
            return err_set(c, E_TOO_MANY_VALUES, "no number is left for []");
        }
        name = arena_printf(c->mem, "%lld", (long long)o->next);
    }
    int64_t number;
    if (integer_key(name, &number) && (!o->numbered || number >= o->next)) {
        o->next = number < INT64_MAX ? number + 1 : INT64_MAX;
        o->numbered = true;
    }
    value_add(c->mem, o, name, v);
    return E_OK;
}

/* Finds the object under a name of o; makes one when there is none or another kind of value stands
 * there. */
static enum err descend(struct ctx *c, struct value *o, struct span name, struct value **out)
{
    struct value_member *m = name.p != NULL ? value_find(c->mem, o, name) : NULL;
    if (m != NULL && m->value->kind == V_OBJECT) {
        *out = m->value;
        return E_OK;
    }
    *out = value_new(c->mem, V_OBJECT);
    if (m == NULL) {
        return add(c, o, name, *out);
    }
    m->value = *out;
    return E_OK;
}

/* Makes the member a list when it is none yet, and appends v. */
static void repeat(struct arena *mem, struct value_member *m, struct value *v)
{
    if (m->value->kind != V_LIST) {
        struct value *list = value_new(mem, V_LIST);
        value_add(mem, list, SPAN_NONE, m->value);
        m->value = list;
    }
    value_add(mem, m->value, SPAN_NONE, v);
}

static enum err store(struct ctx *c, struct value *o, struct span name, struct value *v,
                      const struct form_rules *rules)
{
    struct value_member *m = name.p != NULL ? value_find(c->mem, o, name) : NULL;
    if (m == NULL) {
        return add(c, o, name, v);
    }
    if (rules->repeat_lists && (m->value->kind == V_TEXT || m->value->kind == V_LIST)) {
        repeat(c->mem, m, v);
    } else {
        m->value = v;
    }
    return E_OK;
}

enum err form_put(struct ctx *c, struct value *root, struct span name, struct value *v,
                  const struct form_rules *rules)
{
    if (name.n > FORM_NAME_MAX) {
        return err_set(c, E_TOO_MANY_VALUES, "name longer than %d bytes", FORM_NAME_MAX);
    }
    if (has_control(name)) {
        return err_set(c, E_ENCODING, "control character in a name");
    }
    struct span at;
    struct keys keys;
    enum err e = split(c, name, rules, &at, &keys);
    if (e != E_OK || at.n == 0) {
        return e;
    }
    struct value *o = root;
    for (size_t i = 0; i < keys.n; i++) {
        e = descend(c, o, at, &o);
        if (e != E_OK) {
            return e;
        }
        at = keys.at[i];
    }
    return store(c, o, at, v, rules);
}

static enum err put_pair(struct ctx *c, struct value *root, struct span pair,
                         const struct form_rules *rules)
{
    struct span name, text;
    if (!span_cut(pair, '=', &name, &text)) {
        text = SPAN("");
    }
    enum url_rules url = rules->php ? URL_FORM_PHP : URL_FORM;
    enum err e = url_decode(c, name, url, &name);
    if (e == E_OK) {
        e = url_decode(c, text, url, &text);
    }
    if (e != E_OK) {
        return e;
    }
    return form_put(c, root, name, value_text(c->mem, text), rules);
}

enum err form_parse(struct ctx *c, struct span text, const struct form_rules *rules,
                    struct value **out)
{
    struct value *root = value_new(c->mem, V_OBJECT);
    struct span pair;
    size_t vars = 0;
    while (span_next(&text, '&', &pair)) {
        if (pair.n == 0) {
            continue;
        }
        if (++vars > rules->vars_max) {
            return err_set(c, E_TOO_MANY_VALUES, "more than %zu variables", rules->vars_max);
        }
        ctx_work(c, CTX_VALUE + pair.n);
        enum err e = put_pair(c, root, pair, rules);
        if (e != E_OK) {
            return e;
        }
    }
    *out = root;
    return E_OK;
}
