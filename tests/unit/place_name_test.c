/*
 * Names of cities with and without the word that says it is one.
 */
#include "unit.h"

#include "directory/place/place_name.h"

static const struct {
    const char *typed, *name;
} rows[] = {
    {"Москва", "Москва"},
    {"г. Москва", "Москва"},
    {"г.Москва", "Москва"},
    {"г Москва", "Москва"},
    {"Г. МОСКВА", "МОСКВА"},
    {"город Москва", "Москва"},
    {"Город Москва", "Москва"},
    {"гор. Москва", "Москва"},
    {"Москва г", "Москва"},
    {"Москва г.", "Москва"},
    {"Москва, г.", "Москва"},
    {"Москва (г)", "Москва"},
    {"Москва город", "Москва"},
    {"г. Нижний Новгород", "Нижний Новгород"},
    {"г.Санкт-Петербург", "Санкт-Петербург"},
    /* other words stay */
    {"село Москва", "село Москва"},
    {"ул. Москва", "ул. Москва"},
    {"д. Москва", "д. Москва"},
    {"гМосква", "гМосква"},
    {"Гамбург", "Гамбург"},
    {"Городец", "Городец"},
    {"Белгород", "Белгород"},
    {"Великий Новгород", "Великий Новгород"},
    {"Звёздный городок", "Звёздный городок"},
    {"г", "г"},
    {"г.", "г."},
    {"город", "город"},
    {"", ""},
    {".", "."},
};

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct span got = place_city_name(span_of(rows[i].typed));
        if (!span_is(got, rows[i].name)) {
            print_error("\"%s\": \"%.*s\"\n", rows[i].typed, SPAN_ARG(got));
            fail();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
