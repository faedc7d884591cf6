/*
 * person_name: a person's name as one text, "Last First Middle", and as three.
 *
 * Pieces live in the arena. Blanks are squeezed, so joining the three gives the squeezed text
 * again.
 */
#ifndef KARTOTEKA_DIRECTORY_PARTY_PERSON_NAME_H
#define KARTOTEKA_DIRECTORY_PARTY_PERSON_NAME_H

#include "base/arena.h"

/* The three names; a name that there is not is empty. */
struct person_name {
    struct span last, first, middle;
};

/* Splits at blanks: first word, second word, the rest. A blank beside a dash splits nothing:
 * "Салтыков - Щедрин" is one word. */
struct person_name person_name_split(struct arena *mem, struct span full);

/* Splits the text of somebody who has a name: names of several words that stand in the text again,
 * without case, stay names. Without any, as person_name_split. */
struct person_name person_name_split_like(struct arena *mem, struct span full,
                                          const struct person_name *known);

#endif
