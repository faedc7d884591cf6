/*
 * What counts as a piece of a phone number, and which digits are looked for.
 */
#include "unit.h"

#include "directory/search/phone_text.h"

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

/* typed: as it comes from R7's bycontactinfo and from SalesMan's word and filter[phone]; digits,
 * seven: what is looked for, NULL: nothing. */
static const struct row {
    const char *typed, *digits, *seven;
} rows[] = {
    {"250", "250", NULL},
    {"+7 (342) 250-50-50", "73422505050", NULL},
    {"8 (342) 250", "8342250", "7342250"},
    {"8.342.250", "8342250", "7342250"},
    {"8342", "8342", "7342"},
    {"342/250", "342250", NULL},
    {"8/342", "8342", "7342"},
    {"(812)", "812", "712"},
    {"7342", "7342", NULL},
    {"1800", "1800", NULL}, /* an 8 that does not come first */
    {" 250 ", "250", NULL},
    /* too short */
    {"25", NULL, NULL},
    {"8-3", NULL, NULL},
    {"+", NULL, NULL},
    {"", NULL, NULL},
    {NULL, NULL, NULL},
    /* not a phone */
    {"250a50", NULL, NULL},
    {"250,50", NULL, NULL},
    {"250_50", NULL, NULL},
    {"250\\50", NULL, NULL},
    {"250%", NULL, NULL},
    {"250@x.test", NULL, NULL},
    {"\xd1\x82\xd0\xb5\xd0\xbb 250", NULL, NULL},
    {"\xd9\xa2\xd9\xa5\xd9\xa0", NULL, NULL}, /* digits of another script */
};

static void same(struct span got, const char *wanted, const char *typed)
{
    if (wanted == NULL ? got.p != NULL : !span_is(got, wanted)) {
        print_error("\"%s\": \"%.*s\", not \"%s\"\n", typed, SPAN_ARG(got), wanted);
        fail();
    }
}

static void pieces(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct row *r = &rows[i];
        struct span text = r->typed != NULL ? span_of(r->typed) : SPAN_NONE;
        struct span digits = phone_text_digits(mem, text);
        same(digits, r->digits, r->typed);
        same(phone_text_seven(mem, digits), r->seven, r->typed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(pieces)};
    return cmocka_run_group_tests(tests, start, stop);
}
