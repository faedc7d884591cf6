#include "api/r7/enums.h"

#include "api/contact_map.h"

/* A request may name a type by its name (see contact_map) or by its display text. */
const struct param_word r7_info_types[] = {
    {"Phone", 0},       {"Email", 1},    {"Website", 2}, {"Web site", 2},
    {"Skype", 3},       {"Twitter", 4},  {"X", 4},       {"X (Twitter)", 4},
    {"LinkedIn", 5},    {"Facebook", 6}, {"Address", 7}, {"Live Journal", 8},
    {"LiveJournal", 8}, {"MySpace", 9},  {"GMail", 10},  {"Blogger", 11},
    {"Yahoo", 12},      {"MSN", 13},     {"ICQ", 14},    {"Jabber", 15},
    {"AIM", 16},        {"VK", 17},      {NULL, 0},
};

const struct param_word r7_share_types[] = {
    {"None", SHARE_PRIVATE}, {"ReadWrite", SHARE_EDIT}, {"Read", SHARE_READ}, {NULL, 0}};

const struct param_word r7_entities[] = {
    {"Any", -1},
    {"Contact", R7_CONTACT},
    {"Opportunity", R7_OPPORTUNITY},
    {"RelationshipEvent", 2},
    {"Task", 3},
    {"Company", R7_COMPANY},
    {"Person", R7_PERSON},
    {"File", 6},
    {"Case", R7_CASE},
    {"Invoice", 8},
    {NULL, 0},
};

static const char *const phone_categories[] = {"Home",   "Work",  "Mobile", "Fax",
                                               "Direct", "Other", NULL};
static const char *const address_categories[] = {"Home",  "Postal", "Office", "Billing",
                                                 "Other", "Work",   NULL};
/* The display texts of the categories; one differs from its name. */
static const char *const address_displays[] = {"Home",  "Delivery", "Office", "Billing",
                                               "Other", "Work",     NULL};
static const char *const other_categories[] = {"Home", "Work", "Other", NULL};

const char *r7_info_type_name(int64_t type)
{
    for (size_t i = 0; i < contact_map_count; i++) {
        if (contact_maps[i].r7_type == type && contact_maps[i].r7_name != NULL) {
            return contact_maps[i].r7_name;
        }
    }
    return NULL;
}

const char *const *r7_categories(int64_t type)
{
    return type == 0            ? phone_categories
           : type == R7_ADDRESS ? address_categories
                                : other_categories;
}

const char *r7_category_name(int64_t type, int64_t category)
{
    const char *const *names = type == R7_ADDRESS ? address_displays : r7_categories(type);
    for (int64_t i = 0; names[i] != NULL; i++) {
        if (i == category) {
            return names[i];
        }
    }
    return "Other";
}

int r7_category_of(int64_t type, struct span name)
{
    const char *const *names = r7_categories(type);
    for (int i = 0; names[i] != NULL; i++) {
        if (span_is(name, names[i])) {
            return i;
        }
    }
    return -1;
}

int r7_category_count(int64_t type)
{
    const char *const *names = r7_categories(type);
    int n = 0;
    while (names[n] != NULL) {
        n++;
    }
    return n;
}
