/*
 * Checks how the SalesMan dialect reads texts before the directory sees them.
 */
#include "unit.h"

#include <string.h>

#include "api/contact_map.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"

static struct arena *mem;

static int start(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

static void is_text(struct span got, const char *want)
{
    if (!span_is(got, want)) {
        fail_msg("\"%.*s\", not \"%s\"", SPAN_ARG(got), want);
    }
}

static void dates_in_both_orders(void **state)
{
    (void)state;
    is_text(sm_date(mem, SPAN("2016-02-29")), "2016-02-29");
    is_text(sm_date(mem, SPAN("29.02.2016")), "2016-02-29");
    is_text(sm_date(mem, SPAN(" 01.12.1990 23:05 ")), "1990-12-01");
    assert_null(sm_date(mem, SPAN("2015-02-29")).p);
    assert_null(sm_date(mem, SPAN("31.04.2016")).p);
    is_text(sm_date(mem, SPAN("1.2.2016")), "2016-02-01");
    is_text(sm_date(mem, SPAN("2018-6-1")), "2018-06-01");
    is_text(sm_date(mem, SPAN("20180601")), "2018-06-01");
    assert_null(sm_date(mem, SPAN("1..2016")).p);
    assert_null(sm_date(mem, SPAN("001.2.2016")).p);
    assert_null(sm_date(mem, SPAN("1.2.20166")).p);
    assert_null(sm_date(mem, SPAN("01.02.16")).p);
    assert_null(sm_date(mem, SPAN("")).p);
    assert_null(sm_date(mem, SPAN("01.02.2016x")).p);
}

static void moments_in_both_orders(void **state)
{
    (void)state;
    is_text(sm_datetime(mem, SPAN("2015-05-30 23:05:30")), "2015-05-30 23:05:30.000000");
    is_text(sm_datetime(mem, SPAN("30.05.2015 23:05:30")), "2015-05-30 23:05:30.000000");
    assert_non_null(sm_datetime(mem, SPAN("30.05.2015")).p);
    assert_null(sm_datetime(mem, SPAN("30.05.2015 24:05")).p);
    assert_null(sm_datetime(mem, SPAN("31.02.2016 10:00")).p);
    assert_null(sm_datetime(mem, SPAN("yesterday")).p);
}

static struct value *list_of(const char *a, const char *b)
{
    struct value *list = value_new(mem, V_LIST);
    value_add(mem, list, SPAN_NONE, value_text(mem, span_of(a)));
    value_add(mem, list, SPAN_NONE, value_new(mem, V_NULL));
    value_add(mem, list, SPAN_NONE, value_text(mem, span_of(b)));
    return list;
}

static void lists_of_phones_are_joined(void **state)
{
    struct value *o = value_new(mem, V_OBJECT);
    (void)state;
    assert_null(sm_join_lists(mem, NULL));
    value_add(mem, o, SPAN("person"), value_text(mem, SPAN("P")));
    assert_ptr_equal(sm_join_lists(mem, o), o);
    value_add(mem, o, SPAN("tel"), list_of("1", "2"));
    value_add(mem, o, SPAN("persons"), list_of("3", "4"));
    struct value *joined = sm_join_lists(mem, o);
    is_text(value_scalar(value_get(joined, SPAN("tel"), false)), "1, 2");
    is_text(value_scalar(value_get(joined, SPAN("person"), false)), "P");
    assert_int_equal(value_get(joined, SPAN("persons"), false)->kind, V_LIST);
    assert_int_equal(value_get(o, SPAN("tel"), false)->kind, V_LIST);
}

static void yes_has_three_spellings(void **state)
{
    static const char *const yes[] = {"yes", "YES", "true", "1"}, *const no[] = {"no", "", "on",
                                                                                 "2"};
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(sm_yes(OPT_TEXT(span_of(yes[i]))));
        assert_false(sm_yes(OPT_TEXT(span_of(no[i]))));
    }
    assert_false(sm_yes((struct opt_text){ABSENT, SPAN_NONE}));
}

static bool has_row(const struct params *table, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < table->n && !found; i++) {
        const struct param *row = &table->rows[i];
        found = row->type == P_PART ? has_row(row->sub, name) : strcmp(row->name, name) == 0;
    }
    return found;
}

/* Every network of the table of contacts can be sent, and is stored as a kind of its own. */
static void networks_come_from_the_table_of_contacts(void **state)
{
    static const char *const networks[] = {"blog",  "mysite", "twitter", "icq",
                                           "skype", "google", "yandex",  "mykrug"};
    const struct contact_map *m;
    size_t n = 0;
    (void)state;
    for (size_t i = 0; (m = contact_next_social(&i)) != NULL; n++) {
        int kind, category;
        assert_string_equal(m->salesman, networks[n]);
        assert_true(has_row(&person_params, m->salesman));
        assert_true(contact_from_salesman(span_of(m->salesman), &kind, &category));
        assert_int_equal(kind, m->kind);
        assert_string_equal(contact_salesman_field(kind, 0), m->salesman);
    }
    assert_int_equal(n, sizeof(networks) / sizeof(networks[0]));
    assert_int_equal(n, SOCIAL__COUNT);
    assert_false(has_row(&person_params, "facebook"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_in_both_orders),
        cmocka_unit_test(moments_in_both_orders),
        cmocka_unit_test(lists_of_phones_are_joined),
        cmocka_unit_test(yes_has_three_spellings),
        cmocka_unit_test(networks_come_from_the_table_of_contacts),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
