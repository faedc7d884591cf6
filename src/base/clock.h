/*
 * clock: time of day and durations.
 */
#ifndef KARTOTEKA_BASE_CLOCK_H
#define KARTOTEKA_BASE_CLOCK_H

#include "base/span.h"

int64_t clock_mono_us(void); /* monotonic microseconds */
int64_t clock_mono_ms(void);
int64_t clock_unix_ms(void); /* milliseconds since 1970-01-01 UTC */

struct clock_date {
    int year, month, day;
};

/* True for a day of the proleptic Gregorian calendar, years 1..9999. */
bool date_valid(struct clock_date d);

/* Reads the date of a text in a form of datetime_parse(). Returns false for days or times that do
 * not exist: nothing is rolled over. */
bool date_parse(struct span s, struct clock_date *out);

/* Reads "yyyy-mm-dd[( |T)hh:mm[:ss[.fraction]][Z|+hh[[:]mm]|-hh[[:]mm]]]". The date may also be
 * "yyyy-m-d" or "yyyymmdd", as SalesMan takes them, and the time R7's "hh-mm-ss[.fraction]". Zones
 * reach 14 hours; a fraction has 1 to 9 digits and is cut to microseconds. Writes the form that
 * PostgreSQL reads as timestamptz, "yyyy-mm-dd hh:mm:ss.ffffff+hh:mm"; without a zone none is
 * written, so the session's holds, and the text has DATETIME_PLAIN characters. out must hold 48
 * bytes. */
enum { DATETIME_PLAIN = 26 };
bool datetime_parse(struct span s, char *out);

/* Writes unix_ms, in the zone offset_s seconds east of UTC, as "yyyy-mm-ddThh:mm:ss". out must hold
 * 20 bytes. */
void clock_format_local(int64_t unix_ms, int32_t offset_s, char *out);

#endif
