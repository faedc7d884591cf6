/* param: tables of parameters against value trees. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/param.h"
#include "wire/form_in.h"
#include "wire/json_in.h"
#include "wire/xml_in.h"

static struct ctx c;
static struct param_rules rules;

struct event_pair {
    struct opt_i64 key;
    struct opt_text value;
};

struct place {
    bool given;
    struct opt_text street;
    struct opt_i64 house;
    struct param_list rooms; /* a list of pairs */
};

struct args {
    struct opt_text name, word, day, moment;
    struct opt_i64 id, count, share, kind, number_kind;
    struct opt_bool flag, loose;
    struct value *tree, *later;
    struct opt_text line;
    struct place place;
    struct param_list pairs, ids, words, commas, trees;
};

static struct args a;

static const struct param_word kinds[] = {{"home", 1}, {"work", 2}, {"Web site", 3}, {NULL, 0}};

static const struct param pair_rows[] = {
    {.name = "key",
     .type = P_INT,
     .flags = PF_REQUIRED,
     .offset = offsetof(struct event_pair, key)},
    {.name = "value", .type = P_TEXT, .offset = offsetof(struct event_pair, value), .max = 5},
};
static const struct params pair_table = PARAMS(pair_rows, struct event_pair);

static const struct param place_rows[] = {
    {.name = "street", .type = P_TEXT, .offset = offsetof(struct place, street)},
    {.name = "house", .type = P_INT, .offset = offsetof(struct place, house), .min = 1},
    {.name = "rooms", .type = P_LIST, .offset = offsetof(struct place, rooms), .sub = &pair_table},
};
static const struct params place_table = PARAMS(place_rows, struct place);

#define ROW(field_, type_, ...)                                                                    \
    {                                                                                              \
        .name = #field_, .type = (type_), .offset = offsetof(struct args, field_), __VA_ARGS__     \
    }

static const struct param rows[] = {
    ROW(name, P_TEXT, .max = 40, .aliases = "fullName|title"),
    ROW(word, P_TEXT, .min = 2, .max = 4, .flags = PF_TRIM),
    ROW(day, P_DATE, .flags = PF_EMPTY_CLEARS),
    ROW(moment, P_DATETIME),
    ROW(id, P_ID),
    ROW(count, P_INT, .min = -5, .max = 5, .flags = PF_TRIM | PF_EMPTY_IS_ABSENT,
        .aliases = "number"),
    ROW(share, P_INT),
    ROW(kind, P_ENUM, .words = kinds, .flags = PF_EMPTY_CLEARS),
    ROW(number_kind, P_ENUM, .words = kinds, .flags = PF_ENUM_NUMBER),
    ROW(flag, P_BOOL),
    ROW(loose, P_BOOL, .flags = PF_BOOL_LOOSE),
    ROW(tree, P_VALUE),
    ROW(later, P_VALUE, .flags = PF_LATER),
    ROW(line, P_TEXT, .flags = PF_LINE | PF_EMPTY_IS_ABSENT),
    ROW(place, P_OBJECT, .sub = &place_table),
    ROW(pairs, P_LIST, .sub = &pair_table),
    ROW(ids, P_LIST, .item = P_ID, .max = 100, .min = 1),
    ROW(words, P_LIST, .item = P_TEXT, .flags = PF_EMPTY_IS_ABSENT),
    ROW(commas, P_LIST, .item = P_INT, .flags = PF_COMMA_LIST),
    ROW(trees, P_LIST, .item = P_VALUE),
};
static const struct params table = PARAMS(rows, struct args);

