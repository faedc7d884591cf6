/*
 * case_found: changes of all cases that a filter finds, each in one transaction however many there
 * are. The filter's page and order do not count. Cases that the caller may not edit are passed
 * over.
 */
#ifndef KARTOTEKA_DIRECTORY_CASE_CASE_FOUND_H
#define KARTOTEKA_DIRECTORY_CASE_CASE_FOUND_H

#include "directory/case/crm_case.h"

/* Puts a tag on the cases. The tag is made when there is none and a case is found. */
MUST enum err case_found_tag(struct directory *d, const struct case_filter *f, struct span title);

/* Sets privacy and access list of the cases; *changed: their ids, in order. */
MUST enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                               const struct id_list *employees, struct id_list *changed);

#endif
