#include "base/encode.h"

struct span hex_encode(struct arena *mem, struct span bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(mem, 2 * bytes.n + 1);
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        out[2 * i] = digits[c >> 4];
        out[2 * i + 1] = digits[c & 15];
    }
    return (struct span){out, 2 * bytes.n};
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

struct span hex_decode(struct arena *mem, struct span digits)
{
    char *out = arena_alloc(mem, digits.n / 2 + 1);
    if (digits.n % 2 != 0) {
        return SPAN_NONE;
    }
    for (size_t i = 0; i < digits.n; i += 2) {
        int high = hex_digit(digits.p[i]), low = hex_digit(digits.p[i + 1]);
        if (high < 0 || low < 0) {
            return SPAN_NONE;
        }
        out[i / 2] = (char)(high << 4 | low);
    }
    return (struct span){out, digits.n / 2};
}

struct span base64_encode(struct arena *mem, struct span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = arena_alloc(mem, (bytes.n + 2) / 3 * 4 + 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t left = bytes.n - i;
        unsigned v = (unsigned)(unsigned char)bytes.p[i] << 16;
        v |= left > 1 ? (unsigned)(unsigned char)bytes.p[i + 1] << 8 : 0;
        v |= left > 2 ? (unsigned)(unsigned char)bytes.p[i + 2] : 0;
        out[n++] = digits[v >> 18 & 63];
        out[n++] = digits[v >> 12 & 63];
        out[n++] = left > 1 ? digits[v >> 6 & 63] : '=';
        out[n++] = left > 2 ? digits[v & 63] : '=';
    }
    return (struct span){out, n};
}

static int base64_digit(char c)
{
    return c >= 'A' && c <= 'Z'   ? c - 'A'
           : c >= 'a' && c <= 'z' ? c - 'a' + 26
           : c >= '0' && c <= '9' ? c - '0' + 52
           : c == '+'             ? 62
           : c == '/'             ? 63
                                  : -1;
}

struct span base64_decode(struct arena *mem, struct span text)
{
    unsigned bits = 0, have = 0;
    size_t n = 0;
    while (text.n > 0 && text.p[text.n - 1] == '=') {
        text.n--;
    }
    char *out = arena_alloc(mem, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        int digit = base64_digit(text.p[i]);
        if (digit < 0) {
            return SPAN_NONE;
        }
        bits = (bits << 6 | (unsigned)digit) & 0xffff;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[n++] = (char)(bits >> have & 0xff);
        }
    }
    return (struct span){out, n};
}
