/*
 * loyalty: accounts and cards of persons. The dialects only read them; kartotekactl and imports
 * write them.
 */
#ifndef KARTOTEKA_DIRECTORY_LOYALTY_LOYALTY_H
#define KARTOTEKA_DIRECTORY_LOYALTY_LOYALTY_H

#include "directory/directory.h"

/* The person who owns it: by id, or by external code. */
struct loyalty_owner {
    int64_t person; /* 0: code names the person */
    struct span external;
};
/* A write. An ABSENT member keeps the stored value, or gets the default. Dates are "yyyy-mm-dd",
 * the balance is a decimal text. */
struct loyalty_account_edit {
    struct loyalty_owner owner;
    struct span number;
    struct opt_text status, type_name, opened, balance, code;
    struct opt_i64 type_id;
    struct opt_bool debit, credit;
};
struct loyalty_card_edit {
    struct loyalty_owner owner;
    struct span code;
    struct opt_text status, offered, expires, group_name;
    struct opt_i64 group_id;
    struct opt_bool is_virtual, confirm_manager;
};

/* Adds or changes n accounts (cards) in one transaction and one round trip. stored[i] is false when
 * the person does not exist or the account is another's. */
MUST enum err loyalty_accounts_put(struct directory *d, const struct loyalty_account_edit *v,
                                   size_t n, bool *stored);
MUST enum err loyalty_cards_put(struct directory *d, const struct loyalty_card_edit *v, size_t n,
                                bool *stored);

/* Deletes an account (a card); *found: it existed. */
MUST enum err loyalty_account_delete(struct directory *d, struct span number, bool *found);
MUST enum err loyalty_card_delete(struct directory *d, struct span code, bool *found);

#endif
