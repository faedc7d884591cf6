/*
 * near: finds names of parameters that are nearly right.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_NEAR_H
#define KARTOTEKA_API_WEBDELIVERY_NEAR_H

#include "api/api.h"

/* The dialect's check. Sets a field error for each unknown parameter of the query whose name is
 * nearly that of a parameter of this operation: otherwise "?Phones=" would be ignored, and a search
 * by phone answered with a list. Other unknown names are ignored. The error of a missing parameter
 * names the member of the body or query that may be meant. */
void wd_near(struct call *call);

/* True when both are one name except for case, _ and -, an s at the end, or one letter in six that
 * is missing, added, changed or swapped with its neighbour (in names of four letters and more). */
bool wd_names_near(struct span a, struct span b);

#endif
