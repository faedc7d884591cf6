/*
 * list_params: the parameters that the lists of persons and of clients share.
 */
#ifndef KARTOTEKA_API_SALESMAN_LIST_PARAMS_H
#define KARTOTEKA_API_SALESMAN_LIST_PARAMS_H

#include "api/salesman/fields.h"
#include "directory/person/person_list.h"

enum { SM_PAGE = 200 };

struct sm_list_args {
    struct opt_i64 offset, after;
    struct opt_text order, first, user, word, fields, socinfo, bankinfo, count;
    struct opt_text date_start, date_end, change_start, change_end;
    struct value *filter;
};
extern const struct params person_list_params, client_list_params;

/* Returns how many rows to skip: offset counts pages of SM_PAGE, and a negative one is 0. */
int64_t sm_list_skip(const struct sm_list_args *a);

/* Makes a range of two moments. A range with one bound does not include it, a range with two
 * includes both. */
struct time_range sm_range(struct opt_text from, struct opt_text to);

/* Gives every filter that has a value to take(arg, name, value), with the value trimmed.
 * E_PARAM_INVALID: filter is no object or a value is no scalar; otherwise the first error of
 * take. */
typedef enum err (*sm_filter_take)(void *arg, struct span name, struct span value);
MUST enum err sm_filters(struct call *call, struct value *filter, sm_filter_take take, void *arg);

/* The most columns that a filter names beside custom fields; no form has as many. */
enum { SM_COLUMN_FILTERS = 9 };

/* Gives the owner that filter[iduser] names, a number or a login, as the text of its number; "-"
 * for an unknown one, which no record has. */
struct span sm_filter_owner(struct call *call, const struct catalog *k, struct span text);

/* True when the text is a whole mail, which is looked up, and not a part of one. */
bool sm_filter_whole_mail(struct span text);

/* Sets E_PARAM_INVALID of filter[name]. */
enum err sm_filter_fault(struct call *call, struct span name, const char *problem);

#endif
