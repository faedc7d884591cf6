/*
 * person_caller: who calls, and phone books, for telephone exchanges and desk phones.
 */
#ifndef KARTOTEKA_DIRECTORY_PERSON_PERSON_CALLER_H
#define KARTOTEKA_DIRECTORY_PERSON_PERSON_CALLER_H

#include "directory/party/party.h"

/* A caller; texts live in the request's arena. */
struct person_caller {
    int64_t id;                /* 0: nobody has the number */
    struct span name, company; /* company: a person's, may be empty */
    int64_t owner_id;          /* the responsible employee; 0: there is none */
};

/* Finds who has a phone, in whatever spelling: a person before a company, of several the oldest. */
MUST enum err person_caller(struct directory *d, struct span phone, struct person_caller *out);

/* Lists people who have phones other than faxes, by name, with names and contacts. */
MUST enum err person_phone_book(struct directory *d, int64_t skip, int64_t count,
                                struct party_list *out);

#endif
