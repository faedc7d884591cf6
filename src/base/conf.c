/*
 * conf: the table of keys, and how the file and the environment fill struct conf.
 */
#include "base/conf.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/network.h"
#include "base/utf8.h"

enum { FILE_MAX = 256 * 1024 };

#define TEXT(field)     CONF_TEXT, offsetof(struct conf, field)
#define NUMBER(field)   CONF_INT, offsetof(struct conf, field)
#define BOOL(field)     CONF_BOOL, offsetof(struct conf, field)
#define WORD(field)     CONF_ENUM, offsetof(struct conf, field)
#define NETWORKS(field) CONF_NETWORKS, offsetof(struct conf, field)
#define SCHEMA(field)   CONF_SCHEMA, offsetof(struct conf, field)

const struct conf_word conf_engines[] = {
    {"process", ENGINE_PROCESS}, {"event", ENGINE_EVENT}, {NULL, 0}};
const struct conf_word conf_log_levels[] = {
    {"error", LOG_ERROR}, {"warn", LOG_WARN}, {"info", LOG_INFO}, {"debug", LOG_DEBUG}, {NULL, 0}};

/* clang-format off */
const struct conf_key conf_keys[] = {
    /* name, type and offset, fallback, min, max, secret, words, help. */
    {"DATABASE", TEXT(database), "dbname=kartoteka", 0, 0, true, NULL,
     "libpq connection string of the worker's role kartoteka_app."},
    {"ADMIN_DATABASE", TEXT(admin_database), "dbname=kartoteka", 0, 0, true, NULL,
     "libpq connection string kartotekactl uses for migrations and administration."},
    {"DATABASE_READ", TEXT(database_read), "", 0, 0, true, NULL,
     "Event engine: libpq connection string of a standby that answers WebDelivery's lists and searches; "
     "empty: none."},
    {"READ_LAG_MS", NUMBER(read_lag_ms), "5000", 1000, 60000, false, NULL,
     "How old an answer of DATABASE_READ may be, in milliseconds (docs/SCALING.md)."},
    {"CONTROL_DATABASE", TEXT(control), "", 0, 0, true, NULL,
     "libpq connection string of the control base, where tenants are spread over several clusters "
     "(docs/CLUSTERS.md); empty: all are in DATABASE."},
    {"CONTROL_ADMIN_DATABASE", TEXT(control_admin), "", 0, 0, true, NULL,
     "libpq connection string kartotekactl uses for the control base; empty: none."},
    {"DATABASE_SCHEMA", SCHEMA(database_schema), "kartoteka", 0, 0, false, NULL,
     "The schema with the tables, where a host gives another one (public); it is chosen before the first "
     "db migrate and stays. Only kartoteka with CONTROL_DATABASE."},
    {"DB_PREPARE", BOOL(db_prepare), "yes", 0, 0, false, NULL,
     "Prepare statements; no behind a pooler in transaction mode."},
    {"STATEMENT_TIMEOUT_MS", NUMBER(statement_timeout_ms), "5000", 1, 600000, false, NULL,
     "Longest time one statement may run, in milliseconds."},
    {"SLOW_TIMEOUT_MS", NUMBER(slow_timeout_ms), "3000", 1, 600000, false, NULL,
     "Longest time a search, filter or export may run in the database, in milliseconds; it is then "
     "cancelled there and answered 503. STATEMENT_TIMEOUT_MS where that is less."},
    {"LOCK_TIMEOUT_MS", NUMBER(lock_timeout_ms), "2000", 1, 600000, false, NULL,
     "Longest wait for a lock, in milliseconds."},
    {"REQUEST_TIMEOUT_MS", NUMBER(request_timeout_ms), "8500", 1, 600000, false, NULL,
     "Longest time one request may take, in milliseconds; less than what nginx waits (9 s)."},
    {"BODY_MAX", NUMBER(body_max), "4194304", 1024, 8388608, false, NULL,
     "Largest request body in bytes."},
    {"URI_MAX", NUMBER(uri_max), "8192", 256, 65536, false, NULL,
     "Longest request target in bytes."},
    {"FORM_VARS_MAX", NUMBER(form_vars_max), "20000", 1, 40000, false, NULL,
     "Most variables of one query string or form."},
    {"MEMORY_MAX", NUMBER(memory_max), "536870912", 67108864, 68719476736, false, NULL,
     "Most bytes that the requests of one process may hold together; one that needs more is answered "
     "503. An eighth more is set aside for small ones. One request may have 128 MiB."},
    {"ENGINE", WORD(engine), "process", 0, 0, false, conf_engines,
     "How requests are served: one at a time (libfcgi), or many at once in one process."},
    {"FIBERS", NUMBER(fibers), "128", 1, 4096, false, NULL,
     "Event engine: most requests at work at once."},
    {"FIBER_STACK", NUMBER(fiber_stack), "262144", 65536, 8388608, false, NULL,
     "Event engine: stack of one request in bytes."},
    {"QUEUE_MAX", NUMBER(queue_max), "1024", 0, 65536, false, NULL,
     "Event engine: most requests that wait for their turn; more are answered 503."},
    {"STREAMS_MAX", NUMBER(streams_max), "256", 0, 2048, false, NULL,
     "Event engine: most open streams of changes (R7, kartoteka/change/stream) of one process; one tenant has "
     "at most three quarters, an employee 16. 0: none, consoles ask every few seconds."},
    {"DB_READ_CONNECTIONS", NUMBER(db_read_connections), "2", 1, 16, false, NULL,
     "Event engine: database connections that all reads share."},
    {"DB_SLOW_CONNECTIONS", NUMBER(db_slow_connections), "3", 1, 16, false, NULL,
     "Event engine: database connections of searches and exports, one for each at a time. One tenant "
     "has at most all but one of them."},
    {"DB_WRITE_CONNECTIONS", NUMBER(db_write_connections), "3", 1, 16, false, NULL,
     "Event engine: database connections of writes, one transaction each. More where a flush of the "
     "disk takes long or there are more than two cores."},
    {"DB_SHARE", BOOL(db_share), "yes", 0, 0, false, NULL,
     "Event engine: requests of one tenant that wait together share an execution; no: each has its own, "
     "which is for measurements."},
    {"ANSWER_MEMORY_MB", NUMBER(answer_memory_mb), "256", 0, 65536, false, NULL,
     "Event engine: megabytes of records that were read a moment ago, kept in each process while nothing "
     "they hang on is written; one tenant has at most three quarters. 0: none."},
    {"ACCESS_CACHE_S", NUMBER(access_cache_s), "60", 0, 3600, false, NULL,
     "Seconds a checked credential is believed without asking again; 0: always ask."},
    {"PAGE_RATE", NUMBER(page_rate), "50", 1, 1000000, false, NULL,
     "Requests a second with one key of public pages and its visitors', of all workers of a host together; four "
     "times as many at once."},
    {"VISITOR_RATE", NUMBER(visitor_rate), "10", 1, 1000000, false, NULL,
     "Of these, the requests a second of one address."},
    {"VISITOR_MINUTES", NUMBER(visitor_minutes), "60", 1, 10080, false, NULL,
     "How long a visitor of a public page may read and change the client that he has created."},
    {"BATCH_RATE", NUMBER(batch_rate), "200", 1, 1000000, false, NULL,
     "R7: calls a second that one caller may put into batches, of all workers of a host together; four times "
     "as many at once."},
    {"TOKEN_HOURS", NUMBER(token_hours), "8760", 1, 8760, false, NULL,
     "R7: how long the token of a login is valid, in hours."},
    {"LOG_LEVEL", TEXT(log_level), "info", 0, 0, false, conf_log_levels,
     "Least important lines that are logged."},
    {"WEBDELIVERY_VERSION", TEXT(webdelivery_version), "1.3.0.32", 0, 0, false, NULL,
     "The version WebDelivery answers carry in ver."},
    {"PUBLIC_URL", TEXT(public_url), "", 0, 0, false, NULL,
     "Base of absolute links in answers; empty: links are relative."},
    {"CORS_ORIGINS", TEXT(cors_origins), "", 0, 0, false, NULL,
     "Origins browsers may call from, for tenants without origins of their own (kartotekactl cors): a "
     "comma list, * for any, empty for none."},
    {"METRICS_FROM", NETWORKS(metrics_from), "", 0, 0, false, NULL,
     "Addresses and networks that may ask for /metrics, a comma list (127.0.0.1,::1,192.0.2.0/24); empty: "
     "nobody, and /metrics is 404. Addresses are those that the web server tells."},
    {"WEBHOOK_NETWORKS", NETWORKS(webhook_networks), "", 0, 0, false, NULL,
     "Private and local networks that webhooks may send to, also by http (192.168.1.5,10.1.0.0/16); empty: "
     "only public addresses, only by https."},
    {"WEBHOOK_TIMEOUT_MS", NUMBER(webhook_timeout_ms), "10000", 100, 60000, false, NULL,
     "How long the receiver of a webhook may take to answer, in milliseconds."},
    {"WEBHOOK_RETRY_MS", NUMBER(webhook_retry_ms), "5000", 10, 3600000, false, NULL,
     "The pause after the first failed attempt of a webhook, in milliseconds; each further one is three times as "
     "long, up to six hours."},
    {"WEBHOOK_DAYS", NUMBER(webhook_days), "3", 1, 30, false, NULL,
     "For so many days an event of a webhook is tried; then it is a dead letter."},
};
/* clang-format on */
const size_t conf_key_count = sizeof(conf_keys) / sizeof(conf_keys[0]);

