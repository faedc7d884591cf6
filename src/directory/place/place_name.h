/*
 * place_name: takes the word that says what a place is off its name.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_NAME_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_NAME_H

#include "directory/catalog/catalog_lists.h"

/* A name, and what it says the place is ("город"); absent when it says nothing. */
struct place_name {
    struct span bare, kind;
};

/* Gives "Москва", a "город", for "г. Москва", "г.Москва", "город Москва", "Москва г.", "Москва (г)"
 * and "Москва, г": the word stands first or last, the longest of the n kinds counts. Gives any
 * other text as a bare name, also one that has nothing beside the word. name is one line, trimmed.
 */
struct place_name place_name_of(const struct cat_place_kind *kinds, size_t n, struct span name);

/* True when both may name one city: without case and with ё as е, and what they say it is is the
 * same. One that says nothing is a city ("город"). */
bool place_name_same(struct place_name a, struct place_name b);

#endif
