/*
 * crm_case_priv: the arguments of statements that select cases by a filter.
 */
#ifndef KARTOTEKA_DIRECTORY_CASE_CRM_CASE_PRIV_H
#define KARTOTEKA_DIRECTORY_CASE_CRM_CASE_PRIV_H

#include "db/db.h"
#include "directory/case/crm_case.h"

/* $1..$7: who asks, contact, state, tags, words. */
enum { CASE_ARGS = 3, CASE_SELECT_ARGS = CASE_ARGS + 4 };
void case_select_args(struct directory *d, const struct case_filter *f, struct db_arg *args);

#endif