static const char prefix[] = "KARTOTEKA_";

/* The place that a message names: "file:line" or the name of a variable. */
struct conf_place {
    struct arena *mem;
    const char *where;
};

static const char *complain(const struct conf_place *at, struct span name, const char *what)
{
    return arena_printf(at->mem, "%s: %.*s: %s", at->where, SPAN_ARG(name), what).p;
}

static const struct conf_key *find_key(struct span name)
{
    for (size_t i = 0; i < conf_key_count; i++) {
        if (span_is(name, conf_keys[i].name)) {
            return &conf_keys[i];
        }
    }
    return NULL;
}

bool conf_word_value(const struct conf_word *words, struct span word, int *value)
{
    for (; words->word != NULL; words++) {
        if (span_is(word, words->word)) {
            *value = words->value;
            return true;
        }
    }
    return false;
}

/* Writes "must be process|event". */
static const char *must_be(struct arena *mem, const struct conf_word *words)
{
    struct buf b;
    buf_init(&b, mem, 64);
    buf_text(&b, "must be ");
    for (size_t i = 0; words[i].word != NULL; i++) {
        buf_printf(&b, "%s%s", i > 0 ? "|" : "", words[i].word);
    }
    return arena_cstr(mem, buf_view(&b));
}

static bool parse_bool(struct span value, bool *out)
{
    static const char *const words[][2] = {
        {"no", "yes"}, {"false", "true"}, {"off", "on"}, {"0", "1"}};
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        for (int truth = 0; truth < 2; truth++) {
            if (span_iis(value, words[i][truth])) {
                *out = truth == 1;
                return true;
            }
        }
    }
    return false;
}

