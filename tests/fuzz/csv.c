/* CSV and TSV: the reader comes to an end, what it takes for a record is clean, and each record is
 * read the same by one who seeks there. The first byte picks the separator. */
#include "ctl/file/delimited.h"
#include "fuzz.h"

static FILE *opened(const uint8_t *data, size_t size)
{
    FILE *f = fmemopen((void *)(uintptr_t)data, size, "r");
    REQUIRE(f != NULL);
    return f;
}

static void check_row(const struct delimited *d)
{
    bool any = false;
    REQUIRE(d->n >= 1 && d->n <= DELIMITED_FIELDS && d->problem == NULL);
    for (size_t i = 0; i < d->n; i++) {
        REQUIRE(utf8_text(d->fields[i]));
        REQUIRE(span_eq(d->fields[i], span_trim(d->fields[i])));
        any = any || d->fields[i].n > 0;
    }
    REQUIRE(any);
}

static void check_same(const struct delimited *a, const struct delimited *b)
{
    REQUIRE(a->n == b->n && a->line == b->line && a->text.offset == b->text.offset);
    for (size_t i = 0; i < a->n; i++) {
        REQUIRE(span_eq(a->fields[i], b->fields[i]));
    }
}

/* Reads the record at a place where the first reader stood before it. */
static void check_again(const struct delimited *first, const uint8_t *data, size_t size, int64_t at,
                        int64_t line)
{
    FILE *f = opened(data, size);
    struct delimited d;
    delimited_begin(&d, f, first->text.encoding, first->separator);
    REQUIRE(delimited_seek(&d, at, line));
    REQUIRE(delimited_next(&d) == DELIMITED_ROW);
    check_same(first, &d);
    delimited_end(&d);
    REQUIRE(fclose(f) == 0);
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    static const char separators[] = {0, ',', ';', '\t'};
    if (size < 2) {
        return 0;
    }
    const uint8_t *text = data + 1;
    size_t n = size - 1, seen = 0;
    FILE *f = opened(text, n);
    struct delimited d;
    delimited_begin(&d, f, TEXT_DETECT, separators[data[0] % 4]);
    for (;;) {
        int64_t at = d.text.offset, line = d.next_line;
        enum delimited_result result = delimited_next(&d);
        REQUIRE(d.text.offset <= (int64_t)n && ++seen <= n + 1);
        if (result == DELIMITED_END) {
            break;
        }
        REQUIRE(result == DELIMITED_ROW || d.problem != NULL);
        if (result == DELIMITED_ROW) {
            check_row(&d);
            if (at > 0 && seen < 20) {
                check_again(&d, text, n, at, line);
            }
        }
    }
    delimited_end(&d);
    REQUIRE(fclose(f) == 0);
    return 0;
}
