#include "api/r7/instant.h"

#include <stdlib.h>

#include "base/buf.h"

enum { DATE_CHARS = 10, TIME_CHARS = 8, FRACTION_DIGITS = 7 };

/* Writes an offset of PostgreSQL ("+03", "+05:30", before 1900 "-03:30:12") in R7's form: "Z" or
 * "+hh:mm". */
static void put_offset(struct buf *b, struct span zone)
{
    bool zero = true;
    for (size_t i = 1; i < zone.n; i++) {
        zero = zero && (zone.p[i] == '0' || zone.p[i] == ':');
    }
    if (zero) {
        buf_char(b, 'Z');
        return;
    }
    buf_span(b, span_sub(zone, 0, 3));
    buf_char(b, ':');
    buf_span(b, zone.n >= 6 ? span_sub(zone, 4, 2) : SPAN("00"));
}

static bool well_formed(struct span t)
{
    return t.n >= DATE_CHARS + 1 + TIME_CHARS + 3 && t.p[4] == '-' && t.p[DATE_CHARS] == ' ';
}

struct span r7_instant(struct arena *mem, struct span t)
{
    if (!well_formed(t)) {
        return SPAN("0001-01-01T00:00:00.0000000Z");
    }
    struct buf b;
    buf_init(&b, mem, 40);
    buf_span(&b, span_sub(t, 0, DATE_CHARS));
    buf_char(&b, 'T');
    buf_span(&b, span_sub(t, DATE_CHARS + 1, TIME_CHARS));
    buf_char(&b, '.');
    size_t at = DATE_CHARS + 1 + TIME_CHARS, digits = 0;
    if (t.p[at] == '.') {
        at++;
        for (; at < t.n && t.p[at] >= '0' && t.p[at] <= '9'; at++, digits++) {
            buf_char(&b, t.p[at]);
        }
    }
    for (; digits < FRACTION_DIGITS; digits++) {
        buf_char(&b, '0');
    }
    put_offset(&b, span_sub(t, at, t.n));
    return buf_view(&b);
}

struct span r7_day(struct arena *mem, struct span date, int32_t offset)
{
    if (date.p == NULL) {
        return SPAN_NONE;
    }
    struct buf b;
    buf_init(&b, mem, 40);
    buf_span(&b, date);
    buf_text(&b, "T00:00:00.0000000");
    int east = offset / 60 - (offset % 60 < 0 ? 1 : 0), minutes = abs(east);
    if (minutes == 0) {
        buf_char(&b, 'Z');
    } else {
        buf_printf(&b, "%c%02d:%02d", east < 0 ? '-' : '+', minutes / 60, minutes % 60);
    }
    return buf_view(&b);
}