static bool are_networks(struct span list)
{
    struct span part;
    while (span_any(list) && span_next(&list, ',', &part)) {
        if (!network_valid(part)) {
            return false;
        }
    }
    return true;
}

/* A name that stands in SQL without quotes; a word of SQL itself is found by the server. */
static bool is_schema(struct span name)
{
    enum { NAME_MAX_BYTES = 63 }; /* NAMEDATALEN of PostgreSQL */
    bool ok = name.n > 0 && name.n <= NAME_MAX_BYTES && !(name.p[0] >= '0' && name.p[0] <= '9') &&
              !span_starts(name, SPAN("pg_")) && !span_is(name, "information_schema");
    for (size_t i = 0; i < name.n && ok; i++) {
        char ch = name.p[i];
        ok = (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '_';
    }
    return ok;
}

_Static_assert(sizeof(enum conf_engine) == sizeof(int), "CONF_ENUM stores an int");

/* Says what is wrong with the form of a text, or NULL. */
static const char *wrong_text(const struct conf_key *key, struct span value)
{
    if (key->type == CONF_NETWORKS && !are_networks(value)) {
        return "must be addresses or networks, 192.0.2.7,2001:db8::/32";
    }
    if (key->type == CONF_SCHEMA && !is_schema(value)) {
        return "must be a name of small letters, digits and _, not of PostgreSQL's own schemas";
    }
    return NULL;
}

/* Stores a value; returns NULL or the message. No message shows the value, because it may be a
 * password. */
static const char *set(struct conf *c, const struct conf_key *key, struct span value,
                       const struct conf_place *at)
{
    char *field = (char *)c + key->offset;
    struct span name = span_of(key->name);
    int word = 0;
    if (!utf8_text(value) || span_find(value, '\n') >= 0) {
        return complain(at, name, "not UTF-8, or a control character");
    }
    if (key->words != NULL && !conf_word_value(key->words, value, &word)) {
        return complain(at, name, must_be(at->mem, key->words));
    }
    const char *wrong = wrong_text(key, value);
    if (wrong != NULL) {
        return complain(at, name, wrong);
    }
    if (key->type == CONF_ENUM) {
        memcpy(field, &word, sizeof(word));
    } else if (key->type == CONF_BOOL) {
        bool truth;
        if (!parse_bool(value, &truth)) {
            return complain(at, name, "must be yes or no");
        }
        memcpy(field, &truth, sizeof(truth));
    } else if (key->type == CONF_INT) {
        int64_t n;
        if (!span_i64(value, &n) || n < key->min || n > key->max) {
            return complain(at, name,
                            arena_printf(at->mem, "must be a whole number from %lld to %lld",
                                         (long long)key->min, (long long)key->max)
                                .p);
        }
        memcpy(field, &n, sizeof(n));
    } else {
        const char *text = arena_cstr(at->mem, value);
        memcpy(field, &text, sizeof(text));
    }
    return NULL;
}

static const char *set_by_name(struct conf *c, struct span name, struct span value,
                               const struct conf_place *at)
{
    const struct conf_key *key = find_key(name);
    return key != NULL ? set(c, key, value, at) : complain(at, name, "unknown key");
}

/* Takes the double quotes of *value off in place; \" and \\ stand for the second character. */
static bool unquote(struct arena *mem, struct span *value)
{
    if (value->n == 0 || value->p[0] != '"') {
        return true;
    }
    if (value->n < 2) {
        return false;
    }
    struct buf b;
    buf_init(&b, mem, value->n);
    size_t i = 1;
    for (; i < value->n && value->p[i] != '"'; i++) {
        if (value->p[i] == '\\' && i + 1 < value->n && strchr("\"\\", value->p[i + 1]) != NULL) {
            i++;
        }
        buf_char(&b, value->p[i]);
    }
    if (i + 1 != value->n) {
        return false; /* there is no closing quote, or text behind it */
    }
    *value = buf_view(&b);
    return true;
}

static const char *load_line(struct conf *c, struct span line, const struct conf_place *at)
{
    line = span_trim(line);
    if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';') {
        return NULL;
    }
    struct span name, value;
    if (!span_cut(line, '=', &name, &value)) {
        return complain(at, SPAN("line"), "must be KEY=VALUE or a comment");
    }
    name = span_trim(name);
    value = span_trim(value);
    if (!utf8_text(name)) {
        return complain(at, SPAN("line"), "not UTF-8, or a control character");
    }
    if (span_starts(name, span_of(prefix))) {
        name = span_sub(name, sizeof(prefix) - 1, name.n);
    }
    if (!unquote(at->mem, &value)) {
        return complain(at, name, "quotes are not closed");
    }
    return set_by_name(c, name, value, at);
}

