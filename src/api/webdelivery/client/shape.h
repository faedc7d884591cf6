/*
 * shape: a client on the wire.
 */
#ifndef KARTOTEKA_API_WEBDELIVERY_CLIENT_SHAPE_H
#define KARTOTEKA_API_WEBDELIVERY_CLIENT_SHAPE_H

#include "api/api.h"
#include "directory/catalog/catalog.h"
#include "directory/party/party.h"

/* The parts that the vendor's client object shows. */
enum { WD_CLIENT_PARTS = PART_CONTACTS | PART_ADDRESSES | PART_LOYALTY };

/* Writes the members of a client into an open object. */
void wd_write_client_fields(struct writer *w, const struct catalog *k, const struct party *p);

/* Answers with the whole client. */
enum err wd_answer_client(struct call *call, const struct party *p);

#endif
