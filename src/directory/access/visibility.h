/*
 * visibility: whose records a call may see or change.
 */
#ifndef KARTOTEKA_DIRECTORY_ACCESS_VISIBILITY_H
#define KARTOTEKA_DIRECTORY_ACCESS_VISIBILITY_H

/* Who may see a record: each dialect has its rule; a WebDelivery key sees every record of the
 * tenant. */
enum visibility {
    SEE_PERSONS = 4, /* the tenant's people, no companies */
    SEE_ALL = 0,     /* the tenant's records */
    SEE_OWNED,       /* SalesMan: the owner is among who.visible (or who.sees_all) */
    SEE_SHARED,      /* R7: shared, or owned, created, listed; administrators see all */
    EDIT_SHARED      /* R7: the same, shared for editing */
};

#endif