static int setup(void **state)
{
    (void)state;
    c = (struct ctx){.mem = arena_new()};
    rules = (struct param_rules){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(c.mem);
    return 0;
}

static struct value *json(const char *text)
{
    struct value *v = NULL;
    assert_int_equal(json_parse(&c, span_of(text), &v), E_OK);
    return v;
}

static struct value *form(const char *text)
{
    const struct form_rules r = {.vars_max = 100, .repeat_lists = true};
    struct value *v = NULL;
    assert_int_equal(form_parse(&c, span_of(text), &r, &v), E_OK);
    return v;
}

static struct value *xml(const char *text)
{
    struct value *v = NULL;
    assert_int_equal(xml_parse(&c, span_of(text), &v), E_OK);
    return v;
}

static enum err bind_to(const struct params *t, struct value *body, void *args)
{
    const struct param_source source = {SRC_BODY, body};
    err_clear(&c);
    return param_bind(&c, t, &source, 1, &rules, args);
}

/* Binds a body to a, which is full of rubbish before. */
static enum err bind(struct value *body)
{
    memset(&a, 0x5A, sizeof(a));
    return bind_to(&table, body, &a);
}

static void accept_json(const char *text)
{
    assert_int_equal(bind(json(text)), E_OK);
    assert_null(c.err.fields);
}

/* The body has one fault: this one. */
static void refuse(struct value *body, const char *field, const char *problem, const char *allowed)
{
    assert_int_equal(bind(body), E_PARAM_INVALID);
    assert_int_equal(c.err.code, E_PARAM_INVALID);
    assert_non_null(c.err.fields);
    assert_string_equal(c.err.fields->field, field);
    assert_string_equal(c.err.fields->problem, problem);
    if (allowed == NULL) {
        assert_null(c.err.fields->allowed);
    } else {
        assert_string_equal(c.err.fields->allowed, allowed);
    }
    assert_null(c.err.fields->next);
}

static void refuse_json(const char *text, const char *field, const char *problem,
                        const char *allowed)
{
    refuse(json(text), field, problem, allowed);
}

#define assert_given(o, z) assert_true((o).has == GIVEN && span_is((o).v, (z)))
#define assert_number(o, n)                                                                        \
    do {                                                                                           \
        assert_int_equal((o).has, GIVEN);                                                          \
        assert_int_equal((o).v, (n));                                                              \
    } while (0)

static void absent_null_and_empty_differ(void **state)
{
    (void)state;
    accept_json("{}");
    assert_int_equal(a.name.has, ABSENT);
    assert_null(a.name.v.p);
    assert_int_equal(a.id.has, ABSENT);
    assert_null(a.tree);
    assert_false(a.place.given);
    assert_int_equal(a.ids.has, ABSENT);
    accept_json("{\"name\":null,\"id\":null,\"flag\":null,\"ids\":null,\"place\":null,"
                "\"tree\":null}");
    assert_int_equal(a.name.has, IS_NULL);
    assert_null(a.name.v.p);
    assert_int_equal(a.id.has, IS_NULL);
    assert_int_equal(a.flag.has, IS_NULL);
    assert_int_equal(a.ids.has, IS_NULL);
    assert_false(a.place.given);
    assert_int_equal(a.tree->kind, V_NULL);
    accept_json("{\"name\":\"\",\"ids\":[]}");
    assert_given(a.name, "");
    assert_int_equal(a.ids.has, GIVEN);
    assert_int_equal(a.ids.n, 0);
}

static void null_may_count_as_absent(void **state)
{
    (void)state;
    rules.null_is_absent = true;
    accept_json("{\"name\":null,\"title\":\"t\",\"id\":null}");
    assert_given(a.name, "t");
    assert_int_equal(a.id.has, ABSENT);
}

static void empty_may_count_as_absent_or_clear(void **state)
{
    (void)state;
    accept_json("{\"count\":\" \",\"number\":3,\"day\":\"\",\"kind\":\"\"}");
    assert_number(a.count, 3);
    assert_int_equal(a.day.has, IS_NULL);
    assert_int_equal(a.kind.has, IS_NULL);
    const struct param text[] = {ROW(name, P_TEXT, .flags = PF_EMPTY_CLEARS)};
    const struct params t = PARAMS(text, struct args);
    assert_int_equal(bind_to(&t, json("{\"name\":\"\"}"), &a), E_OK);
    assert_given(a.name, "");
    accept_json("{\"count\":null}");
    assert_int_equal(a.count.has, ABSENT);
    refuse_json("{\"share\":\"\"}", "share", "not an integer", NULL);
}

static void names_and_aliases(void **state)
{
    (void)state;
    accept_json("{\"title\":\"3\",\"fullName\":\"2\"}");
    assert_given(a.name, "2");
    accept_json("{\"title\":\"3\",\"name\":\"1\",\"fullName\":\"2\"}");
    assert_given(a.name, "1");
    accept_json("{\"NAME\":\"1\",\"unknown\":{\"x\":[1]}}");
    assert_int_equal(a.name.has, ABSENT);
    rules.ignore_case = true;
    accept_json("{\"FULLNAME\":\"1\"}");
    assert_given(a.name, "1");
}

static void the_first_source_with_the_name_wins(void **state)
{
    (void)state;
    const struct param_source sources[] = {
        {SRC_PATH, json("{\"id\":\"1\"}")},
        {SRC_QUERY, form("id=2&name=q&count=")},
        {SRC_BODY, json("{\"id\":3,\"name\":\"b\",\"count\":4,\"share\":5}")},
        {SRC_BODY, NULL},
    };
    assert_int_equal(param_bind(&c, &table, sources, 4, &rules, &a), E_OK);
    assert_number(a.id, 1);
    assert_given(a.name, "q");
    assert_number(a.count, 4);
    assert_number(a.share, 5);
}

static void a_row_may_name_its_source(void **state)
{
    (void)state;
    const struct param only[] = {
        ROW(id, P_ID, .flags = PF_PATH),
        ROW(count, P_INT, .flags = PF_QUERY),
        ROW(share, P_INT, .flags = PF_BODY),
        ROW(name, P_TEXT, .flags = PF_QUERY | PF_BODY),
    };
    const struct params t = PARAMS(only, struct args);
    struct value *path = form("id=1&count=1&share=1&name=1"), *query = form("count=2&share=2");
    struct value *body = form("id=3&count=3&share=3&name=3");
    const struct param_source sources[] = {{SRC_PATH, path}, {SRC_QUERY, query}, {SRC_BODY, body}};
    assert_int_equal(param_bind(&c, &t, sources, 3, &rules, &a), E_OK);
    assert_number(a.id, 1);
    assert_number(a.count, 2);
    assert_number(a.share, 3);
    assert_given(a.name, "3");
    assert_int_equal(param_bind(&c, &t, sources + 1, 2, &rules, &a), E_OK);
    assert_int_equal(a.id.has, ABSENT);
}

static void a_repeated_query_name_may_be_its_first(void **state)
{
    (void)state;
    struct value *twice = form("id=1&id=2&ids=1&ids=2");
    const struct param_source query = {SRC_QUERY, twice}, body = {SRC_BODY, twice};
    rules.repeated_first = true;
    assert_int_equal(param_bind(&c, &table, &query, 1, &rules, &a), E_OK);
    assert_number(a.id, 1);
    assert_int_equal(a.ids.n, 2);
    assert_int_equal(param_bind(&c, &table, &body, 1, &rules, &a), E_PARAM_INVALID);
    err_clear(&c);
    rules.repeated_first = false;
    assert_int_equal(param_bind(&c, &table, &query, 1, &rules, &a), E_PARAM_INVALID);
}

static void a_list_of_one_may_be_its_item(void **state)
{
    (void)state;
    refuse_json("{\"id\":[7]}", "id", "not an integer", "1 or more");
    rules.single_item = true;
    accept_json("{\"id\":[7],\"name\":[\"a\"],\"flag\":[true],\"count\":[\"\"],\"ids\":[1]}");
    assert_number(a.id, 7);
    assert_given(a.name, "a");
    assert_int_equal(a.count.has, ABSENT);
    assert_int_equal(a.ids.n, 1);
    accept_json("{\"place\":{\"city\":[\"M\"]}}");
    assert_int_equal(bind(form("id[]=8&name[0]=b")), E_OK);
    assert_number(a.id, 8);
    assert_given(a.name, "b");
    refuse_json("{\"id\":[7,8]}", "id", "not an integer", "1 or more");
    refuse_json("{\"id\":[[7]]}", "id", "not an integer", "1 or more");
    refuse_json("{\"id\":[]}", "id", "not an integer", "1 or more");
    refuse_json("{\"id\":{\"x\":7}}", "id", "not an integer", "1 or more");
}

static void a_repeated_json_name_is_its_last(void **state)
{
    (void)state;
    accept_json("{\"id\":1,\"id\":2}");
    assert_number(a.id, 2);
}

static void texts(void **state)
{
    (void)state;
    accept_json("{\"name\":\"\xD0\xAF\\n\"}");
    assert_given(a.name, "\xD0\xAF\n");
    accept_json("{\"name\":12.50}");
    assert_given(a.name, "12.50");
    accept_json("{\"name\":true}");
    assert_given(a.name, "true");
    refuse_json("{\"name\":[\"a\"]}", "name", "not text", "0..40 characters");
    refuse_json("{\"name\":{}}", "name", "not text", "0..40 characters");
    struct value *v = value_new(c.mem, V_OBJECT);
    value_add(c.mem, v, SPAN("name"), value_text(c.mem, SPAN("a\x01")));
    refuse(v, "name", "holds a forbidden character", "no control characters");
}

/* Invisible characters are dropped before the text is checked. */
static void unseen(void **state)
{
    (void)state;
    accept_json("{\"word\":\"\\u00a0ab\\u200b\",\"line\":\"\\ufeffa\\u2003\\nb\\u202c\"}");
    assert_given(a.word, "ab");
    assert_given(a.line, "a b");
    refuse_json("{\"word\":\"\\u2800\\u00a0\"}", "word", "empty", "2..4 characters");
    accept_json("{\"line\":\"\\u200e\\u3000\"}");
    assert_int_equal(a.line.has, ABSENT);
    refuse_json("{\"line\":\"a\\u009f\"}", "line", "holds a forbidden character",
                "no control characters");
    refuse_json("{\"line\":\"a\\u000b\"}", "line", "holds a forbidden character",
                "no control characters");
}

/* A subtree that a handler reads itself holds none, unless it binds the records of it. */
static void control_characters_below(void **state)
{
    (void)state;
    accept_json("{\"tree\":{\"a\":[\"\\t\\u0085\",1,null]}}");
    refuse_json("{\"tree\":{\"a\":[\"b\",\"\\u0000\"]}}", "tree.a[1]",
                "holds a forbidden character", "no control characters");
    refuse_json("{\"trees\":[\"b\",\"\\u0001\"]}", "trees[1]", "holds a forbidden character",
                "no control characters");
    accept_json("{\"later\":[\"\\u0001\"]}");
    struct value *v = json("{\"a\":\"b\",\"c\":{\"d\":\"\\u0080\"}}");
    err_clear(&c);
    assert_int_equal(param_check_texts(&c, v), E_PARAM_INVALID);
    assert_string_equal(c.err.fields->field, "c.d");
    err_clear(&c);
    assert_int_equal(param_check_texts(&c, NULL), E_OK);
}

/* Lengths are of characters, not of bytes: U+042F has two. */
static void text_lengths(void **state)
{
    (void)state;
    accept_json("{\"word\":\" \xD0\xAF\xD0\xAF\xD0\xAF\xD0\xAF \"}");
    assert_given(a.word, "\xD0\xAF\xD0\xAF\xD0\xAF\xD0\xAF");
    accept_json("{\"word\":\"ab\"}");
    refuse_json("{\"word\":\"abcde\"}", "word", "longer than 4 characters", "2..4 characters");
    refuse_json("{\"word\":\" a \"}", "word", "shorter than 2 characters", "2..4 characters");
    refuse_json("{\"word\":\"  \"}", "word", "empty", "2..4 characters");
    refuse_json("{\"name\":\"12345678901234567890123456789012345678901\"}", "name",
                "longer than 40 characters", "0..40 characters");
}

static void a_text_without_bounds_has_the_types(void **state)
{
    (void)state;
    const struct param one[] = {ROW(name, P_TEXT, .min = 1)};
    const struct params t = PARAMS(one, struct args);
    static char text[65537];
    memset(text, 'a', 65536);
    struct value *v = value_new(c.mem, V_OBJECT);
    value_add(c.mem, v, SPAN("name"), value_text(c.mem, span_of(text)));
    assert_int_equal(bind_to(&t, v, &a), E_PARAM_INVALID);
    assert_string_equal(c.err.fields->allowed, "1..65535 characters");
    v->members[0].value->text.n = 65535;
    assert_int_equal(bind_to(&t, v, &a), E_OK);
}

static void integers(void **state)
{
    (void)state;
    accept_json("{\"share\":-9223372036854775808,\"count\":\" -5 \",\"id\":\"007\"}");
    assert_int_equal(a.share.v, INT64_MIN);
    assert_number(a.count, -5);
    assert_number(a.id, 7);
    static const char *const bad[] = {"12.0", "1e3",   "\"12.0\"", "\"+1\"", "\" 1\"", "\"1 \"",
                                      "true", "\"x\"", "\"-\"",    "[1]",    "{}",     "\"0x1\""};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        refuse_json(arena_printf(c.mem, "{\"share\":%s}", bad[i]).p, "share", "not an integer",
                    NULL);
    }
}

