/*
 * directory: the domain. A request has one handle: its context, the caller and the tenant's
 * catalog.
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
struct rows_kept;

/* The caller whom a credential stands for. Texts live in the request's arena. */
struct principal {
    int64_t key_id; /* 0: there is none (a password) */
    int32_t tenant;
    const char *time_zone; /* an IANA name */
    int32_t utc_offset;    /* seconds east of UTC, now */
    bool semantic_status;  /* the tenant wants HTTP status codes beside the dialect's errors */
    bool russian;          /* WebDelivery: errors are Russian where a request names no language */
    bool contact_unique;   /* WebDelivery: a contact value belongs to one person only */
    bool can_write;
    int64_t employee_id; /* 0: a sid acts for no employee */
    struct span employee_uuid, login;
    bool is_admin;
    bool sees_all;          /* SalesMan: sees every record of the tenant */
    const int64_t *visible; /* otherwise: the employees whose records are seen */
    size_t visible_count;
    int64_t page_key;   /* the key of a public page that the caller has, or came by; 0: none */
    int64_t visitor_of; /* the only client that a visitor of such a page may see; 0: no visitor */
    int64_t catalog_revision;
    uint64_t cached_after; /* the access cache's own mark; 0: the database was asked just now */
};

/* The ids of records, in the request's arena. */
struct id_list {
    int64_t *v;
    size_t n;
};

/* People whose records a call has read; 0 stands for none. */
struct directory_seen {
    int64_t *people;
    size_t n;
    struct directory_seen *next;
};

/* The text that a dialect has made of what one call has read: it may be kept with the rows and
 * found with them (db.h, rows_text()). Texts are about people and depend on the rows, the catalog
 * and their shape, on nothing else. */
struct directory_text {
    unsigned shape;                /* in: a number of the dialect's, 1 to 255; 0: no text is kept */
    struct span text, mark;        /* out: as they were kept; absent: they have to be made */
    const struct rows_kept *rows_; /* for directory_keep_text(); NULL: it may not be kept */
    uint64_t maker_;
};

struct directory {
    struct ctx *c;
    struct principal who;
    struct directory_text text;
    struct directory_seen *seen; /* for the audit of reads; in the request's arena */
    struct catalog_cache *cache; /* the process's; may be NULL (then every request loads its own) */
    /* The process's; may be NULL (then the database is always asked). */
    struct access_cache *access;
    struct login_memory *logins; /* the process's; may be NULL (then only the database counts) */
    struct offload *offload;     /* the thread that computes password hashes; NULL: this one does */
    const struct catalog *catalog_; /* read it by catalog_of() */
};

/* Calls fn for every change of access or reference data that the database tells of (the payload
 * says which), and with an empty payload when anything may have changed. A db has one listener. */
void directory_listen(struct db *db, void (*fn)(void *arg, struct span payload), void *arg);

/* Calls fn for tenants for which something was written, 0: for any; see db_on_write(). */
void directory_on_write(struct db *db, void (*fn)(void *arg, int32_t tenant), void *arg);
bool directory_tells_writes(const struct db *db);

/* Reads the notifications that have arrived, without waiting. */
void directory_poll(struct db *db);

/* Tells the measures of the database's connections (base/metrics.h). */
void directory_measure(const struct db *db);

/* Says which database a connection string names, without secrets, in mem. */
struct span directory_target(const char *conninfo, struct arena *mem);

/* The events that webhooks have to send, of all tenants; counts end at 100000. */
struct directory_outbox {
    int64_t waiting, dead;
    int64_t overdue_s; /* how long the event has been due that has waited longest */
    int64_t broken;    /* receivers that do not answer */
    int64_t oldest_s;  /* how old the oldest event is that waits, whatever it waits for */
};
MUST enum err directory_outbox(struct directory *d, struct directory_outbox *out);

/* Makes room for the ids of n people that the call has read, for the caller to fill. */
int64_t *directory_see(struct directory *d, size_t n);

/* Keeps the text of this call's shape and its mark, where rows came from memory. */
void directory_keep_text(struct directory *d, struct span text, struct span mark);

/* Rolls back the open transaction of a request that failed. */
void directory_abandon(struct directory *d);

/* Returns E_OK when the database answers, has the schema that this program was built for (*schema),
 * and stores. */
MUST enum err directory_ready(struct directory *d, int64_t *schema);

#endif
