/*
 * vcard_in: the properties of a vCard 2.1, 3.0 (RFC 2426) or 4.0 (RFC 6350), one after the other.
 *
 * Accepted are folded lines, the soft line ends of quoted-printable that Android writes without
 * folding, parameters of 2.1 without a name, groups (Apple's "item1."), and the escapes \n \, \;
 * \\. A line that is no property is skipped: phones write many things. Texts live in the arena.
 */
#ifndef KARTOTEKA_WIRE_VCARD_IN_H
#define KARTOTEKA_WIRE_VCARD_IN_H

#include "base/arena.h"

enum { VCARD_TYPES = 12 };

struct vcard_property {
    struct span name;               /* in capitals, without its group */
    struct span group;              /* as it is written; absent when there is none */
    struct span types[VCARD_TYPES]; /* values of TYPE, as they are written */
    size_t type_count;
    /* The value without its transfer encoding, but with its escapes. */
    struct span value;
    struct span raw; /* the whole line, unfolded, as it was read */
    size_t line;     /* in the card, from 0 */
};

struct vcard_reader {
    struct arena *mem;
    struct span rest; /* text that is not read yet */
    size_t line;
};

/* Begins to read the text of one card, or of several. */
void vcard_begin(struct vcard_reader *r, struct arena *mem, struct span text);

/* Reads the next property, BEGIN and END among them. Returns false at the end of the text. */
bool vcard_next(struct vcard_reader *r, struct vcard_property *p);

/* True when TYPE has the value, in any case. */
bool vcard_has_type(const struct vcard_property *p, const char *type);

/* Takes the next part of a structured value (separator ';') or of a list (',') off *rest, without
 * its escapes. Returns false when there is none. */
bool vcard_part(struct arena *mem, struct span *rest, char separator, struct span *part);

/* Gives a value that is one text without its escapes. */
struct span vcard_text(struct arena *mem, struct span value);

#endif
