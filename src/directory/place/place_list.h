/*
 * place_list: lists cities and streets by their parent, by words, and since a revision.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_LIST_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_LIST_H

#include "directory/change_mark.h"
#include "directory/place/place.h"

/* Lists streets of a city with ids below `before`, newest first, at most count, in one round
 * trip. */
MUST enum err street_list(struct directory *d, int64_t city, int64_t before, int64_t count,
                          struct place_list *out);

/* Finds places of a parent whose names have a word that begins with each typed word: without case,
 * ё as е, in any order, with and without abbreviations of улица, проспект, ... At most count, by
 * name. */
MUST enum err place_find(struct directory *d, enum place_kind kind, int64_t parent,
                         struct span typed, int64_t count, struct place_list *out);

/* Lists places of a parent that were changed or deleted since `from`, in order of their change, at
 * most count. */
MUST enum err place_changes(struct directory *d, enum place_kind kind, int64_t parent,
                            const struct change_mark *from, int64_t count, struct place_list *out);

#endif
