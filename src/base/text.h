/*
 * text: what of a text is seen. One table of the characters that print nothing says what is a blank
 * and what is invisible, for every dialect and every field; docs/compatibility/texts.md shows it,
 * and a test holds the two (and fold() of the database) together.
 */
#ifndef KARTOTEKA_BASE_TEXT_H
#define KARTOTEKA_BASE_TEXT_H

#include "base/buf.h"

enum text_class {
    TEXT_INK,     /* all the rest */
    TEXT_BLANK,   /* as good as a space: a run of them is one */
    TEXT_UNSEEN,  /* without width and meaning: direction marks, zero width spaces */
    TEXT_JOINER,  /* means something between two characters only: soft hyphen, ZWJ, ZWNJ */
    TEXT_SELECTOR /* means something behind a character only: variation selectors, tags */
};

enum text_class text_class(uint32_t cp);

/* Without what is not seen at both ends; what is between stays as it is. Absent stays absent. */
struct span text_trim(struct span s);

/* Appends s as one line: trimmed, runs of blanks (line ends too) as one space, without what is
 * unseen. */
void text_squeeze(struct buf *b, struct span s);

/* As text_squeeze; s itself, without a copy, where that changes nothing. Absent stays absent. */
struct span text_line(struct arena *mem, struct span s);

/* Takes the next character of a text as compared off *s: without case (Latin and Russian letters),
 * ё as е, й of two characters as one; one apostrophe, one dash, one quotation mark; a run of blanks
 * is one space; the rest by code points. False at the end. s is trimmed. */
bool text_next_folded(struct span *s, uint32_t *cp);

/* Order of names by that, blanks at their ends left out. < 0, 0, > 0. */
int text_compare_folded(struct span a, struct span b);

#endif
