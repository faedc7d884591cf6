/*
 * The pure parts of the R7 dialect: formats, dates, words, and the lists that are filtered in
 * memory.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "api/contact_map.h"
#include "api/r7/enums.h"
#include "api/r7/format.h"
#include "api/r7/instant.h"
#include "api/r7/list_params.h"
#include "directory/search/like.h"
#include "wire/json_in.h"

static void is(struct span got, const char *wanted)
{
    if (!span_is(got, wanted)) {
        fail_msg("%.*s, not %s", SPAN_ARG(got), wanted);
    }
}

static void the_suffix_is_taken_off(void **state)
{
    (void)state;
    static const struct {
        const char *path, *rest;
        bool found;
        enum writer_format format;
    } rows[] = {{"crm/case/12.xml", "crm/case/12", true, FORMAT_XML},
                {"crm/contact/merge.JSON", "crm/contact/merge", true, FORMAT_JSON},
                {"people.tml", "people", true, FORMAT_XML},
                {"people", "people", false, FORMAT_JSON},
                {"people/a.b", "people/a.b", false, FORMAT_JSON},
                {"a.xml.json", "a.xml", true, FORMAT_JSON},
                {".xml", "", true, FORMAT_XML}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct span path = span_of(rows[i].path);
        enum writer_format format = FORMAT_JSON;
        assert_int_equal(format_of_suffix(&path, &format), rows[i].found);
        assert_int_equal(format, rows[i].format);
        is(path, rows[i].rest);
    }
}

static void accept_picks_the_format(void **state)
{
    (void)state;
    static const struct {
        const char *accept;
        enum writer_format format;
    } rows[] = {{NULL, FORMAT_JSON},
                {"", FORMAT_JSON},
                {"text/xml", FORMAT_XML},
                {"Application/XML; charset=utf-8", FORMAT_XML},
                {"application/json, text/xml", FORMAT_JSON},
                {"application/json;q=0.5, text/xml;q=0.6", FORMAT_XML},
                {"text/xml;q=0", FORMAT_JSON},
                {"text/xml, */*", FORMAT_XML},
                {"text/xml;q=0.2, */*;q=0.3", FORMAT_JSON},
                {"*/*", FORMAT_JSON},
                {"text/html,application/xml;q=0.9,*/*;q=0.8", FORMAT_JSON}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(format_of_accept(span_of(rows[i].accept)), rows[i].format);
    }
}

static void instants_have_seven_digits_and_an_offset(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"2026-11-21 22:23:30.123456+03", "2026-11-21T22:23:30.1234560+03:00"},
        {"2026-11-21 22:23:30+05:30", "2026-11-21T22:23:30.0000000+05:30"},
        {"2026-11-21 22:23:30.5+00", "2026-11-21T22:23:30.5000000Z"},
        {"1899-01-02 03:04:05-03:30:12", "1899-01-02T03:04:05.0000000-03:30"},
        {"", "0001-01-01T00:00:00.0000000Z"},
        {"infinity", "0001-01-01T00:00:00.0000000Z"}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        is(r7_instant(t.mem, span_of(rows[i][0])), rows[i][1]);
    }
    is(r7_instant(t.mem, SPAN_NONE), "0001-01-01T00:00:00.0000000Z");
}

static void days_are_midnights(void **state)
{
    (void)state;
    is(r7_day(t.mem, SPAN("1999-12-31"), 10800), "1999-12-31T00:00:00.0000000+03:00");
    is(r7_day(t.mem, SPAN("1999-12-31"), 0), "1999-12-31T00:00:00.0000000Z");
    is(r7_day(t.mem, SPAN("1999-12-31"), -12600), "1999-12-31T00:00:00.0000000-03:30");
    /* Moscow and New York in 1880. */
    is(r7_day(t.mem, SPAN("1880-05-05"), 9017), "1880-05-05T00:00:00.0000000+02:30");
    is(r7_day(t.mem, SPAN("1880-05-05"), -17762), "1880-05-05T00:00:00.0000000-04:57");
    assert_null(r7_day(t.mem, SPAN_NONE, 0).p);
}

