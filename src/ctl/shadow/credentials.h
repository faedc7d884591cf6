/*
 * credentials: whose credential of the old system is whose in Kartoteka.
 *
 * The file has a line for each: a kind, the credential there, the one here, with tabs or blanks
 * between; "*" there stands for every other one; '#' begins a comment.
 *
 *   sid       KEY             KEY              WebDelivery
 *   token     TOKEN           TOKEN            R7, tokens that were made for programs
 *   password  LOGIN:PASSWORD  LOGIN:PASSWORD   R7, logins and Basic; without a line as they are
 *   apikey    LOGIN:KEY       LOGIN:KEY        SalesMan
 *
 * Tokens that R7 gives are learned from both answers to a login. No text of this module holds a
 * credential.
 */
#ifndef KARTOTEKA_CTL_SHADOW_CREDENTIALS_H
#define KARTOTEKA_CTL_SHADOW_CREDENTIALS_H

#include "ctl/ctl.h"

enum credentials_kind {
    CREDENTIALS_SID,
    CREDENTIALS_TOKEN,
    CREDENTIALS_PASSWORD,
    CREDENTIALS_APIKEY,
    CREDENTIALS_KINDS
};
enum { CREDENTIALS_MAX = 4096, CREDENTIALS_LEARNED = 4096 };

struct credentials_pair {
    enum credentials_kind kind;
    struct span there, here;
};

struct credentials {
    struct credentials_pair *pairs; /* in the command's arena */
    size_t n;
    struct {
        char *there, *here;         /* each is of malloc */
    } learned[CREDENTIALS_LEARNED]; /* the oldest makes room */
    size_t learned_n;
};

/* Reads the file. Returns false with the reason told, which names file and line. */
bool credentials_read(struct credentials *s, const struct ctl_call *k, const char *path);
void credentials_free(struct credentials *s); /* wipes */

/* Gives the credential here; absent when none is known. */
struct span credentials_find(const struct credentials *s, enum credentials_kind kind,
                             struct span there);

void credentials_learn(struct credentials *s, struct span there, struct span here);

#endif
