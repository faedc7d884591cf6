/*
 * fetch: asks another system over HTTP (libcurl), one request at a time, politely.
 *
 * Where it asks is the operator's word, so an address inside the own network is as good as any; but
 * the credentials travel, so it is https with a verified certificate, or http to this machine only,
 * unless the operator says otherwise. Redirects are not followed, because they would take the
 * credentials elsewhere; proxies and .netrc of the environment are not used.
 *
 * A 429, a 503 and whatever the network loses is asked again, after as long as the other side says,
 * or after 1, 2, 4 ... seconds. Failure: fetch_ask() says why in `problem`.
 */
#ifndef KARTOTEKA_CTL_MOVE_FETCH_H
#define KARTOTEKA_CTL_MOVE_FETCH_H

#include "base/buf.h"
#include "ctl/ctl.h"

enum { FETCH_PROBLEM_MAX = 300, FETCH_BYTES_MAX = 64 * 1024 * 1024, FETCH_HEADERS = 4 };

struct fetch_options {
    const struct ctl_call *k; /* problems are told in its language */
    const char *url;          /* the other system, with or without the path of its API */
    const char *prefix;       /* the path of its API, "/api/2.0/", where url has none */
    const char *ca;           /* a file with certificates to trust, NULL: those of the system */
    bool plain;               /* http is allowed to anywhere */
    int tries;                /* how often a call is tried, 0: eight times */
    int64_t rate;             /* requests a second, from 1; 0: as fast as they come */
    int timeout_s;            /* seconds that a try may take, 0: 120 */
};

struct fetch {
    char problem[FETCH_PROBLEM_MAX]; /* in the language of the environment */
    int status;                      /* HTTP's, of the last answer */
    int64_t asked, waited_s;         /* requests; seconds waited because the other side asked to */
    int64_t first_us;                /* microseconds until the last answer began */
    /* private */
    const struct ctl_call *k;
    void *curl;
    struct buf base;
    char *headers[FETCH_HEADERS];
    size_t header_count;
    int64_t gap_us, next_us;
    int tries, timeout_s;
    const char *ca;
};

/* Begins. Returns false with `problem` set when the URL is not good. f is used until fetch_close(),
 * which must follow in any case. */
bool fetch_open(struct fetch *f, const struct fetch_options *o);
void fetch_close(struct fetch *f);

/* Adds a header to every request, at most FETCH_HEADERS; the value is copied. */
void fetch_header(struct fetch *f, const char *name, struct span value);

/* Asks for a path below the API's and puts the body of the answer into `out`, which is emptied
 * first. form: NULL for a GET, else the body of a POST, of this type. Returns false with `problem`
 * set when there was no answer, or when it was longer than FETCH_BYTES_MAX; any status is an answer
 * but 429 and 503. */
bool fetch_ask(struct fetch *f, struct span path, const struct span *form, const char *type,
               struct buf *out);

/* A call as another caller made it. */
struct fetch_call {
    const char *method;
    struct span path;           /* behind the base, with its query, as it goes into the request */
    const char *const *headers; /* "Name: value"; what curl would add otherwise is left out */
    size_t header_count;
    const struct span *body; /* NULL: there is none */
};

/* Makes one call, with the headers of fetch_header(), too. Failure as fetch_ask(), but any status
 * is an answer. */
bool fetch_send(struct fetch *f, const struct fetch_call *call, struct buf *out);

/* Sets on a handle of libcurl what holds for every call to another system: http and https only,
 * certificates verified (ca: NULL, those of the system), no redirects, no proxy, no .netrc. */
void fetch_rules(void *curl, const char *ca);

#endif
