/*
 * birthday: a day without a time, whatever a client makes of it.
 */
#ifndef KARTOTEKA_DIRECTORY_BIRTHDAY_H
#define KARTOTEKA_DIRECTORY_BIRTHDAY_H

#include "directory/directory.h"

/* The day ("yyyy-mm-dd", in the arena) that text means, in any form of datetime_parse(): an instant
 * with a zone is the day that it falls on in the tenant's, as a browser there shows it.
 * *problem: NULL, "not a date", "before 1800" or "in the future" (after the tenant's today); then
 * *day is absent. Only an instant asks the database; its failures are the result. */
MUST enum err birthday_read(struct directory *d, struct span text, struct span *day,
                            const char **problem);

#endif
