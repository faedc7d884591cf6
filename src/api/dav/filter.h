/*
 * filter: the filter of an addressbook-query (RFC 6352, 10.5), read once and asked of each card.
 */
#ifndef KARTOTEKA_API_DAV_FILTER_H
#define KARTOTEKA_API_DAV_FILTER_H

#include "api/dav/dav.h"

struct dav_filter;

/* Reads c:filter (NULL: everything fits). E_FORBIDDEN with c:supported-filter or
 * c:supported-collation for what is not spoken. */
MUST enum err dav_filter_read(struct call *call, const struct xml_node *filter,
                              struct dav_filter **out);

/* Says whether a card's text fits; mem is used meanwhile. */
bool dav_filter_fits(const struct dav_filter *f, struct arena *mem, struct span card);

#endif
