/*
 * vcard_map: the properties of vCards that the directory has a place for, for files of people and
 * for address books of devices. Values that are read live in the arena.
 */
#ifndef KARTOTEKA_API_VCARD_MAP_H
#define KARTOTEKA_API_VCARD_MAP_H

#include "directory/party/party.h"
#include "wire/vcard_in.h"

/* A contact value as a property has it. */
struct vcard_value {
    int kind, category;
    struct span text;
};

/* Reads a property that holds a contact value: TEL, EMAIL, URL, IMPP and the properties of networks
 * that phones write. Returns false when it is something else, or of a network that the directory
 * does not know. */
bool vcard_contact(struct arena *mem, const struct vcard_property *p, struct vcard_value *out);

/* Returns the name of the property, with its parameters, that shows contact values of a kind and
 * category; NULL when none does. */
const char *vcard_contact_head(int kind, int category);

/* Gives a day as "yyyy-mm-dd"; absent for a value that is no whole date, as phones write a birthday
 * without its year. */
struct span vcard_day(struct arena *mem, struct span value);

/* True for a property that stands around a card or is made anew for every answer: BEGIN, VERSION,
 * UID, PRODID, REV and END. */
bool vcard_is_frame(const struct vcard_property *p);

/* True when the directory has a place for the property; others are kept as they are. */
bool vcard_has_place(struct arena *mem, const struct vcard_property *p);

/* True when two properties say the same to the directory: equal names, and equal values as far as
 * it has a place for them. */
bool vcard_same(struct arena *mem, const struct vcard_property *a, const struct vcard_property *b);

#endif
