/*
 * batch: several requests in one. Each is answered in this process as if it had come alone.
 */
#ifndef KARTOTEKA_API_R7_BATCH_H
#define KARTOTEKA_API_R7_BATCH_H

#include "api/r7/state.h"

extern const struct params r7_batch_params;
MUST enum err r7_batch(struct call *call);

#endif
