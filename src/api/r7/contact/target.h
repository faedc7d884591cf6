/*
 * target: finds the record that a call names by its id, and says whether the caller may change it.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_TARGET_H
#define KARTOTEKA_API_R7_CONTACT_TARGET_H

#include "api/r7/input.h"

struct r7_id_args {
    struct opt_i64 id;
};
extern const struct params r7_contact_id_params, r7_case_id_params;

/* Finds a contact for a change by id: 404 when the caller does not see it, 403 when he may only
 * read it. */
MUST enum err r7_contact_to_edit(struct call *call, struct opt_i64 id, int kind, unsigned parts,
                                 struct party **out);

/* Passes e on. A contact beyond 2^31 that was deleted or merged away is 404 like any other, not the
 * 400 of an id that never existed. */
MUST enum err r7_missing(struct call *call, enum err e, int64_t id);

#endif
