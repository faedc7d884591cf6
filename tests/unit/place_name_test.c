/*
 * Names of places with and without the word that says what they are. The words are the schema's
 * (kartoteka.place_kind_table); these few have the forms that all of them have.
 */
#include "unit.h"

#include "directory/place/place_name.h"

#define WORD(lit)                                                                                  \
    {                                                                                              \
        "" lit, sizeof(lit) - 1                                                                    \
    }
static const struct cat_place_kind kinds[] = {
    {WORD("г"), WORD("город")},
    {WORD("гор"), WORD("город")},
    {WORD("город"), WORD("город")},
    {WORD("п"), WORD("поселок")},
    {WORD("пос"), WORD("поселок")},
    {WORD("поселок"), WORD("поселок")},
    {WORD("поселок городского типа"), WORD("поселок")},
    {WORD("р.п"), WORD("поселок")},
    {WORD("с"), WORD("село")},
    {WORD("село"), WORD("село")},
    {WORD("ст-ца"), WORD("станица")},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static const struct {
    const char *typed, *name, *kind;
} rows[] = {
    {"Москва", "Москва", NULL},
    {"г. Москва", "Москва", "город"},
    {"г.Москва", "Москва", "город"},
    {"г Москва", "Москва", "город"},
    {"г . Москва", "Москва", "город"},
    {"Г. МОСКВА", "МОСКВА", "город"},
    {"город Москва", "Москва", "город"},
    {"Город Москва", "Москва", "город"},
    {"гор. Москва", "Москва", "город"},
    {"Москва г", "Москва", "город"},
    {"Москва г.", "Москва", "город"},
    {"Москва, г.", "Москва", "город"},
    {"Москва (г)", "Москва", "город"},
    {"Москва (г.)", "Москва", "город"},
    {"Москва город", "Москва", "город"},
    {"г. Нижний Новгород", "Нижний Новгород", "город"},
    {"Нижний Новгород г", "Нижний Новгород", "город"},
    {"г.Санкт-Петербург", "Санкт-Петербург", "город"},
    {"село Москва", "Москва", "село"},
    {"с.Красное", "Красное", "село"},
    {"Красное, с", "Красное", "село"},
    {"пос. Красный Бор", "Красный Бор", "поселок"},
    {"Посёлок Красный", "Красный", "поселок"},
    {"р.п. Красный", "Красный", "поселок"},
    {"Красный р.п.", "Красный", "поселок"},
    {"посёлок городского типа Красный", "Красный", "поселок"},
    {"Красный, посёлок городского типа", "Красный", "поселок"},
    {"ст-ца Кущёвская", "Кущёвская", "станица"},
    /* other words stay */
    {"ул. Москва", "ул. Москва", NULL},
    {"гМосква", "гМосква", NULL},
    {"г-Москва", "г-Москва", NULL},
    {"Гамбург", "Гамбург", NULL},
    {"Городец", "Городец", NULL},
    {"Белгород", "Белгород", NULL},
    {"Великий Новгород", "Великий Новгород", NULL},
    {"Звёздный городок", "Звёздный городок", NULL},
    {"г", "г", NULL},
    {"г.", "г.", NULL},
    {"р.п.", "р.п.", NULL},
    {"город", "город", NULL},
    {"", "", NULL},
    {".", ".", NULL},
};

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct place_name got = place_name_of(kinds, KINDS, span_of(rows[i].typed));
        if (!span_is(got.bare, rows[i].name) || !span_eq(got.kind, span_of(rows[i].kind))) {
            print_error("\"%s\": \"%.*s\", \"%.*s\"\n", rows[i].typed, SPAN_ARG(got.bare),
                        SPAN_ARG(got.kind));
            fail();
        }
    }
}

static bool same(const char *a, const char *b)
{
    return place_name_same(place_name_of(kinds, KINDS, span_of(a)),
                           place_name_of(kinds, KINDS, span_of(b)));
}

static void pairs(void **state)
{
    (void)state;
    assert_true(same("г. Орёл", "Орел"));
    assert_true(same("п. Красный", "Красный, пос."));
    assert_true(same("с. Красное", "село Красное"));
    assert_false(same("с. Москва", "Москва"));
    assert_false(same("с. Красное", "пос. Красное"));
    assert_false(same("п. Красный", "г. Красный"));
    assert_false(same("г. Красный", "г. Красное"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names), cmocka_unit_test(pairs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
