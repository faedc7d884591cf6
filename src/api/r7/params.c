#include "api/r7/params.h"

static const struct param field_pair_rows[] = {
    PARAM_INT("key", struct r7_field_pair, key, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("value", struct r7_field_pair, value, PF_TRIM, .max = R7_TEXT_MAX),
};
const struct params r7_field_pair = PARAMS(field_pair_rows, struct r7_field_pair);
