/*
 * One text as three names, of somebody new and of somebody who has names already.
 */
#include "unit.h"

#include "directory/party/person_name.h"

static const struct {
    const char *known, *text, *names; /* names are divided by | */
} rows[] = {
    {NULL, "Иванов Иван Петрович", "Иванов|Иван|Петрович"},
    {NULL, "  Иванов   Иван ", "Иванов|Иван|"},
    {NULL, "Иванов", "Иванов||"},
    {NULL, "", "||"},
    {NULL, "Гарсиа Мария Виктория Пилар", "Гарсиа|Мария|Виктория Пилар"},
    /* A dash joins, with blanks or without. */
    {NULL, "Салтыков - Щедрин Михаил Евграфович", "Салтыков - Щедрин|Михаил|Евграфович"},
    {NULL, "Салтыков -Щедрин Михаил", "Салтыков -Щедрин|Михаил|"},
    {NULL, "Салтыков- Щедрин Михаил", "Салтыков- Щедрин|Михаил|"},
    {NULL, "Салтыков — Щедрин Михаил", "Салтыков — Щедрин|Михаил|"},
    {NULL, "Салтыков-Щедрин Михаил", "Салтыков-Щедрин|Михаил|"},
    {NULL, "Иванов Анна - Мария", "Иванов|Анна - Мария|"},
    {NULL, "-", "-||"},
    {NULL, "Иванов -", "Иванов -||"},
    /* The shown name keeps the stored ones. */
    {"ван дер Берг|Ян|Петрович", "ван дер Берг Ян Петрович", "ван дер Берг|Ян|Петрович"},
    {"ибн Сина|Али|", "ибн Сина Али", "ибн Сина|Али|"},
    {"Сан Су Чжи|Аун|", "Сан Су Чжи Аун", "Сан Су Чжи|Аун|"},
    {"де Лурдес|Мария Виктория|", "де Лурдес Мария Виктория", "де Лурдес|Мария Виктория|"},
    {"|Мария Виктория|", "Мария Виктория", "|Мария Виктория|"},
    {"||Петрович", "Петрович", "||Петрович"},
    {"Берг||Ян Петрович", "Берг Ян Петрович", "Берг||Ян Петрович"},
    /* One name is changed, the others are known by their words. */
    {"ван дер Берг|Ян|Петрович", "ван дер Берг Ян Иванович", "ван дер Берг|Ян|Иванович"},
    {"ван дер Берг|Ян|Петрович", "ван дер Берг Пётр Петрович", "ван дер Берг|Пётр|Петрович"},
    {"ван дер Берг|Ян|Петрович", "Ван дер берг Ян Петрович", "Ван дер берг|Ян|Петрович"},
    {"ван дер Берг|Ян|Петрович", "фон дер Берг Ян Петрович", "фон дер Берг|Ян|Петрович"},
    {"де Лурдес|Мария Виктория|", "де Лурдес Мария Виктория Анна", "де Лурдес|Мария Виктория|Анна"},
    {"де Лурдес|Мария Виктория|", "Гарсиа Мария Виктория", "Гарсиа|Мария Виктория|"},
    {"ван дер Берг|Ян|Петрович", "ван дер Берг", "ван дер Берг||"},
    /* Another name altogether, and words that only begin alike. */
    {"ван дер Берг|Ян|Петрович", "Иванов Иван Иванович", "Иванов|Иван|Иванович"},
    {"Иван|Пётр|", "Иванов Пётр Сергеевич", "Иванов|Пётр|Сергеевич"},
    {"||", "Иванов Иван", "Иванов|Иван|"},
};

static struct person_name parse(struct span text)
{
    struct person_name n = {SPAN(""), SPAN(""), SPAN("")};
    (void)span_cut(text, '|', &n.last, &text);
    (void)span_cut(text, '|', &n.first, &n.middle);
    return n;
}

static void names_are_split(void **state)
{
    struct arena *mem = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct span text = span_of(rows[i].text);
        struct person_name n;
        if (rows[i].known == NULL) {
            n = person_name_split(mem, text);
        } else {
            struct person_name known = parse(span_of(rows[i].known));
            n = person_name_split_like(mem, text, &known);
        }
        struct span got = arena_printf(mem, "%.*s|%.*s|%.*s", SPAN_ARG(n.last), SPAN_ARG(n.first),
                                       SPAN_ARG(n.middle));
        if (!span_is(got, rows[i].names)) {
            print_error("%s: %.*s, not %s\n", rows[i].text, SPAN_ARG(got), rows[i].names);
        }
        assert_true(span_is(got, rows[i].names));
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_are_split)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
