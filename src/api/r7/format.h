/*
 * format: chooses between JSON and XML. The suffix of the path decides (.json, .xml, .tml), else
 * the Accept header, else it is JSON.
 */
#ifndef KARTOTEKA_API_R7_FORMAT_H
#define KARTOTEKA_API_R7_FORMAT_H

#include "api/api.h"

/* Reads the format from the suffix of *path and takes the suffix off. False when there is none. */
bool format_of_suffix(struct span *path, enum writer_format *out);

/* Reads the format from an Accept header. It is JSON when the header is absent, or a browser's (one
 * that names text/html). */
enum writer_format format_of_accept(struct span accept);

#endif
