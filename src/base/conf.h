/*
 * conf: the configuration of a process: one table, a KEY=VALUE file, then KARTOTEKA_<KEY> in the
 * environment.
 *
 * The file has one KEY=VALUE a line (the systemd EnvironmentFile form: '#' comments, optional
 * double quotes, an optional KARTOTEKA_ before the key). An unknown key, a value out of bounds or a
 * line that is none of these is an error that names the file and line.
 */
#ifndef KARTOTEKA_BASE_CONF_H
#define KARTOTEKA_BASE_CONF_H

#include "base/arena.h"

enum conf_engine { ENGINE_PROCESS, ENGINE_EVENT };

struct conf {
    const char *database;        /* libpq conninfo of the worker's role */
    const char *admin_database;  /* libpq conninfo of kartotekactl */
    const char *control;         /* libpq conninfo of the control base; "": tenants have one home */
    const char *control_admin;   /* the same for kartotekactl */
    const char *database_schema; /* the schema with the tables */
    bool db_prepare;             /* false behind a transaction pooler */
    int64_t statement_timeout_ms;
    int64_t lock_timeout_ms;
    int64_t slow_timeout_ms;
    int64_t request_timeout_ms;
    int64_t body_max;      /* bytes */
    int64_t uri_max;       /* bytes */
    int64_t form_vars_max; /* variables of one query or form */
    int64_t memory_max;    /* bytes of all requests' memory in one process */
    enum conf_engine engine;
    int64_t streams_max;         /* event engine: the most open streams of changes */
    int64_t fibers;              /* event engine: the most requests at work */
    int64_t fiber_stack;         /* bytes */
    int64_t queue_max;           /* event engine: the most requests that wait for a fiber */
    int64_t db_read_connections; /* event engine */
    int64_t db_slow_connections;
    int64_t db_write_connections;
    bool db_share;            /* event engine: requests that wait together share executions */
    int64_t answer_memory_mb; /* event engine: memory of rows that are kept; 0: none */
    int64_t page_rate;        /* requests a second with one key of public pages */
    int64_t visitor_rate;     /* the share of one address in them */
    int64_t visitor_minutes;  /* how long a visitor's key is valid */
    int64_t batch_rate;       /* calls a second that one caller may put into batches */
    int64_t token_hours;      /* hours that an R7 token is valid */
    /* Seconds that a checked credential is believed; 0: it never is. */
    int64_t access_cache_s;
    const char *log_level;           /* error | warn | info | debug */
    const char *webdelivery_version; /* `ver` of the envelope */
    const char *public_url;          /* base of absolute links; "" : none */
    const char *database_read;       /* the standby for reads that may lag; "": there is none */
    int64_t read_lag_ms;             /* how old their answers may be */
    const char *cors_origins;        /* comma list, "*" or "" (off) */
    const char *metrics_from;        /* comma list of networks that may ask /metrics; "": nobody */
    const char
        *webhook_networks;      /* comma list of networks that are not public and may be sent to */
    int64_t webhook_timeout_ms; /* how long a receiver may take */
    int64_t webhook_retry_ms;   /* the first pause between attempts */
    int64_t webhook_days;       /* for so long an event is tried */
};

/* A word that a key may have, and the number that it stands for; a list ends with word == NULL. */
struct conf_word {
    const char *word;
    int value;
};
extern const struct conf_word conf_engines[];    /* words of enum conf_engine */
extern const struct conf_word conf_log_levels[]; /* words of enum log_level */

struct conf_key {
    const char *name; /* "BODY_MAX" */
    enum { CONF_TEXT, CONF_INT, CONF_BOOL, CONF_ENUM, CONF_NETWORKS, CONF_SCHEMA } type;
    size_t offset;        /* its offset in struct conf */
    const char *fallback; /* the default, as it would stand in the file */
    int64_t min, max;     /* bounds of a CONF_INT */
    bool secret;          /* it may hold a password, which is masked when printed */
    const struct conf_word
        /* The words of a CONF_ENUM, or of a CONF_TEXT that must be one of them; else NULL. */
        *words;
    const char *help; /* one sentence */
};
extern const struct conf_key conf_keys[];
extern const size_t conf_key_count;

/* Fills *out with defaults, then from the file (when path is not NULL), then from the environment
 * envp. Texts live in mem. Returns NULL on success, else a message in mem that names file and line
 * or variable. */
const char *conf_load(struct conf *out, const char *path, char *const *envp, struct arena *mem);

/* Sets *value to the number of a word. Returns false when the list does not have the word. */
bool conf_word_value(const struct conf_word *words, struct span word, int *value);

/* Gives the value of one key as text in mem, with "***" for a password in a connection string. */
const char *conf_show(const struct conf *c, const struct conf_key *key, struct arena *mem);

#endif
