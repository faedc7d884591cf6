#include "api/contact_map.h"

#include <string.h>

/* A phone's field in SalesMan depends on its category: mobile is mob, fax is fax, the rest tel; a
 * new tel is a work phone. */
const struct contact_map contact_maps[] = {
    {CK_PHONE, 0, true, "mob", PC_MOBILE}, {CK_PHONE, 0, true, "fax", PC_FAX},
    {CK_PHONE, 0, true, "tel", PC_WORK},   {CK_EMAIL, 1, true, "mail", -1},
    {CK_WEBSITE, 2, true, "mysite", -1},   {CK_SKYPE, 3, true, "skype", -1},
    {CK_TWITTER, 4, true, "twitter", -1},  {CK_LINKEDIN, 5, true, NULL, -1},
    {CK_FACEBOOK, 6, true, NULL, -1},      {CK_ADDRESS, 7, true, NULL, -1},
    {CK_LIVEJOURNAL, 8, true, NULL, -1},   {CK_MYSPACE, 9, true, NULL, -1},
    {CK_GMAIL, 10, true, "google", -1},    {CK_BLOGGER, 11, true, NULL, -1},
    {CK_YAHOO, 12, true, NULL, -1},        {CK_MSN, 13, true, NULL, -1},
    {CK_ICQ, 14, true, "icq", -1},         {CK_JABBER, 15, true, NULL, -1},
    {CK_AIM, 16, true, NULL, -1},          {CK_VK, 17, true, NULL, -1},
    {CK_BLOG, 2, false, "blog", -1},       {CK_YANDEX, 2, false, "yandex", -1},
    {CK_MYKRUG, 2, false, "mykrug", -1},
};
const size_t contact_map_count = sizeof contact_maps / sizeof contact_maps[0];

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
        if (contact_maps[i].r7_type == r7_type && contact_maps[i].r7_default) {
            return (int)contact_maps[i].kind;
        }
    }
    return -1;
}
