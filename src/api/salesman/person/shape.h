/*
 * shape: a person on the wire.
 */
#ifndef KARTOTEKA_API_SALESMAN_PERSON_SHAPE_H
#define KARTOTEKA_API_SALESMAN_PERSON_SHAPE_H

#include "api/salesman/shapes.h"

/* Writes one object with the wanted fields, and the social networks when they are asked for. */
void sm_person(struct call *call, const struct catalog *k, const struct sm_fields *fields,
               bool socials, enum sm_view view, const struct party *p);

#endif
