/*
 * sender: takes events from the database, posts them and tells the database what has become of
 * them. docs/WEBHOOKS.md says in which order and how often.
 *
 * An event is deleted after its receiver has taken it, in a later transaction, so a sender that is
 * killed posts some again and loses none. Of a record one event is under way at a time.
 */
#ifndef KARTOTEKA_CTL_HOOKS_SENDER_H
#define KARTOTEKA_CTL_HOOKS_SENDER_H

#include "api/app.h"
#include "ctl/hooks/render.h"

enum { SENDER_POSTS = 64 }; /* posts under way */

struct sender;

struct sender_options {
    const struct conf *conf;
    struct ctx *admin;     /* the owner's connection; its mem is the sender's while it runs */
    struct render *render; /* writes bodies, as the worker's role; room for SENDER_POSTS */
    int64_t parallel;      /* posts to one receiver at a time */
};

/* Returns NULL when libcurl does not start. */
struct sender *sender_new(const struct sender_options *o);
void sender_free(struct sender *s);

enum sender_turn {
    SENDER_WORKED, /* something is under way or was done */
    SENDER_IDLE,   /* nothing is due */
    SENDER_OTHER,  /* another sender has the turn */
    SENDER_FAILED  /* the database; c->err of the context says why */
};

/* Does one turn: takes what is due (take: unless it ends), starts posts, waits for some at most ms
 * milliseconds and stores results. */
enum sender_turn sender_turn(struct sender *s, bool take, int ms);

/* Posts that have been taken by their receivers, and attempts that have failed. */
void sender_counts(const struct sender *s, int64_t *delivered, int64_t *failed);

/* True while posts are under way, or have ended and are not stored. */
bool sender_busy(const struct sender *s);

/* True while posts are under way. */
bool sender_posts(const struct sender *s);

#endif
