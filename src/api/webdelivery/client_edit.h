/*
 * client_edit: from bound arguments to what the directory takes; wrong values become field errors.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_CLIENT_EDIT_H
#define KARTOTEKA_API_WEBDELIVERY_CLIENT_EDIT_H

#include "api/webdelivery/handlers.h"
#include "directory/place/address_check.h"

/* Who sees to it that the streets of new addresses are where they say. */
enum wd_streets { WD_STREETS_ASKED, WD_STREETS_PRESUMED };

/* The client's own fields, contacts and addresses. Streets presumed: what
 * stores them has to check them, see address_presume(). */
enum err wd_client_edit(struct call *call, const struct wd_client_args *args,
                        enum wd_streets streets, struct party_edit *out);

/* Field error for a contact value that another client has. list: the error names it
 * "contacts[i].value". Returns the code that stands. */
enum err wd_unique_fault(struct call *call, bool list, size_t i);

/* One contact; field is the prefix of its members' names ("" or "contacts[0]."). */
enum err wd_contact_edit(struct call *call, const char *field, const struct wd_contact_item *item,
                         struct contact_edit *out);

/* One new address, completed and checked against the geography. */
enum err wd_address_edit(struct call *call, const struct wd_address_item *item,
                         struct address_edit *out);

/* A change of an address as it was typed, and field errors for what is wrong in it and, once it is
 * completed, with the ids it names. wd_address_judge returns the code that stands. */
void wd_address_copy(const struct wd_address_item *from, struct address_edit *to);
enum err wd_address_judge(struct call *call, const struct wd_address_item *item,
                          const struct address_faults *faults);

/* The error of a call on a client, with its id in the text. */
enum err wd_client_fault(struct call *call, enum err e, int64_t id);

#endif
