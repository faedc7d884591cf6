/*
 * text: the visible part of a text. One table of the characters that print nothing says which are
 * blanks and which invisible, for every dialect and every field. docs/compatibility/texts.md shows
 * it, and a test compares the two (and fold() of the database).
 */
#ifndef KARTOTEKA_BASE_TEXT_H
#define KARTOTEKA_BASE_TEXT_H

#include "base/buf.h"

enum text_class {
    TEXT_INK,     /* every other character */
    TEXT_BLANK,   /* counts as a space: a run of blanks is one */
    TEXT_UNSEEN,  /* without width and meaning: direction marks, zero width spaces */
    TEXT_JOINER,  /* has a meaning only between two characters: soft hyphen, ZWJ, ZWNJ */
    TEXT_SELECTOR /* has a meaning only behind a character: variation selectors, tags */
};

enum text_class text_class(uint32_t cp);

/* Gives s without blanks and invisible characters at both ends; those in between stay. Absent stays
 * absent. */
struct span text_trim(struct span s);

/* Appends s as one line: trimmed, each run of blanks (line ends, too) as one space, without
 * invisible characters. */
void text_squeeze(struct buf *b, struct span s);

/* Gives the line of text_squeeze(), which is s itself when that changes nothing. Absent stays
 * absent. */
struct span text_line(struct arena *mem, struct span s);

/* Takes the next character off *s in the form in which texts are compared: without case (Latin and
 * Russian letters), ё as е, й of two characters as one; one apostrophe, one dash, one quotation
 * mark; a run of blanks as one space; every other code point as it is. Returns false at the end. s
 * is trimmed. */
bool text_next_folded(struct span *s, uint32_t *cp);

/* Gives the Latin and Russian letters of a text only, small, ё as е. So the headings "E-mail 1",
 * "e_mail" and "email" are one. */
struct span text_letters(struct arena *mem, struct span text);

/* Orders names by their characters of text_next_folded(), blanks at the ends left out. Returns < 0,
 * 0 or > 0. */
int text_compare_folded(struct span a, struct span b);

#endif
