/*
 * log: logfmt lines on stderr.
 */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* The place where fields end, so that a closing quote and the end of the line have room behind
 * them. */
enum { FIELDS_END = sizeof(((struct log_line *)NULL)->text) - 2 };

static const char *const level_names[] = {"error", "warn", "info", "debug"};
static enum log_level threshold = LOG_INFO; /* the process's level, set once at its start */

/* The log belongs to the process, as stderr does, so its state is static. */
static struct {
    bool on;
    size_t n;
    char text[16 * 1024];
} held;

void log_hold(bool on)
{
    held.on = on;
    log_flush();
}

void log_flush(void)
{
    if (held.n == 0) {
        return;
    }
    ssize_t done = write(STDERR_FILENO, held.text, held.n);
    (void)done; /* there is no place to report that the log fails */
    held.n = 0;
}

void log_set_level(enum log_level level)
{
    threshold = level;
}

static size_t room(const struct log_line *l)
{
    return l->n < FIELDS_END ? FIELDS_END - l->n : 0;
}

/* Appends all n bytes or none, so that an escape is never cut in two. */
static bool put(struct log_line *l, const char *p, size_t n)
{
    if (n > room(l)) {
        return false;
    }
    memcpy(l->text + l->n, p, n);
    l->n += n;
    return true;
}

static bool plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           strchr("._-:/+,@", c) != NULL;
}

static bool needs_quotes(struct span v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\0' || !plain((unsigned char)v.p[i])) {
            return true;
        }
    }
    return v.n == 0;
}

static bool put_escaped(struct log_line *l, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    if (c == '\n') {
        return put(l, "\\n", 2);
    }
    if (c == '"' || c == '\\') {
        return put(l, (const char[]){'\\', (char)c}, 2);
    }
    if (c < 0x20 || c >= 0x7F) {
        return put(l, (const char[]){'\\', 'x', hex[c >> 4], hex[c & 15]}, 4);
    }
    return put(l, (const char[]){(char)c}, 1);
}

static bool put_key(struct log_line *l, const char *key)
{
    size_t before = l->n;
    size_t n = strlen(key);
    if ((before == 0 || put(l, " ", 1)) && put(l, key, n) && put(l, "=", 1)) {
        return true;
    }
    l->n = before;
    return false;
}

static void put_value(struct log_line *l, struct span v)
{
    if (!needs_quotes(v)) {
        (void)put(l, v.p, v.n < room(l) ? v.n : room(l));
        return;
    }
    if (!put(l, "\"", 1)) {
        return;
    }
    for (size_t i = 0; i < v.n; i++) {
        if (!put_escaped(l, (unsigned char)v.p[i])) {
            break;
        }
    }
    l->text[l->n++] = '"'; /* log_text() has kept room for it */
}

/* ".007" */
static void put_thousandths(char *out, int v)
{
    out[0] = '.';
    out[1] = (char)('0' + v / 100);
    out[2] = (char)('0' + v / 10 % 10);
    out[3] = (char)('0' + v % 10);
}

static void put_time(struct log_line *l)
{
    char text[32];
    int64_t ms = clock_unix_ms();
    clock_format_local(ms, 0, text);
    size_t n = strlen(text);
    put_thousandths(text + n, (int)(ms % 1000));
    text[n + 4] = 'Z';
    (void)put_key(l, "ts");
    (void)put(l, text, n + 5);
}

static void begin(struct log_line *l, enum log_level level)
{
    l->n = 0;
    l->urgent = level <= LOG_WARN;
    if (level > threshold) {
        return; /* n == 0: the level is off, so nothing is added and log_end() writes nothing */
    }
    put_time(l);
    log_text(l, "level", span_of(level_names[level]));
}

void log_begin(struct log_line *l, enum log_level level, const char *event)
{
    begin(l, level);
    log_text(l, "event", span_of(event));
}

void log_text(struct log_line *l, const char *key, struct span value)
{
    if (l->n > 0 && value.p != NULL && put_key(l, key)) {
        put_value(l, value);
    }
}

void log_i64(struct log_line *l, const char *key, int64_t value)
{
    char room[I64_ROOM];
    log_text(l, key, i64_text(room, value));
}

void log_ms(struct log_line *l, const char *key, int64_t us)
{
    char room[I64_ROOM], text[I64_ROOM + 4];
    int64_t v = us > 0 ? us : 0;
    struct span whole = i64_text(room, v / 1000);
    memcpy(text, whole.p, whole.n);
    put_thousandths(text + whole.n, (int)(v % 1000));
    log_text(l, key, (struct span){text, whole.n + 4});
}

void log_end(struct log_line *l)
{
    if (l->n == 0) {
        return;
    }
    l->text[l->n++] = '\n';
    if (l->n > sizeof(held.text) - held.n) {
        log_flush();
    }
    memcpy(held.text + held.n, l->text, l->n);
    held.n += l->n;
    l->n = 0;
    if (!held.on || l->urgent) {
        log_flush();
    }
}

void log_msg(enum log_level level, const char *fmt, ...)
{
    struct log_line l;
    begin(&l, level);
    if (l.n == 0) {
        return;
    }
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    log_text(&l, "msg", span_of(text));
    log_end(&l);
}
