/*
 * charset: bodies in the encoding that their sender declares. Beside UTF-8 these are the Cyrillic
 * ones of one byte a letter, which old programs write; the C library's iconv knows them.
 *
 * Results live in c->mem, or are the text itself when it is UTF-8 already.
 */
#ifndef KARTOTEKA_WIRE_CHARSET_H
#define KARTOTEKA_WIRE_CHARSET_H

#include "base/ctx.h"

/* The encodings. CHARSET_UNDECLARED: none is named, or one of Western Europe, which many HTTP
 * libraries name by default whatever they send; the text is read as UTF-8 and refused by its parser
 * when it is none. CHARSET_UNKNOWN: a text in it is refused, unless it is ASCII. */
enum charset {
    CHARSET_UNDECLARED,
    CHARSET_UTF8,
    CHARSET_UNKNOWN,
    CHARSET_WINDOWS_1251,
    CHARSET_KOI8_R,
    CHARSET_KOI8_U,
    CHARSET_CP866,
    CHARSET_ISO_8859_5,
    CHARSET_MACINTOSH
};

/* Returns the code point of a byte of Windows-1251; 0 when it has none (and of NUL). */
uint32_t charset_code_point(unsigned char byte);

/* Returns the charset that a Content-Type declares; CHARSET_UNDECLARED when it names none. */
enum charset charset_of_type(struct span content_type);

/* Gives the text in UTF-8. E_ENCODING: the charset is unknown, or does not define one of the bytes.
 */
MUST enum err charset_text(struct ctx *c, enum charset from, struct span text, struct span *out);

/* Does the same for an urlencoded form: escaped bytes are in the charset, too, and stay escaped. */
MUST enum err charset_form(struct ctx *c, enum charset from, struct span text, struct span *out);

/* Does the same for an XML document. When from is CHARSET_UNDECLARED the document's own declaration
 * counts. The result of what was not UTF-8 declares UTF-8. */
MUST enum err charset_xml(struct ctx *c, enum charset from, struct span text, struct span *out);

#endif
