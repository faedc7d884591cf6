/*
 * opt: values that may be absent, null or given. A patch needs all three: an absent key keeps what
 * is stored, an empty one clears it.
 */
#ifndef KARTOTEKA_BASE_OPT_H
#define KARTOTEKA_BASE_OPT_H

#include "base/span.h"

enum opt_has { ABSENT, IS_NULL, GIVEN };

/* `has` is two bits wide so that the compiler refuses a number where one of these is wanted: an
 * initialiser may leave out a struct's braces, and the number would become `has`. */

struct opt_text {
    enum opt_has has : 2;
    struct span v; /* when GIVEN; else SPAN_NONE */
};
struct opt_i64 {
    enum opt_has has : 2;
    int64_t v;
};
struct opt_bool {
    enum opt_has has : 2;
    bool v;
};

#define OPT_TEXT(span_) ((struct opt_text){GIVEN, (span_)})
#define OPT_I64(v_)     ((struct opt_i64){GIVEN, (v_)})
#define OPT_BOOL(v_)    ((struct opt_bool){GIVEN, (v_)})

#endif
