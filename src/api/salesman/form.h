/*
 * form: the action fields of person and client.
 */
#ifndef KARTOTEKA_API_SALESMAN_FORM_H
#define KARTOTEKA_API_SALESMAN_FORM_H

#include "api/salesman/fields.h"

extern const struct params sm_form_params;

/* Answers {"data":{name:title,...}}; with full=yes
 * {"data":{name:{title,type,required,length,options},...}}. */
MUST enum err sm_form_write(struct call *call, const struct sm_form *form);

#endif
