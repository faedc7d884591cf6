/*
 * log: logfmt lines on stderr. A call writes one line with one write(2); while lines are held,
 * several go together.
 *
 * Values are escaped, so no line can be forged. Never pass personal data or secrets.
 */
#ifndef KARTOTEKA_BASE_LOG_H
#define KARTOTEKA_BASE_LOG_H

#include "base/span.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);

/* on: keeps lines of level info and debug until log_flush(), which an event loop calls once a turn.
 * Warnings and errors are written at once, together with the lines kept before them. */
void log_hold(bool on);
void log_flush(void);

/* Writes ts=... level=... msg="...". */
void log_msg(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A line built field by field: log_begin(&l, "request"); log_text(&l, "route", s); log_end(&l). */
struct log_line {
    size_t n;
    bool urgent; /* it is written at once */
    char text[2048];
};
void log_begin(struct log_line *l, enum log_level level, const char *event);
void log_text(struct log_line *l, const char *key, struct span value); /* quoted where needed */
void log_i64(struct log_line *l, const char *key, int64_t value);
void log_ms(struct log_line *l, const char *key, int64_t us); /* microseconds as "1.234" ms */
void log_end(struct log_line *l);

#endif
