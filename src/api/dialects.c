#include "api/dialects.h"

/* The dialects, in the order in which their prefixes are tried. A dialect is added and removed by
 * its folder and its line here. */
#define DIALECTS(ROW)                                                                              \
    ROW(dialect_r7)                                                                                \
    ROW(dialect_webdelivery)                                                                       \
    ROW(dialect_salesman_v1)                                                                       \
    ROW(dialect_salesman_v2)                                                                       \
    ROW(dialect_salesman_v3)                                                                       \
    ROW(dialect_forms)                                                                             \
    ROW(dialect_pbx)                                                                               \
    ROW(dialect_dav)                                                                               \
    ROW(dialect_ops) /* last: its prefix matches every path */

#define DECLARE(dialect_) extern const struct dialect dialect_;
#define LIST(dialect_)    &(dialect_),
DIALECTS(DECLARE)
static const struct dialect *const dialects[] = {DIALECTS(LIST)};

const struct dialect *const *dialects_all(size_t *n)
{
    *n = sizeof(dialects) / sizeof(dialects[0]);
    return dialects;
}
