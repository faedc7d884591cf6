/*
 * xml_chars: the characters that XML 1.0 allows in each place (shared by xml_in and the writer).
 */
#ifndef KARTOTEKA_WIRE_XML_CHARS_H
#define KARTOTEKA_WIRE_XML_CHARS_H

#include "base/arena.h"

/* True for a code point of production [2], Char. */
static inline bool xml_char(uint32_t cp)
{
    return cp >= 0x20 ? cp != 0xFFFE && cp != 0xFFFF : cp == '\t' || cp == '\n' || cp == '\r';
}

/* True for a code point of production [4], NameStartChar, and [4a], NameChar. */
bool xml_name_start(uint32_t cp);
bool xml_name_char(uint32_t cp);

/* Makes an element name of any text: '_' stands for a character that a name cannot hold (and for
 * ':'), and before one that cannot begin a name. The name is never empty, NUL-terminated and in
 * mem. */
const char *xml_safe_name(struct arena *mem, struct span s);

#endif
