/*
 * import: rows of a table of people, as kartotekactl import people takes them from a file; an
 * addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_IMPORT_H
#define KARTOTEKA_API_R7_OWN_IMPORT_H

#include "api/r7/state.h"

extern const struct params r7_import_params;

MUST enum err r7_import(struct call *call);

#endif
