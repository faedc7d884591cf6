/* text: the tables of docs/compatibility/texts.md, against every code point. */
#include "unit.h"

#include "page.h"

#include "base/text.h"

static const struct {
    const char *word;
    enum text_class class;
} words[] = {{"blank", TEXT_BLANK},
             {"unseen", TEXT_UNSEEN},
             {"joiner", TEXT_JOINER},
             {"selector", TEXT_SELECTOR}};

static int read_page(void **state)
{
    (void)state;
    return page_read(TEXTS_PAGE);
}

static enum text_class class_of(struct span word)
{
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        if (span_is(word, words[i].word)) {
            return words[i].class;
        }
    }
    fail_msg("class %.*s", SPAN_ARG(word));
    return TEXT_INK;
}

static void test_classes(void **state)
{
    (void)state;
    struct span rest = page_table("| characters | class |"), cells[3];
    uint32_t next = 0;
    size_t rows = 0;
    for (; page_row(&rest, cells); rows++) {
        char *end;
        uint32_t first = (uint32_t)strtoul(cells[0].p + 2, &end, 16), last = first;
        if (strncmp(end, "..U+", 4) == 0) {
            last = (uint32_t)strtoul(end + 4, &end, 16);
        }
        for (; next < first; next++) {
            if (text_class(next) != TEXT_INK) {
                fail_msg("U+%04X is in no row", next);
            }
        }
        for (; next <= last; next++) {
            if (text_class(next) != class_of(cells[1])) {
                fail_msg("U+%04X", next);
            }
        }
    }
    assert_true(rows > 30);
    for (; next <= 0x10FFFF; next++) {
        assert_int_equal(text_class(next), TEXT_INK);
    }
}

static void test_examples(void **state)
{
    (void)state;
    struct span rest = page_table("| sent | trimmed |"), cells[3];
    size_t rows = 0;
    for (; page_row(&rest, cells); rows++) {
        struct span sent = page_text(t.mem, cells[0]);
        struct span trimmed = text_trim(sent), line = text_line(t.mem, sent);
        if (!span_eq(trimmed, page_text(t.mem, cells[1])) ||
            !span_eq(line, page_text(t.mem, cells[2]))) {
            fail_msg("%.*s: <%.*s> <%.*s>", SPAN_ARG(cells[0]), SPAN_ARG(trimmed), SPAN_ARG(line));
        }
        struct buf b;
        buf_init(&b, t.mem, 0);
        text_squeeze(&b, sent);
        assert_true(span_eq(buf_view(&b), line));
    }
    assert_true(rows > 5);
}

/* A line that needs no change is not copied; no value stays none. */
static void test_as_it_is(void **state)
{
    (void)state;
    struct span s = SPAN("Last First");
    assert_ptr_equal(text_line(t.mem, s).p, s.p);
    assert_null(text_line(t.mem, SPAN_NONE).p);
    assert_null(text_trim(SPAN_NONE).p);
    assert_non_null(text_trim(SPAN("  ")).p);
    assert_non_null(text_line(t.mem, SPAN("\xC2\xA0")).p);
}

static void test_order(void **state)
{
    (void)state;
    static const char *const names[] = {"",      "Apple", "apples", "Bar", "Ёжик",
                                        "ежика", "ЁЛКА",  "Ель",    "ЖУК", "жуки"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        for (size_t j = 0; j < COUNT_OF(names); j++) {
            int order = text_compare_folded(span_of(names[i]), span_of(names[j]));
            int want = i < j ? -1 : i > j ? 1 : 0;
            if ((order > 0) - (order < 0) != want) {
                fail_msg("%s, %s: %d", names[i], names[j], order);
            }
        }
    }
    assert_int_equal(text_compare_folded(SPAN("ЁЖИК"), SPAN("ежик")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ctx_test(test_classes), ctx_test(test_examples),
                                       ctx_test(test_as_it_is), ctx_test(test_order)};
    return cmocka_run_group_tests_name("text", tests, read_page, NULL);
}
