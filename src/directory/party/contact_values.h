/*
 * contact_values: contact values grouped into the fields of a form: tel, mob, mail, skype ...
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_CONTACT_VALUES_H
#define KARTOTEKA_DIRECTORY_PARTY_CONTACT_VALUES_H

#include "directory/party/party_edit.h"

/* All values of one field: tel, mob, mail, skype ... */
struct contact_values {
    int kind, category;        /* what a new value becomes */
    uint32_t categories;       /* bit a category: stored values that belong to the field */
    const struct span *values; /* none: the field is emptied */
    size_t n;
};

/* Which contact values of a party go and which come so that each field shows its values in their
 * order; values that stay keep their ids. Fills e's contacts and drop_contacts; true when any value
 * of a kind other than phone and mail changes. */
bool contact_values_diff(struct arena *mem, const struct party *p,
                         const struct contact_values *fields, size_t n, struct party_edit *e);

#endif
