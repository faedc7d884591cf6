/*
 * guides, user: the directories and the employees, read only.
 */
#ifndef KARTOTEKA_API_SALESMAN_DICTIONARIES_H
#define KARTOTEKA_API_SALESMAN_DICTIONARIES_H

#include "api/api.h"

extern const struct params user_params;

enum err guides_category(struct call *call);
enum err guides_territory(struct call *call);
enum err guides_relations(struct call *call);
enum err guides_clientpath(struct call *call);
enum err guides_loyalty(struct call *call);

enum err user_info_handler(struct call *call);
enum err user_list_handler(struct call *call);

#endif
