/*
 * seed: makes a new tenant with the data that it starts with: the rows that the three products
 * need, countries, cities, metro stations, and for the demonstration the scripts of sql/demo.
 */
#ifndef KARTOTEKA_DB_SEED_H
#define KARTOTEKA_DB_SEED_H

#include "base/buf.h"

enum seed_result {
    SEED_FAILED, /* the reason is in the report */
    SEED_DONE,
    SEED_PRESENT, /* there is a tenant of this name; nothing was changed */
};

/* Makes the tenant in one transaction, as the owner of the schema. demo: also loads the streets of
 * the demonstration and sql/demo/NN_topic.sql in the order of their names. *tenant gets its id. */
enum seed_result seed_tenant(const char *conninfo, const char *name, const char *time_zone,
                             bool demo, int32_t *tenant, struct buf *report);

#endif
