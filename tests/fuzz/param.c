/* JSON or form bodies against a table with every type of parameter: what is bound keeps the
 * promises of its row, what is not has a field error. The first byte picks the rules. */
#include "http/param.h"
#include "fuzz.h"
#include "wire/form_in.h"
#include "wire/json_in.h"

struct item {
    struct opt_i64 key;
    struct opt_text value;
};
struct inner {
    bool given;
    struct opt_text t;
    struct param_list l;
};
struct args {
    struct opt_text t, d, m;
    struct opt_i64 i, n, e;
    struct opt_bool b;
    struct value *v;
    struct inner o;
    struct param_list l, s, c;
};

static const struct param_word kinds[] = {{"home", 1}, {"work", 2}, {NULL, 0}};

static const struct param item_rows[] = {
    {.name = "k", .type = P_INT, .flags = PF_REQUIRED, .offset = offsetof(struct item, key)},
    {.name = "w", .aliases = "x|y", .type = P_TEXT, .offset = offsetof(struct item, value)},
};
static const struct params item_table = PARAMS(item_rows, struct item);

static const struct param inner_rows[] = {
    {.name = "t", .type = P_TEXT, .offset = offsetof(struct inner, t), .max = 3},
    {.name = "l", .type = P_LIST, .offset = offsetof(struct inner, l), .sub = &item_table},
};
static const struct params inner_table = PARAMS(inner_rows, struct inner);

#define ROW(field_, type_, ...)                                                                    \
    {                                                                                              \
        .name = #field_, .type = (type_), .offset = offsetof(struct args, field_), __VA_ARGS__     \
    }

static const struct param rows[] = {
    ROW(t, P_TEXT, .min = 1, .max = 5, .flags = PF_TRIM),
    ROW(d, P_DATE, .flags = PF_EMPTY_CLEARS),
    ROW(m, P_DATETIME, .flags = PF_EMPTY_IS_ABSENT),
    ROW(i, P_ID, .aliases = "id"),
    ROW(n, P_INT, .min = -9, .max = 9),
    ROW(e, P_ENUM, .words = kinds, .flags = PF_ENUM_NUMBER),
    ROW(b, P_BOOL, .flags = PF_BOOL_LOOSE),
    ROW(v, P_VALUE),
    ROW(o, P_OBJECT, .sub = &inner_table),
    ROW(l, P_LIST, .sub = &item_table),
    ROW(s, P_LIST, .item = P_TEXT, .flags = PF_EMPTY_IS_ABSENT),
    ROW(c, P_LIST, .item = P_INT, .flags = PF_COMMA_LIST),
};
static const struct params table = PARAMS(rows, struct args);

static void check_text(struct opt_text t, size_t max)
{
    REQUIRE((t.has == GIVEN) == (t.v.p != NULL));
    REQUIRE(utf8_text(t.v) && utf8_count(t.v) <= max);
}

static void check_items(struct param_list l, bool good)
{
    const struct item *items = l.items;
    for (size_t i = 0; i < l.n; i++) {
        REQUIRE(!good || items[i].key.has == GIVEN);
        check_text(items[i].value, 65535);
    }
}

static void check_args(const struct args *a, bool good)
{
    check_text(a->t, 5);
    check_text(a->d, 10);
    check_text(a->m, 47);
    REQUIRE(a->i.has != GIVEN || a->i.v > 0);
    REQUIRE(a->n.v >= -9 && a->n.v <= 9);
    REQUIRE(a->o.given || (a->o.t.has == ABSENT && a->o.l.has == ABSENT));
    check_text(a->o.t, 3);
    check_items(a->o.l, good);
    check_items(a->l, good);
    for (size_t i = 0; i < a->s.n; i++) {
        check_text(((const struct opt_text *)a->s.items)[i], 65535);
    }
    for (size_t i = 0; good && i < a->c.n; i++) {
        REQUIRE(((const struct opt_i64 *)a->c.items)[i].has == GIVEN);
    }
}

static void check_errors(const struct ctx *c, enum err e)
{
    size_t n = 0;
    for (const struct err_field *f = c->err.fields; f != NULL; f = f->next, n++) {
        REQUIRE(f->field[0] != '\0' && f->problem[0] != '\0');
    }
    REQUIRE((e != E_OK) == (n > 0) && n <= 100);
    REQUIRE(e == c->err.code);
}

static enum err parse(struct ctx *c, struct span text, bool form, struct value **body)
{
    const struct form_rules rules = {.vars_max = 200, .repeat_lists = true};
    return form ? form_parse(c, text, &rules, body) : json_parse(c, text, body);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct ctx c = fuzz_begin();
    const struct param_rules rules = {.ignore_case = (data[0] & 1) != 0,
                                      .null_is_absent = (data[0] & 2) != 0,
                                      .repeated_first = (data[0] & 4) != 0};
    struct value *body = NULL;
    if (parse(&c, fuzz_text(&c, data + 1, size - 1), (data[0] & 8) != 0, &body) == E_OK) {
        const struct param_source sources[] = {{SRC_QUERY, NULL}, {SRC_QUERY, body}};
        struct args a;
        enum err e = param_bind(&c, &table, sources, 2, &rules, &a);
        check_args(&a, e == E_OK);
        check_errors(&c, e);
    }
    fuzz_end(&c);
    return 0;
}
