/*
 * stream: an answer that goes on after its head: server-sent events. Only the event engine carries
 * streams (request.streams says so); one needs neither a fiber nor memory of its request.
 *
 * Ownership: a handler names a user in response.stream. Once the head is on its way the transport
 * calls opened() with the stream, which is good until closed() is called or stream_end() returns,
 * whichever comes first. An answer that cannot be sent opens no stream; what the user holds for it
 * he then releases by a cleanup of the request's arena. Failure: a peer that is gone, or too slow
 * for STREAM_BACKLOG bytes, loses its connection.
 */
#ifndef KARTOTEKA_HTTP_STREAM_H
#define KARTOTEKA_HTTP_STREAM_H

#include <stdbool.h>

#include "base/span.h"

struct stream;

enum { STREAM_BACKLOG = 64 * 1024 };

struct stream_user {
    void (*opened)(void *arg, struct stream *s);
    void (*closed)(void *arg); /* the peer is gone, or the server stops */
    void *arg;
};

/* Sends bytes, at most STREAM_BACKLOG. Returns false when the stream is closed by it: closed() has
 * been called. */
bool stream_send(struct stream *s, struct span bytes);

/* Ends the answer in order. closed() is not called. */
void stream_end(struct stream *s);

#endif
