/*
 * shape: a contact as R7 writes it, see shapes.h.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_SHAPE_H
#define KARTOTEKA_API_R7_CONTACT_SHAPE_H

#include "api/r7/shapes.h"

/* Parts of a party that the shapes below need. */
enum {
    R7_PARTS =
        PART_CONTACTS | PART_ADDRESSES | PART_CUSTOMS | PART_ACCESS | PART_COMPANY | PART_COUNTS,
    R7_BULK_PARTS = R7_PARTS | PART_TAGS,
    R7_BASE_PARTS = PART_ACCESS
};

/* Write a struct party: as a single answer shows it, as long lists show it (tags; addresses only
 * when there are any), and as the base that stands inside other objects. */
void r7_contact_shape(struct call *call, const char *key, const void *party);
void r7_contact_bulk_shape(struct call *call, const char *key, const void *party);
void r7_contact_base_shape(struct call *call, const char *key, const void *party);

/* Writes the members of the base alone, inside an object that is open. */
void r7_contact_base_members(struct call *call, const struct party *p);

/* Gives the path under which a contact's picture is served, without the site's name. */
struct span r7_photo_url(struct arena *mem, int64_t id);

/* Writes {"contact": {..}} around the bulk shape. The vendor's next task of the contact stands
 * beside it, and clients take the member's presence for a task. */
void r7_contact_simple_shape(struct call *call, const char *key, const void *party);

/* True when the caller may change this party. */
bool r7_can_edit(const struct call *call, const struct party *p);

#endif
