/*
 * move: takes over what another system of the same dialect holds, through its own API, page by
 * page.
 *
 * Each dialect is a table of steps. A step reads a page there and writes its records, in one
 * neutral form, as a JSON list (move_rows); the step's target says which statements of
 * sql/queries/move store it. Every page is a transaction together with its mark, so a run that was
 * killed goes on behind the last page that was stored.
 *
 * Ownership: everything of a page lives in m->c->mem, which is emptied behind it.
 */
#ifndef KARTOTEKA_CTL_MOVE_MOVE_H
#define KARTOTEKA_CTL_MOVE_MOVE_H

#include "ctl/ctl.h"
#include "ctl/move/fetch.h"
#include "directory/directory.h"
#include "wire/value.h"
#include "wire/writer.h"

enum { MOVE_ROWS = 20000, MOVE_SKIPS = 32 };

/* The ends a record may come to; a report counts them. */
enum move_outcome {
    MOVE_ADDED,
    MOVE_CHANGED,
    MOVE_SAME,
    MOVE_KEPT, /* it was changed here since */
    MOVE_GONE, /* it was deleted here */
    MOVE_LOST, /* its parent is not here */
    MOVE_BAD,  /* it cannot be read, or the database refuses it */
    MOVE_OUTCOMES
};

/* Which statements store the records of a step. */
enum move_target {
    MOVE_PARTIES,
    MOVE_CASES,
    MOVE_DEALS,
    MOVE_EMPLOYEES,
    MOVE_ENTRIES,
    MOVE_FIELDS,
    MOVE_FORM,
    MOVE_TYPES,
    MOVE_TAGS,
    MOVE_COUNTRIES,
    MOVE_CITIES,
    MOVE_STREETS,
    MOVE_METROS,
    MOVE_LINKS /* nothing is read */
};

/* A page of records. */
struct move_rows {
    struct buf json; /* the list */
    struct writer w;
    struct span *old;      /* the ids there */
    size_t *begins, *ends; /* the place of each record's JSON */
    size_t n;
    int64_t top;       /* the largest id that a new one could meet */
    int64_t next;      /* the position of the next page; the step says it */
    bool last;         /* there is no next page */
    struct span *tags; /* titles that the records name */
    size_t tag_count, tag_cap;
};

struct move;

struct move_step {
    const char *name; /* for --skip, and a message */
    enum move_target target;
    const char *sort; /* part of the records' key in the table `moved` */
    /* Reads the page at a position. Returns false when the run cannot go on; the reason was told.
     */
    bool (*read)(struct move *m, int64_t position, struct move_rows *rows);
    int tag_entity; /* MOVE_TAGS, and the tags of other records */
};

struct move_dialect {
    const char *name, *prefix;
    const char *company_sort, *person_sort;
    const struct move_step *steps;
    size_t step_count;
    /* Logs in, or sets the headers. Returns false with the reason told. */
    bool (*begin)(struct move *m);
    void (*untaken)(struct move *m); /* says what it does not give, by move_say() */
};
extern const struct move_dialect move_r7, move_webdelivery, move_salesman;

struct move {
    struct ctl_call *k;
    struct ctx *c;
    struct directory d;
    const struct move_dialect *dialect;
    const struct move_step *step;
    struct fetch fetch;
    struct span secret, login;
    const char *object;
    bool dry_run, again; /* again: the last run has ended, so this one reads all anew */
    struct buf answer;
    FILE *report, *ids;
    int64_t count[MOVE_OUTCOMES], parts_lost, read, refused_told;
    int64_t total; /* records of the step, as the other system says; 0: it does not say */
    int64_t said_ms;
    struct buf cursor; /* the place in a list that is read by cursors */
    int64_t cursor_since;
};

/* Asks, and reads the JSON of the answer. Returns NULL with the reason told when there is no JSON,
 * or a status of 400 or more that is not `also`. */
struct value *move_ask(struct move *m, struct span path, const struct span *form, int also);

/* Begins a record with its id there, which must be new on the page; ends with move_row_end().
 * Returns false, having counted it as bad, when it has no id or is there twice. */
bool move_row(struct move *m, struct move_rows *rows, const struct value *id);
void move_row_end(struct move_rows *rows);

/* Write a member of the record, without characters that no text may have. An absent or empty text,
 * and a list without items, write nothing. */
void move_text(struct move_rows *rows, const char *key, struct span v);
void move_value(struct move_rows *rows, const char *key, const struct value *o, const char *member);
/* An id that the record should keep; nothing when it is no number. */
void move_id(struct move_rows *rows, const char *key, const struct value *v);
/* A moment, unless it is none ("0000-00-00 00:00:00", "0001-01-01T..."). */
void move_moment(struct move_rows *rows, const char *key, struct span v);
void move_flag(struct move_rows *rows, const char *key, const struct value *v);
/* Notes a tag of the record, which is made where it is missing. */
void move_tag(struct move *m, struct move_rows *rows, struct span title);

/* The text of a member; absent when o has none, and for null. */
struct span move_get(const struct value *o, const char *member);

/* Prints a line of the report's end. */
void move_say(struct move *m, const char *text);

/* Refuses the record of an id; the reason is in the language of the environment. */
void move_refuse(struct move *m, struct span old, const char *reason);

/* Stores a page, with its mark (name of the step's file, absent: none). */
MUST enum err move_store(struct move *m, struct move_rows *rows, struct span mark);

/* Counts what has become of a record, and notes it in the report. */
void move_count(struct move *m, struct span old, struct span outcome, int64_t id);

#endif
