/*
 * ids: which number a record has there, and which here. Records that were taken over keep theirs;
 * one that is made while both systems are written to gets another number in each.
 *
 * The numbers are learned from both answers to a write, and put into the calls that follow and into
 * the old system's answers before they are compared. One table says which member, parameter or part
 * of a path is the number of which sort of record.
 */
#ifndef KARTOTEKA_CTL_SHADOW_IDS_H
#define KARTOTEKA_CTL_SHADOW_IDS_H

#include "ctl/compare/question.h"
#include "wire/value.h"

enum { IDS_MAX = 100000 };

struct ids;

struct ids *ids_new(void); /* NULL without memory */
void ids_free(struct ids *ids);

/* The sort of record whose number stands in a member, parameter or part of the path of this name;
 * parent: the name of the object that has it, empty at the root. NULL: it is no number of a record.
 */
const char *ids_sort(const struct question *q, struct span parent, struct span name);

/* Remembers two numbers; a number there that is known keeps its first one. A pair beyond IDS_MAX is
 * not kept; false then. */
bool ids_learn(struct ids *ids, const char *sort, struct span there, struct span here);

/* Gives the number here for a number there, or the value itself, also of a comma list of them. */
struct span ids_here(const struct ids *ids, struct arena *mem, const char *sort, struct span there);

/* Learns from both answers to a write: numbers of the same place that differ. */
void ids_learn_answers(struct ids *ids, const struct question *q, const struct value *there,
                       const struct value *here);

#endif
