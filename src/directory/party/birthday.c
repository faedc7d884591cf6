#include "directory/party/birthday.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "db/sql/party.h"

enum { DAY_CHARS = 10 };

/* The first day that is accepted. Days as texts are in the order of time. */
static const char first_day[] = "1800-01-01";

/* Asks PostgreSQL for the day of an instant, because only it knows the tenant's zone. */
static enum err local_day(struct directory *d, struct span instant, struct span *day)
{
    struct sql_day_of_instant_rows rs;
    enum err e = sql_day_of_instant(d->c, SQL_ARGS(day_of_instant, .instant = instant), &rs);
    if (e != E_OK) {
        return e;
    }
    *day = rs.rows.n == 1 ? sql_day_of_instant_row(&rs, 0).day : SPAN("");
    return E_OK;
}

static const char *out_of_range(const struct directory *d, struct span day)
{
    char today[20];
    clock_format_local(clock_unix_ms(), d->who.utc_offset, today);
    /* The day lies before the year 1 or after 9999 in the tenant's zone. */
    if (day.n != DAY_CHARS) {
        return "not a date";
    }
    if (memcmp(day.p, first_day, DAY_CHARS) < 0) {
        return "before 1800";
    }
    return memcmp(day.p, today, DAY_CHARS) > 0 ? "in the future" : NULL;
}

enum err birthday_read(struct directory *d, struct span text, struct span *day,
                       const char **problem)
{
    char moment[48];
    *day = SPAN_NONE;
    *problem = "not a date";
    if (!datetime_parse(text_trim(text), moment)) {
        return E_OK;
    }
    struct span at = arena_span(d->c->mem, span_of(moment));
    struct span found = span_sub(at, 0, DAY_CHARS);
    enum err e = at.n > DATETIME_PLAIN ? local_day(d, at, &found) : E_OK;
    if (e != E_OK) {
        return e;
    }
    *problem = out_of_range(d, found);
    *day = *problem == NULL ? found : SPAN_NONE;
    return E_OK;
}
