/* Typed telephone numbers: every part is a piece of the text, in order, trimmed and not empty. */
#include "directory/contact/phone.h"
#include "fuzz.h"

enum { WORDS = 40 };

static void check_parts(const struct span *parts, size_t n, struct span text)
{
    const char *behind = text.p;
    for (size_t i = 0; i < n; i++) {
        REQUIRE(parts[i].n > 0 && parts[i].p >= behind);
        behind = parts[i].p + parts[i].n;
        REQUIRE(behind <= text.p + text.n);
    }
}

static size_t digits(struct span s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        n += s.p[i] >= '0' && s.p[i] <= '9';
    }
    return n;
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    struct ctx c = fuzz_begin();
    struct span text = fuzz_text(&c, data, size), *parts, words[WORDS];
    if (utf8_text(text)) {
        size_t n = phone_split(c.mem, text, &parts);
        check_parts(parts, n, text);
        n = phone_words(text, words, WORDS);
        REQUIRE(n <= WORDS);
        check_parts(words, n, text);
        REQUIRE(!phone_may_be_tail(text) ||
                (digits(text) >= PHONE_TAIL_MIN && digits(text) <= PHONE_TAIL_MAX));
    }
    fuzz_end(&c);
    return 0;
}
