#include "ctl/xlsx/strings.h"

#include <string.h>
#include <unistd.h>

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEF", *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* The character of "_x000D_" at the beginning of s, when it is one of ASCII; -1: it is no such
 * thing. */
static int escaped(struct span s)
{
    enum { LENGTH = 7, FIRST = 2, LAST = 5, BASE = 16, ASCII = 128 };
    int value = 0;
    if (s.n < LENGTH || s.p[0] != '_' || s.p[1] != 'x' || s.p[LENGTH - 1] != '_') {
        return -1;
    }
    for (int i = FIRST; i <= LAST; i++) {
        int digit = hex_digit(s.p[i]);
        if (digit < 0) {
            return -1;
        }
        value = value * BASE + digit;
    }
    return value > 0 && value < ASCII ? value : -1;
}

void xlsx_text_add(struct buf *b, struct span text)
{
    enum { LENGTH = 7 };
    for (size_t i = 0; i < text.n; i++) {
        int c = text.p[i] == '_' ? escaped(span_sub(text, i, text.n)) : -1;
        buf_char(b, c >= 0 ? (char)c : text.p[i]);
        i += c >= 0 ? LENGTH - 1 : 0;
    }
}

static void on_begin(void *self, const char *name, const char **attributes)
{
    struct xlsx_strings *s = self;
    (void)attributes;
    if (strcmp(name, "si") == 0) {
        s->one.n = 0;
        s->depth_phonetic = 0;
    } else if (strcmp(name, "rPh") == 0) {
        s->depth_phonetic++;
    }
    s->inside = strcmp(name, "t") == 0 && s->depth_phonetic == 0;
}

static void on_end(void *self, const char *name)
{
    struct xlsx_strings *s = self;
    s->inside = false;
    if (strcmp(name, "rPh") == 0) {
        s->depth_phonetic--;
    } else if (strcmp(name, "si") == 0) {
        s->end += (int64_t)s->one.n;
        s->n++;
        s->failed = s->failed || fwrite(s->one.p, 1, s->one.n, s->texts) != s->one.n ||
                    fwrite(&s->end, sizeof(s->end), 1, s->places) != 1;
    }
}

static void on_text(void *self, const char *text, int n)
{
    struct xlsx_strings *s = self;
    if (s->inside && s->one.n + (size_t)n <= XLSX_TEXT_MAX) {
        buf_add(&s->one, text, (size_t)n);
    }
}

bool xlsx_strings_read(struct xlsx_strings *s, struct parts_archive *a, const char *name)
{
    static const struct part_calls calls = {on_begin, on_end, on_text};
    memset(s, 0, sizeof(*s));
    buf_init(&s->one, NULL, 4096);
    s->texts = tmpfile();
    s->places = tmpfile();
    if (s->texts == NULL || s->places == NULL) {
        a->problem = "there is no room for a temporary file";
        return false;
    }
    bool good = part_read(a, name, &calls, s) || a->problem == NULL;
    if (fflush(s->texts) != 0 || fflush(s->places) != 0 || s->failed) {
        a->problem = "there is no room for a temporary file";
        return false;
    }
    return good;
}

void xlsx_strings_free(struct xlsx_strings *s)
{
    if (s->texts != NULL) {
        fclose(s->texts);
    }
    if (s->places != NULL) {
        fclose(s->places);
    }
    buf_free(&s->one);
    memset(s, 0, sizeof(*s));
}

static bool place_at(const struct xlsx_strings *s, int64_t number, int64_t *end)
{
    off_t at = (off_t)(number * (int64_t)sizeof(*end));
    return pread(fileno(s->places), end, sizeof(*end), at) == (ssize_t)sizeof(*end);
}

bool xlsx_strings_add(const struct xlsx_strings *s, int64_t number, struct buf *b)
{
    int64_t begin = 0, end;
    char text[XLSX_TEXT_MAX];
    if (number < 0 || number >= s->n || !place_at(s, number, &end) ||
        (number > 0 && !place_at(s, number - 1, &begin)) || end - begin > XLSX_TEXT_MAX) {
        return false;
    }
    size_t n = (size_t)(end - begin);
    if (pread(fileno(s->texts), text, n, (off_t)begin) != (ssize_t)n) {
        return false;
    }
    xlsx_text_add(b, (struct span){text, n});
    return true;
}
