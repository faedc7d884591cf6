/* err and ctx: the table of errors, and how a request keeps its first one. */
#include "unit.h"

static void test_table(void **state)
{
    (void)state;
    for (int i = 0; i < E__COUNT; i++) {
        const struct err_info *info = err_info((enum err)i);
        assert_non_null(info->name);
        assert_true(strlen(info->meaning) > 0);
        assert_in_range(err_class_status(info->class), 200, 599);
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(info->name, err_info((enum err)j)->name);
        }
    }
    assert_int_equal(err_class_status(EC_NOT_FOUND), 404);
    assert_int_equal(err_class_status(EC_OK), 200);
    assert_int_equal(err_class_status((enum err_class)EC__COUNT), 500);
    assert_ptr_equal(err_info((enum err)E__COUNT), err_info(E_INTERNAL));
    assert_ptr_equal(err_info((enum err) - 1), err_info(E_INTERNAL));
}

static void test_first_stays(void **state)
{
    (void)state;
    assert_int_equal(err_set(&t, E_PARTY_NOT_FOUND, "party %d", 7), E_PARTY_NOT_FOUND);
    assert_int_equal(err_set(&t, E_INTERNAL, "later"), E_PARTY_NOT_FOUND);
    assert_string_equal(t.err.detail, "party 7");
    err_clear(&t);
    assert_int_equal(t.err.code, E_OK);
    assert_string_equal(t.err.detail, "");
    assert_int_equal(err_set(&t, E_BUSY, "again"), E_BUSY);
}

static void test_detail_is_cut(void **state)
{
    (void)state;
    char text[400];
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(err_set(&t, E_SYNTAX, "%s", text), E_SYNTAX);
    assert_int_equal(strlen(t.err.detail), sizeof(t.err.detail) - 1);
}

static void test_fields(void **state)
{
    (void)state;
    char name[] = "id";
    assert_int_equal(err_field(&t, E_PARAM_MISSING, name, "missing", NULL), E_PARAM_MISSING);
    name[0] = 'x';
    assert_int_equal(err_field(&t, E_PARAM_INVALID, "count", "not an integer", "1..1000"),
                     E_PARAM_MISSING);
    const struct err_field *f = t.err.fields;
    assert_string_equal(f->field, "id"); /* a copy */
    assert_null(f->allowed);
    assert_int_equal(f->code, E_PARAM_MISSING);
    f = f->next;
    assert_string_equal(f->field, "count");
    assert_string_equal(f->problem, "not an integer");
    assert_string_equal(f->allowed, "1..1000");
    assert_int_equal(f->code, E_PARAM_INVALID);
    assert_null(f->next);
    err_clear(&t);
    assert_null(t.err.fields);
    (void)err_field(&t, E_PARAM_INVALID, "a", "b", NULL);
    assert_null(t.err.fields->next);
}

static void test_fields_are_bounded(void **state)
{
    (void)state;
    size_t n = 0;
    for (int i = 0; i < 5000; i++) {
        assert_int_equal(err_field(&t, E_PARAM_INVALID, "a", "b", NULL), E_PARAM_INVALID);
    }
    for (const struct err_field *f = t.err.fields; f != NULL; f = f->next) {
        n++;
    }
    assert_int_equal(n, ERR_FIELDS_MAX);
    err_clear(&t);
    (void)err_field(&t, E_PARAM_MISSING, "c", "d", NULL);
    assert_string_equal(t.err.fields->field, "c");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_table),  ctx_test(test_first_stays),        ctx_test(test_detail_is_cut),
        ctx_test(test_fields), ctx_test(test_fields_are_bounded),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
