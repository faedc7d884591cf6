/*
 * place_name: names of cities without the word that says it is one.
 */
#ifndef KARTOTEKA_DIRECTORY_PLACE_PLACE_NAME_H
#define KARTOTEKA_DIRECTORY_PLACE_PLACE_NAME_H

#include "base/span.h"

/* The words for a city before or behind its name; ends with NULL. They are those that
 * kartoteka.place_kind() of the schema takes for "город", which a test compares. */
extern const char *const place_city_words[];

/* "Москва" of "г. Москва", "г.Москва", "город Москва", "Москва г.", "Москва (г)", "Москва, г". Any
 * other text as it is, also when nothing else is in it. name is one line, trimmed. */
struct span place_city_name(struct span name);

#endif
