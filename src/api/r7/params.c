#include "api/r7/params.h"

static const struct param field_pair_rows[] = {
    PARAM_INT("key", struct field_pair, key, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("value", struct field_pair, value, PF_TRIM, .max = R7_TEXT_MAX),
};
const struct params r7_field_pair = PARAMS(field_pair_rows, struct field_pair);
