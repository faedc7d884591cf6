/*
 * instant: writes dates in R7's form: wall time of the tenant's zone, seven digits of a second, and
 * the offset ("Z" when it is zero).
 */
#ifndef KARTOTEKA_API_R7_INSTANT_H
#define KARTOTEKA_API_R7_INSTANT_H

#include "base/arena.h"

/* Converts PostgreSQL's text of a timestamptz ("2026-11-21 22:23:30.123456+03"). An absent text, or
 * one of another form, gives the vendor's unset date "0001-01-01T00:00:00.0000000Z". */
struct span r7_instant(struct arena *mem, struct span timestamptz);

/* Writes midnight of a day "yyyy-mm-dd", offset seconds east of UTC. An offset with seconds, as
 * local mean times have, is written as the minute before, so that the instant is no earlier than
 * midnight there. Absent stays absent. */
struct span r7_day(struct arena *mem, struct span date, int32_t offset);

#endif
