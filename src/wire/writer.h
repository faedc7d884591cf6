/*
 * writer: the one way to make a body: a push writer with a JSON and an XML backend driven by the
 * same calls, so the two formats cannot drift. No tree is built.
 *
 * Keys are given inside objects and must be NULL at the root and inside lists. The XML backend uses
 * the key as the element's name; a list has no element of its own, its items repeat the list's name
 * (R7's rule): null is `<x />`, the empty text `<x></x>`, an empty list nothing, an empty object
 * `<x />`. The root object becomes the element `result`. Characters that XML 1.0 forbids are left
 * out. Misuse (a key in a list, a missing key, an end too many) is a defect that
 * ends the request (guard.h).
 */
#ifndef KARTOTEKA_WIRE_WRITER_H
#define KARTOTEKA_WIRE_WRITER_H

#include "base/buf.h"

enum writer_format { FORMAT_JSON, FORMAT_XML };

/* The escapes of the JSON backend; each dialect has its own habit on the wire. */
enum writer_style {
    JSON_PLAIN, /* WebDelivery: raw UTF-8; \" \\ \b \f \n \r \t, other controls \u00xx */
    JSON_R7,    /* also '/' as \/; controls as \u00xx (never \n); U+FFFE, U+FFFF and above U+FFFF as
                   \uxxxx (pairs, lower case) */
    JSON_PHP    /* json_encode with Russian letters (А-я, Ё, ё) put back: '/' as \/, every other
                   non-ASCII as \uxxxx, \b \f \n \r \t */
};

enum { WRITER_DEPTH_MAX = 24 };

struct writer {
    struct buf *out;
    enum writer_format format;
    enum writer_style style;
    unsigned depth;
    struct {
        const char *name; /* the XML element of the object or of the list's items */
        bool list, any;   /* any: something was written inside */
    } stack[WRITER_DEPTH_MAX];
};

void writer_init(struct writer *w, struct buf *out, enum writer_format format,
                 enum writer_style style);

void w_object(struct writer *w, const char *key);
void w_list(struct writer *w, const char *key);
void w_end(struct writer *w); /* ends the innermost object or list */

void w_text(struct writer *w, const char *key, struct span v); /* absent writes null */
void w_cstr(struct writer *w, const char *key, const char *v); /* NULL writes null */
void w_i64(struct writer *w, const char *key, int64_t v);
void w_bool(struct writer *w, const char *key, bool v);
void w_null(struct writer *w, const char *key);

/* Writes a number given as text, unchanged: digits, sign and point only ("0.00"). An absent one
 * writes null. */
void w_number(struct writer *w, const char *key, struct span digits);

/* Writes a JSON text, which this writer made before, unchanged. JSON only. */
void w_json(struct writer *w, const char *key, struct span json);

/* Writes members of the open object, which this writer made before, unchanged. JSON only. */
void w_members(struct writer *w, struct span json);

/* Writes an integer as a text value: "4". */
void w_id_text(struct writer *w, const char *key, int64_t v);

/* Writes a member whose name is data (SalesMan's fields); the key is copied into mem. */
void w_text_dyn(struct writer *w, struct arena *mem, struct span key, struct span v);

/* True when every object and list has ended. */
bool writer_done(const struct writer *w);

/* Appends s escaped for a JSON text (without quotes) in a style, or for XML character data. */
void json_escape(struct buf *b, struct span s, enum writer_style style);
void json_quote(struct buf *b, struct span s, enum writer_style style); /* with quotes */
void xml_escape(struct buf *b, struct span s);

#endif
