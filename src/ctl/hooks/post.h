/*
 * post: sends bodies to addresses on the network, many at a time (libcurl).
 *
 * Only https, and only to addresses of the public network: the address that is connected to is
 * judged itself, after its name was resolved, so a name cannot point elsewhere a moment later.
 * Networks of a list are let through, also by http. Redirects are not followed, proxies of the
 * environment not used, and of an answer nothing is kept but its status.
 *
 * Ownership: what is posted is copied. Failure: every post ends, within its time, with a status or
 * an error.
 */
#ifndef KARTOTEKA_CTL_HOOKS_POST_H
#define KARTOTEKA_CTL_HOOKS_POST_H

#include "base/arena.h"

enum { POST_ERROR_MAX = 80 };

struct post_result {
    void *tag;
    int status;                 /* HTTP's; 0: there was no answer */
    char error[POST_ERROR_MAX]; /* "": it was taken (status 200 to 299) */
    int ms;
    int retry_after_s; /* the receiver asks for it; 0: it does not */
};

struct post_office;

/* Returns NULL when libcurl does not start. allowed: a list of networks; timeout_ms: of one post,
 * from its start to the end of the answer. Both must outlive it. */
struct post_office *post_new(const char *allowed, int64_t timeout_ms, size_t most);
void post_free(struct post_office *p);

/* Begins to post the body with n headers ("Name: value"). Returns false when it has as many posts
 * as it may, or no memory. */
bool post_start(struct post_office *p, const char *url, const char *const *headers, size_t n,
                struct span body, void *tag);

/* Waits until a post is over, a signal comes, or for ms milliseconds; gives those that are over, at
 * most `most`. */
size_t post_wait(struct post_office *p, int ms, struct post_result *out, size_t most);

#endif
