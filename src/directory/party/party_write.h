/*
 * party_write: changes of one party.
 *
 * A written party lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_WRITE_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_WRITE_H

#include "directory/party/party_edit.h"

/* Changes what is GIVEN or IS_NULL in e (e->kind is ignored: the kind of a party never changes),
 * adds and drops contacts, adds addresses, sets customs: one transaction, one round trip, and reads
 * the party back. *changed: something was stored; identical values are no write and leave
 * updated_at alone. E_PARTY_NOT_FOUND when it is not visible (kind 0: either). */
MUST enum err party_update(struct directory *d, int64_t id, int kind, enum visibility see,
                           const struct party_edit *e, unsigned parts, struct party **out,
                           bool *changed);

/* The live record of this kind that has the external id: its id and name. *id 0: none. */
MUST enum err party_external_owner(struct directory *d, enum party_kind kind, struct span external,
                                   int64_t *id, struct span *name);

/* Soft delete. E_CONFLICT with err.subject = number of deals when deals exist and refuse_deals is
 * set; a company's main person is cleared, members of a deleted company stay without it. */
MUST enum err party_delete(struct directory *d, int64_t id, int kind, enum visibility see,
                           bool refuse_deals);

#endif
