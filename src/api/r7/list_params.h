/*
 * list_params: the generic parameters of every list: count, startIndex, sortBy, sortOrder,
 * filterBy, filterOp, filterValue, type, fields. They come from the query string only and are never
 * wrong: one that cannot be read counts as not sent (but see list_query_check).
 */
#ifndef KARTOTEKA_API_R7_LIST_PARAMS_H
#define KARTOTEKA_API_R7_LIST_PARAMS_H

#include "api/api.h"

enum { LIST_COUNT_MAX = 1000 };

enum r7_list_op { OP_EQUALS, OP_CONTAINS, OP_STARTS, OP_ENDS, OP_PRESENT };

struct r7_list_query {
    int64_t count; /* 1..1000; 0: all of an in-memory list */
    int64_t start;
    /* Member names with commas between them, and dots for members of members. */
    struct span sort_by;
    bool descending;
    struct span filter_by;
    enum r7_list_op op;
    struct span *filter_values; /* an item must have one of them */
    size_t filter_value_count;
    struct span type;    /* "person" or "company" */
    struct span *fields; /* the members to write; n == 0: all */
    size_t field_count;
};

void list_query_read(struct call *call, struct r7_list_query *q);

/* Reads the same for a change of all that a filter finds. Its words (filterValue) count in the
 * body, too, where the other parameters of such a call stand: passed over, they would let
 * everything be found. Those of the query win. */
void list_query_read_change(struct call *call, struct r7_list_query *q);

/* Refuses a change of all that a filter finds when filterValue or tags were sent with nothing to
 * look for in them and nothing else narrows the filter: a blank would change everything. narrow:
 * the filter has a condition. E_PARAM_INVALID. */
MUST enum err list_query_narrow(struct call *call, bool narrow);

/* Says if one of the texts has something to look for. */
bool list_texts_any(const struct span *texts, size_t n);

/* Refuses a startIndex above 2^31-1 with 400 before anything else is done, because it must not be
 * read as another page. */
MUST enum err list_query_check(struct call *call);

/* True when the query filters or sorts by members of the items. */
bool list_query_looks(const struct r7_list_query *q);

/* Keeps the items (objects) that filterBy and type want, in place; returns how many. */
size_t list_filter(struct arena *mem, const struct r7_list_query *q, struct value **items,
                   size_t n);

/* Sorts by sortBy; equal items keep their order. */
void list_sort(struct arena *mem, const struct r7_list_query *q, struct value **items, size_t n);

/* True when text holds part, without case. */
bool list_holds(struct arena *mem, struct span text, struct span part);

/* Writes a value tree; of the outermost object only the members named in fields. */
void list_write(struct call *call, const char *key, const struct value *v,
                const struct r7_list_query *q);

#endif
