/*
 * props: the properties of what is in an address book's tree, and which of them a device wants.
 */
#ifndef KARTOTEKA_API_DAV_PROPS_H
#define KARTOTEKA_API_DAV_PROPS_H

#include "api/dav/dav.h"

enum dav_kind { DAV_ROOT = 1, DAV_PRINCIPAL = 2, DAV_HOME = 4, DAV_BOOK = 8, DAV_CARD = 16 };

struct dav_resource {
    enum dav_kind kind;
    struct span href;             /* escaped */
    int64_t revision;             /* a card's */
    const struct book_card *card; /* NULL: its text is not wanted */
    const struct book_mark *mark; /* a book's */
};

struct dav_property;

/* A property that is asked for. */
struct dav_wanted {
    const struct dav_property *row; /* NULL: nothing has it */
    struct span space, name;
};
struct dav_props {
    struct dav_wanted *v;
    size_t n;
    bool names_only;
    bool asked; /* by their names: those that are missing are told */
    bool cards; /* the texts of cards are among them */
    bool v4;    /* they are wanted as vCard 4.0 */
    /* Is emptied before each text; freed with the request, outside of its arena. */
    struct arena *scratch;
};

/* Reads which properties the root of a request names: d:prop, d:allprop, d:propname; NULL, or none
 * of them: as d:allprop. Refuses a form of cards that is not spoken (c:supported-address-data). */
MUST enum err dav_props_read(struct call *call, const struct xml_node *root, struct dav_props *out);

/* Makes the scratch memory, which dav_props_read() has made where texts of cards are asked for. */
void dav_props_scratch(struct call *call, struct dav_props *props);

/* Appends the response of a resource to the answer. */
void dav_props_write(struct call *call, const struct dav_props *props,
                     const struct dav_resource *r);

/* Returns the company that the caller is shown with a person; NULL: none. */
const struct party *dav_shown_company(const struct call *call, const struct party *p);

/* Gives the text of a card in mem. */
struct span dav_card_text(const struct call *call, struct arena *mem, const struct book_card *card,
                          bool v4);

#endif
