/*
 * setting: choices of a tenant that its own administrators make, not the operator.
 */
#ifndef KARTOTEKA_DIRECTORY_CATALOG_SETTING_H
#define KARTOTEKA_DIRECTORY_CATALOG_SETTING_H

#include "directory/directory.h"

/* Whether what is done to a company is done to its people, too. */
enum setting_group { GROUP_STATUS, GROUP_TAG };

/* Keeps a choice; not GIVEN: people are asked each time. The caller must be an administrator. */
MUST enum err setting_group(struct directory *d, enum setting_group what, struct opt_bool value);

#endif
