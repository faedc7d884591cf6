#include "api/contact_map.h"

#include <string.h>

/* SalesMan's field of a phone depends on its category: mobile is mob, fax is fax, any other is tel;
 * a new tel is a work phone. */
const struct contact_map contact_maps[] = {
    /* kind, R7's infoType and its name, SalesMan's field, its title, category of a phone. */
    {CK_PHONE, 0, "Phone", "mob", NULL, PC_MOBILE},
    {CK_PHONE, 0, "Phone", "fax", NULL, PC_FAX},
    {CK_PHONE, 0, "Phone", "tel", NULL, PC_WORK},
    {CK_EMAIL, 1, "Email", "mail", NULL, -1},
#define SOCIAL_ROW(kind_, type_, r7_, field_, title_) {CK_##kind_, type_, r7_, field_, title_, -1},
    CONTACT_SOCIALS(SOCIAL_ROW)
#undef SOCIAL_ROW
        {CK_LINKEDIN, 5, "LinkedIn", NULL, NULL, -1},
    {CK_FACEBOOK, 6, "Facebook", NULL, NULL, -1},
    {CK_ADDRESS, 7, "Address", NULL, NULL, -1},
    {CK_LIVEJOURNAL, 8, "LiveJournal", NULL, NULL, -1},
    {CK_MYSPACE, 9, "MySpace", NULL, NULL, -1},
    {CK_BLOGGER, 11, "Blogger", NULL, NULL, -1},
    {CK_YAHOO, 12, "Yahoo", NULL, NULL, -1},
    {CK_MSN, 13, "MSN", NULL, NULL, -1},
    {CK_JABBER, 15, "Jabber", NULL, NULL, -1},
    {CK_AIM, 16, "AIM", NULL, NULL, -1},
    {CK_VK, 17, "VK", NULL, NULL, -1},
};
const size_t contact_map_count = sizeof(contact_maps) / sizeof(contact_maps[0]);

const char *contact_salesman_field(int kind, int category)
{
    for (size_t i = 0; i < contact_map_count; i++) {
        const struct contact_map *m = &contact_maps[i];
        bool rest = m->salesman_category == -1 || m->salesman_category == PC_WORK;
        if ((int)m->kind == kind && (rest || m->salesman_category == category)) {
            return m->salesman;
        }
    }
    return NULL;
}

bool contact_from_salesman(struct span field, int *kind, int *category)
{
    for (size_t i = 0; i < contact_map_count; i++) {
        const struct contact_map *m = &contact_maps[i];
        if (m->salesman != NULL && span_is(field, m->salesman)) {
            *kind = m->kind;
            *category = m->salesman_category == -1 ? 0 : m->salesman_category;
            return true;
        }
    }
    return false;
}

const struct contact_map *contact_next_social(size_t *i)
{
    while (*i < contact_map_count) {
        const struct contact_map *m = &contact_maps[(*i)++];
        if (m->salesman_title != NULL) {
            return m;
        }
    }
    return NULL;
}

int contact_r7_type(int kind)
{
    for (size_t i = 0; i < contact_map_count; i++) {
        if ((int)contact_maps[i].kind == kind) {
            return contact_maps[i].r7_type;
        }
    }
    return CK_WEBSITE;
}

size_t contact_kinds_of_r7(int64_t r7_type, int64_t kinds[4])
{
    size_t n = 0;
    for (size_t i = 0; i < contact_map_count; i++) {
        const struct contact_map *m = &contact_maps[i];
        bool seen = n > 0 && kinds[n - 1] == (int64_t)m->kind;
        if (m->r7_type == r7_type && !seen && n < 4) {
            kinds[n++] = m->kind;
        }
    }
    return n;
}

int contact_from_r7(int64_t r7_type)
{
    for (size_t i = 0; i < contact_map_count; i++) {
        if (contact_maps[i].r7_type == r7_type && contact_maps[i].r7_name != NULL) {
            return (int)contact_maps[i].kind;
        }
    }
    return -1;
}
