/*
 * input: parts of requests that several handlers take: employees, custom fields, lists of ids.
 */
#ifndef KARTOTEKA_API_R7_INPUT_H
#define KARTOTEKA_API_R7_INPUT_H

#include "api/r7/enums.h"
#include "api/r7/state.h"
#include "directory/party.h"

/* One member of customFieldList. */
struct field_pair {
    struct opt_i64 key;
    struct opt_text value;
};
extern const struct params r7_field_pair;

/* Rows of a table for what many calls have. */
#define R7_INT_ROW(name_, type_, member_)                                                          \
    {                                                                                              \
        .name = (name_), .type = P_INT, .flags = PF_EMPTY_IS_ABSENT,                               \
        .offset = offsetof(type_, member_)                                                         \
    }
#define R7_INT32_ROW(name_, type_, member_)                                                        \
    {                                                                                              \
        .name = (name_), .type = P_INT, .flags = PF_EMPTY_IS_ABSENT,                               \
        .offset = offsetof(type_, member_), .min = INT32_MIN, .max = INT32_MAX                     \
    }
/* Texts have a bound: a list holds a thousand of them. */
enum { R7_TEXT_MAX = 10000 };
#define R7_TEXT_ROW(name_, type_, member_)                                                         \
    {                                                                                              \
        .name = (name_), .type = P_TEXT, .flags = PF_LINE, .offset = offsetof(type_, member_),     \
        .max = R7_TEXT_MAX                                                                         \
    }
#define R7_LINES_ROW(name_, type_, member_)                                                        \
    {                                                                                              \
        .name = (name_), .type = P_TEXT, .flags = PF_TRIM, .offset = offsetof(type_, member_),     \
        .max = R7_TEXT_MAX                                                                         \
    }
#define R7_BOOL_ROW(name_, type_, member_)                                                         \
    {                                                                                              \
        .name = (name_), .type = P_BOOL, .flags = PF_EMPTY_IS_ABSENT,                              \
        .offset = offsetof(type_, member_)                                                         \
    }
#define R7_INSTANT_ROW(name_, type_, member_)                                                      \
    {                                                                                              \
        .name = (name_), .type = P_DATETIME, .flags = PF_EMPTY_IS_ABSENT,                          \
        .offset = offsetof(type_, member_)                                                         \
    }
#define R7_IDS_ROW(name_, type_, member_)                                                          \
    {                                                                                              \
        .name = (name_), .type = P_LIST, .item = P_INT,                                            \
        .flags = PF_EMPTY_IS_ABSENT | PF_SKIP_MISFITS, .offset = offsetof(type_, member_)          \
    }
#define R7_TEXTS_ROW(name_, type_, member_)                                                        \
    {                                                                                              \
        .name = (name_), .type = P_LIST, .item = P_TEXT,                                           \
        .flags = PF_LINE | PF_EMPTY_IS_ABSENT | PF_SKIP_MISFITS,                                   \
        .offset = offsetof(type_, member_)                                                         \
    }
#define R7_FIELDS_ROW(name_, type_, member_)                                                       \
    {                                                                                              \
        .name = (name_), .type = P_LIST, .sub = &r7_field_pair, .offset = offsetof(type_, member_) \
    }

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

/* The birthday that text means (birthday_read); IS_NULL for the empty text. 400 for none, with the
 * parameter's name. */
MUST enum err r7_day_input(struct call *call, const char *name, struct span text,
                           struct opt_text *out);

#endif
