/*
 * text_lead: the records to which a text leads a list, so that a rare one costs no look at all of
 * them.
 */
#ifndef KARTOTEKA_DIRECTORY_SEARCH_TEXT_LEAD_H
#define KARTOTEKA_DIRECTORY_SEARCH_TEXT_LEAD_H

#include "base/ctx.h"
#include "base/opt.h"
#include "db/constants.h"
#include "db/sql.h"

/* The answer of an index about a text. Zeroed: it knows nothing. */
struct text_lead {
    struct db_i64s
        ids; /* nobody else can have it; without an address: it leads to none in particular */
    struct opt_i64 total; /* GIVEN: so many have it, whoever asks, where `ids` has no address */
};

/* Asks which records of the tenant may have `text` in a source (TEXT_OF_..., or the number of an
 * own field): at most LED_MOST of them, in the request's arena. A list holds each of them against
 * the text again. Errors of the database. */
MUST enum err text_lead(struct ctx *c, int64_t source, struct span text, struct text_lead *out);

#endif
