/*
 * phone_call: telephone calls, as an exchange tells of them. sql/schema/0263_calls.sql has the
 * rules.
 *
 * Texts of a list live in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_CALL_PHONE_CALL_H
#define KARTOTEKA_DIRECTORY_CALL_PHONE_CALL_H

#include "directory/directory.h"

/* News of a call; an absent or empty member says nothing and keeps what is stored. */
struct phone_call_news {
    struct span callid;       /* the exchange's own number of the call, 1 to 100 bytes */
    struct opt_bool outgoing; /* absent of a new call: it comes in */
    struct span number;       /* the other side's, in any spelling */
    struct span line, login, extension, department;
    struct span state;   /* an event: incoming, outgoing, accepted, transferred, cancelled, ... */
    struct span status;  /* how it ended, in small letters; empty: it has not */
    struct span started; /* in the form that datetime_parse() writes; absent: now, for a new call */
    int64_t duration;    /* seconds; counts with a status */
    struct span record;
    struct opt_i64 rating;
};

/* Stores what is told; what was told before, or comes too late, changes nothing. */
MUST enum err phone_call_take(struct directory *d, const struct phone_call_news *news);

/* Stores what the other side thinks of a call; of one that is unknown nothing. */
MUST enum err phone_call_rate(struct directory *d, struct span callid, int64_t rating);

/* Which calls to list. */
struct phone_call_wish {
    int64_t party;      /* this person or company, with who was merged into it; 0: all */
    struct span number; /* with this number, in any spelling; empty: with any */
    struct span since;  /* begun at or behind this moment; absent: whenever */
    bool missed;        /* came in and were not answered */
    int64_t count, skip;
};

struct phone_call {
    int64_t id, party, duration; /* party 0: nobody has the number; duration in seconds */
    int64_t root;                /* the party, or what it was merged into; 0: nobody */
    int64_t rating;              /* 0: none */
    bool outgoing;
    struct span callid, name, number, line, login, extension, department, state, status, started,
        record;
    struct span employee; /* the login of who it was here; absent: nobody of the employees */
};

/* Lists calls, the newest first. That the caller may see them is his affair. */
MUST enum err phone_call_list(struct directory *d, const struct phone_call_wish *wish,
                              struct phone_call **out, size_t *n);

/* Reads a call. E_REFERENCE_UNKNOWN: there is none. That the caller may see it is his affair. */
MUST enum err phone_call_get(struct directory *d, int64_t id, struct phone_call *out);

/* Forgets calls that began before a moment; *n: how many those are. */
MUST enum err phone_call_drop(struct directory *d, struct span before, int64_t *n);

#endif
