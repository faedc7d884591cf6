/*
 * party_write: changes of one party.
 *
 * A written party lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_WRITE_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_WRITE_H

#include "directory/party/party_edit.h"

/* Changes a party by the members of e that are GIVEN or IS_NULL: it adds and drops contacts, adds
 * addresses and sets customs, in one transaction and one round trip, and reads the party back.
 * e->kind is ignored, because the kind of a party never changes. *changed: something was stored;
 * identical values are no write and leave updated_at alone. E_PARTY_NOT_FOUND: it is not visible
 * (kind 0: either kind). */
MUST enum err party_update(struct directory *d, int64_t id, int kind, enum visibility see,
                           const struct party_edit *e, unsigned parts, struct party **out,
                           bool *changed);

/* Finds the live record of this kind that has the external id, and gives its id and name. *id 0:
 * there is none. */
MUST enum err party_external_owner(struct directory *d, enum party_kind kind, struct span external,
                                   int64_t *id, struct span *name);

/* Deletes softly. E_CONFLICT, with err.subject = number of deals: it has deals and refuse_deals is
 * set; without it they lose the contact or client. A company loses its main person; members of a
 * deleted company stay without it. */
MUST enum err party_delete(struct directory *d, int64_t id, int kind, enum visibility see,
                           bool refuse_deals);

#endif
