/*
 * mirror: asks Kartoteka what the old system was asked, one call after the other, and counts by
 * operation how the answers compare.
 *
 * One after the other, because a read must find what the writes before it have made. It runs in the
 * command's thread. Failure: a call that Kartoteka does not answer is counted, no other suffers.
 */
#ifndef KARTOTEKA_CTL_SHADOW_MIRROR_H
#define KARTOTEKA_CTL_SHADOW_MIRROR_H

#include "ctl/compare/differ.h"
#include "ctl/move/fetch.h"
#include "ctl/shadow/credentials.h"
#include "ctl/shadow/ids.h"
#include "ctl/shadow/queue.h"

enum { MIRROR_OPERATIONS = 500 };

/* An operation's calls: each is in one of the four counts. Times are microseconds until the answer
 * began, over the calls that both have answered. */
struct mirror_row {
    char operation[DIFFER_OPERATION];
    int64_t same, different, refused, silent; /* refused: here only; silent: no answer here */
    int64_t answered, there_us, here_us;
};

/* Why a call of a dialect was not asked of Kartoteka. */
enum mirror_left {
    MIRROR_WRITE, /* it writes */
    MIRROR_KEY,   /* no credential here is known */
    MIRROR_MARK,  /* the old system answered that nothing has changed, or with a part */
    MIRROR_LARGE, /* to compare it takes too much memory */
    MIRROR_ENDED, /* it waited when the command ended */
    MIRROR_LEFT
};

struct mirror {
    const struct ctl_call *k;
    struct ctx c;
    struct fetch fetch;
    struct credentials *keys;
    struct ids *ids; /* NULL: writes are not asked */
    struct differ differ;
    struct buf answer;
    struct mirror_row rows[MIRROR_OPERATIONS]; /* the last is that of all others */
    size_t row_count;
    int64_t left[MIRROR_LEFT];
    bool keep_host; /* Kartoteka gets the caller's Host */
    bool silent;    /* Kartoteka did not answer the last call, which was told */
};

/* Asks Kartoteka the call, unless it is left out, and compares. */
void mirror_take(struct mirror *m, const struct queue_call *x);

#endif