static void integer_ranges(void **state)
{
    (void)state;
    refuse_json("{\"share\":\"9223372036854775808\"}", "share", "out of range", NULL);
    refuse_json("{\"count\":6}", "count", "out of range", "-5..5");
    refuse_json("{\"count\":-6}", "count", "out of range", "-5..5");
    refuse_json("{\"count\":\"x\"}", "count", "not an integer", "-5..5");
    accept_json("{\"id\":9223372036854775807}");
    refuse_json("{\"id\":0}", "id", "out of range", "1 or more");
    refuse_json("{\"id\":-1}", "id", "out of range", "1 or more");
    refuse_json("{\"id\":\"99999999999999999999\"}", "id", "out of range", "1 or more");
    refuse_json("{\"id\":true}", "id", "not an integer", "1 or more");
}

static void truths(void **state)
{
    (void)state;
    static const char *const yes[] = {"true", "\"TRUE\""}, *const no[] = {"false", "\"False\""};
    for (size_t i = 0; i < 2; i++) {
        accept_json(arena_printf(c.mem, "{\"flag\":%s,\"loose\":%s}", yes[i], no[i]).p);
        assert_true(a.flag.has == GIVEN && a.flag.v);
        assert_true(a.loose.has == GIVEN && !a.loose.v);
    }
    static const char *const loose[] = {"1", "\"1\"", "\"Yes\"", "\"on\"",
                                        "0", "\"0\"", "\"NO\"",  "\"off\""};
    for (size_t i = 0; i < 8; i++) {
        accept_json(arena_printf(c.mem, "{\"loose\":%s}", loose[i]).p);
        assert_true(a.loose.has == GIVEN && a.loose.v == (i < 4));
        refuse_json(arena_printf(c.mem, "{\"flag\":%s}", loose[i]).p, "flag", "not true or false",
                    "true, false");
    }
    refuse_json("{\"loose\":\"2\"}", "loose", "not true or false",
                "true, false, 1, 0, yes, no, on, off");
    refuse_json("{\"loose\":\"\"}", "loose", "not true or false",
                "true, false, 1, 0, yes, no, on, off");
}

