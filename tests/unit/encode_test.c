/* encode: hexadecimal digits and base64; photo: what the first bytes of a picture say. */
#include "unit.h"

#include "base/encode.h"
#include "directory/party/photo.h"

static void hex_goes_there_and_back(void **state)
{
    (void)state;
    struct span bytes = SPAN("\x00\xff\x7f\x80 A");
    assert_span(hex_encode(t.mem, bytes), "00ff7f802041");
    assert_true(span_eq(hex_decode(t.mem, SPAN("00fF7F802041")), bytes));
    assert_span(hex_encode(t.mem, SPAN("")), "");
    assert_span(hex_decode(t.mem, SPAN("")), "");
}

static void what_is_no_hex_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"0", "0g", "g0", " 0", "0x", "00 ", "\xff\xff"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_span(hex_decode(t.mem, span_of(bad[i])), NULL);
    }
}

/* RFC 4648, 10. */
static void base64_is_made(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        assert_span(base64_encode(t.mem, span_of(pairs[i][0])), pairs[i][1]);
    }
    assert_span(base64_encode(t.mem, SPAN("\xff\xfe\xfb")), "//77");
}

static void base64_is_decoded(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"", ""},
                                           {"Zg==", "f"},
                                           {"Zg", "f"},
                                           {"Zm8=", "fo"},
                                           {"Zm9v", "foo"},
                                           {"Zm9vYmFy", "foobar"},
                                           {"Pz8/fn5+", "\?\?\?~~~"}};
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        assert_span(base64_decode(t.mem, span_of(pairs[i][0])), pairs[i][1]);
    }
}

static void what_is_no_base64_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"Zg=g", "Zm9v YmFy", "Zm9-", "Zm9_", "\xc3\xa4", "Z\n"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_span(base64_decode(t.mem, span_of(bad[i])), NULL);
    }
}

static void a_picture_is_known_by_its_first_bytes(void **state)
{
    (void)state;
    assert_string_equal(photo_type(SPAN("\x89PNG\r\n\x1a\n....")), "image/png");
    assert_string_equal(photo_type(SPAN("\xff\xd8\xff\xe0")), "image/jpeg");
    assert_string_equal(photo_type(SPAN("GIF87a")), "image/gif");
    assert_string_equal(photo_type(SPAN("GIF89a..")), "image/gif");
    assert_string_equal(photo_type(SPAN("RIFF\x01\x02\x03\x04WEBPVP8 ")), "image/webp");
}

static void anything_else_is_no_picture(void **state)
{
    (void)state;
    static const char *const bad[] = {"",     "GIF",          "GIF88a", "\x89PNG\n",   "\xff\xd8",
                                      "<svg", "RIFF....WAVE", "RIFF",   "RIFF....WEB", "%PDF-1.7"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_null(photo_type(span_of(bad[i])));
    }
    assert_null(photo_type(SPAN_NONE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(hex_goes_there_and_back),
        ctx_test(what_is_no_hex_is_refused),
        ctx_test(base64_is_made),
        ctx_test(base64_is_decoded),
        ctx_test(what_is_no_base64_is_refused),
        ctx_test(a_picture_is_known_by_its_first_bytes),
        ctx_test(anything_else_is_no_picture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
