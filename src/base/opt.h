/*
 * opt: values that may be absent, null or given. A patch needs all three: an absent key keeps what
 * is stored, an empty one clears it.
 */
#ifndef KARTOTEKA_BASE_OPT_H
#define KARTOTEKA_BASE_OPT_H

#include "base/span.h"

enum has { ABSENT, IS_NULL, GIVEN };

struct opt_text {
    enum has has;
    struct span v; /* when GIVEN; else SPAN_NONE */
};
struct opt_i64 {
    enum has has;
    int64_t v;
};
struct opt_bool {
    enum has has;
    bool v;
};

#define OPT_TEXT(span_) ((struct opt_text){GIVEN, (span_)})
#define OPT_I64(v_)     ((struct opt_i64){GIVEN, (v_)})
#define OPT_BOOL(v_)    ((struct opt_bool){GIVEN, (v_)})

#endif