static void dates(void **state)
{
    (void)state;
    accept_json("{\"day\":\"2024-02-29T10:00:00\",\"moment\":\"2024-02-29T10:00:00+03:00\"}");
    assert_given(a.day, "2024-02-29");
    assert_int_equal(a.moment.has, GIVEN);
    assert_true(span_starts(a.moment.v, SPAN("2024-02-29 10:00:00")));
    accept_json("{\"day\":\"1971-10-18\"}");
    assert_given(a.day, "1971-10-18");
    static const char *const bad[] = {"\"2023-02-29\"", "\"18.10.1971\"", "2024022", "true"};
    for (size_t i = 0; i < 4; i++) {
        refuse_json(arena_printf(c.mem, "{\"day\":%s}", bad[i]).p, "day", "not a date",
                    "yyyy-mm-dd");
        refuse_json(arena_printf(c.mem, "{\"moment\":%s}", bad[i]).p, "moment",
                    "not a date and time",
                    "yyyy-mm-dd or yyyy-mm-ddThh:mm:ss, with or without a zone");
    }
}

static void words(void **state)
{
    (void)state;
    accept_json("{\"kind\":\"HOME\",\"number_kind\":\"web SITE\"}");
    assert_number(a.kind, 1);
    assert_number(a.number_kind, 3);
    accept_json("{\"number_kind\":77}");
    assert_number(a.number_kind, 77);
    accept_json("{\"number_kind\":\"-1\"}");
    assert_number(a.number_kind, -1);
    const char *allowed = "home, work, Web site";
    refuse_json("{\"kind\":\"house\"}", "kind", "not one of the allowed words", allowed);
    refuse_json("{\"kind\":1}", "kind", "not one of the allowed words", allowed);
    refuse_json("{\"kind\":true}", "kind", "not one of the allowed words", allowed);
    refuse_json("{\"kind\":[\"home\"]}", "kind", "not one of the allowed words", allowed);
    refuse_json("{\"number_kind\":1.5}", "number_kind", "not one of the allowed words",
                "home, work, Web site or a number");
    refuse_json("{\"number_kind\":\"99999999999999999999\"}", "number_kind", "out of range", NULL);
}

