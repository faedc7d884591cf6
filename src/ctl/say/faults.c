#include "ctl/say/faults.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "ctl/say/russian.h"

enum { PIECES = 4 };

/* Finds where the literal begins in text, NULL when nowhere. */
static const char *find(struct span text, struct span literal)
{
    for (size_t i = 0; i + literal.n <= text.n; i++) {
        if (memcmp(text.p + i, literal.p, literal.n) == 0) {
            return text.p + i;
        }
    }
    return NULL;
}

/* Says whether a sentence is of a pattern, in which each '%' stands for a piece, and where the
 * pieces are. A piece ends where what follows it in the pattern is found first. */
static bool is_of(struct span sentence, const char *pattern, struct span pieces[PIECES])
{
    int n = 0;
    while (*pattern != '\0') {
        if (*pattern != '%') {
            if (!span_any(sentence) || *sentence.p != *pattern) {
                return false;
            }
            sentence = span_sub(sentence, 1, sentence.n - 1);
            pattern++;
            continue;
        }
        struct span literal = {.p = pattern + 1, .n = strcspn(pattern + 1, "%")};
        const char *end = literal.n == 0 ? sentence.p + sentence.n : find(sentence, literal);
        if (end == NULL || n == PIECES) {
            return false;
        }
        size_t taken = (size_t)(end - sentence.p);
        pieces[n++] = span_sub(sentence, 0, taken);
        sentence = span_sub(sentence, taken, sentence.n - taken);
        pattern++;
    }
    return !span_any(sentence);
}

static void print_pieces(FILE *out, const char *text, const struct span pieces[PIECES])
{
    for (; *text != '\0'; text++) {
        if (text[0] == '%' && isdigit((unsigned char)text[1])) {
            text++;
            fprintf(out, "%.*s", SPAN_ARG(pieces[*text - '1']));
        } else {
            fputc(*text, out);
        }
    }
}

const char *say_sentence(const struct ctl_call *k, const char *english)
{
    struct span pieces[PIECES];
    struct buf b;
    for (size_t i = 0; k->russian && i < ctl_russian_files_count; i++) {
        if (!is_of(span_of(english), ctl_russian_files[i].english, pieces)) {
            continue;
        }
        buf_init(&b, k->mem, 128);
        for (const char *p = ctl_russian_files[i].russian; *p != '\0'; p++) {
            if (p[0] == '%' && isdigit((unsigned char)p[1])) {
                buf_span(&b, pieces[*++p - '1']);
            } else {
                buf_char(&b, *p);
            }
        }
        buf_char(&b, '\0');
        return b.p;
    }
    return ctl_words(k, english);
}

/* Prints a sentence in Russian; false when no row has it. */
static bool print_russian(FILE *out, struct span sentence)
{
    struct span pieces[PIECES];
    for (size_t i = 0; i < ctl_russian_faults_count; i++) {
        if (is_of(sentence, ctl_russian_faults[i].english, pieces)) {
            print_pieces(out, ctl_russian_faults[i].russian, pieces);
            return true;
        }
    }
    return false;
}

/* Prints a line "name: sentence" or "mend: sentence". */
static void print_line(struct ctl_call *k, struct span line, const char *(*meaning)(struct span))
{
    struct span name, rest;
    if (!span_cut(line, ':', &name, &rest)) {
        fprintf(k->out, "%.*s\n", SPAN_ARG(line));
        return;
    }
    rest = span_trim(rest);
    const char *means = meaning != NULL ? meaning(name) : NULL;
    bool mend = span_is(span_trim(name), "mend");
    if (mend) {
        fprintf(k->out, "%s ", ctl_words(k, "    mend:"));
    } else {
        fprintf(k->out, "%.*s: ", SPAN_ARG(name));
    }
    if (!print_russian(k->out, rest)) {
        if (means != NULL && !mend) {
            fprintf(k->out, "%s (%.*s)", ctl_words(k, means), SPAN_ARG(rest));
        } else {
            fprintf(k->out, "%.*s", SPAN_ARG(rest));
        }
    }
    fputc('\n', k->out);
}

void say_faults(struct ctl_call *k, struct span report, const char *(*meaning)(struct span))
{
    struct span line;
    while (k->russian && span_any(report) && span_next(&report, '\n', &line)) {
        if (span_any(line)) {
            print_line(k, line, meaning);
        }
    }
    if (span_any(report)) {
        fwrite(report.p, 1, report.n, k->out);
    }
}
