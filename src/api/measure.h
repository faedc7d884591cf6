/*
 * measure: counts the calls of every operation for all workers of the host (base/metrics.h).
 *
 * Each operation of each dialect has a series, and one more in each dialect counts what met no
 * operation. Failure: none; what cannot be shared is counted for this process alone.
 */
#ifndef KARTOTEKA_API_MEASURE_H
#define KARTOTEKA_API_MEASURE_H

#include "api/api.h"
#include "base/metrics.h"

/* The calls that a series counts. */
struct measure_of {
    const struct dialect *dialect;
    const struct route *route; /* NULL: calls that met no operation */
};

size_t measure_count(void);
struct measure_of measure_of(size_t series); /* series < measure_count() */

/* Opens the counts of the workers that serve the same database. stays: this process serves more
 * than one request. Without measure_begin() nothing is shared. */
void measure_begin(const struct conf *conf, bool stays);
void measure_end(void);

/* Gives the counts of running workers of any user; NULL with errno when there are none that may be
 * read. */
const struct metrics *measure_find(const struct conf *conf);

/* Counts a call that has been answered, after us microseconds. */
void measure_call(const struct call *call, int64_t us);

#endif
