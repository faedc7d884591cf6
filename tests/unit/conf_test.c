/* conf: defaults, the file, the environment, and every way to get them wrong. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/conf.h"

static char path[] = "/tmp/kartoteka-conf-XXXXXX";
static struct conf conf;

static int make_file(void **state)
{
    (void)state;
    int fd = mkstemp(path);
    return fd >= 0 ? close(fd) : -1;
}

static int remove_file(void **state)
{
    (void)state;
    return unlink(path);
}

static void write_file(struct span text)
{
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
    assert_int_equal(fclose(f), 0);
}

static const char *load(const char *text)
{
    write_file(span_of(text));
    return conf_load(&conf, path, NULL, t.mem);
}

static const char *load_env(const char *variable)
{
    char *env[] = {arena_cstr(t.mem, SPAN("PATH=/bin")), arena_cstr(t.mem, span_of(variable)),
                   NULL};
    return conf_load(&conf, NULL, env, t.mem);
}

static void test_defaults(void **state)
{
    (void)state;
    assert_null(conf_load(&conf, NULL, NULL, t.mem));
    assert_string_equal(conf.database, "dbname=kartoteka");
    assert_true(conf.db_prepare);
    assert_int_equal(conf.body_max, 4194304);
    assert_int_equal(conf.uri_max, 8192);
    assert_int_equal(conf.form_vars_max, 20000);
    assert_int_equal(conf.statement_timeout_ms, 5000);
    assert_int_equal(conf.lock_timeout_ms, 2000);
    assert_int_equal(conf.request_timeout_ms, 8500);
    assert_string_equal(conf.log_level, "info");
    assert_string_equal(conf.webdelivery_version, "1.3.0.32");
    assert_string_equal(conf.public_url, "");
}

static void test_file(void **state)
{
    (void)state;
    assert_null(load("# comment\n; comment\n\n  BODY_MAX = 2048 \r\nKARTOTEKA_URI_MAX=512\n"
                     "DATABASE=\"host=/run dbname=\\\"x\\\" \\\\ y\\z\"\nDB_PREPARE=OFF\n"
                     "PUBLIC_URL=\nADMIN_DATABASE=a=b\nBODY_MAX=4096"));
    assert_int_equal(conf.body_max, 4096); /* the later line wins */
    assert_int_equal(conf.uri_max, 512);
    assert_string_equal(conf.database, "host=/run dbname=\"x\" \\ y\\z");
    assert_string_equal(conf.admin_database, "a=b");
    assert_false(conf.db_prepare);
}

static void test_file_errors(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message; /* behind the path */
    } cases[] = {
        {"BODY_MAX=2048\n\nBODY_MIN=1\n", ":3: BODY_MIN: unknown key"},
        {"body_max=2048", ":1: body_max: unknown key"},
        {"=x", ":1: : unknown key"},
        {"nonsense", ":1: line: must be KEY=VALUE or a comment"},
        {"BODY_MAX=1023", ":1: BODY_MAX: must be a whole number from 1024 to 8388608"},
        {"BODY_MAX=8388609", ":1: BODY_MAX: must be a whole number from 1024 to 8388608"},
        {"BODY_MAX=", ":1: BODY_MAX: must be a whole number from 1024 to 8388608"},
        {"BODY_MAX=4k", ":1: BODY_MAX: must be a whole number from 1024 to 8388608"},
        {"DB_PREPARE=maybe", ":1: DB_PREPARE: must be yes or no"},
        {"LOG_LEVEL=loud", ":1: LOG_LEVEL: must be error|warn|info|debug"},
        {"ENGINE=Event", ":1: ENGINE: must be process|event"},
        {"ENGINE=", ":1: ENGINE: must be process|event"},
        {"LOG_LEVEL=", ":1: LOG_LEVEL: must be error|warn|info|debug"},
        {"DATABASE=\"dbname=x", ":1: DATABASE: quotes are not closed"},
        {"DATABASE=\"dbname=x\" y", ":1: DATABASE: quotes are not closed"},
        {"DATABASE=\"", ":1: DATABASE: quotes are not closed"},
        {"DATABASE=pass\x01word", ":1: DATABASE: not UTF-8, or a control character"},
        {"DATABASE=\xFF", ":1: DATABASE: not UTF-8, or a control character"},
        {"\xFF=1", ":1: line: not UTF-8, or a control character"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *message = load(cases[i].text);
        assert_non_null(message);
        assert_string_equal(message, arena_printf(t.mem, "%s%s", path, cases[i].message).p);
    }
    write_file(SPAN("BODY_MAX=2048\0"));
    assert_non_null(conf_load(&conf, path, NULL, t.mem));
    assert_non_null(conf_load(&conf, "/nonexistent/kartoteka.conf", NULL, t.mem));
    assert_non_null(conf_load(&conf, "/", NULL, t.mem));
    struct span large = {arena_alloc(t.mem, 256 * 1024 + 1), 256 * 1024 + 1};
    write_file(large);
    assert_non_null(strstr(conf_load(&conf, path, NULL, t.mem), "larger than"));
}

