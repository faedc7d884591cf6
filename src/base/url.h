/*
 * url: addresses that something may be sent to.
 */
#ifndef KARTOTEKA_BASE_URL_H
#define KARTOTEKA_BASE_URL_H

#include "base/span.h"

enum url_verdict {
    URL_GOOD,
    URL_NONE,    /* it is no URL of http or https that names a host */
    URL_SECRET,  /* it has a user or password */
    URL_PLAIN,   /* it is of http, and its host is in no network of the list */
    URL_PRIVATE, /* its host is an address that is neither public nor in the list */
};

/* Says whether something may be sent to a URL (RFC 3986, absolute, in ASCII or UTF-8). allowed: a
 * comma list of networks that may be sent to though they are not public, also by http. A name is
 * not resolved: whoever connects judges the address that he connects to. A number in the place of a
 * name that is no address of four parts (127.1, 0x7f000001) is refused. */
enum url_verdict url_judge(struct span url, struct span allowed);

#endif
