/*
 * book: the address book of an employee: the people whom he sees, as cards of his devices.
 *
 * Who is seen, R7's rule says (SEE_SHARED). A card's version is the person's revision. Its name in
 * the book is a text that a device chose, or absent: then the person's number names it.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_BOOK_H
#define KARTOTEKA_DIRECTORY_PERSON_BOOK_H

#include "directory/party/party.h"

/* How far a device has read: it knows all changes up to (revision, id) in their order, and has
 * never had cards that went at or before quiet. BOOK_NEW: it knows nothing yet. */
#define BOOK_NEW ((struct book_mark){.quiet = INT64_MAX})

struct book_mark {
    int64_t quiet, revision, id;
};

struct book_change {
    int64_t id, revision;
    bool seen; /* false: the card is gone, or the caller may not see it (any more) */
    struct span name;
};
struct book_changes {
    struct book_change *v;
    size_t n;
    int64_t quiet; /* that of a mark inside the page */
    int64_t top;   /* a mark is at most of this revision */
    bool more;     /* the page is full: the next call goes on at next */
    struct book_mark next;
};

/* Lists changes behind a mark in their order. Changes whose transactions commit late come with a
 * later call. */
MUST enum err book_read_changes(struct directory *d, const struct book_mark *from, int64_t count,
                                struct book_changes *out);

/* Gives the mark of who knows all that has certainly happened, and the oldest revision of a mark
 * that still holds. */
MUST enum err book_now(struct directory *d, struct book_mark *now, int64_t *lowest);

struct book_entry {
    int64_t id, revision;
    struct span name;
};

/* Lists at most count cards behind an id, in the order of ids. */
MUST enum err book_list(struct directory *d, int64_t after, int64_t count, struct book_entry **out,
                        size_t *n);

/* Finds whose cards devices have given these names: ids[i] is 0 where there is none. They may be
 * people whom the caller does not see. */
MUST enum err book_find(struct directory *d, const struct span *names, size_t n, int64_t *ids);

/* A card: the person, and what the device has written beside him (absent, or the empty text). */
struct book_card {
    const struct party *party;
    struct span name, uid, kept;
};

/* Gives the cards of the people whom the caller sees, by id; others are left out. */
MUST enum err book_read_cards(struct directory *d, const int64_t *ids, size_t n,
                              struct book_card **out, size_t *count);

enum { BOOK_CHUNK = 500 };

/* Calls fn with the cards of BOOK_CHUNK ids after the others (those of each in the order of ids),
 * until all have been read or fn says false. Of more ids than that, what is allocated meanwhile in
 * the request's arena is forgotten behind each call: fn keeps nothing, and no buffer of this arena
 * may grow in it. */
typedef bool (*book_take)(void *arg, const struct book_card *cards, size_t n);
MUST enum err book_each(struct directory *d, const int64_t *ids, size_t n, book_take fn, void *arg);

#endif
