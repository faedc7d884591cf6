/*
 * keys: whose credential of the old system is whose in Kartoteka.
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
#ifndef KARTOTEKA_CTL_SHADOW_KEYS_H
#define KARTOTEKA_CTL_SHADOW_KEYS_H

#include "ctl/ctl.h"

enum key_kind { KEY_SID, KEY_TOKEN, KEY_PASSWORD, KEY_APIKEY, KEY_KINDS };
enum { KEYS_MAX = 4096, KEYS_LEARNED = 4096 };

struct key_pair {
    enum key_kind kind;
    struct span there, here;
};

struct keys {
    struct key_pair *pairs; /* of the file, in the command's arena */
    size_t n;
    struct {
        char *there, *here; /* of malloc */
    } learned[KEYS_LEARNED]; /* the oldest makes room */
    size_t learned_n;
};

/* Reads the file. Returns false with the reason told, which names file and line. */
bool keys_read(struct keys *s, const struct ctl_call *k, const char *path);
void keys_free(struct keys *s); /* wipes */

/* Gives the credential here; absent when none is known. */
struct span keys_find(const struct keys *s, enum key_kind kind, struct span there);

void keys_learn(struct keys *s, struct span there, struct span here);

#endif
