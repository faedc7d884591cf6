/*
 * charset: bodies in the encoding that their sender declares. Beside UTF-8 this is Windows-1251,
 * which old Russian programs write.
 *
 * Results live in c->mem, or are the text itself when it is UTF-8 already.
 */
#ifndef KARTOTEKA_WIRE_CHARSET_H
#define KARTOTEKA_WIRE_CHARSET_H

#include "base/ctx.h"

/* The encodings. Any other name is taken for UTF-8, so a text that is not UTF-8 is refused by its
 * parser. */
enum charset { CHARSET_UNDECLARED, CHARSET_UTF8, CHARSET_WINDOWS_1251 };

/* Returns the code point of a byte of Windows-1251; 0 when it has none (and of NUL). */
uint32_t charset_code_point(unsigned char byte);

/* Returns the charset that a Content-Type declares; CHARSET_UNDECLARED when it names none. */
enum charset charset_of_type(struct span content_type);

/* Gives the text in UTF-8. E_ENCODING: the charset does not define one of the bytes. */
MUST enum err charset_text(struct ctx *c, enum charset from, struct span text, struct span *out);

/* Does the same for an urlencoded form: escaped bytes are in the charset, too, and stay escaped. */
MUST enum err charset_form(struct ctx *c, enum charset from, struct span text, struct span *out);

/* Does the same for an XML document. When from is CHARSET_UNDECLARED the document's own declaration
 * counts. The result declares UTF-8. */
MUST enum err charset_xml(struct ctx *c, enum charset from, struct span text, struct span *out);

#endif
