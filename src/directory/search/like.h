/*
 * like: patterns for LIKE out of what people type: % _ \ are plain characters.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_LIKE_H
#define KARTOTEKA_DIRECTORY_SEARCH_LIKE_H

#include "base/arena.h"

/* before, after: anything may stand there. */
struct span like_pattern(struct arena *mem, struct span text, bool before, bool after);

#endif
