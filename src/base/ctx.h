/*
 * ctx: what every layer needs of the running request (or command).
 *
 * One ctx belongs to one request; it is never global or static, so requests can interleave.
 */
#ifndef KARTOTEKA_BASE_CTX_H
#define KARTOTEKA_BASE_CTX_H

#include "base/err.h"

struct db;
struct db_tx;

/* Who asks, as far as statements need it. Zeroed: nobody, who sees nothing but what all see. */
struct ctx_asker {
    int64_t key_id;         /* 0: none */
    int64_t employee_id;    /* 0: none */
    bool is_admin;          /* R7: sees every record */
    bool sees_all;          /* SalesMan: sees every record */
    const int64_t *visible; /* else the employees whose records are seen */
    size_t visible_count;
};

struct ctx {
    struct arena *mem;     /* lives as long as the request */
    struct err_state err;  /* the first error set wins, until err_clear */
    int64_t deadline_ms;   /* monotonic milliseconds; 0: none */
    char request_id[40];   /* [A-Za-z0-9._-], NUL-terminated */
    struct db *db;         /* where its statements go; NULL where there is no database */
    struct db_tx *tx;      /* open transaction, NULL outside db_begin..db_commit */
    int32_t tenant;        /* 0 before the caller is known */
    struct ctx_asker who;  /* nobody before the caller is known */
    const char *time_zone; /* IANA name of the tenant's zone; NULL: UTC */
    int64_t db_us;         /* time spent waiting for the database */
    uint32_t db_trips;     /* round trips made */
    /* Lets other requests go on; NULL where there are none. */
    void (*give_way)(void *arg);
    void *give_way_arg;
    size_t work; /* done since it was called */
};

/* Work after which others go on: some tenths of a millisecond. A byte that is looked at is one, a
 * value that is made some CTX_VALUE. */
enum { CTX_SLICE = 65536, CTX_VALUE = 64 };

void ctx_give_way(struct ctx *c);

/* Counts work on input that may be long. Nothing else may rely on what another request could change
 * meanwhile. */
static inline void ctx_work(struct ctx *c, size_t units)
{
    c->work += units;
    if (c->work >= CTX_SLICE) {
        ctx_give_way(c);
    }
}

#define MUST __attribute__((warn_unused_result))

/* Records the error with a private detail (printf style, for the log, cut at 255 bytes). An error
 * set before stays: the deepest layer knows best. Returns the code that stands. The texts must name
 * no personal data. */
enum err err_set(struct ctx *c, enum err code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds a wrong parameter and makes sure an error is set (its code, unless one is set). Texts are
 * copied into c->mem; allowed may be NULL. From ERR_FIELDS_MAX on nothing is added. Returns the
 * code that stands. */
enum err err_field(struct ctx *c, enum err code, const char *field, const char *problem,
                   const char *allowed);

/* Forgets the error, e.g. after one bad item of a bulk call. */
void err_clear(struct ctx *c);

#endif
