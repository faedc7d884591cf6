/*
 * clock: the clocks of the system, and dates and times as text.
 */
#include "base/clock.h"

#include <stdio.h>
#include <time.h>

enum { MONTHS = 12, ZONE_MAX_MINUTES = 14 * 60, FRACTION_DIGITS = 6 };

static int64_t now_us(clockid_t id)
{
    struct timespec t;
    (void)clock_gettime(id, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_mono_us(void)
{
    return now_us(CLOCK_MONOTONIC);
}

int64_t clock_mono_ms(void)
{
    return now_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_unix_ms(void)
{
    return now_us(CLOCK_REALTIME) / 1000;
}

bool date_valid(struct clock_date d)
{
    static const int days[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (d.year < 1 || d.year > 9999 || d.month < 1 || d.month > MONTHS || d.day < 1) {
        return false;
    }
    bool leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
    return d.day <= days[d.month - 1] + (leap && d.month == 2 ? 1 : 0);
}

/* Takes exactly n digits off *s. */
static bool take_digits(struct span *s, size_t n, int *out)
{
    if (s->n < n) {
        return false;
    }
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s->p[i];
        if (c < '0' || c > '9') {
            return false;
        }
        v = v * 10 + (c - '0');
    }
    *s = span_sub(*s, n, s->n);
    *out = v;
    return true;
}

static bool take_char(struct span *s, char c)
{
    if (s->n == 0 || s->p[0] != c) {
        return false;
    }
    *s = span_sub(*s, 1, s->n);
    return true;
}

/* Takes one or two digits off *s. */
static bool take_short(struct span *s, int *out)
{
    return take_digits(s, 2, out) || take_digits(s, 1, out);
}

/* Takes "2018-06-01", "2018-6-1" or "20180601" off *s. */
static bool take_date(struct span *s, struct clock_date *d)
{
    if (!take_digits(s, 4, &d->year)) {
        return false;
    }
    if (!take_char(s, '-')) {
        return take_digits(s, 2, &d->month) && take_digits(s, 2, &d->day) && date_valid(*d);
    }
    return take_short(s, &d->month) && take_char(s, '-') && take_short(s, &d->day) &&
           date_valid(*d);
}

struct moment {
    struct clock_date date;
    int hour, minute, second, micros;
    bool zoned;
    int zone; /* minutes east of UTC */
};

/* Takes the 1 to 9 digits behind the point; digits finer than a microsecond are cut. */
static bool take_fraction(struct span *s, int *micros)
{
    int digits = 0, v = 0, digit;
    while (take_digits(s, 1, &digit)) {
        if (digits < FRACTION_DIGITS) {
            v = v * 10 + digit;
        }
        digits++;
    }
    for (int i = digits; i < FRACTION_DIGITS; i++) {
        v *= 10;
    }
    *micros = v;
    return digits >= 1 && digits <= 9;
}

/* Takes hh:mm[:ss[.fraction]], or R7's hh-mm-ss[.fraction], where the seconds tell it from a
 * zone. */
static bool take_time(struct span *s, struct moment *m)
{
    if (!take_digits(s, 2, &m->hour)) {
        return false;
    }
    char sep = s->n > 0 && s->p[0] == '-' ? '-' : ':';
    if (!take_char(s, sep) || !take_digits(s, 2, &m->minute)) {
        return false;
    }
    if (take_char(s, sep)) {
        if (!take_digits(s, 2, &m->second)) {
            return false;
        }
        if (take_char(s, '.') && !take_fraction(s, &m->micros)) {
            return false;
        }
    } else if (sep == '-') {
        return false;
    }
    return m->hour < 24 && m->minute < 60 && m->second < 60;
}

/* Takes Z, +hh, +hh:mm, +hhmm, or the same with a minus, at most 14 hours. */
static bool take_zone(struct span *s, struct moment *m)
{
    m->zoned = true;
    if (take_char(s, 'Z')) {
        return true;
    }
    bool minus = take_char(s, '-');
    if (!minus && !take_char(s, '+')) {
        return false;
    }
    int hours, minutes = 0;
    if (!take_digits(s, 2, &hours)) {
        return false;
    }
    if ((take_char(s, ':') || s->n > 0) && !take_digits(s, 2, &minutes)) {
        return false;
    }
    int zone = hours * 60 + minutes;
    m->zone = minus ? -zone : zone;
    return minutes < 60 && zone <= ZONE_MAX_MINUTES;
}

static bool parse_moment(struct span s, struct moment *m)
{
    *m = (struct moment){0};
    if (!take_date(&s, &m->date)) {
        return false;
    }
    if (s.n == 0) {
        return true;
    }
    if (!take_char(&s, 'T') && !take_char(&s, ' ')) {
        return false;
    }
    if (!take_time(&s, m)) {
        return false;
    }
    if (s.n > 0 && !take_zone(&s, m)) {
        return false;
    }
    return s.n == 0;
}

bool date_parse(struct span s, struct clock_date *out)
{
    struct moment m;
    if (!parse_moment(s, &m)) {
        return false;
    }
    *out = m.date;
    return true;
}

static char *put_digits(char *p, int v, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        p[i] = (char)('0' + v % 10);
        v /= 10;
    }
    return p + n;
}

/* Writes "yyyy-mm-dd<sep>hh:mm:ss" without a NUL and returns its end. */
static char *put_moment(char *p, const struct moment *m, char sep)
{
    p = put_digits(p, m->date.year, 4);
    *p++ = '-';
    p = put_digits(p, m->date.month, 2);
    *p++ = '-';
    p = put_digits(p, m->date.day, 2);
    *p++ = sep;
    p = put_digits(p, m->hour, 2);
    *p++ = ':';
    p = put_digits(p, m->minute, 2);
    *p++ = ':';
    return put_digits(p, m->second, 2);
}

bool datetime_parse(struct span s, char *out)
{
    struct moment m;
    if (!parse_moment(s, &m)) {
        return false;
    }
    char *p = put_moment(out, &m, ' ');
    *p++ = '.';
    p = put_digits(p, m.micros, FRACTION_DIGITS);
    if (m.zoned) {
        int zone = m.zone < 0 ? -m.zone : m.zone;
        *p++ = m.zone < 0 ? '-' : '+';
        p = put_digits(p, zone / 60, 2);
        *p++ = ':';
        p = put_digits(p, zone % 60, 2);
    }
    *p = '\0';
    return true;
}

void clock_format_local(int64_t unix_ms, int32_t offset_s, char *out)
{
    int64_t seconds = unix_ms / 1000 - (unix_ms % 1000 < 0 ? 1 : 0) + offset_s;
    /* The seconds of the years 1 to 9999. */
    const int64_t first = -62135596800, last = 253402300799;
    seconds = seconds < first ? first : seconds > last ? last : seconds;
    time_t t = (time_t)seconds;
    struct tm tm = {0};
    (void)gmtime_r(&t, &tm);
    struct moment m = {
        .date = {tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday},
        .hour = tm.tm_hour,
        .minute = tm.tm_min,
        .second = tm.tm_sec,
    };
    *put_moment(out, &m, 'T') = '\0';
}