static void objects(void **state)
{
    (void)state;
    accept_json("{\"place\":{\"street\":\"s\",\"house\":\"5\",\"rooms\":[{\"key\":1}]}}");
    assert_true(a.place.given);
    assert_given(a.place.street, "s");
    assert_number(a.place.house, 5);
    const struct event_pair *room = a.place.rooms.items;
    assert_int_equal(a.place.rooms.n, 1);
    assert_number(room[0].key, 1);
    assert_int_equal(bind(form("place[street]=s")), E_OK);
    assert_true(a.place.given);
    accept_json("{\"place\":{}}");
    assert_true(a.place.given);
    refuse_json("{\"place\":[]}", "place", "not an object", NULL);
    refuse_json("{\"place\":\"\"}", "place", "not an object", NULL);
    refuse_json("{\"place\":{\"house\":0}}", "place.house", "out of range", "1 or more");
}

static void assert_pairs(size_t n)
{
    const struct event_pair *p = a.pairs.items;
    assert_int_equal(a.pairs.has, GIVEN);
    assert_int_equal(a.pairs.n, n);
    for (size_t i = 0; i < n; i++) {
        assert_number(p[i].key, (int64_t)i + 1);
        assert_int_equal(p[i].value.has, GIVEN);
        assert_int_equal(p[i].value.v.p[0], 'a' + (int)i);
    }
}

