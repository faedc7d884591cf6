/*
 * person_import: adds and changes people in bulk, a batch in one transaction together with the mark
 * of how far the file has been read.
 *
 * Who a row is, the database decides (sql/queries/person/person_import_find.sql): the person with
 * its external id, else the one with its number when he has its name or a value of it, else one who
 * has a phone or a mail of it and whose name does not contradict.
 * What a row gives replaces what is stored, contact values come to those that are there, and what
 * it does not give stays. So a file that is imported twice adds nobody and changes nothing the
 * second time.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_IMPORT_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_IMPORT_H

#include "directory/import_mark.h"
#include "directory/party/party_edit.h"

/* Rows of a batch, and the contact values of all of them: each is held by a lock of the database,
 * whose default has room for 6400. */
enum { PERSON_IMPORT_BATCH = 1000, PERSON_IMPORT_VALUES = 3000 };

/* A row. Texts that are not GIVEN, or are empty, keep what is stored. */
struct person_import_row {
    int64_t line; /* in the file */
    int64_t
        id; /* the person's number as the file has it, 0: none. It may be another directory's. */
    /* Names, job title, role, note, external id, birthday, owner, loyalty, source, contacts,
     * addresses, customs. */
    struct party_edit edit;
    struct span company; /* by its name, made when there is none; absent: not given */
    const struct span *tags;
    size_t tag_count;
};

enum person_import_outcome {
    IMPORT_ADDED,
    IMPORT_CHANGED,
    IMPORT_SAME,    /* the person was there, with all that the row says */
    IMPORT_SEVERAL, /* refused: several people fit */
    IMPORT_TAKEN    /* refused: a contact value is another person's, and has one owner here */
};
struct person_import_result {
    enum person_import_outcome outcome;
    int64_t person; /* the person that the row is; IMPORT_TAKEN: the owner of the value;
                       IMPORT_SEVERAL: one of them */
};

/* Orders a batch among others that are stored at the same time by other connections; all NULL:
 * there are none. claims() returns when the batch before has claimed its contact values, ends()
 * when it is stored; false: this batch must be taken back (E_BUSY). claimed() is told when this one
 * has claimed its own. */
struct person_import_turn {
    bool (*claims)(void *arg);
    void (*claimed)(void *arg);
    bool (*ends)(void *arg);
    void *arg;
};

struct person_import {
    const struct person_import_row *rows;
    size_t n;                       /* at most PERSON_IMPORT_BATCH */
    bool any_name;                  /* a phone or a mail says who a row is, whatever he is called */
    bool dry_run;                   /* all of it is rolled back */
    struct span file;               /* names the file for the mark; absent: no mark is stored */
    const struct import_mark *mark; /* the last batch of a file (done) waits for the disk */
    int lane;                       /* from 0: one import of a tenant runs at a time in each */
    struct person_import_turn turn;
};

/* Imports a batch; results has room for n. E_BUSY: another import of this tenant is running. What
 * the database refuses fails the whole batch. */
MUST enum err person_import(struct directory *d, const struct person_import *batch,
                            struct person_import_result *results);

/* Lists people behind an id in the order of ids, at most count, with the parts. */
MUST enum err person_export(struct directory *d, int64_t after, int64_t count, unsigned parts,
                            struct party_list *out);

/* Renews the planner's statistics of people and their values, as the owner of the schema: without
 * them the first batches of an empty directory are planned for an empty table. */
MUST enum err person_import_analyze(struct directory *d);

#endif
