/*
 * party_get: reads one party.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PARTY_GET_H
#define KARTOTEKA_DIRECTORY_PARTY_PARTY_GET_H

#include "directory/party/party.h"

/* Gives one live party; kind 0 stands for either kind. E_PARTY_NOT_FOUND: also when it is not
 * visible. One round trip. */
MUST enum err party_get(struct directory *d, int64_t id, int kind, enum visibility see,
                        unsigned parts, struct party **out);

/* Says whether this party was deleted or merged away. */
MUST enum err party_gone(struct directory *d, int64_t id, bool *gone);

#endif
