/*
 * report: many cards in one answer.
 */
#ifndef KARTOTEKA_API_DAV_REPORT_H
#define KARTOTEKA_API_DAV_REPORT_H

#include "api/dav/filter.h"
#include "api/dav/props.h"

/* A card that is to be written. */
struct dav_entry {
    int64_t id;       /* 0: there is none */
    struct span href; /* its address, escaped, as the answer is to have it */
    struct span name; /* the name that the card must have; absent: any */
};

/* How cards are written. */
struct dav_cards {
    const struct dav_props *props;
    const struct dav_filter *filter; /* NULL: all */
    bool tell_missing;               /* entries without a card are told as 404 */
    size_t limit;                    /* so many cards at most */
    /* out */
    size_t done;    /* entries that were dealt with; fewer than all: the answer is full */
    size_t written; /* cards */
};

/* Writes the cards of entries, until the limit or until the answer is nearly as long as it may
 * be. */
MUST enum err dav_cards_write(struct call *call, const struct dav_entry *entries, size_t n,
                              struct dav_cards *how);

/* Reads d:limit or c:limit; returns INT32_MAX when there is none. */
size_t dav_limit(const struct xml_node *root, const char *space);

/* Begins and ends the multistatus. */
void dav_report_begin(struct call *call);
void dav_report_end(struct call *call);

MUST enum err dav_sync(struct call *call, const struct xml_node *root);

#endif
