#include "api/salesman/params.h"

static const struct param input_rows[] = {
    PARAM_TEXT("input1", struct sm_inputs, v[0], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input2", struct sm_inputs, v[1], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input3", struct sm_inputs, v[2], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input4", struct sm_inputs, v[3], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input5", struct sm_inputs, v[4], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input6", struct sm_inputs, v[5], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input7", struct sm_inputs, v[6], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input8", struct sm_inputs, v[7], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input9", struct sm_inputs, v[8], PF_TRIM, .max = SM_INPUT_MAX),
    PARAM_TEXT("input10", struct sm_inputs, v[9], PF_TRIM, .max = SM_LAST_INPUT_MAX),
};
const struct params sm_inputs_params = PARAMS(input_rows, struct sm_inputs);

const char *sm_input_name(size_t i)
{
    return input_rows[i].name;
}
