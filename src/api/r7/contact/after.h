/*
 * after: the cursors with which lists of contacts are walked (an addition of ours). A cursor names
 * the place of the last row that was shown, so changes of others neither repeat a row nor leave one
 * out.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_AFTER_H
#define KARTOTEKA_API_R7_CONTACT_AFTER_H

#include "api/api.h"
#include "directory/party/party_list.h"

/* Sets in page what the parameter `after` asks for: nothing when it was not sent, places when it is
 * empty, else also the place behind which the page begins (in the request's arena). 400 for a text
 * that is no cursor of this account's list with this filter and order, for an order by which lists
 * are not walked, and beside a startIndex. */
MUST enum err r7_after_read(struct call *call, struct opt_text after, const struct party_filter *f,
                            struct party_page *page);

/* Makes the cursor behind p, a row of a list that says places. It holds no secret and gives no
 * access. */
struct span r7_after_write(struct call *call, const struct party_filter *f,
                           const struct party_page *page, const struct party *p);

#endif
