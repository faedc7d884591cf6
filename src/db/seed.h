/*
 * seed: makes a new tenant with what it needs to start: the rows of the three products, countries,
 * cities, metro stations, and for the demonstration the scripts of sql/demo.
 */
#ifndef KARTOTEKA_DB_SEED_H
#define KARTOTEKA_DB_SEED_H

#include "base/buf.h"

enum seed_result {
    SEED_FAILED, /* the reason is in the report */
    SEED_DONE,
    SEED_PRESENT, /* there is a tenant of this name; nothing was changed */
};

/* All in one transaction, as the owner of the schema, with the tenant set. demo: also the streets
 * of the demonstration and sql/demo/NN_topic.sql in the order of their names. *tenant gets its id.
 */
enum seed_result seed_tenant(const char *conninfo, const char *name, const char *time_zone,
                             bool demo, int32_t *tenant, struct buf *report);

#endif
