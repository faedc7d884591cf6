/* route: which row of a table answers a path and a method. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "http/route.h"

enum { ROWS = 11 };

static const struct route rows[ROWS] = {
    {.methods = M_GET, .path = "crm/contact/{contactid}", .summary = "any"},
    {.methods = M_GET | M_DELETE, .path = "crm/contact/{id:int}", .summary = "int"},
    {.methods = M_PUT, .path = "crm/contact/merge", .summary = "merge"},
    {.methods = M_GET, .path = "crm/contact/filter", .summary = "filter"},
    {.methods = M_GET, .path = "crm/{a}/{b}/{c:int}/{d}", .summary = "four"},
    {.methods = M_GET, .path = "crm/{entity}/filter", .summary = "entity filter"},
    {.methods = M_GET, .path = "", .summary = "root"},
    {.methods = M_GET | M_POST, .path = "person", .action = "get", .summary = "person get"},
    {.methods = M_POST, .path = "person", .action = "add.list|addlist", .summary = "person list"},
    {.methods = M_POST, .path = "person", .summary = "person without action"},
    {.methods = M_POST, .path = "client", .action = "addlist", .summary = "client list"},
};

static struct route_match found;

static const char *find(enum request_method m, const char *path)
{
    route_find(rows, ROWS, span_of(path), m, &found);
    return found.row != NULL ? found.row->summary : NULL;
}

static void assert_capture(size_t i, const char *name, const char *value)
{
    assert_true(i < found.count);
    assert_true(span_is(found.captures[i].name, name));
    assert_true(span_is(found.captures[i].value, value));
}

static void literals_beat_captures(void **state)
{
    (void)state;
    assert_string_equal(find(M_GET, "crm/contact/filter"), "filter");
    assert_int_equal(found.count, 0);
    assert_string_equal(find(M_GET, "crm/case/filter"), "entity filter");
    assert_int_equal(found.count, 1);
    assert_capture(0, "entity", "case");
}

static void digits_beat_names(void **state)
{
    (void)state;
    assert_string_equal(find(M_GET, "crm/contact/12"), "int");
    assert_capture(0, "id", "12");
    assert_string_equal(find(M_GET, "crm/contact/12a"), "any");
    assert_capture(0, "contactid", "12a");
    assert_string_equal(find(M_GET, "crm/contact/-12"), "any");
    assert_string_equal(find(M_GET, "crm/contact/\xD9\xA1"), "any"); /* an Arabic digit */
}

static void four_captures(void **state)
{
    (void)state;
    assert_string_equal(find(M_GET, "crm/x y/../7/z"), "four");
    assert_int_equal(found.count, 4);
    assert_capture(0, "a", "x y");
    assert_capture(1, "b", "..");
    assert_capture(2, "c", "7");
    assert_capture(3, "d", "z");
    assert_null(find(M_GET, "crm/x/y/seven/z"));
    assert_int_equal(found.methods, 0);
}

static void literals_have_no_case(void **state)
{
    (void)state;
    assert_string_equal(find(M_PUT, "CRM/Contact/MERGE"), "merge");
    assert_null(find(M_PUT, "crm/contact/merge2"));
    assert_null(find(M_PUT, "crm/contact/merg"));
}

static void a_slash_at_the_end_is_nothing(void **state)
{
    (void)state;
    assert_string_equal(find(M_PUT, "crm/contact/merge/"), "merge");
    assert_string_equal(find(M_GET, ""), "root");
    assert_string_equal(find(M_GET, "/"), "root");
    assert_null(find(M_GET, "crm/contact/"));
    assert_int_equal(found.methods, 0);
}

static void unknown_paths(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "x",           "crm",        "crm/contact",    "crm/contact/1/2", "crm//1",
        "crm//filter", "crm/case/1", "/crm/contact/1", "person/{}",       "crm/contact/1/2/3/4/5"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_null(find(M_GET, bad[i]));
        assert_int_equal(found.methods, 0);
        assert_int_equal(found.count, 0);
    }
}

static void another_method_is_told_what_is_allowed(void **state)
{
    (void)state;
    assert_null(find(M_POST, "crm/contact/12"));
    assert_int_equal(found.methods, M_GET | M_HEAD | M_DELETE | M_OPTIONS);
    assert_null(find(M_NONE, "person"));
    assert_int_equal(found.methods, M_GET | M_HEAD | M_POST | M_OPTIONS);
    assert_null(find(M_OPTIONS, "client"));
    assert_int_equal(found.methods, M_POST | M_OPTIONS);
    /* The literal path has only PUT; the capture still answers a GET. */
    assert_string_equal(find(M_GET, "crm/contact/merge"), "any");
    assert_int_equal(found.methods, M_GET | M_HEAD | M_PUT | M_OPTIONS);
}

static void head_is_get(void **state)
{
    (void)state;
    assert_string_equal(find(M_HEAD, "crm/contact/12"), "int");
    assert_null(find(M_HEAD, "client"));
}

static void the_first_of_equals_wins(void **state)
{
    (void)state;
    assert_string_equal(find(M_POST, "person"), "person get");
}

static const char *act(const char *path, enum request_method m, struct span action)
{
    find(M_POST, path);
    const struct route *row = route_action(rows, ROWS, found.row, m, action);
    return row != NULL ? row->summary : NULL;
}

static void actions_are_looked_up(void **state)
{
    (void)state;
    assert_string_equal(act("person", M_POST, SPAN("get")), "person get");
    assert_string_equal(act("person", M_POST, SPAN("add.list")), "person list");
    assert_string_equal(act("person", M_POST, SPAN("addlist")), "person list");
    assert_string_equal(act("client", M_POST, SPAN("addlist")), "client list");
    assert_string_equal(act("person", M_HEAD, SPAN("get")), "person get");
}

static void unknown_actions(void **state)
{
    (void)state;
    assert_null(act("person", M_GET, SPAN("addlist")));
    assert_null(act("person", M_POST, SPAN("add")));
    assert_null(act("person", M_POST, SPAN("Get")));
    assert_null(act("person", M_POST, SPAN("add.list|addlist")));
    assert_null(act("person", M_POST, SPAN("")));
    assert_null(act("person", M_POST, SPAN_NONE));
    assert_null(act("client", M_POST, SPAN("get")));
}

static void allow_is_a_list(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    assert_true(span_is(route_allow(mem, M_POST | M_GET | M_OPTIONS), "GET, POST, OPTIONS"));
    assert_true(span_is(route_allow(mem, M_PATCH), "PATCH"));
    assert_true(span_is(route_allow(mem, 0), ""));
    assert_true(span_is(route_allow(mem, 127), "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS"));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_beat_captures),
        cmocka_unit_test(digits_beat_names),
        cmocka_unit_test(four_captures),
        cmocka_unit_test(literals_have_no_case),
        cmocka_unit_test(a_slash_at_the_end_is_nothing),
        cmocka_unit_test(unknown_paths),
        cmocka_unit_test(another_method_is_told_what_is_allowed),
        cmocka_unit_test(head_is_get),
        cmocka_unit_test(the_first_of_equals_wins),
        cmocka_unit_test(actions_are_looked_up),
        cmocka_unit_test(unknown_actions),
        cmocka_unit_test(allow_is_a_list),
    };
    return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
