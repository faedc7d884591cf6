/*
 * differ: tells two JSON answers to the same question apart, and counts the differences by
 * operation.
 *
 * A difference is the path of a member and its kind; values are kept only where they are asked for,
 * the first of each. Members that no two answers share (timestamp, requestId, ...) are left out;
 * times are compared to the second; of a list of records that have ids those with the same id are
 * compared, wherever they stand. Memory is bounded: at most DIFFER_MAX differences are told apart,
 * the others are one.
 */
#ifndef KARTOTEKA_CTL_COMPARE_DIFFER_H
#define KARTOTEKA_CTL_COMPARE_DIFFER_H

#include "wire/value.h"

enum { DIFFER_LAG_S = 600 };
enum { DIFFER_MAX = 2000, DIFFER_PATH = 160, DIFFER_VALUE = 80, DIFFER_OPERATION = 120 };

struct differ_row {
    char operation[DIFFER_OPERATION], path[DIFFER_PATH];
    const char *kind; /* "": the operation itself; count is its calls */
    char there[DIFFER_VALUE], here[DIFFER_VALUE];
    int64_t count, differing; /* differing: calls of the operation that have a difference */
};

struct differ {
    struct differ_row *rows; /* on the heap */
    size_t n;
    bool values; /* keep the first values */
    bool kinds;  /* else keep what they are ("text", "number", "404" for a status) */
    const char *const *ignored;
    size_t ignored_count; /* names of members that are left out, too */
    /* Two times of the last day before this one (seconds of 1970) that are less than DIFFER_LAG_S
     * apart are alike: both systems wrote "now". 0: there is no such rule. */
    int64_t now_s;
    /* private */
    const char *operation;
    int64_t found;
};

/* Returns false without memory. */
bool differ_open(struct differ *d);
void differ_close(struct differ *d);

/* Counts a call, and what differs between its two answers: statuses, and the bodies. A body that is
 * no JSON is NULL, and its bytes are compared. Returns true when nothing differs. */
struct differ_answer {
    int status;
    const struct value *json;
    struct span body;
};
bool differ_take(struct differ *d, const char *operation, const struct differ_answer *there,
                 const struct differ_answer *here);

#endif
