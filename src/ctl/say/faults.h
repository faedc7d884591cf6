/*
 * faults: sentences with pieces of text in them, in the caller's language: what db status and
 * doctor have found, why a file is not taken.
 */
#ifndef KARTOTEKA_CTL_SAY_FAULTS_H
#define KARTOTEKA_CTL_SAY_FAULTS_H

#include "ctl/ctl.h"

/* Prints a report of struct faults to k->out. meaning gives the meaning of a fault's name, or NULL;
 * it stands before a sentence that has no Russian text, as the server's own. It may be NULL. */
void say_faults(struct ctl_call *k, struct span report, const char *(*meaning)(struct span));

/* Gives a sentence about a file (russian_files.c) or an error in the caller's language, in k->mem;
 * itself where it has no Russian text. */
const char *say_sentence(const struct ctl_call *k, const char *english);

#endif
