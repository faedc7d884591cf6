/*
 * params: bounds that several tables of parameters use, and the parameters of the tenants' own
 * fields.
 */
#ifndef KARTOTEKA_API_SALESMAN_PARAMS_H
#define KARTOTEKA_API_SALESMAN_PARAMS_H

#include "http/param.h"

enum { SM_INPUTS = 10 };

/* The most characters of values. */
enum {
    SM_TEXT_MAX = 250,
    SM_LONG_TEXT_MAX = 4000,
    SM_INPUT_MAX = 255,
    SM_LAST_INPUT_MAX = 512,
    SM_UID_MAX = 100
};

/* The parameters input1 .. input10. */
struct sm_inputs {
    struct opt_text v[SM_INPUTS];
};
extern const struct params sm_inputs_params;

/* Returns "input1" .. "input10" for i from 0 to 9. */
const char *sm_input_name(size_t i);

#endif
