/*
 * The name of the schema in the texts of sql/: where it stands for the schema, a setting or the
 * channel it is changed, where it is a part of another word it stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "db/schema/schema.h"

static void the_word_is_changed_where_it_names_the_schema(void **state)
{
    (void)state;
    static const struct {
        const char *text, *wanted;
    } rows[] = {
        {"SELECT * FROM kartoteka.party", "SELECT * FROM public.party"},
        {"kartoteka", "public"},
        {"'kartoteka'::regnamespace", "'public'::regnamespace"},
        {"SET search_path = kartoteka, pg_temp", "SET search_path = public, pg_temp"},
        {"NULL::kartoteka.party", "NULL::public.party"},
        {"current_setting('kartoteka.tenant', true)", "current_setting('public.tenant', true)"},
        {"GRANT USAGE ON SCHEMA kartoteka TO kartoteka_app;",
         "GRANT USAGE ON SCHEMA public TO kartoteka_app;"},
        {"LISTEN kartoteka\n", "LISTEN public\n"},
        {"kartoteka.a(kartoteka.b,kartoteka.c)", "public.a(public.b,public.c)"},
        {"kartoteka_owner, kartotekactl, akartoteka, 1kartoteka", NULL},
        {"mike@kartoteka.test, kartoteka/call, etc/kartoteka, kartoteka-send, x.kartoteka", NULL},
        {"CREATE DATABASE \"kartoteka\"", NULL},
        {"kartotek", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char out[256];
        size_t n = strlen(rows[i].text), length = schema_rewrite(rows[i].text, n, "public", NULL);
        const char *wanted = rows[i].wanted != NULL ? rows[i].wanted : rows[i].text;
        assert_true(length < sizeof(out));
        assert_int_equal(schema_rewrite(rows[i].text, n, "public", out), length);
        out[length] = '\0';
        assert_string_equal(out, wanted);
    }
}

/* No text of any statement or migration keeps the word as a name of its own. */
static void every_text_is_changed(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    assert_string_equal(schema_name(), "kartoteka");
    assert_ptr_equal(schema_statement((enum stmt)0), stmt_table[0].sql);
    assert_ptr_equal(schema_text(mem, &embedded_schema[0]), embedded_schema[0].text);
    assert_true(schema_use("kartoteka"));
    assert_ptr_equal(schema_statement((enum stmt)0), stmt_table[0].sql);
    assert_true(schema_use("u123"));
    assert_string_equal(schema_name(), "u123");
    bool listens = false;
    for (int i = 0; i < STMT__COUNT; i++) {
        assert_null(strstr(schema_statement((enum stmt)i), "kartoteka."));
        assert_null(strstr(schema_statement((enum stmt)i), "'kartoteka'"));
        listens = listens || strstr(schema_statement((enum stmt)i), "LISTEN u123") != NULL;
    }
    assert_true(listens);
    for (const struct db_embedded *f = embedded_schema; f->name != NULL; f++) {
        assert_null(strstr(schema_text(mem, f), " kartoteka."));
        assert_null(strstr(schema_text(mem, f), "'kartoteka'"));
    }
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_word_is_changed_where_it_names_the_schema),
        cmocka_unit_test(every_text_is_changed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
