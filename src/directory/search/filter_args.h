/*
 * filter_args: arguments that the lists of persons and of companies share.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_FILTER_ARGS_H
#define KARTOTEKA_DIRECTORY_SEARCH_FILTER_ARGS_H

#include "directory/party/party_args.h"
#include "directory/person/person.h"

/* Digits of a text that is a piece of a phone number: only digits and what stands between them.
 * Absent for any other text and for fewer than three digits. */
struct span phone_text_digits(struct arena *mem, struct span text);

/* Numbers are stored with 7 where a trunk 8 was typed, and the piece may be the start of one: the
 * digits with 7 for a leading 8; absent when there is none. */
struct span phone_text_seven(struct arena *mem, struct span digits);

/* A text to filter by; NULL when absent or empty. */
struct db_arg filter_text(struct span v);

/* from, to and what lies inside, to args[0..2]. */
void filter_range(const struct time_range *r, struct db_arg *args);

/* Field ids and texts to args[0..1]. */
void filter_customs(struct arena *mem, const struct custom_value *v, size_t n, struct db_arg *args);

#endif
