/*
 * envelope: the members around every answer. Reads answer {"data":...}, writes
 * {"result":...,"data":...}; a bulk answers a list of results. Errors are in errors.c.
 */
#ifndef KARTOTEKA_API_SALESMAN_ENVELOPE_H
#define KARTOTEKA_API_SALESMAN_ENVELOPE_H

#include "api/api.h"

/* The member that holds the read data, or the id of the written record. */
#define SM_DATA "data"

/* Begins the body with its object; the caller writes the members and ends the object. */
void sm_answer(struct call *call);

/* Begins the body with a list of results; the caller writes them and ends the list. */
void sm_answer_list(struct call *call);

/* Begins a body that is one result. */
void sm_answer_result(struct call *call);

/* Begins a result with its text; message, which v3 puts before it, may be NULL. */
void sm_result(struct call *call, const char *message, const char *text);

/* Begins the result of a change that changed nothing; more, which may be NULL, ends its text. */
void sm_same(struct call *call, const char *more);

#endif
