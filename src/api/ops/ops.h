/*
 * ops: questions of operators: whether the process is alive, whether it can serve. Answers are
 * plain JSON without an envelope.
 */
#ifndef KARTOTEKA_API_OPS_OPS_H
#define KARTOTEKA_API_OPS_OPS_H

#include "api/api.h"

extern const struct dialect dialect_ops;

#endif
