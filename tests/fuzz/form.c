/* Forms: texts are clean, limits hold, and the tree is only as large as the input. */
#include "fuzz.h"

#include "wire/form_in.h"

enum { VARS = 50 };

static size_t count_leaves(const struct value *v, unsigned depth)
{
    REQUIRE(depth <= FORM_DEPTH_MAX + 2); /* the root, the name, its brackets; a list at the end */
    if (v->kind == V_TEXT) {
        return 1;
    }
    REQUIRE(v->kind == V_OBJECT || v->kind == V_LIST);
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++) {
        n += count_leaves(v->members[i].value, depth + 1);
    }
    return n;
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    static const struct form_rules rules[] = {
        {.vars_max = VARS, .php = true},
        {.vars_max = VARS, .repeat_lists = true},
    };
    for (size_t i = 0; i < 2; i++) {
        struct ctx c = fuzz_begin();
        struct value *v = NULL;
        enum err e = form_parse(&c, fuzz_text(&c, data, size), &rules[i], &v);
        REQUIRE(e == c.err.code);
        REQUIRE(e == E_OK || e == E_SYNTAX || e == E_ENCODING || e == E_TOO_MANY_VALUES);
        if (e == E_OK) {
            fuzz_check_texts(v, false);
            REQUIRE(count_leaves(v, 0) <= VARS);
        }
        fuzz_end(&c);
    }
    return 0;
}
