/*
 * errors: turns an error of Kartoteka into SalesMan's {"result":"Error","error":{"code","text"}}.
 */
#ifndef KARTOTEKA_API_SALESMAN_ERRORS_H
#define KARTOTEKA_API_SALESMAN_ERRORS_H

#include "api/api.h"

/* The dialect's fail: writes a body for call->c.err. HTTP is 200 unless the tenant wants status
 * codes or the request could not be read at all. */
void sm_fail(struct call *call, enum err e);

/* The error of one record of a bulk; its code is E_OK when there is none. */
struct sm_failure {
    struct err_state err;
    struct span subject_name;
};

/* Takes the call's error over, so that the call can go on with the next record. */
void sm_failure_take(struct call *call, struct sm_failure *f);

/* Makes the record's error the call's; returns its code. */
enum err sm_failure_raise(struct call *call, const struct sm_failure *f);

/* Writes the error object as the item of a list; returns false when there is none. */
bool sm_failure_write(struct call *call, const struct sm_failure *f);

/* Set E_PARAM_MISSING or E_PARAM_INVALID of one field. */
enum err sm_missing(struct call *call, const char *field);
enum err sm_invalid(struct call *call, const char *field, const char *problem);

/* Refuses with a code and a text of its own, for actions to which the documents give others than
 * the table has. The texts are constants. */
enum err sm_refuse(struct call *call, enum err e, const char *code, const char *text);

/* Handles a method of the original whose records are not held here: E_ACTION_UNKNOWN. */
enum err sm_unserved(struct call *call);

/* Refuses with E_PARTY_DUPLICATE, and keeps the id and name of the person (or company) that exists
 * already. */
enum err sm_duplicate(struct call *call, int64_t id, struct span name);

#endif
