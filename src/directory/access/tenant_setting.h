/*
 * tenant_setting: the settings of the caller's tenant and the origins whose pages may read its
 * answers, for its administrators.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_TENANT_SETTING_H
#define KARTOTEKA_DIRECTORY_ACCESS_TENANT_SETTING_H

#include "directory/directory.h"

struct tenant_setting {
    struct span name, time_zone, home_country, error_language; /* error_language: "en" or "ru" */
    bool semantic_status, contact_unique, r7_small_ids, audit_reads;
    int64_t pictures_max; /* bytes */
};

/* A change: what is absent stays. */
struct tenant_setting_edit {
    struct span time_zone, error_language;
    struct opt_bool semantic_status, contact_unique, r7_small_ids;
};

/* Changes the settings and gives those that hold. *known is false, and nothing changed, for a time
 * zone that the database does not know. */
MUST enum err tenant_setting(struct directory *d, const struct tenant_setting_edit *edit,
                             struct tenant_setting *out, bool *known);

/* Lists the tenant's own origins; without any, those of the configuration hold. */
MUST enum err tenant_origins(struct directory *d, struct span **out, size_t *n);

/* Allows an origin (as origin_read() gives it, or "*"), or takes that back. *changed is false when
 * it was so before. */
MUST enum err tenant_origin(struct directory *d, struct span origin, bool allowed, bool *changed);

#endif
