/*
 * kartotekactl without a database: the table, words and options, help, exit statuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ctl/ctl.h"

static char *out_text, *err_text;

static int stop(void **state)
{
    (void)state;
    free(out_text);
    free(err_text);
    out_text = err_text = NULL;
    return 0;
}

/* Runs kartotekactl with the words of a line and this environment. */
static int run_with(const char *line, char *const *envp)
{
    char words[512], *argv[40] = {NULL}, *rest = words;
    int argc = 0;
    size_t n;
    (void)stop(NULL);
    snprintf(words, sizeof(words), "kartotekactl %s", line);
    for (char *w; (w = strsep(&rest, " ")) != NULL;) {
        if (w[0] != '\0') {
            argv[argc++] = w;
        }
    }
    FILE *in = fopen("/dev/null", "r"), *out = open_memstream(&out_text, &n);
    FILE *err = open_memstream(&err_text, &n);
    int status = ctl_main(argc, argv, envp, in, out, err);
    fclose(in);
    fclose(out);
    fclose(err);
    return status;
}

static int run(const char *line)
{
    char *none[] = {NULL};
    return run_with(line, none);
}

static void expect(const char *text, const char *part)
{
    if (strstr(text, part) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", part, text);
    }
}

static void the_table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < ctl_command_count; i++) {
        const struct ctl_command *m = &ctl_commands[i];
        size_t words = 0;
        assert_non_null(m->run);
        assert_true(m->help[strlen(m->help) - 1] == '.');
        for (const char *p = m->words; p != NULL; p = strchr(p + 1, ' ')) {
            words++;
        }
        assert_int_equal(words, m->word_count);
        for (const struct ctl_option *o = m->options; o->name != NULL; o++) {
            assert_true(o < m->options + CTL_MAX_OPTIONS - 1);
            assert_int_equal(o->name[0], '-');
            assert_non_null(o->help);
        }
        for (size_t j = 0; j < i; j++) {
            const struct ctl_command *other = &ctl_commands[j];
            const struct ctl_command *alone = m->name == NULL ? m : other;
            bool both_named = m->name != NULL && other->name != NULL;
            /* A word alone stands beside rows of two words when nothing may follow it. */
            assert_false(strcmp(m->group, other->group) == 0 &&
                         (both_named ? strcmp(m->name, other->name) == 0
                                     : alone->word_count > 0 || m->name == other->name));
        }
    }
}

/* A secret in argv could be read by everybody on the machine. */
static void no_option_takes_a_secret(void **state)
{
    (void)state;
    for (size_t i = 0; i < ctl_command_count; i++) {
        for (const struct ctl_option *o = ctl_commands[i].options; o->name != NULL; o++) {
            assert_true(o->value == NULL || strcmp(o->value, "FILE") == 0 ||
                        strcmp(o->value, "ID") == 0 ||
                        (strstr(o->name, "password") == NULL && strstr(o->name, "key") == NULL));
        }
    }
}

static void help_lists_every_command(void **state)
{
    (void)state;
    assert_int_equal(run("--help"), CTL_OK);
    for (size_t i = 0; i < ctl_command_count; i++) {
        char line[64];
        snprintf(line, sizeof(line), "  %s%s%s", ctl_commands[i].group,
                 ctl_commands[i].name != NULL ? " " : "",
                 ctl_commands[i].name != NULL ? ctl_commands[i].name : "");
        expect(out_text, line);
        expect(out_text, ctl_commands[i].help);
    }
    assert_int_equal(run("key create --help"), CTL_OK);
    expect(out_text, "usage: kartotekactl key create --tenant NAME [--kind sid|apikey|phone]");
    expect(out_text, "[--object N]...");
    assert_int_equal(run("help key create"), CTL_OK);
    expect(out_text, "usage: kartotekactl key create --tenant NAME [--kind sid|apikey|phone]");
    assert_null(strstr(out_text, "key revoke"));
    assert_int_equal(run("help key"), CTL_OK);
    expect(out_text, "usage: kartotekactl key create");
    expect(out_text, "usage: kartotekactl key revoke ID");
    assert_null(strstr(out_text, "tenant add"));
    assert_int_equal(run("nothing of the kind --help"), CTL_USAGE);
    expect(err_text, "there is no command nothing of");
    assert_int_equal(run("help nothing"), CTL_USAGE);
    assert_string_equal(out_text, "");
}

