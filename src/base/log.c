/*
 * log: logfmt lines on stderr.
 */
#include "base/log.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

/* Fields end here: a closing quote and the end of the line have their room behind it. */
enum { FIELDS_END = sizeof(((struct log_line *)NULL)->text) - 2 };

static const char *const level_names[] = {"error", "warn", "info", "debug"};
static enum log_level threshold = LOG_INFO; /* of the process; set once at its start */

void log_set_level(enum log_level level)
{
    threshold = level;
}

static size_t room(const struct log_line *l)
{
    return l->n < FIELDS_END ? FIELDS_END - l->n : 0;
}

/* Appends all n bytes or none: an escape is never cut in two. */
static bool put(struct log_line *l, const char *p, size_t n)
{
    if (n > room(l))
        return false;
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
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] == '\0' || !plain((unsigned char)v.p[i]))
            return true;
    return v.n == 0;
}

static bool put_escaped(struct log_line *l, unsigned char c)
{
    static const char hex[] = "0123456789abcdef";
    if (c == '\n')
        return put(l, "\\n", 2);
    if (c == '"' || c == '\\')
        return put(l, (const char[]){'\\', (char)c}, 2);
    if (c < 0x20 || c >= 0x7F)
        return put(l, (const char[]){'\\', 'x', hex[c >> 4], hex[c & 15]}, 4);
    return put(l, (const char[]){(char)c}, 1);
}

static bool put_key(struct log_line *l, const char *key)
{
    size_t before = l->n;
    size_t n = strlen(key);
    if ((before == 0 || put(l, " ", 1)) && put(l, key, n) && put(l, "=", 1))
        return true;
    l->n = before;
    return false;
}

static void put_value(struct log_line *l, struct span v)
{
    if (!needs_quotes(v)) {
        (void)put(l, v.p, v.n < room(l) ? v.n : room(l));
        return;
    }
    if (!put(l, "\"", 1))
        return;
    for (size_t i = 0; i < v.n; i++)
        if (!put_escaped(l, (unsigned char)v.p[i]))
            break;
    l->text[l->n++] = '"'; /* its room is kept */
}

static void put_time(struct log_line *l)
{
    char text[32];
    int64_t ms = clock_unix_ms();
    clock_format_local(ms, 0, text);
    (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), ".%03dZ", (int)(ms % 1000));
    (void)put_key(l, "ts");
    (void)put(l, text, strlen(text));
}

static void begin(struct log_line *l, enum log_level level)
{
    l->n = 0;
    if (level > threshold)
        return; /* n == 0: nothing is added and log_end writes nothing */
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
    if (l->n > 0 && value.p != NULL && put_key(l, key))
        put_value(l, value);
}

void log_i64(struct log_line *l, const char *key, int64_t value)
{
    char text[24];
    int n = snprintf(text, sizeof(text), "%lld", (long long)value);
    log_text(l, key, (struct span){text, (size_t)n});
}

void log_ms(struct log_line *l, const char *key, int64_t us)
{
    char text[32];
    int64_t v = us > 0 ? us : 0;
    int n = snprintf(text, sizeof(text), "%lld.%03d", (long long)(v / 1000), (int)(v % 1000));
    log_text(l, key, (struct span){text, (size_t)n});
}

void log_end(struct log_line *l)
{
    if (l->n == 0)
        return;
    l->text[l->n++] = '\n';
    ssize_t done = write(STDERR_FILENO, l->text, l->n);
    (void)done; /* where should a failing log complain? */
    l->n = 0;
}

void log_msg(enum log_level level, const char *fmt, ...)
{
    struct log_line l;
    begin(&l, level);
    if (l.n == 0)
        return;
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    log_text(&l, "msg", span_of(text));
    log_end(&l);
}
