/*
 * people_vcard: people in vCard files, of phones, Outlook, Google and Apple.
 */
#ifndef KARTOTEKA_CTL_PEOPLE_PEOPLE_VCARD_H
#define KARTOTEKA_CTL_PEOPLE_PEOPLE_VCARD_H

#include "api/people_row.h"
#include "base/buf.h"
#include "ctl/file/text_source.h"

/* The longest card without its pictures, in bytes. */
enum { VCARD_MAX = 262144 };

struct people_vcards {
    struct text_source text; /* offset: behind the last card */
    int64_t next_line;       /* the file's line that comes next, from 1 */
    int64_t line;            /* the line of the last card, or of its faulty property */
    const char *problem;
    struct buf card; /* on the heap */
};

void people_vcards_begin(struct people_vcards *v, FILE *f, enum text_encoding encoding);
void people_vcards_end(struct people_vcards *v);

/* The result of reading a card. */
enum people_vcards_result { VCARD_ROW, VCARD_BAD /* see problem and line */, VCARD_END };

/* Reads the next card into r, which people_row_begin() has prepared; texts live in r->mem. */
enum people_vcards_result people_vcards_next(struct people_vcards *v, struct people_row *r,
                                             struct person_import_row *row);

#endif
