/*
 * directory: the domain. One handle a request: its context, who asks, and the tenant's catalog.
 *
 * The domain never sees HTTP or a wire format. Everything returned lives in the request's arena.
 */
#ifndef KARTOTEKA_DIRECTORY_DIRECTORY_H
#define KARTOTEKA_DIRECTORY_DIRECTORY_H

#include "base/ctx.h"
#include "base/opt.h"

struct access_cache;
struct catalog;
struct catalog_cache;
struct login_memory;
struct offload;

/* Whoever a credential stands for. Texts live in the request's arena. */
struct principal {
    int64_t key_id; /* 0: none (password) */
    int32_t tenant;
    const char *time_zone; /* IANA name */
    int32_t utc_offset;    /* seconds east of UTC, now */
    bool semantic_status;  /* the tenant wants HTTP status codes beside the dialect's errors */
    bool russian;          /* WebDelivery: errors in Russian where a request does not say */
    bool contact_unique;   /* WebDelivery: a contact value belongs to one person */
    bool can_write;
    int64_t employee_id; /* 0: a sid acts for no employee */
    struct span employee_uuid, login;
    bool is_admin;
    bool sees_all;          /* SalesMan: every record of the tenant */
    const int64_t *visible; /* else the employees whose records are seen */
    size_t visible_count;
    int64_t catalog_revision;
    uint64_t cached_after; /* the access cache's own mark; 0: asked of the database just now */
};

/* Ids of records, in the request's arena. */
struct id_list {
    int64_t *v;
    size_t n;
};

struct directory {
    struct ctx *c;
    struct principal who;
    struct catalog_cache *cache; /* of the process; may be NULL (then loaded anew) */
    struct access_cache *access; /* of the process; may be NULL (then asked anew) */
    struct login_memory *logins; /* of the process; may be NULL (then only the database counts) */
    struct offload *offload;     /* where password hashes are computed; NULL: here */
    const struct catalog *catalog_; /* use catalog_of() */
};

/* fn is called for every change of access or reference data that the database tells of (its payload
 * says which), with an empty payload when anything may have changed. One listener a db. */
void directory_listen(struct db *db, void (*fn)(void *arg, struct span payload), void *arg);

/* Takes in what the database has told since, without waiting. */
void directory_poll(struct db *db);

/* The end of a request that failed: what it has open is rolled back. */
void directory_abandon(struct directory *d);

/* E_OK when the database answers, has the schema this program was built for (*schema), and stores.
 */
MUST enum err directory_ready(struct directory *d, int64_t *schema);

#endif
