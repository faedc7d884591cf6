/*
 * tag: tags of parties and cases. Titles are compared without case.
 */
#ifndef KARTOTEKA_DIRECTORY_TAG_TAG_H
#define KARTOTEKA_DIRECTORY_TAG_TAG_H

#include "db/constants.h"
#include "directory/directory.h"

struct tag {
    struct span title;
    int64_t uses;
};
struct tag_list {
    struct tag *v;
    size_t n;
};

/* Lists all tags of an entity, by title. */
MUST enum err tag_all(struct directory *d, enum tag_entity entity, struct tag_list *out);

/* Adds a tag. E_CONFLICT: there is one with this title. */
MUST enum err tag_create(struct directory *d, enum tag_entity entity, struct span title);

/* Gives the tag with this title; makes it when there is none. The caller must have a transaction
 * open. */
MUST enum err tag_make(struct directory *d, enum tag_entity entity, struct span title, int64_t *id);

/* Puts a tag on everything that a filter finds, by one statement; *tagged: the number of
 * records. */
typedef enum err (*tag_put)(struct directory *d, const void *filter, int64_t tag, int64_t *tagged);

/* Puts the tag with this title, which is made when there is none, on everything that a filter
 * finds, in one transaction. When nothing is found the tag is not made either. */
MUST enum err tag_found(struct directory *d, enum tag_entity entity, struct span title, tag_put put,
                        const void *filter);

/* Puts a tag (made when there is none) on the records that the caller may edit. E_PARTY_NOT_FOUND,
 * E_CASE_NOT_FOUND: there is none of them. */
MUST enum err tag_add(struct directory *d, enum tag_entity entity, const int64_t *ids, size_t n,
                      struct span title);

/* Takes a tag off a record. E_TAG_NOT_FOUND: there is no such tag; other errors as tag_add(). */
MUST enum err tag_remove(struct directory *d, enum tag_entity entity, int64_t id,
                         struct span title);

/* Do the same for a party with its company and the people there, as far as the caller may edit
 * them. */
MUST enum err tag_add_group(struct directory *d, int64_t id, struct span title);
MUST enum err tag_remove_group(struct directory *d, int64_t id, struct span title);

/* Deletes a tag. *title: as it was written. E_TAG_NOT_FOUND. */
MUST enum err tag_drop(struct directory *d, enum tag_entity entity, struct span wanted,
                       struct span *title);

/* Deletes the tags that no record has. */
MUST enum err tag_drop_unused(struct directory *d, enum tag_entity entity, struct span **titles,
                              size_t *n);

/* Gives the tags of a case that the caller sees. E_CASE_NOT_FOUND. */
MUST enum err tag_of_case(struct directory *d, int64_t id, struct span **titles, size_t *n);

#endif
