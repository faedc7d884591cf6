/*
 * phone_text: when a typed text may be a piece of a phone number, and which digits are looked for.
 *
 * Every search that finds phones by a piece asks here.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_PHONE_TEXT_H
#define KARTOTEKA_DIRECTORY_SEARCH_PHONE_TEXT_H

#include "base/arena.h"

/* Digits of a text that is a piece of a phone number: only digits and what stands between them.
 * Absent for any other text and for fewer than three digits. */
struct span phone_text_digits(struct arena *mem, struct span text);

/* Numbers are stored with 7 where a trunk 8 was typed, and the piece may be the start of one: the
 * digits with 7 for a leading 8; absent when there is none. */
struct span phone_text_seven(struct arena *mem, struct span digits);

#endif
