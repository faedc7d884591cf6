/*
 * phone: finds phone numbers in a text before the database is asked.
 *
 * The database decides what a number's key is and by which patterns a typed number is looked for
 * (sql/schema/0092_phone.sql, 0094_phone_search.sql). This file decides what has to be known
 * before: where one value of a text with several ends, which words of a search are one number, and
 * which statement finds it. docs/compatibility/phones.md has the examples that test both.
 */
#ifndef KARTOTEKA_DIRECTORY_CONTACT_PHONE_H
#define KARTOTEKA_DIRECTORY_CONTACT_PHONE_H

#include "base/arena.h"

/* The number of last digits that is enough for everybody who types the end of a number. */
enum { PHONE_TAIL_MIN = 4, PHONE_TAIL_MAX = 9 };

/* True when a text may be the last digits of a number: 4 to 9 digits, with blanks, dashes, dots,
 * slashes or brackets, but no + before them. */
bool phone_may_be_tail(struct span text);

/* Splits a search at its blanks into words, which are pieces of text. Words that follow each other
 * and together are a number of 7 to 15 digits, or of 4 digits and more behind +, 8 or 7, are one
 * word. Returns how many there are, at most max, for which out has room. */
size_t phone_words(struct span text, struct span *out, size_t max);

/* Splits a text of several phones or mails at , and ; and returns their number. The parts are
 * pieces of text, trimmed, none of them empty; the array is in the arena. Nothing is split inside
 * brackets or quotes, nor before an extension. */
size_t phone_split(struct arena *mem, struct span text, struct span **parts);

#endif