static void wrong_usage_is_2(void **state)
{
    (void)state;
    static const char *const lines[][2] = {
        {"", "no command"},
        {"nonsense", "unknown command nonsense"},
        {"db", "db needs one of: migrate, status"},
        {"db nonsense", "unknown command db nonsense"},
        {"db migrate now", "what is \"now\"?"},
        {"db migrate --now", "unknown option --now"},
        {"tenant add", "NAME needed"},
        {"tenant add a b", "what is \"b\"?"},
        {"key create --kind sid", "--tenant NAME needed"},
        {"key create --tenant", "--tenant needs NAME"},
        {"key create --tenant a --tenant b --kind sid", "--tenant twice"},
        {"key revoke", "ID needed"},
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(run(lines[i][0]), CTL_USAGE);
        expect(err_text, lines[i][1]);
        assert_string_equal(out_text, "");
    }
}

static void bad_values_are_1(void **state)
{
    (void)state;
    assert_int_equal(run("key revoke 12x"), CTL_FAILED);
    expect(err_text, "not a positive integer");
    assert_int_equal(run("key create --tenant a --kind token"), CTL_FAILED);
    expect(err_text, "--kind is sid, apikey or phone");
    assert_int_equal(run("key create --tenant a"), CTL_FAILED);
    expect(err_text, "--kind is sid, apikey or phone");
    assert_int_equal(run("key create --tenant a --browser --kind sid --object 1"), CTL_FAILED);
    assert_int_equal(run("key create --tenant a --browser --object 1"), CTL_FAILED);
    expect(err_text, "a browser key needs --origin");
    assert_int_equal(run("key create --tenant a --kind sid --object 1 --origin https://a.example"),
                     CTL_FAILED);
    assert_int_equal(run("key create --tenant a --browser --object 1 --origin https://a/b"),
                     CTL_FAILED);
    expect(err_text, "an origin is like");
    assert_int_equal(run("key create --tenant a --kind sid"), CTL_FAILED);
    expect(err_text, "a sid or browser key needs --object");
    assert_int_equal(run("key create --tenant a --kind apikey --object 1"), CTL_FAILED);
    assert_int_equal(run("key create --tenant a --kind sid --object 0"), CTL_FAILED);
    assert_int_equal(run("employee add --tenant t --login l --name n --password-file /nonexistent"),
                     CTL_FAILED);
    expect(err_text, "cannot read the secret from /nonexistent");
    assert_int_equal(run("employee add --tenant t --login l --name n"), CTL_FAILED);
    expect(err_text, "first line of standard input, which is empty");
    assert_int_equal(run("key create --tenant a --kind apikey --label \t"), CTL_FAILED);
    expect(err_text, "--label: it");
}

/* A name is good when only the database is missing. One rule for every way to give it. */
static void one_rule_for_tenants_names(void **state)
{
    (void)state;
    static const char *const ways[] = {"tenant add", "tenant rename old", "init --tenant",
                                       "restore /dev/null --tenant"};
    static const struct {
        const char *name, *why;
    } names[] = {
        {"acme", NULL},
        {"Кафе-на-Лесной", NULL},
        {"a.b_c@d+e", NULL},
        {"=1+1", NULL},
        {"a/b", "no slash"},
        {"/", "no slash"},
        {"../etc", "no slash"},
        {"a\\b", "no slash"},
        {"..", "does not begin with - or ."},
        {".hidden", "does not begin with - or ."},
        {"\x01", "control character"},
        {"a\xff", "not UTF-8"},
        {"a\xc2\xa0", "blanks at an end"},
        {"12345678901234567890123456789012345678901234567890"
         "123456789012345678901234567890123456789012345678901",
         "it is too long"},
    };
    for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
            char line[256];
            snprintf(line, sizeof(line), "%s %s", ways[w], names[i].name);
            assert_int_equal(run(line), CTL_FAILED);
            if (names[i].why != NULL) {
                expect(err_text, names[i].why);
            } else {
                assert_null(strstr(err_text, "name"));
            }
        }
    }
}

