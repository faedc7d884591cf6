/*
 * like: makes patterns for LIKE of what people type: % _ \ are plain characters.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_LIKE_H
#define KARTOTEKA_DIRECTORY_SEARCH_LIKE_H

#include "base/arena.h"

/* Makes a pattern in which any text may stand before or after. */
struct span like_pattern(struct arena *mem, struct span text, bool before, bool after);

#endif
