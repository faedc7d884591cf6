/*
 * ops: what operators ask: is the process alive, can it serve. Plain JSON without an envelope.
 */
#ifndef KARTOTEKA_API_OPS_OPS_H
#define KARTOTEKA_API_OPS_OPS_H

#include "api/api.h"

extern const struct dialect dialect_ops;

#endif
