/*
 * api: what the dialects share: the application, the running call, and how a dialect is described.
 *
 * A dialect is a folder with a route table, handlers, shapes and an error envelope, and one line in
 * dialects.c; it knows http and the directory, never another dialect.
 */
#ifndef KARTOTEKA_API_API_H
#define KARTOTEKA_API_API_H

#include "base/conf.h"
#include "directory/directory.h"
#include "http/route.h"
#include "wire/form_in.h"
#include "wire/writer.h"

/* The objects that all calls of the process share. */
struct app {
    const struct conf *conf;
    struct db *db;
    struct catalog_cache *catalogs;
    struct access_cache *access;
    struct origins *origins;
    struct login_memory *logins;
    struct call_budget *calls;
    struct call_budget *pages, *visitors; /* count the calls with keys of public pages */
    struct reads *reads;
    struct live *live;           /* streams of changes; NULL in the process engine */
    struct offload *offload;     /* NULL in the process engine */
    void (*give_way)(void *arg); /* NULL in the process engine */
    void *give_way_arg;
    /* The caller of a program that asks in its own name (webhooks): credentials are not looked at,
     * and calls are neither logged nor counted. NULL, as for every transport: the request says. */
    const struct principal *insider;
};

struct call;

struct dialect {
    const char *name;   /* in logs and documentation: "r7" */
    const char *prefix; /* "/api/2.0/", compared without ASCII case */
    bool in_folders;    /* the prefix may stand below any folder of a site: "/crm/developer/v2/" */
    const struct route *routes;
    size_t route_count;
    struct param_rules rules;
    bool may_lag; /* its lists and searches may be as old as READ_LAG_MS allows */
    int version;  /* tells versions of a dialect apart: 1, 2, 3 */

    /* Chooses call->format and may shorten call->path (suffixes). Must not fail; NULL: JSON. */
    void (*begin)(struct call *call);
    /* Parses the query and the body into call->query and call->body. */
    enum err (*read)(struct call *call);
    /* Fills call->d.who from the request's credentials. */
    enum err (*authenticate)(struct call *call);
    /* Checks a credential in the headers before the body is read, because a stranger's body is not
     * worth parsing. E_OK also when there is none, or when one in the body would win.
     * authenticate() follows in any case. NULL: authenticate() needs no body. */
    enum err (*early)(struct call *call);
    /* Gives the text of the action parameter; NULL where paths alone decide. */
    struct span (*action)(const struct call *call);
    /* Adds wrong parameters that no table can name; NULL: there are none. */
    void (*check)(struct call *call);
    /* Runs call->route->handler with the dialect's own work around it; NULL: there is none. */
    enum err (*handle)(struct call *call);
    /* Closes the envelope after a handler's E_OK; NULL: nothing to do. */
    void (*succeed)(struct call *call);
    /* Renders call->c.err (code e) as the dialect's error: status and body. Must not fail. */
    void (*fail)(struct call *call, enum err e);
};

struct call {
    struct ctx c;
    struct directory d;
    const struct app *app;
    const struct conf *conf;
    struct request *req;
    struct response *res;
    const struct dialect *dialect;
    const struct route *route; /* NULL until it is found */
    struct span path;          /* behind the prefix, without format suffix */
    struct route_match match;
    struct value *captures, *query, *body; /* objects; NULL when absent */
    void *args;                            /* the bound arguments of route->params */
    enum writer_format format;
    struct writer w; /* writes to res->body */
    void *extra;     /* the dialect's own state of the call, in the arena */
};

/* Begins a writer on an emptied response body. */
void call_writer(struct call *call, enum writer_style style);

/* The bodies that a dialect reads beside JSON by RFC 8259 and forms. */
enum call_reads {
    READ_XML = 1,     /* text/xml */
    READ_LAX_JSON = 2 /* JSON as json_parse_lax() takes it */
};

/* Parses query and body by Content-Type, as all dialects need it: JSON when the type says so,
 * multipart, urlencoded form (also as text/plain), and the kinds that reads (enum call_reads) adds.
 * Another type of a body that is not empty is E_MEDIA_TYPE. Without a Content-Type it is JSON when
 * the body starts with { or [, else a form. Each is read in the charset that the request declares
 * (wire/charset.h), UTF-8 when it declares none. A JSON text that is no object becomes E_SYNTAX
 * unless it is null or empty. */
MUST enum err call_read(struct call *call, const struct form_rules *rules, unsigned reads);

/* Returns a member of the query, else of the body, as a text (for credentials and formats); absent
 * when neither has it. */
struct span call_value(const struct call *call, const char *name, bool ignore_case);

/* Returns the token of the header Authorization, alone or behind "Bearer"; absent when it has none
 * (also when it has another scheme). */
struct span call_token(const struct call *call);

/* Adds a response header whose value is known to be clean. */
void call_header(struct call *call, const char *name, struct span value);

/* Adds Retry-After where the class of e asks for it (503, 429). */
void call_retry_after(struct call *call, enum err e);

#endif
