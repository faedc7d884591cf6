/*
 * setting: a tenant's choices that its own administrators make, not the operator.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_SETTING_H
#define KARTOTEKA_DIRECTORY_CATALOG_SETTING_H

#include "directory/directory.h"

/* The choices whether a change of a company changes its people, too. */
enum setting_group { GROUP_STATUS, GROUP_TAG };

/* Stores a choice; not GIVEN: people are asked each time. The caller must be an administrator. */
MUST enum err setting_group(struct directory *d, enum setting_group what, struct opt_bool value);

#endif
