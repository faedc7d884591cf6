/*
 * party_bulk: several people and companies by their ids: read, shared, linked, deleted.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_BULK_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_BULK_H

#include "directory/party/party.h"

/* Sharing and access list of several; *changed: the ids the caller may edit, in order. */
MUST enum err party_share(struct directory *d, const int64_t *ids, size_t n, int64_t share_type,
                          const int64_t *employees, size_t employee_count, int64_t **changed,
                          size_t *changed_count);

/* People to a company (0: to none). E_PARTY_NOT_FOUND when one is not the caller's to edit. */
MUST enum err party_link(struct directory *d, const int64_t *persons, size_t n, int64_t company);

/* Deletes what the caller may edit of these; *deleted: what is gone now, as it was. */
MUST enum err party_delete_all(struct directory *d, const int64_t *ids, size_t n, unsigned parts,
                               struct party_list *deleted);

/* Visible ones of these, by id. */
MUST enum err party_by_ids(struct directory *d, const int64_t *ids, size_t n, enum visibility see,
                           unsigned parts, struct party_list *out);

#endif
