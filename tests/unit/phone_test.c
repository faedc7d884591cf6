/*
 * Texts that hold phones: the tables of docs/compatibility/phones.md that the database does not
 * run. A row's cells are texts between back quotes; \uXXXX stands for a character.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "directory/contact/phone.h"

enum { CELLS_MAX = 8, TEXTS_MAX = 8 };

static struct arena *mem;
static struct span page;

static int start(void **state)
{
    (void)state;
    mem = arena_new();
    struct buf b;
    buf_init(&b, mem, 1024);
    FILE *f = fopen(PHONES_PAGE, "r");
    assert_non_null(f);
    for (int c = getc(f); c != EOF; c = getc(f)) {
        buf_char(&b, (char)c);
    }
    fclose(f);
    page = buf_view(&b);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

/* \uXXXX and \n as what they stand for. */
static struct span unescaped(struct span s)
{
    struct buf b;
    buf_init(&b, mem, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' && i + 5 < s.n && s.p[i + 1] == 'u') {
            char digits[5] = {s.p[i + 2], s.p[i + 3], s.p[i + 4], s.p[i + 5], '\0'};
            utf8_add(&b, (uint32_t)strtoul(digits, NULL, 16));
            i += 5;
        } else if (s.p[i] == '\\' && i + 1 < s.n && s.p[i + 1] == 'n') {
            buf_char(&b, '\n');
            i++;
        } else {
            buf_char(&b, s.p[i]);
        }
    }
    return buf_view(&b);
}

/* The texts of a cell. */
static size_t texts_of(struct span cell, struct span *out)
{
    size_t n = 0;
    struct span text, rest = cell;
    while (span_cut(rest, '`', &text, &rest) && span_cut(rest, '`', &text, &rest)) {
        assert_true(n < TEXTS_MAX);
        out[n++] = unescaped(text);
    }
    return n;
}

typedef void check_row(const struct span *cells);

/* Calls check for each row below a heading; the test fails when there are few. */
static void rows_of(const char *heading, check_row *check)
{
    struct span rest = page, line;
    bool inside = false;
    size_t rows = 0;
    while (span_next(&rest, '\n', &line)) {
        struct span cell, cells[CELLS_MAX], inner = span_sub(line, 1, line.n);
        if (span_starts(line, SPAN("## "))) {
            inside = span_is(span_sub(line, 3, line.n), heading);
        }
        if (!inside || !span_starts(line, SPAN("| ")) || rows++ == 0) { /* the first is the head */
            continue;
        }
        for (size_t n = 0; n < CELLS_MAX && span_next(&inner, '|', &cell);) {
            cells[n++] = cell;
        }
        check(cells);
    }
    assert_true(rows > 8);
}

static void same_texts(struct span text, const struct span *got, size_t got_count,
                       struct span wanted)
{
    struct span want[TEXTS_MAX];
    size_t n = texts_of(wanted, want);
    bool same = got_count == n;
    for (size_t i = 0; same && i < n; i++) {
        same = span_eq(got[i], want[i]);
    }
    if (!same) {
        fail_msg("\"%.*s\" gives %zu texts, the first \"%.*s\"", SPAN_ARG(text), got_count,
                 SPAN_ARG(got_count > 0 ? got[0] : SPAN("")));
    }
}

static struct span text_of(struct span cell)
{
    struct span texts[TEXTS_MAX];
    assert_int_equal(texts_of(cell, texts), 1);
    return texts[0];
}

static void split_row(const struct span *cells)
{
    struct span *parts, text = text_of(cells[0]);
    size_t n = phone_split(mem, text, &parts);
    same_texts(text, parts, n, cells[1]);
}

static void words_row(const struct span *cells)
{
    struct span words[TEXTS_MAX], text = text_of(cells[0]);
    size_t n = phone_words(text, words, TEXTS_MAX);
    same_texts(text, words, n, cells[1]);
}

static void end_row(const struct span *cells)
{
    struct span text = text_of(cells[0]);
    if (phone_may_be_tail(text) != span_is(span_trim(cells[1]), "yes")) {
        fail_msg("\"%.*s\" is taken for the wrong thing", SPAN_ARG(text));
    }
}

static void flat_texts_are_divided(void **state)
{
    (void)state;
    rows_of("Values of a flat text", split_row);
}

static void words_of_a_number_are_one(void **state)
{
    (void)state;
    rows_of("Words of a search", words_row);
}

static void ends_are_told_from_numbers(void **state)
{
    (void)state;
    rows_of("Ends of numbers", end_row);
}

/* No more words than there is room for; nothing is read behind the text. */
static void room_is_kept(void **state)
{
    struct span words[2], *parts;
    (void)state;
    assert_int_equal(phone_words(SPAN("a b c"), words, 2), 2);
    assert_int_equal(phone_words(SPAN_NONE, words, 2), 0);
    assert_int_equal(phone_split(mem, SPAN_NONE, &parts), 0);
    assert_int_equal(phone_split(mem, SPAN("(,"), &parts), 1);
    assert_int_equal(phone_split(mem, SPAN(","), &parts), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flat_texts_are_divided),
        cmocka_unit_test(words_of_a_number_are_one),
        cmocka_unit_test(ends_are_told_from_numbers),
        cmocka_unit_test(room_is_kept),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
