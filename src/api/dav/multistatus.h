/*
 * multistatus: the XML of answers. Prefixes: d for DAV:, c for CardDAV, s for calendarserver.org, k
 * for Kartoteka's own.
 */
#ifndef KARTOTEKA_API_DAV_MULTISTATUS_H
#define KARTOTEKA_API_DAV_MULTISTATUS_H

#include "base/buf.h"

/* Begins a document whose root is d:NAME; and ends it. */
void dav_begin(struct buf *b, const char *name);
void dav_end(struct buf *b, const char *name);

/* Appends text that stands between tags, or in an attribute. */
void dav_text(struct buf *b, struct span text);

/* Appends <name>text</name>. */
void dav_element(struct buf *b, const char *name, struct span text);

/* Appends <d:status> of an HTTP status. */
void dav_status(struct buf *b, int status);

/* Appends a whole response without properties. */
void dav_response(struct buf *b, struct span href, int status);

/* Says of a collection that not all of what was asked for is in the answer (RFC 6578, 3.6). */
void dav_truncated(struct buf *b, struct span href);

/* Appends text as a part of an address: bytes that a path may not have become %XX. */
void dav_escaped(struct buf *b, struct span text);

#endif
