/*
 * WebDelivery: names that are nearly right, the language that a request prefers, texts in Russian.
 */
#include "unit.h"

#include "api/webdelivery/language.h"
#include "api/webdelivery/near.h"

static const struct {
    const char *a, *b;
    bool near;
} names[] = {
    {"Phones", "phone", true},
    {"phone", "Phone", true},
    {"phne", "phone", true},
    {"pohne", "phone", true},
    {"mail", "email", true},
    {"country_id", "countryId", true},
    {"cityids", "cityId", true},
    {"city", "cityId", true},
    {"ids", "Id", true},
    {"clientid", "clientId", true},
    {"last_name", "lastname", true},
    {"object-id", "objectId", true},
    /* other words */
    {"rid", "Id", false},
    {"q", "Id", false},
    {"qs", "q", false},
    {"ver", "q", false},
    {"page", "phone", false},
    {"code", "card", false},
    {"offset", "limit", false},
    {"utm_source", "since", false},
    {"_", "q", false},
    {"", "q", false},
    {"tel", "phone", false},
    {"phonephone", "phone", false},
    {"phonexyz", "phone", false},
    {"cityname", "cityId", false},
};

static void near_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        struct span a = span_of(names[i].a), b = span_of(names[i].b);
        if (wd_names_near(a, b) != names[i].near || wd_names_near(b, a) != names[i].near) {
            print_error("%s, %s\n", names[i].a, names[i].b);
            fail();
        }
    }
}

static const struct {
    const char *list;
    char language;
} lists[] = {
    {"ru", 'r'},
    {"RU", 'r'},
    {"ru-RU", 'r'},
    {"ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", 'r'},
    {"en-US,en;q=0.9,ru;q=0.8", 'e'},
    {"en;q=0.5, ru;q=0.8", 'r'},
    {"en;q=0.80, ru;q=0.800", 'e'},
    {"ru , en", 'r'},
    {"de, ru;q=0.1", 'r'},
    {"en;q=0, ru;q=0.001", 'r'},
    {"ru;level=1;q=0.5, en;q=0.4", 'r'},
    {"ru;q=1.000", 'r'},
    /* neither */
    {"", 0},
    {"*", 0},
    {"de", 0},
    {"rus", 0},
    {"ru;q=0", 0},
    {"ru;q=0.000", 0},
    {"ru;q=2", 0},
    {"ru;q=x", 0},
    {"ru;q=0.1234", 0},
    {"ru;q=-1", 0},
    {"ru;q=", 0},
    {",,;", 0},
};

static void languages(void **state)
{
    (void)state;
    assert_int_equal(wd_language_of(SPAN_NONE), 0);
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        if (wd_language_of(span_of(lists[i].list)) != lists[i].language) {
            print_error("%s\n", lists[i].list);
            fail();
        }
    }
}

static const struct {
    const char *english, *russian;
} texts[] = {
    {"CRM error", "Ошибка CRM"},
    {"longer than 60 characters", "длиннее 60 знаков"},
    {"0..60 characters", "0..60 знаков"},
    {"-90..90 with a decimal point", "-90..90 с десятичной точкой"},
    {"1 or more", "1 или больше"},
    {"cityId: no such city", "cityId: нет такого города"},
    {"5 is no city of country 7", "5 - не город страны 7"},
    {"Id: the city is used by 2 address(es), 3 street(s) and 0 metro station(s)",
     "Id: город указан: адресов 2, улиц 3, станций метро 0"},
    {"did you mean phone?", "имелось в виду phone?"},
    {"it came as last_name", "пришло как last_name"},
    /* texts that the table does not have stay. */
    {"something else", "something else"},
    {"longer than many characters", "longer than many characters"},
    {"a name: missing", "a name: missing"},
    {"cityId: something else", "cityId: something else"},
    {"yyyy-mm-dd", "yyyy-mm-dd"},
    {"", ""},
};

static void russian(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        struct span got = wd_in_russian(mem, span_of(texts[i].english));
        if (!span_is(got, texts[i].russian)) {
            print_error("%s: %.*s\n", texts[i].english, SPAN_ARG(got));
            fail();
        }
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_names),
        cmocka_unit_test(languages),
        cmocka_unit_test(russian),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
