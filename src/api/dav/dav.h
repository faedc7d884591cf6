/*
 * dav: address books of devices by CardDAV (RFC 6352, with RFC 4918, 5397 and 6578).
 * docs/CARDDAV.md says what is spoken and what is not.
 *
 * An employee has one principal, one home and one book in it, all named by his number:
 * /dav/principals/N/, /dav/books/N/, /dav/books/N/people/ and /dav/books/N/people/CARD.
 */
#ifndef KARTOTEKA_API_DAV_DAV_H
#define KARTOTEKA_API_DAV_DAV_H

#include "api/api.h"
#include "directory/person/book.h"
#include "wire/xml_in.h"

#define DAV_SPACE        "DAV:"
#define DAV_CARD_SPACE   "urn:ietf:params:xml:ns:carddav"
#define DAV_SERVER_SPACE "http://calendarserver.org/ns/"

/* The longest card that is taken, in bytes; and the room that is left free in an answer for one. */
enum { DAV_CARD_MAX = 262144, DAV_IMAGE_MAX = 163840, DAV_CARD_ROOM = 4 * 1024 * 1024 };

struct dav_args {
    struct opt_i64 employee;
    struct opt_text card;
};
extern const struct params dav_employee_params, dav_card_params;

/* The state of a running call. */
struct dav_state {
    int status;            /* the refusal's; 0: that of its class */
    const char *condition; /* the element of the refusal, with its prefix; NULL: none */
    struct span href;      /* stands in it; absent: none */
    const char *reason;    /* a sentence for who reads the log of a client; NULL: the class's */
};

/* Refuses the call: status, and the precondition of the RFC that failed ("d:..." or "c:...", NULL:
 * none). reason: a sentence without personal data. Returns the error. */
MUST enum err dav_refuse(struct call *call, int status, const char *condition, const char *reason);

struct dav_state *dav_state(const struct call *call);

/* Refuses a call for another employee than the caller. */
MUST enum err dav_own(struct call *call);

/* Reads the body; *root is NULL when it is empty. */
MUST enum err dav_body(struct call *call, struct xml_node **root);

/* The headers of Depth: 0, or 1, which infinity counts as. */
int dav_depth(const struct call *call);

/* The mark of a device, as its text; and back. Returns false for a text that is none of the
 * caller's, or of a time that never was. */
struct span dav_token(struct call *call, const struct book_mark *mark);
bool dav_token_read(struct call *call, struct span text, const struct book_mark *now,
                    int64_t lowest, struct book_mark *out);

/* The name of a card in the book: the one that a device chose, else its number. */
struct span dav_card_name(struct arena *mem, int64_t id, struct span name);

/* Finds whose cards names are; 0: nobody's. They may be people whom the caller does not see, or
 * whose cards have other names by now. */
MUST enum err dav_card_find(struct call *call, const struct span *names, size_t n, int64_t *ids);

/* The caller's book, and a card in it, as addresses. */
struct span dav_book_path(struct call *call);
struct span dav_card_path(struct call *call, int64_t id, struct span name);

/* Gives the card that the address names. E_PARTY_NOT_FOUND: also for one that the caller does not
 * see. */
MUST enum err dav_card_read(struct call *call, struct book_card *out);

/* True when a list of entity tags (absent: none) has the tag, or "*". */
bool dav_etag_listed(struct span list, struct span tag);

/* The version of a card as an entity tag. */
struct span dav_etag(struct arena *mem, int64_t revision);

MUST enum err dav_propfind_root(struct call *call);
MUST enum err dav_propfind_principal(struct call *call);
MUST enum err dav_propfind_home(struct call *call);
MUST enum err dav_propfind_book(struct call *call);
MUST enum err dav_propfind_card(struct call *call);
MUST enum err dav_report(struct call *call);
MUST enum err dav_get(struct call *call);

#endif
