/*
 * shapes: writes the values that persons and clients share.
 */
#ifndef KARTOTEKA_API_SALESMAN_SHAPES_H
#define KARTOTEKA_API_SALESMAN_SHAPES_H

#include "api/salesman/fields.h"
#include "directory/party/party.h"

/* The answers of list and info differ in the types of ids and in how they show the owner. */
enum sm_view { VIEW_LIST, VIEW_INFO };

/* Joins all values of a field (tel, mob, skype ...) with ", "; the empty text when there is
 * none. */
struct span sm_contacts(struct arena *mem, const struct party *p, const char *field);

/* Gives "yyyy-mm-dd hh:mm:ss" of an instant as PostgreSQL prints it; absent stays absent. */
struct span sm_moment(struct span instant);

/* Gives the title of a dictionary entry; absent when there is none. */
struct span sm_entry_title(const struct catalog *k, enum cat_dictionary_kind kind, int64_t id);

/* Writes a text; when it is empty, the version's own "no value": the empty text, in v3 null. */
void sm_text(struct call *call, const char *key, struct span v);

/* Writes an id: a text where the seed shows texts (v1, v2), a number in v3. */
void sm_id(struct call *call, const char *key, int64_t id);

/* Writes an id: a text in v1 and in v2's info, as the seed shows it, a number elsewhere. */
void sm_view_id(struct call *call, const char *key, int64_t id, enum sm_view view);

/* Writes the owner: in info and v1 its login, in lists login and number. */
void sm_owner(struct call *call, const struct catalog *k, const struct party *p, enum sm_view view);

/* Writes the value of a field that is one of the tenant's custom fields. */
void sm_custom(struct call *call, const struct sm_field *f, const struct party *p);

#endif
