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

/* All of an entity, by title. */
MUST enum err tag_all(struct directory *d, enum tag_entity entity, struct tag_list *out);

/* A new tag; E_CONFLICT when there is one with this title. */
MUST enum err tag_create(struct directory *d, enum tag_entity entity, struct span title);

/* The tag with this title, made when there is none. For a transaction of the caller's. */
MUST enum err tag_make(struct directory *d, enum tag_entity entity, struct span title, int64_t *id);

/* Puts tag on what a filter finds, by one statement; *tagged: on how many. */
typedef enum err (*tag_put)(struct directory *d, const void *filter, int64_t tag, int64_t *tagged);

/* Puts the tag with this title, made when there is none, on what a filter finds, in one
 * transaction. When nothing is found the tag is not made either. */
MUST enum err tag_found(struct directory *d, enum tag_entity entity, struct span title, tag_put put,
                        const void *filter);

/* Puts a tag (made when there is none) on records the caller may edit.
 * E_PARTY_NOT_FOUND, E_CASE_NOT_FOUND when there is none of them. */
MUST enum err tag_add(struct directory *d, enum tag_entity entity, const int64_t *ids, size_t n,
                      struct span title);

/* Takes a tag off a record. E_TAG_NOT_FOUND when there is no such tag, else as tag_add(). */
MUST enum err tag_remove(struct directory *d, enum tag_entity entity, int64_t id,
                         struct span title);

/* The same for a party with its company and the people there, as far as the caller may edit
 * them. */
MUST enum err tag_add_group(struct directory *d, int64_t id, struct span title);
MUST enum err tag_remove_group(struct directory *d, int64_t id, struct span title);

/* Deletes a tag. *title: as it was written. E_TAG_NOT_FOUND. */
MUST enum err tag_drop(struct directory *d, enum tag_entity entity, struct span wanted,
                       struct span *title);

/* Deletes the tags that nothing bears. */
MUST enum err tag_drop_unused(struct directory *d, enum tag_entity entity, struct span **titles,
                              size_t *n);

/* Tags of a case that the caller sees; E_CASE_NOT_FOUND. */
MUST enum err tag_of_case(struct directory *d, int64_t id, struct span **titles, size_t *n);

#endif
