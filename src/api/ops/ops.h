/*
 * ops: questions of operators: whether the process is alive, whether it can serve, what it has
 * done. Answers are plain JSON without an envelope, or text of Prometheus.
 */
#ifndef KARTOTEKA_API_OPS_OPS_H
#define KARTOTEKA_API_OPS_OPS_H

#include "api/api.h"

extern const struct dialect dialect_ops;

/* Writes the counts of all workers of the host in Prometheus' text format 0.0.4, for the callers of
 * METRICS_FROM; everybody else gets E_NO_ROUTE. */
enum err ops_metrics(struct call *call);

#endif
