/* corpus: every input that was once worth keeping, through its fuzz target, in every build. */
#include "../unit/unit.h"

#include <dirent.h>
#include <stdio.h>

int fuzz_json(const uint8_t *data, size_t size);
int fuzz_form(const uint8_t *data, size_t size);
int fuzz_multipart(const uint8_t *data, size_t size);
int fuzz_xml(const uint8_t *data, size_t size);
int fuzz_url(const uint8_t *data, size_t size);
int fuzz_writer(const uint8_t *data, size_t size);
int fuzz_path(const uint8_t *data, size_t size);
int fuzz_record(const uint8_t *data, size_t size);
int fuzz_request(const uint8_t *data, size_t size);
int fuzz_route(const uint8_t *data, size_t size);
int fuzz_param(const uint8_t *data, size_t size);
int fuzz_packed(const uint8_t *data, size_t size);
int fuzz_csv(const uint8_t *data, size_t size);
int fuzz_dbf(const uint8_t *data, size_t size);
int fuzz_conf(const uint8_t *data, size_t size);
int fuzz_data_url(const uint8_t *data, size_t size);
int fuzz_date(const uint8_t *data, size_t size);
int fuzz_phone(const uint8_t *data, size_t size);
int fuzz_name(const uint8_t *data, size_t size);
int fuzz_charset(const uint8_t *data, size_t size);
int fuzz_origin(const uint8_t *data, size_t size);
int fuzz_color(const uint8_t *data, size_t size);

static void replay_file(const char *path, int (*target)(const uint8_t *, size_t))
{
    static uint8_t data[1 << 16];
    FILE *f = fopen(path, "re");
    assert_non_null(f);
    size_t n = fread(data, 1, sizeof(data), f);
    assert_int_equal(fclose(f), 0);
    assert_true(n < sizeof(data));
    assert_int_equal(target(data, n), 0);
}

static void replay(const char *name, int (*target)(const uint8_t *, size_t))
{
    const char *folder = arena_printf(t.mem, "%s/%s", CORPUS, name).p;
    DIR *d = opendir(folder);
    assert_non_null(d);
    size_t files = 0;
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (e->d_name[0] == '.') {
            continue;
        }
        replay_file(arena_printf(t.mem, "%s/%s", folder, e->d_name).p, target);
        files++;
    }
    assert_int_equal(closedir(d), 0);
    assert_true(files >= 5);
    assert_int_equal(target((const uint8_t *)"", 0), 0);
}

#define REPLAY(name)                                                                               \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        replay(#name, fuzz_##name);                                                                \
    }

REPLAY(json)
REPLAY(form)
REPLAY(multipart)
REPLAY(xml)
REPLAY(url)
REPLAY(writer)
REPLAY(path)
REPLAY(record)
REPLAY(request)
REPLAY(route)
REPLAY(param)
REPLAY(packed)
REPLAY(csv)
REPLAY(dbf)
REPLAY(conf)
REPLAY(data_url)
REPLAY(date)
REPLAY(phone)
REPLAY(name)
REPLAY(charset)
REPLAY(origin)
REPLAY(color)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_json),     ctx_test(test_form),    ctx_test(test_multipart),
        ctx_test(test_xml),      ctx_test(test_url),     ctx_test(test_writer),
        ctx_test(test_path),     ctx_test(test_record),  ctx_test(test_request),
        ctx_test(test_route),    ctx_test(test_param),   ctx_test(test_packed),
        ctx_test(test_csv),      ctx_test(test_dbf),     ctx_test(test_conf),
        ctx_test(test_data_url), ctx_test(test_date),    ctx_test(test_phone),
        ctx_test(test_name),     ctx_test(test_charset), ctx_test(test_origin),
        ctx_test(test_color),
    };
    return cmocka_run_group_tests_name("corpus", tests, NULL, NULL);
}
