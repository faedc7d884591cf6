/*
 * match: ETag, If-Match and If-None-Match of contacts (RFC 9110, 8.8.3 and 13.1), an addition of
 * ours.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_MATCH_H
#define KARTOTEKA_API_R7_CONTACT_MATCH_H

#include "api/r7/state.h"

/* Tells the revision of the one contact that the answer to a change shows. */
void r7_tag(struct call *call, int64_t revision);

/* Gives the answer that stands in the response, of one contact, its tag: the revision and a mark of
 * all that it shows, since names of statuses, companies and employees are no part of the revision.
 * The answer becomes 304 without a body when If-None-Match (RFC 9110, 13.1.2, compared weakly) has
 * the tag. */
void r7_tag_shown(struct call *call, int64_t revision);

/* Runs the call's handler. A change of the contact in its path that has If-Match is done only while
 * the contact has one of these tags, look and change in one transaction, and its answer has the
 * tag of what the contact has become. E_CHANGED: it has none of them; E_PARAM_INVALID: another
 * change has If-Match, which would not hold. */
MUST enum err r7_matched(struct call *call);

#endif