static void lists_of_objects(void **state)
{
    (void)state;
    accept_json("{\"pairs\":[{\"key\":1,\"value\":\"a\"},{\"key\":2,\"value\":\"b\"}]}");
    assert_pairs(2);
    assert_int_equal(bind(form("pairs[0][key]=1&pairs[0][value]=a&pairs[9][key]=2"
                               "&pairs[9][value]=b")),
                     E_OK);
    assert_pairs(2);
    assert_int_equal(bind(form("pairs[new][key]=1&pairs[new][value]=a")), E_OK);
    assert_pairs(1);
    assert_int_equal(bind(xml("<r><pairs><key>1</key><value>a</value></pairs>"
                              "<pairs><key>2</key><value>b</value></pairs></r>")),
                     E_OK);
    assert_pairs(2);
    assert_int_equal(bind(xml("<r><pairs><key>1</key><value>a</value></pairs></r>")), E_OK);
    assert_pairs(1);
    accept_json("{\"pairs\":{}}");
    assert_pairs(0);
    accept_json("{\"pairs\":\"\"}");
    assert_pairs(0);
    refuse_json("{\"pairs\":[1]}", "pairs[0]", "not an object", NULL);
    refuse_json("{\"pairs\":\"x\"}", "pairs[0]", "not an object", NULL);
    refuse_json("{\"pairs\":[{\"key\":1},null]}", "pairs[1]", "not an object", NULL);
    refuse(form("pairs[0]=5"), "pairs[0]", "not an object", NULL);
}

static void assert_ids(const struct param_list *l, size_t n, const int64_t *want)
{
    const struct opt_i64 *items = l->items;
    assert_int_equal(l->has, GIVEN);
    assert_int_equal(l->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_number(items[i], want[i]);
    }
}

static void lists_of_scalars(void **state)
{
    (void)state;
    const int64_t want[] = {7, 8, 9};
    accept_json("{\"ids\":[7,\"8\",9]}");
    assert_ids(&a.ids, 3, want);
    assert_int_equal(bind(form("ids[]=7&ids[]=8")), E_OK);
    assert_ids(&a.ids, 2, want);
    assert_int_equal(bind(form("ids[5]=7&ids[0]=8&ids[x]=9")), E_OK);
    assert_ids(&a.ids, 3, want);
    assert_int_equal(bind(form("ids=7&ids=8")), E_OK);
    assert_ids(&a.ids, 2, want);
    accept_json("{\"ids\":7}");
    assert_ids(&a.ids, 1, want);
    accept_json("{\"ids\":\"\"}");
    assert_ids(&a.ids, 0, want);
    refuse_json("{\"ids\":\"7,8\"}", "ids[0]", "not an integer", "1..100");
    refuse_json("{\"ids\":[7,101]}", "ids[1]", "out of range", "1..100");
    refuse_json("{\"ids\":[7,null]}", "ids[1]", "not an integer", "1..100");
    refuse_json("{\"ids\":[7,\"\"]}", "ids[1]", "not an integer", "1..100");
    refuse_json("{\"ids\":true}", "ids[0]", "not an integer", "1..100");
}

