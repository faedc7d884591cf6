/*
 * dictionaries: the method guides, whose lists come from the catalog alone.
 */
#ifndef KARTOTEKA_API_SALESMAN_DICTIONARIES_H
#define KARTOTEKA_API_SALESMAN_DICTIONARIES_H

#include "api/api.h"

enum err guides_category(struct call *call);
enum err guides_territory(struct call *call);
enum err guides_relations(struct call *call);
enum err guides_clientpath(struct call *call);
enum err guides_loyalty(struct call *call);

#endif