static const char *read_file(const char *path, struct arena *mem, struct span *out)
{
    FILE *f = fopen(path, "re");
    if (f == NULL) {
        return arena_printf(mem, "%s: %s", path, strerror(errno)).p;
    }
    char *text = arena_alloc(mem, FILE_MAX + 1);
    size_t n = fread(text, 1, FILE_MAX + 1, f);
    int failed = ferror(f) != 0 ? errno : 0;
    (void)fclose(f);
    if (failed != 0) {
        return arena_printf(mem, "%s: %s", path, strerror(failed)).p;
    }
    if (n > FILE_MAX) {
        return arena_printf(mem, "%s: larger than %d bytes", path, FILE_MAX).p;
    }
    *out = (struct span){text, n};
    return NULL;
}

static const char *load_file(struct conf *c, const char *path, struct arena *mem)
{
    struct span text = SPAN_NONE, line;
    const char *problem = read_file(path, mem, &text);
    for (int n = 1; problem == NULL && span_next(&text, '\n', &line); n++) {
        struct conf_place at = {mem, arena_printf(mem, "%s:%d", path, n).p};
        problem = load_line(c, line, &at);
    }
    return problem;
}

static const char *load_environment(struct conf *c, char *const *envp, struct arena *mem)
{
    for (; envp != NULL && *envp != NULL; envp++) {
        struct span name, value;
        (void)span_cut(span_of(*envp), '=', &name, &value);
        if (!span_starts(name, span_of(prefix)) || span_is(name, "KARTOTEKA_CONFIG")) {
            continue;
        }
        struct conf_place at = {mem, "environment"};
        struct span key = span_sub(name, sizeof(prefix) - 1, name.n);
        if (find_key(key) == NULL) {
            return complain(&at, name, "unknown variable");
        }
        at.where = arena_cstr(mem, name);
        const char *problem = set_by_name(c, key, value, &at);
        if (problem != NULL) {
            return problem;
        }
    }
    return NULL;
}