static void test_bounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < conf_key_count; i++) {
        const struct conf_key *key = &conf_keys[i];
        assert_true(strlen(key->help) > 0);
        if (key->type != CONF_INT) {
            continue;
        }
        for (int step = -1; step <= 1; step++) {
            const char *low =
                arena_printf(t.mem, "%s=%lld", key->name, (long long)key->min + step).p;
            const char *high =
                arena_printf(t.mem, "%s=%lld", key->name, (long long)key->max + step).p;
            assert_int_equal(load(low) == NULL, step >= 0);
            assert_int_equal(load(high) == NULL, step <= 0);
        }
    }
}

static void test_environment(void **state)
{
    (void)state;
    assert_null(load_env("KARTOTEKA_BODY_MAX=2048"));
    assert_int_equal(conf.body_max, 2048);
    assert_null(load_env("KARTOTEKA_CONFIG=/etc/kartoteka.conf"));
    assert_null(load_env("XKARTOTEKA_BODY=1"));
    assert_string_equal(load_env("KARTOTEKA_BODY=1"),
                        "environment: KARTOTEKA_BODY: unknown variable");
    assert_string_equal(load_env("KARTOTEKA_DB_PREPARE=2"),
                        "KARTOTEKA_DB_PREPARE: DB_PREPARE: must be yes or no");
    write_file(SPAN("BODY_MAX=2048\nURI_MAX=999"));
    char *env[] = {arena_cstr(t.mem, SPAN("KARTOTEKA_BODY_MAX=4096")), NULL};
    assert_null(conf_load(&conf, path, env, t.mem));
    assert_int_equal(conf.body_max, 4096); /* the environment is stronger */
    assert_int_equal(conf.uri_max, 999);
}

static const char *show(const char *name)
{
    for (size_t i = 0; i < conf_key_count; i++) {
        if (strcmp(conf_keys[i].name, name) == 0) {
            return conf_show(&conf, &conf_keys[i], t.mem);
        }
    }
    return NULL;
}

static void test_show(void **state)
{
    (void)state;
    assert_null(load("DATABASE=password=hunter2\nADMIN_DATABASE=\nDB_PREPARE=no\nBODY_MAX=2048\n"));
    assert_string_equal(show("DATABASE"), "password=***");
    assert_string_equal(show("ADMIN_DATABASE"), "");
    static const char *const shown[][2] = {
        {"dbname=x user=y", "dbname=x user=y"},
        {"password=a\\ b user=y", "password=*** user=y"},
        {"password = 'a b\\'c' user=y", "password=*** user=y"},
        {"user=y sslpassword=secret password=hunter2", "user=y sslpassword=*** password=***"},
        {"password='never ends", "password=***"},
        {"password='''over password=again user=y", "password=***"},
        {"password='a'b user=y", "password=*** user=y"},
        {"password=a'b c' user=y", "password=*** user=y"},
        {"password", "password"},
        {"passfile=/etc/pgpass", "passfile=/etc/pgpass"},
        {"postgres://y:hunter2@h/x", "***"},
    };
    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        assert_null(load(arena_printf(t.mem, "DATABASE=%s\n", shown[i][0]).p));
        assert_string_equal(show("DATABASE"), shown[i][1]);
    }
    assert_null(load("DB_PREPARE=no\nBODY_MAX=2048\n"));
    assert_string_equal(show("DB_PREPARE"), "no");
    assert_string_equal(show("BODY_MAX"), "2048");
    assert_string_equal(show("LOG_LEVEL"), "info");
}

static void test_words_have_values(void **state)
{
    static const struct {
        const char *word;
        enum conf_engine engine;
    } rows[] = {{"process", ENGINE_PROCESS}, {"event", ENGINE_EVENT}};
    int value = -1;
    (void)state;
    assert_null(conf_load(&conf, NULL, NULL, t.mem));
    assert_int_equal(conf.engine, ENGINE_PROCESS);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_null(load(arena_printf(t.mem, "ENGINE=%s\n", rows[i].word).p));
        assert_int_equal(conf.engine, rows[i].engine);
        assert_string_equal(show("ENGINE"), rows[i].word);
        assert_true(conf_word_value(conf_engines, span_of(rows[i].word), &value));
        assert_int_equal(value, rows[i].engine);
    }
    assert_false(conf_word_value(conf_engines, SPAN("EVENT"), &value));
    assert_false(conf_word_value(conf_engines, SPAN_NONE, &value));
    assert_int_equal(value, ENGINE_EVENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_defaults),          ctx_test(test_file),
        ctx_test(test_file_errors),       ctx_test(test_bounds),
        ctx_test(test_environment),       ctx_test(test_show),
        ctx_test(test_words_have_values),
    };
    return cmocka_run_group_tests_name("conf", tests, make_file, remove_file);
}
