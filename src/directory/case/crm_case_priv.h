/*
 * crm_case_priv: the arguments of statements that select cases by a filter.
 */
#ifndef KARTOTEKA_DIRECTORY_CASE_CRM_CASE_PRIV_H
#define KARTOTEKA_DIRECTORY_CASE_CRM_CASE_PRIV_H

#include "db/sql/part.h"
#include "directory/case/crm_case.h"

/* Gives the fields of the part case_wanted. */
struct sql_case_wanted case_wanted_of(struct arena *mem, const struct case_filter *f);

#endif
