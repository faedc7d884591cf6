/*
 * birthday: reads a day without a time from the forms that clients send.
 */
#ifndef KARTOTEKA_DIRECTORY_BIRTHDAY_H
#define KARTOTEKA_DIRECTORY_BIRTHDAY_H

#include "directory/directory.h"

/* Reads the day ("yyyy-mm-dd", in the arena) from text, in any form of datetime_parse(). An instant
 * with a zone means the day on which it falls in the tenant's zone, as a browser there shows it.
 * *problem is NULL, or "not a date", "before 1800" or "in the future" (after the tenant's today);
 * then *day is absent. Only an instant asks the database, whose failures are the result. */
MUST enum err birthday_read(struct directory *d, struct span text, struct span *day,
                            const char **problem);

#endif
