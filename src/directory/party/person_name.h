/*
 * person_name: joins a person's three names into one text, "Last First Middle", and splits it
 * again.
 *
 * Pieces live in the arena. Blanks are squeezed, so joining the three gives the squeezed text
 * again.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PERSON_NAME_H
#define KARTOTEKA_DIRECTORY_PARTY_PERSON_NAME_H

#include "base/arena.h"

/* The three names; a name that the person does not have is empty. */
struct person_name {
    struct span last, first, middle;
};

/* Splits at blanks: the first word, the second word, the rest. A blank beside a dash splits
 * nothing: "Салтыков - Щедрин" is one word. */
struct person_name person_name_split(struct arena *mem, struct span full);

/* Splits the text of a person who has names already: names of several words that stand in the text
 * again, without case, stay names. When none does, it splits as person_name_split(). */
struct person_name person_name_split_like(struct arena *mem, struct span full,
                                          const struct person_name *known);

#endif
