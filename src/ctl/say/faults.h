/*
 * faults: prints what db status and doctor have found in the caller's language.
 */
#ifndef KARTOTEKA_CTL_SAY_FAULTS_H
#define KARTOTEKA_CTL_SAY_FAULTS_H

#include "ctl/ctl.h"

/* Prints a report of struct faults to k->out. meaning gives the meaning of a fault's name, or NULL;
 * it stands before a sentence that has no Russian text, as the server's own. It may be NULL. */
void say_faults(struct ctl_call *k, struct span report, const char *(*meaning)(struct span));

#endif