const char *conf_load(struct conf *out, const char *path, char *const *envp, struct arena *mem)
{
    memset(out, 0, sizeof(*out));
    struct conf_place at = {mem, "default"};
    const char *problem = NULL;
    for (size_t i = 0; problem == NULL && i < conf_key_count; i++) {
        problem = set(out, &conf_keys[i], span_of(conf_keys[i].fallback), &at);
    }
    if (problem == NULL && path != NULL) {
        problem = load_file(out, path, mem);
    }
    if (problem == NULL) {
        problem = load_environment(out, envp, mem);
    }
    if (problem == NULL && out->control[0] != '\0' &&
        strcmp(out->database_schema, "kartoteka") != 0) {
        problem = "DATABASE_SCHEMA: must be kartoteka where CONTROL_DATABASE is set";
    }
    return problem;
}

/* The bytes of a value of a connection string, up to a blank outside quotes. What follows a closing
 * quote at once belongs to it here, so that no part of a badly quoted password is shown. */
static size_t value_length(const char *value)
{
    const char *p = value;
    bool quoted = false;
    for (; *p != '\0' && (quoted || (*p != ' ' && *p != '\t')); p++) {
        quoted ^= *p == '\'';
        p += *p == '\\' && p[1] != '\0'; /* the next one ends nothing */
    }
    return (size_t)(p - value);
}

/* Gives a connection string without its password; all of it is hidden when it is an address with
 * "://", in which a password has no name. */
static const char *without_password(const char *text, struct arena *mem)
{
    static const char word[] = "password";
    struct buf b;
    const char *at = strstr(text, word);
    if (strstr(text, "://") != NULL) {
        return "***";
    }
    buf_init(&b, mem, 128);
    for (; at != NULL; at = strstr(text, word)) {
        const char *p = at + sizeof(word) - 1;
        p += strspn(p, " \t");
        buf_add(&b, text, (size_t)(at - text));
        buf_text(&b, word);
        text = at + sizeof(word) - 1;
        if (*p != '=') {
            continue;
        }
        p += 1 + strspn(p + 1, " \t");
        text = p + value_length(p);
        buf_text(&b, "=***");
    }
    buf_text(&b, text);
    return arena_cstr(mem, buf_view(&b));
}

const char *conf_show(const struct conf *c, const struct conf_key *key, struct arena *mem)
{
    const char *field = (const char *)c + key->offset;
    if (key->type == CONF_BOOL) {
        bool truth;
        memcpy(&truth, field, sizeof(truth));
        return truth ? "yes" : "no";
    }
    if (key->type == CONF_INT) {
        int64_t n;
        memcpy(&n, field, sizeof(n));
        return arena_printf(mem, "%lld", (long long)n).p;
    }
    if (key->type == CONF_ENUM) {
        int value;
        memcpy(&value, field, sizeof(value));
        const struct conf_word *w = key->words;
        while (w->word != NULL && w->value != value) {
            w++;
        }
        return w->word;
    }
    const char *text;
    memcpy(&text, field, sizeof(text));
    return key->secret ? without_password(text, mem) : text;
}
