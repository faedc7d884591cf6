/*
 * ctx: the part of the running request (or command) that every layer needs.
 *
 * One ctx belongs to one request; it is never global or static, so requests can interleave.
 */
#ifndef KARTOTEKA_BASE_CTX_H
#define KARTOTEKA_BASE_CTX_H

#include "base/err.h"

struct db;
struct db_tx;

/* The caller, as far as statements need it. A zeroed one is nobody and sees only what everybody
 * sees. */
struct ctx_asker {
    int64_t key_id;         /* 0: there is none */
    int64_t employee_id;    /* 0: there is none */
    bool is_admin;          /* R7: sees every record */
    bool sees_all;          /* SalesMan: sees every record */
    const int64_t *visible; /* otherwise: the employees whose records he sees */
    size_t visible_count;
};

struct ctx {
    struct arena *mem;     /* lives as long as the request */
    struct err_state err;  /* the first error set wins, until err_clear */
    int64_t deadline_ms;   /* monotonic milliseconds; 0: none */
    char request_id[40];   /* characters [A-Za-z0-9._-], NUL-terminated */
    struct db *db;         /* runs the request's statements; NULL: there is no database */
    struct db_tx *tx;      /* the open transaction, NULL outside db_begin..db_commit */
    int32_t tenant;        /* 0: the caller is not known yet */
    struct ctx_asker who;  /* nobody before the caller is known */
    bool may_recall;       /* reads may tell what was true a moment ago (db/memory.h) */
    bool may_lag;          /* reads may be as old as READ_LAG_MS allows (db/standby/standby.h) */
    int64_t wal_position;  /* the position that the server of a read must have replayed; 0: any */
    bool traced;           /* each statement is to carry request_id to the database's log */
    const char *time_zone; /* IANA name of the tenant's zone; NULL: UTC */
    int64_t db_us;         /* microseconds spent waiting for the database */
    uint32_t db_trips;     /* round trips made */
    /* Lets other requests go on; NULL: there are none. */
    void (*give_way)(void *arg);
    void *give_way_arg;
    size_t work; /* units done since give_way was called */
};

/* The work after which others go on: some tenths of a millisecond. To look at one byte is one unit,
 * to make a value CTX_VALUE units. */
enum { CTX_SLICE = 65536, CTX_VALUE = 64 };

void ctx_give_way(struct ctx *c);

/* Counts work on input that may be long, and lets other requests go on now and then. So the caller
 * must not rely on anything that another request could change. */
static inline void ctx_work(struct ctx *c, size_t units)
{
    c->work += units;
    if (c->work >= CTX_SLICE) {
        ctx_give_way(c);
    }
}

#define MUST __attribute__((warn_unused_result))

/* Records the error with a private detail (printf style, for the log, cut at 255 bytes). An error
 * that was set before stays, because the deepest layer knows best. Returns the code that stands.
 * The texts must name no personal data. */
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
