/*
 * case_found: changes of all cases that a filter finds, each in one transaction however many there
 * are. Pages and orders of the filter do not count. What
 * the caller may not edit is passed over.
 */
#ifndef KARTOTEKA_DIRECTORY_CASE_CASE_FOUND_H
#define KARTOTEKA_DIRECTORY_CASE_CASE_FOUND_H

#include "directory/case/crm_case.h"

/* Puts a tag on them, made when there is none and something is found. */
MUST enum err case_found_tag(struct directory *d, const struct case_filter *f, struct span title);

/* Privacy and access list; *changed: which, by id. */
MUST enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                               const struct id_list *employees, struct id_list *changed);

#endif
