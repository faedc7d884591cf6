/*
 * contact_map: the form of a contact value in each dialect. This is the one table of kinds of
 * contact values: R7's types of contact information, SalesMan's fields and social networks.
 */
#ifndef KARTOTEKA_API_CONTACT_MAP_H
#define KARTOTEKA_API_CONTACT_MAP_H

#include "directory/party/party.h"

struct contact_map {
    enum contact_kind kind;
    int r7_type; /* infoType on R7's wire */
    /* Its name; NULL: R7 reads this kind as infoType, but writes another kind for it. */
    const char *r7_name;
    const char *salesman; /* the field tel, mob, fax, mail or one of socials; NULL: not shown */
    const char *salesman_title; /* social networks: the title of the field; else NULL */
    int salesman_category;      /* phones: the category that this field writes; -1: any */
};
/* The social networks of SalesMan, in the order of its documents: the name behind CK_ of the kind,
 * R7's infoType and its name, SalesMan's field and its title. Rows of contact_maps, and parameters
 * of a person in SalesMan, are made of this list. */
#define CONTACT_SOCIALS(ROW)                                                                       \
    ROW(BLOG, 2, NULL, "blog", "Блог")                                                             \
    ROW(WEBSITE, 2, "Website", "mysite", "Сайт")                                                   \
    ROW(TWITTER, 4, "Twitter", "twitter", "Twitter")                                               \
    ROW(ICQ, 14, "ICQ", "icq", "ICQ")                                                              \
    ROW(SKYPE, 3, "Skype", "skype", "Skype")                                                       \
    ROW(GMAIL, 10, "GMail", "google", "Google")                                                    \
    ROW(YANDEX, 2, NULL, "yandex", "Я.ru")                                                         \
    ROW(MYKRUG, 2, NULL, "mykrug", "Мой круг")

/* SOCIAL_BLOG, ...: numbers of the social networks in that list. */
#define SOCIAL_ROW(kind_, type_, r7_, field_, title_) SOCIAL_##kind_,
enum { CONTACT_SOCIALS(SOCIAL_ROW) SOCIAL__COUNT };
#undef SOCIAL_ROW

extern const struct contact_map contact_maps[];
extern const size_t contact_map_count;

/* Gives SalesMan's field of a contact value: "tel", "mob", "fax", "mail", "skype", ... ; NULL: it
 * is not shown there. */
const char *contact_salesman_field(int kind, int category);

/* Gives the canonical kind and category that a SalesMan field writes; returns false for an unknown
 * name. */
bool contact_from_salesman(struct span field, int *kind, int *category);

/* Gives the first social network at or behind row *i of the table; *i becomes the row behind it.
 * NULL: there are no more. */
const struct contact_map *contact_next_social(size_t *i);

/* Returns R7's infoType of a canonical kind. */
int contact_r7_type(int kind);

/* Gives the canonical kinds that R7 sees as infoType (several for websites); returns how many (at
 * most 4). 0: there is no such type. */
size_t contact_kinds_of_r7(int64_t r7_type, int64_t kinds[4]);

/* Returns the canonical kind that writing this infoType makes; -1: there is no such type. */
int contact_from_r7(int64_t r7_type);

#endif
