/*
 * info_items: a contact's values and addresses in one list, as R7 has them. Everything lives in the
 * request's arena.
 */
#ifndef KARTOTEKA_API_R7_CONTACT_INFO_ITEMS_H
#define KARTOTEKA_API_R7_CONTACT_INFO_ITEMS_H

#include "api/r7/input.h"
#include "directory/party/party_part.h"
#include "directory/party/party_save.h"

enum {
    INFO_PARTS = PART_CONTACTS | PART_ADDRESSES | PART_ACCESS,
    INFO_VALUE_MAX = 1000 /* in characters */
};

/* One item of a contact's information: a value or an address. Exactly one is set. */
struct r7_item {
    const struct contact_info *info;
    const struct address *address;
};
void r7_item_shape(struct call *call, const char *key, const void *item);
int64_t r7_item_id(const struct r7_item *i);

/* Lists all of a contact's information, the last place first. */
MUST enum err r7_items_of(struct call *call, const struct party *p, struct r7_item **out,
                          size_t *n);

/* Finds the item with this id; 400 when it is another contact's or nobody's. */
MUST enum err r7_find_item(struct call *call, const struct party *p, struct opt_i64 id,
                           struct r7_item *out);

/* Answers with the item of this id, of a party that was read back. */
MUST enum err r7_answer_item(struct call *call, const struct party *p, int64_t id);

/* Finds a contact to read. */
MUST enum err r7_info_seen(struct call *call, struct opt_i64 in, struct party **out);

/* Finds a contact for a change of its information. Without the right to edit it is 404, not 403. */
MUST enum err r7_info_edited(struct call *call, struct opt_i64 in, struct party **out);

#endif
