/*
 * staff: the accounts of employees, for administrators; an addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_STAFF_H
#define KARTOTEKA_API_R7_OWN_STAFF_H

#include "api/r7/state.h"

extern const struct params r7_staff_add_params, r7_staff_put_params, r7_staff_password_params;

MUST enum err r7_staff(struct call *call);
MUST enum err r7_staff_add(struct call *call);
MUST enum err r7_staff_put(struct call *call);
MUST enum err r7_staff_password(struct call *call);

#endif
