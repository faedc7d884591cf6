/*
 * input: reads the parameters of a call as PHP gives them to the original: one set of names, in
 * whichever form they came.
 */
#ifndef KARTOTEKA_API_SALESMAN_INPUT_H
#define KARTOTEKA_API_SALESMAN_INPUT_H

#include "api/api.h"

/* The dialect's read: names of a form replace whole names of the query, a JSON body replaces the
 * query. The result is call->body; call->query is empty. */
MUST enum err sm_read(struct call *call);

/* Copies an object so that phones and mails that came as lists are texts, joined with ", "; gives o
 * itself when there are none. */
struct value *sm_join_lists(struct arena *mem, struct value *o);

/* Binds one item of a bulk; a value that is no object counts as an empty item. */
MUST enum err sm_bind(struct call *call, const struct params *table, const struct value *item,
                      void *args);

/* Turns "d.m.yyyy..." into "yyyy-m-d...", which the parsers of base/clock take; any other text is
 * only trimmed. */
struct span sm_iso_order(struct arena *mem, struct span text);

/* Reads "yyyy-mm-dd[ hh:mm[:ss]]", "yyyymmdd..." or "dd.mm.yyyy[ hh:mm[:ss]]" and writes it as
 * datetime_parse() does; absent when there is no such moment. */
struct span sm_datetime(struct arena *mem, struct span text);

/* Reads the same forms and writes "yyyy-mm-dd". */
struct span sm_date(struct arena *mem, struct span text);

/* Counts the records of a bulk's list; an absent list is empty. E_PARAM_INVALID: it is no list;
 * E_TOO_MANY_VALUES: it has more than SM_BULK_MAX. */
enum { SM_BULK_MAX = 1000 };
MUST enum err sm_members(struct call *call, const char *name, const struct value *v, size_t *n);

/* True for yes, true and 1. */
bool sm_yes(struct opt_text v);

#endif
