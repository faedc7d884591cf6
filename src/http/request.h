/*
 * request, response: one HTTP exchange, whatever transport carried it.
 *
 * Ownership: everything in a request and a response lives in the request's arena.
 */
#ifndef KARTOTEKA_HTTP_REQUEST_H
#define KARTOTEKA_HTTP_REQUEST_H

#include "base/buf.h"
#include "base/ctx.h"

enum request_method {
    M_NONE = 0, /* a method we do not know */
    M_GET = 1,
    M_HEAD = 2,
    M_POST = 4,
    M_PUT = 8,
    M_DELETE = 16,
    M_PATCH = 32,
    M_OPTIONS = 64
};

struct request_header {
    struct span name; /* lower case with '-' : "content-type", "if-none-match" */
    struct span value;
};

struct request {
    struct arena *mem;
    enum request_method method; /* after X-HTTP-Method-Override (PUT, DELETE, PATCH, GET) on POST */
    struct span path;           /* decoded once, repeated slashes collapsed, starts with '/'; of a
                                   refused target only its first plain segments */
    struct span query;          /* raw, without '?' */
    struct request_header *headers; /* only those of the list in request.c */
    size_t header_count;
    struct span content_type; /* as sent; absent when none */
    struct span body;         /* exactly Content-Length bytes; empty when fault is set */
    int64_t content_length;   /* announced, also above the limit; 0 when none */
    struct span remote_addr;
    bool https;
    char request_id[40];      /* from the front server when well formed, else our own */
    enum err fault;           /* E_OK, or why the request must be refused before routing */
    int32_t tenant;           /* out: whose the caller has turned out to be; 0: nobody's */
    int64_t deadline_ms;      /* monotonic; 0: REQUEST_TIMEOUT_MS from the start of its work */
    int64_t started_us;       /* monotonic */
    bool (*gone)(void *peer); /* true when nobody waits for the answer; NULL: not known */
    void *peer;
};

/* Longest body of an answer in bytes; a handler that wrote more finds body.full. */
enum { RESPONSE_MAX = 16 * 1024 * 1024 };

struct response {
    int status;               /* HTTP status code */
    const char *content_type; /* static or in the arena; NULL for no body (204, 304) */
    struct buf body;
    struct request_header *headers; /* extra headers */
    size_t header_count, header_cap;
    bool head_only; /* HEAD: Content-Length is sent, the body is not */
};

/* Environment-style access for transports: gives the value of a CGI variable, absent when not set.
 */
typedef struct span (*request_getenv)(void *from, const char *name);

struct request_limits {
    int64_t body_max, uri_max;
};

/* Fills *r from CGI variables (RFC 3875), without the body. Routes on REQUEST_URI up to '?'; falls
 * back to SCRIPT_NAME + PATH_INFO and QUERY_STRING. Texts are copied into mem. r->fault is
 * set by a bad escape, control or invalid UTF-8 in the path, an over-long target, a Content-Length
 * that is no number or above the limit, a chunked body without length, a header too long
 * (E_TOO_MANY_VALUES) or, where it matters, not UTF-8. */
void request_from_env(struct request *r, struct arena *mem, request_getenv get, void *from,
                      const struct request_limits *limits);

/* Gives up to n bytes of the body; 0 at its end, < 0 on an error or when time is up. */
typedef ptrdiff_t (*request_read)(void *from, char *p, size_t n);

/* Reads exactly content_length bytes into r->body. Does nothing when there is a fault already; a
 * body that ends early sets the fault E_BODY_SHORT and stays empty. */
void request_read_body(struct request *r, request_read read, void *from);

/* True when the peer has gone away: what is not begun yet need not be done. */
bool request_is_abandoned(const struct request *r);

/* Header by lower-case name; absent when not sent or empty. */
struct span request_header(const struct request *r, const char *name);

/* Value of a cookie by exact name; absent when not sent. */
struct span request_cookie(const struct request *r, const char *name);

/* Media type without parameters, compared without case: request_media_is(r, "application/json"). */
bool request_media_is(const struct request *r, const char *type);

enum request_method method_of(struct span name);
const char *method_name(enum request_method m); /* "GET"; "?" for M_NONE */

/* An empty answer to req: body buffer ready, no body sent when it is a HEAD. */
void response_init(struct response *res, const struct request *req);

/* Adds a header. Bytes outside printable ASCII (0x20..0x7e) make it refused: nothing is added and
 * false is returned, so no answer can be split. The value is copied. */
bool response_header(struct response *r, struct arena *mem, const char *name, struct span value);

/* Was a header of this name added? By its exact spelling. */
bool response_has(const struct response *r, const char *name);

/* "Status: 200 OK\r\n...\r\n\r\n": the head of a CGI answer with Content-Type and the exact
 * Content-Length. 204 and 304 have neither. */
void response_head(const struct response *r, struct buf *out);

/* Gives what follows the head: the body, or nothing for HEAD, 204, 304 and an answer without
 * content type. */
struct span response_content(const struct response *r);

const char *http_reason(int status);

/* Splits a request target into the path ("/a/b.json": decoded once, slashes collapsed, no meaning
 * in "." and "..", '+' stays) and the raw query. "http://host/a" counts as "/a". E_SYNTAX: bad
 * escape, no leading '/'; E_ENCODING: controls, not UTF-8; *path is "/" then. */
MUST enum err request_path(struct ctx *c, struct span target, struct span *path,
                           struct span *query);

/* The same for a path the server has decoded (SCRIPT_NAME, PATH_INFO): checks and collapses. */
MUST enum err request_path_decoded(struct ctx *c, struct span decoded, struct span *path);

/* Gives the first plain segments of a refused target up to a '/', else "/", so that the dialect
 * that it was meant for can word the refusal. */
struct span request_path_plain(struct ctx *c, struct span target);

#endif