static void lists_between_commas(void **state)
{
    (void)state;
    const int64_t want[] = {1, -2, 3};
    accept_json("{\"commas\":\"1, -2 ,3\"}");
    assert_ids(&a.commas, 3, want);
    accept_json("{\"commas\":[1,-2]}");
    assert_ids(&a.commas, 2, want);
    accept_json("{\"commas\":1}");
    assert_ids(&a.commas, 1, want);
    refuse_json("{\"commas\":\"1,,3\"}", "commas[1]", "not an integer", NULL);
    refuse_json("{\"commas\":\"1,\"}", "commas[1]", "not an integer", NULL);
    refuse_json("{\"commas\":[\"1,2\"]}", "commas[0]", "not an integer", NULL);
}

static void items_that_are_left_out(void **state)
{
    (void)state;
    accept_json("{\"words\":[\"a\",\"\",null,\"b\"]}");
    const struct opt_text *w = a.words.items;
    assert_int_equal(a.words.n, 2);
    assert_given(w[0], "a");
    assert_given(w[1], "b");
    refuse_json("{\"words\":[\"\",[]]}", "words[1]", "not text", "0..65535 characters");
}

static void trees(void **state)
{
    (void)state;
    accept_json("{\"tree\":{\"x\":[1]},\"trees\":[1,{\"y\":null}]}");
    assert_int_equal(value_get(a.tree, SPAN("x"), false)->n, 1);
    struct value *const *list = a.trees.items;
    assert_int_equal(a.trees.n, 2);
    assert_int_equal(list[0]->kind, V_NUMBER);
    assert_int_equal(value_get(list[1], SPAN("y"), false)->kind, V_NULL);
}

static void every_fault_is_told_at_once(void **state)
{
    (void)state;
    assert_int_equal(bind(json("{\"name\":[],\"id\":0,\"place\":{\"house\":\"x\",\"rooms\":[{},"
                               "{\"key\":\"k\",\"value\":\"123456\"}]},\"ids\":[1,\"b\"]}")),
                     E_PARAM_INVALID);
    static const struct {
        const char *field, *problem;
        enum err code;
    } want[] = {
        {"name", "not text", E_PARAM_INVALID},
        {"id", "out of range", E_PARAM_INVALID},
        {"place.house", "not an integer", E_PARAM_INVALID},
        {"place.rooms[0].key", "missing", E_PARAM_MISSING},
        {"place.rooms[1].key", "not an integer", E_PARAM_INVALID},
        {"place.rooms[1].value", "longer than 5 characters", E_PARAM_INVALID},
        {"ids[1]", "not an integer", E_PARAM_INVALID},
    };
    const struct err_field *f = c.err.fields;
    for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++, f = f->next) {
        assert_non_null(f);
        assert_string_equal(f->field, want[i].field);
        assert_string_equal(f->problem, want[i].problem);
        assert_int_equal(f->code, want[i].code);
    }
    assert_null(f);
}

static void the_list_of_faults_has_an_end(void **state)
{
    (void)state;
    struct value *body = value_new(c.mem, V_OBJECT), *list = value_new(c.mem, V_LIST);
    for (int i = 0; i < 5000; i++) {
        value_add(c.mem, list, SPAN_NONE, value_text(c.mem, SPAN("x")));
    }
    value_add(c.mem, body, SPAN("ids"), list);
    assert_int_equal(bind(body), E_PARAM_INVALID);
    size_t n = 0;
    for (const struct err_field *f = c.err.fields; f != NULL; f = f->next) {
        n++;
    }
    assert_int_equal(n, 100);
}

static void required_rows(void **state)
{
    (void)state;
    const struct param must[] = {
        ROW(name, P_TEXT, .flags = PF_REQUIRED | PF_TRIM),
        ROW(ids, P_LIST, .flags = PF_REQUIRED, .item = P_ID),
        ROW(place, P_OBJECT, .flags = PF_REQUIRED, .sub = &place_table),
    };
    const struct params t = PARAMS(must, struct args);
    const char *good = "{\"name\":\"a\",\"ids\":[1],\"place\":{\"house\":1}}";
    assert_int_equal(bind_to(&t, json(good), &a), E_OK);
    static const struct {
        const char *body, *problem;
    } bad[] = {
        {"{}", "missing"},
        {"{\"name\":null,\"ids\":null,\"place\":null}", "empty"},
        {"{\"name\":\" \",\"ids\":[],\"place\":{}}", "empty"},
    };
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(bind_to(&t, json(bad[i].body), &a), E_PARAM_MISSING);
        size_t n = 0;
        for (const struct err_field *f = c.err.fields; f != NULL; f = f->next, n++) {
            assert_string_equal(f->problem, bad[i].problem);
            assert_int_equal(f->code, E_PARAM_MISSING);
        }
        assert_int_equal(n, 3);
    }
    assert_int_equal(bind_to(&t, NULL, &a), E_PARAM_MISSING);
    /* The first fault gives the code. */
    assert_int_equal(bind_to(&t, json("{\"name\":[1]}"), &a), E_PARAM_INVALID);
    assert_int_equal(c.err.fields->next->code, E_PARAM_MISSING);
}

