/*
 * person: the handlers of the method person, and their arguments.
 */
#ifndef KARTOTEKA_API_SALESMAN_PERSON_PERSON_H
#define KARTOTEKA_API_SALESMAN_PERSON_PERSON_H

#include "api/api.h"

extern const struct params person_info_params, person_bulk_params, person_deletelist_params;

enum err person_fields_handler(struct call *call);
enum err person_list_handler(struct call *call);
enum err person_info_handler(struct call *call);
enum err person_add_handler(struct call *call);
enum err person_addlist_handler(struct call *call);
enum err person_update_handler(struct call *call);
enum err person_updatelist_handler(struct call *call);
enum err person_delete_handler(struct call *call);
enum err person_deletelist_handler(struct call *call);

#endif
