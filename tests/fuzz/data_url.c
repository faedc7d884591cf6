/* data: URLs: the bytes that were read, written again, are read again. */
#include "wire/data_url.h"
#include "directory/party/photo.h"
#include "fuzz.h"

static struct span written(struct arena *mem, struct span bytes)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct buf b;
    buf_init(&b, mem, bytes.n * 2 + 64);
    buf_text(&b, "DATA:image/png;charset=x;BASE64,");
    for (size_t i = 0; i < bytes.n; i += 3) {
        unsigned v = 0;
        for (size_t j = 0; j < 3; j++) {
            v = v << 8 | (i + j < bytes.n ? (unsigned char)bytes.p[i + j] : 0U);
        }
        for (size_t j = 0; j < 4; j++) {
            buf_char(&b, i + j <= bytes.n ? letters[v >> (18 - 6 * j) & 63] : '=');
        }
    }
    return buf_view(&b);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span in = fuzz_text(&c, data, size), out, again;
    enum data_url result = data_url_read(c.mem, in, &out);
    REQUIRE((result == DATA_URL_OK) == (out.p != NULL));
    if (result == DATA_URL_OK) {
        REQUIRE(out.n < in.n);
        (void)photo_type(out);
        REQUIRE(data_url_read(c.mem, written(c.mem, out), &again) == DATA_URL_OK);
        REQUIRE(span_eq(out, again));
    }
    fuzz_end(&c);
    return 0;
}
