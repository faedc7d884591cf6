/*
 * contact_map: how one contact value looks in each dialect: the one table behind DESIGN.md
 * section 4.
 */
#ifndef KARTOTEKA_API_CONTACT_MAP_H
#define KARTOTEKA_API_CONTACT_MAP_H

#include "directory/party/party.h"

struct contact_map {
    enum contact_kind kind;
    int r7_type;     /* infoType on R7's wire */
    bool r7_default; /* what an R7 infoType becomes when it is written */
    const char
        *salesman; /* name among socials, or the field tel, mob, fax, mail; NULL: not shown */
    int salesman_category; /* phones: the category this field writes; -1: any */
};
extern const struct contact_map contact_maps[];
extern const size_t contact_map_count;

/* SalesMan's field of a contact value: "tel", "mob", "fax", "mail", "skype", ... ; NULL: not shown
 * there. */
const char *contact_salesman_field(int kind, int category);

/* The canonical kind and category that a SalesMan field writes; false for an unknown name. */
bool contact_from_salesman(struct span field, int *kind, int *category);

/* R7's infoType of a canonical kind. */
int contact_r7_type(int kind);

/* The canonical kinds that R7 sees as infoType (several for websites); returns how many (at most
 * 4). 0: no such type. */
size_t contact_kinds_of_r7(int64_t r7_type, int64_t kinds[4]);

/* The canonical kind that writing this infoType makes; -1: no such type. */
int contact_from_r7(int64_t r7_type);

#endif
