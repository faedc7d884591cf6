/*
 * phone: texts that hold phone numbers, before the database is asked.
 *
 * What a number's key is, and by which patterns a typed one is looked for, the database decides
 * (sql/schema/0092_phone.sql, 0094_phone_search.sql). Here is what has to be known before: where
 * one value of a flat text ends, which words of a search are one number, which statement finds one.
 * docs/compatibility/phones.md has the examples that test both.
 */
#ifndef KARTOTEKA_DIRECTORY_CONTACT_PHONE_H
#define KARTOTEKA_DIRECTORY_CONTACT_PHONE_H

#include "base/arena.h"

/* Digits that all of the people who type the end of a number are content with. */
enum { PHONE_TAIL_MIN = 4, PHONE_TAIL_MAX = 9 };

/* True when a text may be the last digits of a number: 4 to 9 of them, and blanks, dashes, dots,
 * slashes or brackets, but no + before them. */
bool phone_may_be_tail(struct span text);

/* The words of a search, pieces of text, in its order: what blanks divide. Words that follow each
 * other and together are a number of 7 to 15 digits, or of 4 behind +, 8 or 7, are one. At most
 * max; out has room for them. */
size_t phone_words(struct span text, struct span *out, size_t max);

/* The phones or mails of a flat text, which , and ; divide; pieces of text, trimmed, none of them
 * empty, in the arena. Nothing is divided in brackets or quotes, nor before an extension. */
size_t phone_split(struct arena *mem, struct span text, struct span **parts);

#endif
