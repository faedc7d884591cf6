/*
 * data_url: reads data: URLs (RFC 2397) that are in base64. Nothing is fetched from anywhere.
 */
#ifndef KARTOTEKA_WIRE_DATA_URL_H
#define KARTOTEKA_WIRE_DATA_URL_H

#include "base/arena.h"

enum data_url {
    DATA_URL_OK,
    DATA_URL_OTHER, /* another scheme, or data that is not in base64 */
    DATA_URL_BROKEN /* the text behind the comma is not base64 */
};

/* Reads "data:image/png;base64,..."; *bytes lives in mem and is absent unless the result is
 * DATA_URL_OK. The type that the URL states is not looked at: it may be wrong. */
enum data_url data_url_read(struct arena *mem, struct span url, struct span *bytes);

#endif