/* Two tables with rows in common, and a nested structure whose members stand beside the others. */
struct area {
    struct opt_text street;
    struct opt_i64 house;
};
struct parts {
    struct opt_text name, word;
    struct area area;
    struct param_list areas;
};
static const struct param area_rows[] = {
    PARAM_TEXT("street", struct area, street, 0, .max = 5),
    PARAM_INT("house", struct area, house, PF_REQUIRED, .min = 1),
};
static const struct params area_table = PARAMS(area_rows, struct area);
static const struct param names_rows[] = {
    PARAM_TEXT("name", struct parts, name, PF_TRIM),
    PARAM_TEXT("word", struct parts, word, PF_REQUIRED, .aliases = "term"),
};
static const struct params names_table = PARAMS(names_rows, struct parts);
static const struct param wrapped_rows[] = {
    PARAM_SAME(&area_table),
};
static const struct params wrapped_table = PARAMS(wrapped_rows, struct area);
static const struct param parts_rows[] = {
    PARAM_SAME(&names_table),
    PARAM_PART(struct parts, area, &area_table),
    PARAM_LIST_OF("areas", struct parts, areas, &wrapped_table, PF_SKIP_MISFITS),
};
static const struct params parts_table = PARAMS(parts_rows, struct parts);

static void rows_of_other_tables(void **state)
{
    struct parts p;
    (void)state;
    assert_int_equal(bind_to(&parts_table,
                             json("{\"name\":\" n \",\"term\":\"w\",\"street\":\"s\",\"house\":7,"
                                  "\"areas\":[{\"house\":1},{\"other\":2},{\"house\":3}]}"),
                             &p),
                     E_OK);
    assert_true(span_is(p.name.v, "n"));
    assert_true(span_is(p.word.v, "w"));
    assert_true(span_is(p.area.street.v, "s"));
    assert_int_equal(p.area.house.v, 7);
    assert_int_equal(p.areas.n, 2);
    assert_int_equal(((const struct area *)p.areas.items)[1].house.v, 3);
    /* One object is a list of one: its members are those of the part. */
    assert_int_equal(bind_to(&parts_table, form("word=w&house=7&areas[house]=5"), &p), E_OK);
    assert_int_equal(p.areas.n, 1);
    assert_int_equal(((const struct area *)p.areas.items)[0].house.v, 5);
    /* Faults bear the plain names, in the order of the rows. */
    assert_int_equal(bind_to(&parts_table, json("{\"street\":\"longer\",\"house\":0}"), &p),
                     E_PARAM_MISSING);
    static const char *const faults[] = {"word", "street", "house"};
    const struct err_field *f = c.err.fields;
    for (size_t i = 0; i < 3; i++, f = f->next) {
        assert_non_null(f);
        assert_string_equal(f->field, faults[i]);
    }
    assert_null(f);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(absent_null_and_empty_differ),
        T(null_may_count_as_absent),
        T(empty_may_count_as_absent_or_clear),
        T(names_and_aliases),
        T(the_first_source_with_the_name_wins),
        T(a_row_may_name_its_source),
        T(a_list_of_one_may_be_its_item),
        T(a_repeated_query_name_may_be_its_first),
        T(a_repeated_json_name_is_its_last),
        T(texts),
        T(unseen),
        T(control_characters_below),
        T(text_lengths),
        T(a_text_without_bounds_has_the_types),
        T(integers),
        T(integer_ranges),
        T(truths),
        T(dates),
        T(words),
        T(objects),
        T(lists_of_objects),
        T(lists_of_scalars),
        T(lists_between_commas),
        T(items_that_are_left_out),
        T(trees),
        T(every_fault_is_told_at_once),
        T(the_list_of_faults_has_an_end),
        T(required_rows),
        T(rows_of_other_tables),
    };
    return cmocka_run_group_tests_name("param", tests, NULL, NULL);
}