static void the_database_is_named_when_absent(void **state)
{
    (void)state;
    char admin[] = "KARTOTEKA_ADMIN_DATABASE=host=/nonexistent password=hidden dbname=x";
    char *env[] = {admin, NULL};
    static const char *const lines[] = {"db migrate", "db status", "tenant add x", "tenant list",
                                        "key list",   "demo load", "demo keys",    "key revoke 1"};
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        assert_int_equal(run_with(lines[i], env), CTL_FAILED);
        expect(err_text, "cannot connect");
        assert_null(strstr(err_text, "hidden"));
    }
}

static void check_config_masks_secrets(void **state)
{
    (void)state;
    char worker[] = "KARTOTEKA_DATABASE=host=/x password = 'hid\\'den too' user=me";
    char admin[] = "KARTOTEKA_ADMIN_DATABASE=postgresql://me:hidden@host/db";
    char *env[] = {worker, admin, NULL};
    assert_int_equal(run_with("check config --no-connect", env), CTL_OK);
    expect(out_text, "# no file");
    expect(out_text, "\nDATABASE=host=/x password=*** user=me\n");
    expect(out_text, "ADMIN_DATABASE=***\n");
    assert_null(strstr(out_text, "den too"));
    expect(out_text, "BODY_MAX=");
    assert_null(strstr(out_text, "hidden"));
    char absent[] = "KARTOTEKA_DATABASE=host=/nonexistent password=hidden";
    env[0] = absent;
    assert_int_equal(run_with("check config", env), CTL_FAILED);
    expect(err_text, "DATABASE: cannot connect");
    assert_null(strstr(err_text, "hidden"));
    char unknown[] = "KARTOTEKA_NONSENSE=1";
    env[0] = unknown;
    assert_int_equal(run_with("check config", env), CTL_FAILED);
    expect(err_text, "KARTOTEKA_NONSENSE");
    assert_int_equal(run("--config /nonexistent check config"), CTL_FAILED);
    expect(err_text, "/nonexistent");
}

static void errors_lists_all(void **state)
{
    (void)state;
    int lines = 0;
    assert_int_equal(run("errors"), CTL_OK);
    expect(out_text, "party.not_found\t404\t");
    for (const char *p = out_text; (p = strchr(p, '\n')) != NULL; p++) {
        lines++;
    }
    assert_int_equal(lines, E__COUNT); /* with the heading */
    assert_int_equal(strncmp(out_text, "error\tstatus\tmeaning\n", 20), 0);
    assert_int_equal(run("errors --json"), CTL_OK);
    expect(out_text, "[\n{\"error\":\"request.syntax\",\"status\":400,\"meaning\":\"");
    expect(out_text, "}\n]\n");
}

static void routes_are_printed_as_openapi(void **state)
{
    (void)state;
    assert_int_equal(run("routes --format openapi"), CTL_OK);
    expect(out_text, "salesman-v2\n");
    assert_int_equal(run("routes --format openapi --dialect ops"), CTL_OK);
    expect(out_text, "\"/healthz\":{\"get\":");
    expect(out_text, "\"error\":\"access.forbidden\"");
    assert_int_equal(run("routes --format openapi --dialect r8"), CTL_FAILED);
    expect(err_text, "there is no dialect r8");
    assert_int_equal(run("routes --format yaml"), CTL_FAILED);
    expect(err_text, "--format is plain or openapi");
}

#define TEST(fn) cmocka_unit_test_teardown(fn, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_table_is_sound),
        TEST(no_option_takes_a_secret),
        TEST(help_lists_every_command),
        TEST(wrong_usage_is_2),
        TEST(bad_values_are_1),
        TEST(one_rule_for_tenants_names),
        TEST(the_database_is_named_when_absent),
        TEST(check_config_masks_secrets),
        TEST(errors_lists_all),
        TEST(routes_are_printed_as_openapi),
    };
    unsetenv("KARTOTEKA_CONFIG");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
