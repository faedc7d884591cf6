/*
 * sheet: the rows that a command prints: a heading and cells with a tab between, or with --json
 * an array of objects. Rows leave as they are made, so a list may be long.
 *
 * In cells a tab, a line end and other controls are written as blanks, so a line is always a row.
 */
#ifndef KARTOTEKA_CTL_SAY_SHEET_H
#define KARTOTEKA_CTL_SAY_SHEET_H

#include "base/buf.h"
#include "ctl/ctl.h"

struct sheet_column {
    const char *key;     /* the member's name in JSON */
    const char *heading; /* a message, see ctl_words() */
};

struct sheet {
    struct ctl_call *k;
    const struct sheet_column *columns;
    size_t column_count, at; /* at: the column of the next cell */
    size_t rows;
    bool json;
    struct buf line;
};

/* The columns of a list as the arguments of sheet_begin(). */
#define SHEET_COLUMNS(columns_) (columns_), sizeof(columns_) / sizeof((columns_)[0])

/* Begins a list; the command's row in the table has the option CTL_JSON. */
void sheet_begin(struct sheet *l, struct ctl_call *k, const struct sheet_column *columns,
                 size_t count);

/* Each gives the next cell; the last one of a row prints it. An absent text is null, or an empty
 * cell. */
void sheet_text(struct sheet *l, struct span v);
void sheet_number(struct sheet *l, int64_t v);
void sheet_ms(struct sheet *l, int64_t us); /* microseconds as milliseconds, 1.234 */
void sheet_yes(struct sheet *l, bool v);    /* yes or no; true or false */

/* Ends the list; returns CTL_OK. */
int sheet_end(struct sheet *l);

#endif
