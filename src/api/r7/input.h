/*
 * input: parts of requests that several handlers take: employees, custom fields, lists of ids.
 */
#ifndef KARTOTEKA_API_R7_INPUT_H
#define KARTOTEKA_API_R7_INPUT_H

#include "api/r7/enums.h"
#include "api/r7/params.h"
#include "api/r7/state.h"
#include "directory/party.h"

/* The text, or the empty one when it was not sent. */
static inline struct span r7_text_of(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

/* Ids of a list of numbers; 400 when one is not positive. */
MUST enum err r7_ids(struct call *call, const struct param_list *list, int64_t **ids, size_t *n);

/* Texts of a list. */
struct span *r7_texts(struct call *call, const struct param_list *list);

/* Employees named by their GUIDs; 404 for one that does not exist. The catalog is loaded here. */
MUST enum err r7_employees(struct call *call, const struct param_list *list, int64_t **ids,
                           size_t *n);

/* One employee by GUID: the empty one and an absent text are nobody (*id is 0). */
MUST enum err r7_employee(struct call *call, struct span guid, int64_t *id);

/* Values of custom fields of an entity. The one that lives in the party goes to *birthday (NULL:
 * the entity has none). 404 for a field that does not exist there, 400 for a birthday that is no
 * date. The catalog is loaded here. */
struct field_values {
    struct custom_value *v;
    size_t n;
};
MUST enum err r7_field_values(struct call *call, const struct param_list *list,
                              enum r7_entity entity, struct field_values *out,
                              struct opt_text *birthday);

/* The field with this id, if it belongs to the entity; else 404. */
MUST enum err r7_field(struct call *call, int64_t id, enum r7_entity entity,
                       const struct cat_field **out);

/* Does a field of `of` (0: any contact) belong to things of this kind? */
bool r7_field_belongs(int of, enum r7_entity entity);

/* "yyyy-mm-dd" of a date in any of the accepted forms; IS_NULL for the empty text, else 400. */
MUST enum err r7_day_input(struct call *call, struct span text, struct opt_text *out);

#endif
