/*
 * near: names of parameters that are nearly right.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_NEAR_H
#define KARTOTEKA_API_WEBDELIVERY_NEAR_H

#include "api/api.h"

/* The dialect's check. Sets a field error for each parameter of the query that no operation has and
 * that is spelled nearly as one of this operation's: "?Phones=" would be ignored, and a list asked
 * for by phone be answered otherwise. Other unknown names are ignored. A missing parameter gets the
 * name of a member of the body or query that may be meant. */
void wd_near(struct call *call);

/* True when both mean one name but for case, _ and -, an s at the end, or one letter in six that is
 * missing, added, another or in its neighbour's place (in names of four letters and more). */
bool wd_names_near(struct span a, struct span b);

#endif
