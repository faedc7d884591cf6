/*
 * contact_values: contact values grouped into the fields of a form: tel, mob, mail, skype ...
 *
 * A field shows its stored values as one text. When such a text comes back, its values are matched
 * with the stored ones, so that a value that nobody touched keeps its id, category, type, mark and
 * place.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_CONTACT_VALUES_H
#define KARTOTEKA_DIRECTORY_PARTY_CONTACT_VALUES_H

#include "directory/party/party_edit.h"

/* All values of one field: tel, mob, mail, skype ... */
struct contact_values {
    int kind, category;        /* kind and category of a new value */
    uint32_t categories;       /* a bit for each category whose stored values belong to the field */
    const struct span *values; /* none: empties the field */
    size_t n;
    struct span text; /* the text of the field as it was sent; absent: only the values count */
};

/* The keys by which a stored or sent value is told from others; both live in the arena. */
struct contact_keys {
    struct span whole;  /* the key with extensions */
    struct span number; /* the key without extensions */
};

/* One value of a field while it is matched. */
struct contact_side {
    struct span value;
    struct contact_keys keys;
    size_t mate; /* out: the place of its partner on the other side, or CONTACT_ALONE */
};
#define CONTACT_ALONE ((size_t)-1)

/* Finds for each sent value the stored one that it stands for: the one with the same text, else
 * with the same key including extensions, else with the same number, else the one in its place
 * between two that are matched. */
void contact_sides_match(struct contact_side *stored, size_t stored_count,
                         struct contact_side *sent, size_t sent_count);

/* Gives the text that a field shows: its stored values, joined with ", ". */
struct span contact_values_text(struct arena *mem, const struct party *p,
                                const struct contact_values *f);

/* Finds the value of a party that stands for one of the same kind and category, in whatever
 * spelling; NULL when there is none. Asks the database for keys when no text is equal. */
MUST enum err contact_values_twin(struct directory *d, const struct party *p,
                                  const struct contact_edit *e, const struct contact_info **out);

/* Says which contact values of a party are dropped, added and written anew so that each field holds
 * the sent values. Fills e's contacts, drop_contacts and set_contacts. *networks: a value of a kind
 * other than phone and mail changes. Asks the database for keys when values differ. */
MUST enum err contact_values_diff(struct directory *d, const struct party *p,
                                  const struct contact_values *fields, size_t n,
                                  struct party_edit *e, bool *networks);

#endif
