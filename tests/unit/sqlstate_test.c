#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/sqlstate.h"

static void codes_map_to_errors(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        enum err code;
    } cases[] = {
        {"23505", E_CONFLICT},      {"23503", E_REFERENCE_UNKNOWN},
        {"23514", E_CONFLICT},      {"23502", E_CONFLICT},
        {"23P01", E_CONFLICT},      {"40001", E_BUSY},
        {"40P01", E_BUSY},          {"55P03", E_BUSY},
        {"57014", E_TIMEOUT},       {"08006", E_UNAVAILABLE},
        {"57P01", E_UNAVAILABLE},   {"57P03", E_UNAVAILABLE},
        {"58030", E_UNAVAILABLE},   {"54000", E_PARAM_INVALID},
        {"2200H", E_INTERNAL},      {"53300", E_UNAVAILABLE},
        {"25006", E_UNAVAILABLE},   {"28P01", E_UNAVAILABLE},
        {"22021", E_ENCODING},      {"22P05", E_ENCODING},
        {"22P02", E_PARAM_INVALID}, {"22003", E_PARAM_INVALID},
        {"42501", E_INTERNAL},      {"42P01", E_INTERNAL},
        {"XX000", E_INTERNAL},      {"57000", E_INTERNAL},
        {"25P02", E_UNAVAILABLE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        if (sqlstate_err(cases[i].sqlstate) != cases[i].code) {
            fail_msg("%s gives %s", cases[i].sqlstate,
                     err_info(sqlstate_err(cases[i].sqlstate))->name);
        }
    }
}

static void silence_is_a_lost_connection(void **state)
{
    (void)state;
    assert_int_equal(sqlstate_err(NULL), E_UNAVAILABLE);
    assert_int_equal(sqlstate_err(""), E_UNAVAILABLE);
}

static void some_failures_may_be_tried_again(void **state)
{
    (void)state;
    assert_true(sqlstate_repeatable("40001"));
    assert_true(sqlstate_repeatable("40P01"));
    assert_true(sqlstate_repeatable("26000"));
    assert_false(sqlstate_repeatable("55P03"));
    assert_false(sqlstate_repeatable("23505"));
    assert_false(sqlstate_repeatable(""));
    assert_true(sqlstate_stale("0A000"));
    assert_true(sqlstate_stale("42P05"));
    assert_false(sqlstate_stale("40001"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_map_to_errors),
        cmocka_unit_test(silence_is_a_lost_connection),
        cmocka_unit_test(some_failures_may_be_tried_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
