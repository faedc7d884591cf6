/*
 * record: what the directory holds of a contact beside the vendor's members: patronymic, accounts,
 * cards, consents, history; an addition of ours.
 */
#ifndef KARTOTEKA_API_R7_OWN_RECORD_H
#define KARTOTEKA_API_R7_OWN_RECORD_H

#include "api/r7/state.h"

extern const struct params r7_record_put_params, r7_history_params, r7_change_params,
    r7_consent_add_params, r7_consent_id_params;

MUST enum err r7_record_get(struct call *call);
MUST enum err r7_record_put(struct call *call);
MUST enum err r7_history(struct call *call);
MUST enum err r7_changes(struct call *call);
MUST enum err r7_change_stream(struct call *call);
MUST enum err r7_consent_add(struct call *call);
MUST enum err r7_consent_end(struct call *call);

#endif
