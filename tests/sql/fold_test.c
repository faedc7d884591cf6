/* Fold() and its like: the tables of docs/compatibility/texts.md and of equal.md beside this file,
 * and the table of base/text. */
#include "support.h"

#include "../unit/page.h"
#include "base/text.h"

static PGconn *pg;
static struct arena *mem;

static int start(void **state)
{
    (void)state;
    pg = admin_open();
    mem = arena_new();
    return page_read(TEXTS_PAGE);
}

static int read_more(void **state)
{
    (void)state;
    return page_read(EQUAL_PAGE);
}

static int stop(void **state)
{
    (void)state;
    PQfinish(pg);
    arena_free(mem);
    return 0;
}

/* The truth of a query with two texts. */
static bool holds(const char *sql, struct span a, struct span b)
{
    const char *const values[] = {arena_cstr(mem, a), arena_cstr(mem, b)};
    PGresult *r = PQexecParams(pg, sql, 2, NULL, values, NULL, NULL, 0);
    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQgetisnull(r, 0, 0)) {
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    }
    bool is = strcmp(PQgetvalue(r, 0, 0), "t") == 0;
    PQclear(r);
    return is;
}

static size_t compare_rows(const char *head, const char *sql)
{
    struct span rest = page_table(head), cells[3];
    size_t rows = 0, wrong = 0;
    for (; page_row(&rest, cells); rows++) {
        struct span a = page_text(mem, cells[0]), b = page_text(mem, cells[1]);
        if (holds(sql, a, b) == span_is(cells[2], "no")) {
            print_error("%.*s %.*s\n", SPAN_ARG(cells[0]), SPAN_ARG(cells[1]));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    return rows;
}

static void texts_are_equal(void **state)
{
    (void)state;
    assert_true(compare_rows("| one | another |",
                             "SELECT kartoteka.fold($1::text) = kartoteka.fold($2::text)") > 20);
    (void)compare_rows("| one | another |", "SELECT kartoteka.fold(kartoteka.fold($1::text))"
                                            " = kartoteka.fold(kartoteka.fold($2::text))");
}

static void mails_are_equal(void **state)
{
    (void)state;
    assert_true(compare_rows("| mail | another |",
                             "SELECT kartoteka.contact_key(1::smallint, $1::text)"
                             " = kartoteka.contact_key(1::smallint, $2::text)") > 5);
}

/* The worker's own comparison. */
static void the_worker_agrees(void **state)
{
    (void)state;
    struct span rest = page_table("| one | another |"), cells[3];
    size_t wrong = 0;
    while (page_row(&rest, cells)) {
        struct span a = page_text(mem, cells[0]), b = page_text(mem, cells[1]);
        if ((text_compare_folded(a, b) == 0) != span_is(cells[2], "yes")) {
            print_error("%.*s %.*s\n", SPAN_ARG(cells[0]), SPAN_ARG(cells[1]));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* Every character where there may be one that prints nothing. U+0307 is dropped for another reason.
 */
static void blanks_are_those_of_the_table(void **state)
{
    (void)state;
    PGresult *r = PQexec(
        pg, "SELECT c, kartoteka.fold('a' || chr(c) || 'b') FROM generate_series(1, 1048575) c"
            " WHERE c < 13000 OR c BETWEEN 64976 AND 65533 OR c BETWEEN 113000 AND 120000"
            " OR c BETWEEN 917504 AND 921700");
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    assert_true(PQntuples(r) > 20000);
    for (int i = 0; i < PQntuples(r); i++) {
        uint32_t cp = (uint32_t)strtoul(PQgetvalue(r, i, 0), NULL, 10);
        const char *text = PQgetvalue(r, i, 1);
        enum text_class class = text_class(cp);
        bool blank = strcmp(text, "a b") == 0, gone = strcmp(text, "ab") == 0;
        if (blank != (class == TEXT_BLANK) ||
            (gone && cp != 0x307) != (class != TEXT_BLANK && class != TEXT_INK)) {
            fail_msg("U+%04X: %s", cp, text);
        }
    }
    PQclear(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_equal),
        cmocka_unit_test(mails_are_equal),
        cmocka_unit_test(the_worker_agrees),
        cmocka_unit_test(blanks_are_those_of_the_table),
        {"more_texts_are_equal", texts_are_equal, read_more, NULL, NULL},
        {"more_mails_are_equal", mails_are_equal, read_more, NULL, NULL},
        {"the_worker_agrees_on_more", the_worker_agrees, read_more, NULL, NULL},
    };
    return cmocka_run_group_tests(tests, start, stop);
}
