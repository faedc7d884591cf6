/*
 * utf8: strict UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF), no allocation.
 */
#ifndef KARTOTEKA_BASE_UTF8_H
#define KARTOTEKA_BASE_UTF8_H

#include "base/buf.h"

/* True when every byte belongs to a valid sequence. */
bool utf8_valid(struct span s);

/* True when valid and free of NUL, of C0 controls other than TAB, LF, CR, of U+007F and of C1
 * controls other than U+0085 (next line, a blank). */
bool utf8_text(struct span s);

/* Number of code points of a valid text. */
size_t utf8_count(struct span s);

/* Takes the next code point off *s (valid text). False at the end. */
bool utf8_next(struct span *s, uint32_t *cp);

/* Appends the UTF-8 form of cp (a scalar value). */
void utf8_add(struct buf *b, uint32_t cp);

#endif
