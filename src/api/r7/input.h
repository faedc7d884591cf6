/*
 * input: reads the parts of requests that several handlers take: employees, custom fields, lists of
 * ids.
 */
#ifndef KARTOTEKA_API_R7_INPUT_H
#define KARTOTEKA_API_R7_INPUT_H

#include "api/r7/enums.h"
#include "api/r7/params.h"
#include "api/r7/state.h"
#include "directory/party/party.h"

/* Returns the text, or the empty text when it was not sent. */
static inline struct span r7_text_of(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

/* Reads the ids of a list; 400 when one is not positive. *ids lives in the request's arena. */
MUST enum err r7_ids(struct call *call, const char *name, const struct param_list *list,
                     int64_t **ids, size_t *n);

/* Returns the texts of a list, in the request's arena. */
struct span *r7_texts(struct call *call, const struct param_list *list);

/* Finds employees by their GUIDs; 404 when one does not exist. Loads the catalog. */
MUST enum err r7_employees(struct call *call, const char *name, const struct param_list *list,
                           int64_t **ids, size_t *n);

/* Reads a GUID; absent for none and for the empty one. 400 when it is not of that form. */
MUST enum err r7_guid(struct call *call, const char *name, struct span text, struct span *guid);

/* Finds one employee by GUID. The empty GUID and an absent text stand for nobody: *id is 0. */
MUST enum err r7_employee(struct call *call, const char *name, struct span text, int64_t *id);

/* Reads the values of custom fields of an entity. The field that stands for the birthday goes to
 * *birthday (NULL: the entity has none). 404 for a field that the entity does not have, 400 for a
 * birthday that is no date. Loads the catalog. */
struct r7_field_values {
    struct party_custom_value *v;
    size_t n;
};
MUST enum err r7_field_values(struct call *call, const struct param_list *list,
                              enum r7_entity entity, struct r7_field_values *out,
                              struct opt_text *birthday);

/* Finds the field with this id; 404 when it does not belong to the entity. */
MUST enum err r7_field(struct call *call, int64_t id, enum r7_entity entity,
                       const struct cat_field **out);

/* True when a field of `of` (0: any contact) belongs to this kind of entity. */
bool r7_field_belongs(int of, enum r7_entity entity);

/* Reads a birthday (birthday_read); IS_NULL for the empty text. 400, with the parameter's name, for
 * a text that is none. */
MUST enum err r7_day_input(struct call *call, const char *name, struct span text,
                           struct opt_text *out);

#endif
