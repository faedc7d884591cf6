/*
 * list_params: the parameters of lists: limit, cursor, sinceRevision.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_LIST_PARAMS_H
#define KARTOTEKA_API_WEBDELIVERY_LIST_PARAMS_H

#include "api/webdelivery/state.h"
#include "base/opt.h"
#include "directory/change_mark.h"
#include "directory/place/address_check.h"
#include "http/param.h"

struct wd_page_args {
    struct opt_i64 limit, since;
    struct opt_text cursor;
};
extern const struct params wd_page_params;

/* The page that the parameters ask for. */
struct wd_page {
    bool asked;   /* limit or cursor was sent */
    bool changes; /* sinceRevision was sent */
    int64_t limit;
    int64_t after; /* the cursor of lists by id; 0: from the start */
    struct change_mark mark;
};
enum err wd_page_of(struct call *call, const struct wd_page_args *args, struct wd_page *out);

/* Puts the cursor behind the last id into the envelope. */
void wd_page_end(struct call *call, bool more, int64_t last);

/* Refuses a revision that this database has never told: it comes from another one, so changes would
 * be missed. */
enum err wd_changes_ahead(struct call *call, const struct wd_page *page, int64_t upto);

/* Ends a page of changes: with more, the cursor behind the last one; else the revision that the
 * next call starts at. */
void wd_changes_end(struct call *call, bool more, int64_t revision, int64_t id, int64_t upto);

#endif
