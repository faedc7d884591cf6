/*
 * route: constant tables of the operations, and the one scan that answers 200, 404 or 405.
 *
 * A path template is relative to the dialect's prefix: "crm/contact/{id}". Literal segments match
 * without ASCII case and beat captures; "{id:int}" matches decimal digits only, "{name}" any one
 * segment.
 */
#ifndef KARTOTEKA_HTTP_ROUTE_H
#define KARTOTEKA_HTTP_ROUTE_H

#include "http/param.h"
#include "http/request.h"

struct call; /* declared in the api layer */

/* The callers that a row admits. There is no zero default: a test refuses a row that forgets it. */
enum route_access {
    ACCESS__UNSET,
    ACCESS_PUBLIC, /* no credentials */
    ACCESS_READ,   /* a known caller */
    ACCESS_WRITE,  /* a known caller whose key may write */
    ACCESS_ADMIN   /* an administrator of the tenant */
};

typedef enum err (*route_handler)(struct call *);

struct route {
    unsigned methods; /* a mask of enum request_method */
    const char *path; /* the path template */
    const char
        /* The value of the action parameter, or NULL ("add.list|addlist": either of these). */
        *action;
    enum route_access access;
    route_handler handler;
    const struct params *params; /* NULL: the operation has no parameters */
    const char *summary;         /* one sentence for the documentation */
};

enum { ROUTE_CAPTURES_MAX = 4 };

struct route_match {
    const struct route *row; /* the first row with this path and method; NULL when none */
    /* The methods of all rows with this path, plus HEAD with GET and always OPTIONS (for Allow); 0:
     * there is no such path. */
    unsigned methods;
    size_t count;
    struct {
        struct span name, value;
    } captures[ROUTE_CAPTURES_MAX];
};

/* Finds the row of a path and method. path: relative to the prefix, without a leading slash; a
 * slash at its end is ignored. HEAD matches rows that have GET. Of several templates that fit, the
 * first segment where they differ decides: a literal goes before {id:int}, that before {name}. */
void route_find(const struct route *rows, size_t n, struct span path, enum request_method method,
                struct route_match *out);

/* Finds the row with the same path template as first that has the method and whose action list
 * contains action (exactly). NULL when there is none or no action is given. */
const struct route *route_action(const struct route *rows, size_t n, const struct route *first,
                                 enum request_method method, struct span action);

/* Lists the methods of a mask, "GET, HEAD, POST, OPTIONS", in the arena. */
struct span route_allow(struct arena *mem, unsigned methods);

#endif
