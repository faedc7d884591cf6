/*
 * params: bounds and flags that several tables of parameters use, and the pair of customFieldList.
 */
#ifndef KARTOTEKA_API_R7_PARAMS_H
#define KARTOTEKA_API_R7_PARAMS_H

#include "http/param.h"

enum {
    /* Code points of a text without a bound of its own; a list may hold a thousand of them. */
    R7_TEXT_MAX = 10000,
    R7_LIST = PF_EMPTY_IS_ABSENT | PF_SKIP_MISFITS, /* flags of lists of ids */
    R7_TEXTS = R7_LIST | PF_LINE                    /* flags of lists of texts */
};

/* One member of customFieldList. */
struct r7_field_pair {
    struct opt_i64 key;
    struct opt_text value;
};
extern const struct params r7_field_pair;

#endif
