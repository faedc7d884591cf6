/*
 * employees: the portal's employees, and the answers that a client needs before it logs in.
 */
#ifndef KARTOTEKA_API_R7_EMPLOYEES_H
#define KARTOTEKA_API_R7_EMPLOYEES_H

#include "api/r7/input.h"

extern const struct params r7_people_id_params, r7_people_filter_params, r7_people_password_params;

MUST enum err r7_people(struct call *call);
MUST enum err r7_people_filter(struct call *call);
MUST enum err r7_people_self(struct call *call);
MUST enum err r7_people_get(struct call *call);
MUST enum err r7_people_password(struct call *call);
MUST enum err r7_capabilities(struct call *call);

#endif
