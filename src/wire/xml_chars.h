/*
 * xml_chars: which characters XML 1.0 allows where (shared by xml_in and the writer).
 */
#ifndef KARTOTEKA_WIRE_XML_CHARS_H
#define KARTOTEKA_WIRE_XML_CHARS_H

#include "base/arena.h"

/* Production [2] Char, for a scalar value. */
static inline bool xml_char(uint32_t cp)
{
    return cp >= 0x20 ? cp != 0xFFFE && cp != 0xFFFF : cp == '\t' || cp == '\n' || cp == '\r';
}

/* Productions [4] NameStartChar and [4a] NameChar. */
bool xml_name_start(uint32_t cp);
bool xml_name_char(uint32_t cp);

/* An element name made of any text: '_' for what a name cannot hold (and for ':'), one in front of
 * what cannot begin a name. Never empty; NUL-terminated, in mem. */
const char *xml_safe_name(struct arena *mem, struct span s);

#endif
