/*
 * place_name: takes the word for "city" off the name of a city.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_NAME_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_NAME_H

#include "base/span.h"

/* The words for a city before or behind its name; the list ends with NULL. They are those that
 * kartoteka.place_kind() of the schema takes for "город"; a test compares the two. */
extern const char *const place_city_words[];

/* Gives "Москва" for "г. Москва", "г.Москва", "город Москва", "Москва г.", "Москва (г)" and
 * "Москва, г". Gives any other text as it is, also one that has nothing else in it. name is one
 * line, trimmed. */
struct span place_city_name(struct span name);

#endif
