/*
 * describe: what a dialect answers to an error, without a request: for documentation and tests.
 */
#ifndef KARTOTEKA_API_DESCRIBE_H
#define KARTOTEKA_API_DESCRIBE_H

#include "api/api.h"

/* Renders the error e of the route as the dialect sends it: status and body of *res, in mem. A
 * parameter's error names the parameter `field`. real_status: for an account that wants HTTP's
 * statuses. conf: limits that a text may name. */
void describe_error(const struct dialect *dialect, const struct route *route,
                    const struct conf *conf, struct arena *mem, enum err e, const char *field,
                    bool real_status, struct response *res);

#endif
