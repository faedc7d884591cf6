/* text: the tables of docs/compatibility/texts.md, against every code point. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

static const struct {
    const char *word;
    enum text_class class;
} words[] = {{"blank", TEXT_BLANK},
             {"unseen", TEXT_UNSEEN},
             {"joiner", TEXT_JOINER},
             {"selector", TEXT_SELECTOR}};

static char page[1 << 16];

static int read_page(void **state)
{
    (void)state;
    FILE *f = fopen(TEXTS_PAGE, "r");
    size_t n = f != NULL ? fread(page, 1, sizeof(page) - 1, f) : 0;
    if (f != NULL) {
        fclose(f);
    }
    return n > 0 && n < sizeof(page) - 1 ? 0 : -1;
}

/* The cells of the next row of a table whose first line begins with `head`; false at its end. */
static bool next_row(struct span *rest, struct span cells[3])
{
    struct span line, cell;
    if (!span_next(rest, '\n', &line) || line.n == 0 || line.p[0] != '|') {
        return false;
    }
    (void)span_next(&line, '|', &cell);
    for (size_t i = 0; i < 3; i++) {
        if (!span_next(&line, '|', &cell)) {
            return false;
        }
        cells[i] = span_trim(cell);
    }
    return true;
}

static struct span table(const char *head)
{
    char *at = strstr(page, head);
    assert_non_null(at);
    struct span rest = span_of(at), line;
    (void)span_next(&rest, '\n', &line);
    (void)span_next(&rest, '\n', &line); /* |---| */
    return rest;
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
    struct span rest = table("| characters | class |"), cells[3];
    uint32_t next = 0;
    size_t rows = 0;
    for (; next_row(&rest, cells); rows++) {
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

/* "`a<U+00A0>b`" decoded. */
static struct span decoded(struct span cell)
{
    struct buf b;
    buf_init(&b, t.mem, 64);
    cell = span_sub(cell, 1, cell.n - 2);
    for (size_t i = 0; i < cell.n; i++) {
        if (span_starts(span_sub(cell, i, cell.n), SPAN("<U+"))) {
            char *end;
            utf8_add(&b, (uint32_t)strtoul(cell.p + i + 3, &end, 16));
            i = (size_t)(end - cell.p);
        } else {
            buf_char(&b, cell.p[i]);
        }
    }
    return buf_view(&b);
}

static void test_examples(void **state)
{
    (void)state;
    struct span rest = table("| sent | trimmed |"), cells[3];
    size_t rows = 0;
    for (; next_row(&rest, cells); rows++) {
        struct span sent = decoded(cells[0]);
        struct span trimmed = text_trim(sent), line = text_line(t.mem, sent);
        if (!span_eq(trimmed, decoded(cells[1])) || !span_eq(line, decoded(cells[2]))) {
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

int main(void)
{
    const struct CMUnitTest tests[] = {ctx_test(test_classes), ctx_test(test_examples),
                                       ctx_test(test_as_it_is)};
    return cmocka_run_group_tests_name("text", tests, read_page, NULL);
}
