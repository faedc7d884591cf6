/*
 * fcgi_peer: the web server's side of FastCGI for tests, record by record, so that a test can send
 * what no web server would.
 *
 * Every read waits PEER_WAIT_MS at most; a failure to connect or to read fails the test.
 */
#ifndef KARTOTEKA_TESTS_FCGI_PEER_H
#define KARTOTEKA_TESTS_FCGI_PEER_H

#include "base/buf.h"

enum { PEER_WAIT_MS = 10000, PEER_KEEP = 1 };

struct peer {
    int fd;
    size_t record_max; /* content bytes a record; 65535 unless a test splits */
};

/* The answer to a request. */
struct peer_answer {
    struct span text; /* all of stdout */
    bool ended;       /* END_REQUEST, complete, application status 0 */
    size_t errors;    /* bytes on the error stream */
};

struct peer peer_connect(const char *path);
void peer_close(struct peer *p);

/* BEGIN_REQUEST of a responder; flags: 0 or PEER_KEEP. */
void peer_begin(struct peer *p, unsigned char flags);

/* All parameters ("NAME", "value", ..., NULL) and their end. */
void peer_params(struct peer *p, struct arena *mem, const char *const *pairs);

/* Bytes of the body; and its end. */
void peer_body(struct peer *p, struct span s);
void peer_body_end(struct peer *p);

/* Bytes as they are. False when the other side is gone. */
bool peer_raw(struct peer *p, const void *bytes, size_t n);

/* Waits until the other side has taken all that was sent. */
void peer_wait_taken(struct peer *p);

/* Reads up to END_REQUEST, or to the end of the connection. */
struct peer_answer peer_read(struct peer *p, struct arena *mem);

/* True when the connection ends (or breaks) without another byte. */
bool peer_at_end(struct peer *p);

#endif