static void categories_have_names(void **state)
{
    (void)state;
    assert_string_equal(r7_category_name(0, 2), "Mobile");
    assert_string_equal(r7_category_name(R7_ADDRESS, 1), "Delivery");
    assert_string_equal(r7_category_name(1, 9), "Other");
    assert_int_equal(r7_category_of(R7_ADDRESS, SPAN("Postal")), 1);
    assert_int_equal(r7_category_of(0, SPAN("work")), -1);
    assert_int_equal(r7_category_of(1, SPAN("Mobile")), -1);
    assert_int_equal(r7_category_count(0), 6);
    assert_null(r7_info_type_name(18));
    assert_null(r7_info_type_name(-1));
    assert_string_equal(r7_info_type_name(17), "VK");
}

/* The name with which a type is written is read as this type again, and requests may use its name.
 */
static void types_of_contact_information_come_from_one_table(void **state)
{
    (void)state;
    int64_t type = 0;
    for (; r7_info_type_name(type) != NULL; type++) {
        const struct param_word *w = r7_info_types;
        while (w->word != NULL && strcmp(w->word, r7_info_type_name(type)) != 0) {
            w++;
        }
        assert_non_null(w->word);
        assert_int_equal(w->value, type);
        assert_int_equal(contact_r7_type(contact_from_r7(type)), type);
    }
    assert_int_equal(type, 18);
    assert_int_equal(contact_from_r7(type), -1);
}

static void patterns_have_no_wild_cards_of_the_text(void **state)
{
    (void)state;
    is(like_pattern(t.mem, SPAN("50%_\\"), true, true), "%50\\%\\_\\\\%");
    is(like_pattern(t.mem, SPAN("a"), false, true), "a%");
    is(like_pattern(t.mem, SPAN(""), true, true), "%%");
}

/* Ids of the items that are left, "3 1 2". */
static const char *left(struct r7_list_query *q, bool sort)
{
    static const char *const items[] = {
        "{\"id\": 1, \"name\": \"Борис\", \"isCompany\": false, \"company\": {\"name\": \"Z\"}}",
        "{\"id\": 2, \"name\": \"анна\", \"isCompany\": true, \"company\": {\"name\": \"A\"}}",
        "{\"id\": 10, \"name\": \"Анна Б\", \"isCompany\": false}"};
    static char out[64];
    struct ctx c = {.mem = t.mem};
    struct value *v[3];
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(json_parse(&c, span_of(items[i]), &v[i]), E_OK);
    }
    size_t n = list_filter(t.mem, q, v, 3), at = 0;
    if (sort) {
        list_sort(t.mem, q, v, n);
    }
    out[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        struct span id = value_scalar(value_get(v[i], SPAN("id"), false));
        at += (size_t)snprintf(out + at, sizeof(out) - at, "%.*s ", SPAN_ARG(id));
    }
    return out;
}

static void lists_are_filtered_and_sorted(void **state)
{
    (void)state;
    struct span anna = SPAN("АННА"), b = SPAN("б"), exact = SPAN("анна");
    struct r7_list_query q = {
        .filter_by = SPAN("Name"), .filter_values = &anna, .filter_value_count = 1};
    assert_string_equal(left(&q, false), "2 ");
    q.op = OP_STARTS;
    assert_string_equal(left(&q, false), "2 10 ");
    q.op = OP_ENDS;
    q.filter_values = &b;
    assert_string_equal(left(&q, false), "10 ");
    q.op = OP_CONTAINS;
    assert_string_equal(left(&q, false), "1 10 ");
    q.op = OP_PRESENT;
    q.filter_values = &exact;
    assert_string_equal(left(&q, false), "2 ");
    q = (struct r7_list_query){.type = SPAN("person")};
    assert_string_equal(left(&q, false), "1 10 ");
    q = (struct r7_list_query){.sort_by = SPAN("id"), .descending = true};
    assert_string_equal(left(&q, true), "10 2 1 ");
    q = (struct r7_list_query){.sort_by = SPAN("company.name, id")};
    assert_string_equal(left(&q, true), "10 2 1 ");
    q = (struct r7_list_query){.sort_by = SPAN("name")};
    assert_string_equal(left(&q, true), "2 10 1 ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(the_suffix_is_taken_off),
        ctx_test(accept_picks_the_format),
        ctx_test(instants_have_seven_digits_and_an_offset),
        ctx_test(days_are_midnights),
        ctx_test(categories_have_names),
        ctx_test(types_of_contact_information_come_from_one_table),
        ctx_test(patterns_have_no_wild_cards_of_the_text),
        ctx_test(lists_are_filtered_and_sorted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
