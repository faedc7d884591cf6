/*
 * err: the table of errors and the HTTP status of each class.
 */
#include "base/err.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static const struct err_info rows[] = {
#define X(id, class, name, meaning) [id] = {class, name, meaning},
    ERR_LIST(X)
#undef X
};
_Static_assert(COUNT_OF(rows) == E__COUNT, "one row an error");
_Static_assert(E_OK == 0 && EC_OK == 0, "zeroed memory means no error");

static const int statuses[] = {
    [EC_OK] = 200,           [EC_BAD_REQUEST] = 400,  [EC_UNAUTHORIZED] = 401,
    [EC_FORBIDDEN] = 403,    [EC_NOT_FOUND] = 404,    [EC_METHOD] = 405,
    [EC_CONFLICT] = 409,     [EC_PRECONDITION] = 412, [EC_TOO_LARGE] = 413,
    [EC_URI_TOO_LONG] = 414, [EC_MEDIA_TYPE] = 415,   [EC_UNPROCESSABLE] = 422,
    [EC_RATE_LIMITED] = 429, [EC_INTERNAL] = 500,     [EC_NOT_IMPLEMENTED] = 501,
    [EC_UNAVAILABLE] = 503,
};
_Static_assert(COUNT_OF(statuses) == EC__COUNT, "one status a class");

const struct err_info *err_info(enum err e)
{
    unsigned i = (unsigned)e;
    return &rows[i < E__COUNT ? i : E_INTERNAL];
}

int err_class_status(enum err_class c)
{
    unsigned i = (unsigned)c;
    return statuses[i < EC__COUNT ? i : EC_INTERNAL];
}
