/*
 * party_bulk: reads, shares, links and deletes several people and companies by their ids.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_BULK_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_BULK_H

#include "directory/party/party.h"

/* Sets sharing and access list of several parties; *changed: the ids that the caller may edit, in
 * order. */
MUST enum err party_share(struct directory *d, const int64_t *ids, size_t n, int64_t share_type,
                          const int64_t *employees, size_t employee_count, int64_t **changed,
                          size_t *changed_count);

/* Makes people members of a company (0: of none). E_PARTY_NOT_FOUND: the caller may not edit one of
 * them. */
MUST enum err party_link(struct directory *d, const int64_t *persons, size_t n, int64_t company);

/* Deletes those of the parties that the caller may edit; *deleted: the deleted ones as they
 * were. */
MUST enum err party_delete_all(struct directory *d, const int64_t *ids, size_t n, unsigned parts,
                               struct party_list *deleted);

/* Gives those of the parties that are visible, by id. */
MUST enum err party_by_ids(struct directory *d, const int64_t *ids, size_t n, enum visibility see,
                           unsigned parts, struct party_list *out);

#endif
