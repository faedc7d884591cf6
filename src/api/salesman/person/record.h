/*
 * record: the persons of one write, each with its parameters, its result and its own answer. A
 * single add or update is a write of one record.
 */
#ifndef KARTOTEKA_API_SALESMAN_PERSON_RECORD_H
#define KARTOTEKA_API_SALESMAN_PERSON_RECORD_H

#include "api/salesman/errors.h"
#include "api/salesman/person/input.h"

struct sm_record {
    struct sm_person_args args;
    struct sm_person_input in;
    bool check; /* add: refuses a person that exists already */
    int64_t pid;
    bool may_update; /* add: the person in the way may be changed by ifexists=update */
    bool exists;     /* add: the person existed, and ifexists=update has changed it */
    bool changed, socials_changed;
    struct sm_failure failed; /* no error: the record is written, or waits for it */
};

/* Reads the parameters of a record for an add or an update into its input, or sets its error. */
void sm_record_read_add(struct call *call, const struct catalog *k, struct sm_record *r);
void sm_record_read_update(struct call *call, const struct catalog *k, struct sm_record *r);

/* Write the records that have no error yet. They fail as a whole only when the database does. */
MUST enum err sm_records_add(struct call *call, struct sm_record *records, size_t n);
MUST enum err sm_records_update(struct call *call, struct sm_record *records, size_t n);

/* Write the answer about one record: success or error object. */
void sm_record_write_added(struct call *call, const struct sm_record *r);
void sm_record_write_updated(struct call *call, const struct sm_record *r);
void sm_record_write_deleted(struct call *call, const struct sm_record *r);

#endif
