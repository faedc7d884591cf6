/*
 * vcard_out: people as vCards, for files and for address books of devices.
 */
#ifndef KARTOTEKA_API_VCARD_OUT_H
#define KARTOTEKA_API_VCARD_OUT_H

#include "api/vcard_map.h"
#include "base/buf.h"

struct vcard_form {
    bool v4; /* version 4.0 (RFC 6350), else 3.0 (RFC 2426) */
    /* Adds what only Kartoteka reads again: addresses in their own parts, tags, the external id. */
    bool own;
    struct span uid; /* absent: made of the person's number */
    /* Lines of vcard_kept(), of cards that a device has written: they stand as it wrote them where
     * the directory still says the same. Absent: there are none. */
    struct span kept;
};

/* Appends a person with its parts. mem: for what it needs meanwhile. */
void vcard_out(struct buf *b, struct arena *mem, const struct party *p, const struct vcard_form *f);

/* True when a property ADR says what the address shows in a card. */
bool vcard_is_address(struct arena *mem, const struct address *a, const struct vcard_property *p);

/* Appends a line, folded between characters at 75 bytes, with its line end. */
void vcard_line(struct buf *b, struct span line);

#endif
