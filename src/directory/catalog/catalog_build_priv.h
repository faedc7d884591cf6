/*
 * catalog_build_priv: reads a tenant's catalog from the database (one round trip).
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_CATALOG_BUILD_PRIV_H
#define KARTOTEKA_DIRECTORY_CATALOG_CATALOG_BUILD_PRIV_H

#include "directory/catalog/catalog_lists.h"
#include "directory/directory.h"

/* Fills the lists of *k; texts and arrays live in mem, not in the request. */
MUST enum err catalog_build(struct ctx *c, struct arena *mem, struct catalog *k);

#endif
