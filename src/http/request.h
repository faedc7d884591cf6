/*
 * request, response: one HTTP exchange, whatever transport carried it.
 *
 * Ownership: everything in a request and a response lives in the request's arena.
 */
#ifndef KARTOTEKA_HTTP_REQUEST_H
#define KARTOTEKA_HTTP_REQUEST_H

#include "base/buf.h"
#include "base/ctx.h"
#include "http/stream.h"
#include "http/trace.h"

enum request_method {
    M_NONE = 0, /* an unknown method */
    M_GET = 1,
    M_HEAD = 2,
    M_POST = 4,
    M_PUT = 8,
    M_DELETE = 16,
    M_PATCH = 32,
    M_OPTIONS = 64,
    M_PROPFIND = 128, /* RFC 4918 */
    M_REPORT = 256    /* RFC 3253 */
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
    struct request_header *headers; /* only the headers in the list of request.c */
    size_t header_count;
    struct span content_type; /* as the client sent it; absent when it sent none */
    struct span body;         /* exactly Content-Length bytes; empty when fault is set */
    /* Bytes that were announced, also above the limit; 0 when none were. */
    int64_t content_length;
    struct span remote_addr;
    bool https;
    bool streams;        /* the transport can carry a stream (stream.h) */
    char request_id[40]; /* the front server's when well formed, else our own */
    struct trace trace;
    enum err fault; /* E_OK, or the reason to refuse the request before routing */
    /* out: the tenant that the caller has turned out to be of; 0: of none. */
    int32_t tenant;
    enum err answered;        /* out: E_OK, or the error that was answered */
    int64_t deadline_ms;      /* monotonic time; 0: REQUEST_TIMEOUT_MS from the start of its work */
    int64_t started_us;       /* monotonic time */
    bool (*gone)(void *peer); /* true when nobody waits for the answer; NULL: it is not known */
    void *peer;
};

/* The longest body of an answer in bytes; a handler that wrote more finds body.full. */
enum { RESPONSE_MAX = 16 * 1024 * 1024 };

struct response {
    int status;               /* HTTP status code */
    const char *content_type; /* static or in the arena; NULL for no body (204, 304) */
    struct buf body;
    struct request_header *headers; /* extra headers */
    size_t header_count, header_cap;
    /* The answer goes on: it has no Content-Length. NULL: the body is all of it. */
    const struct stream_user *stream;
    bool head_only; /* HEAD: Content-Length is sent, the body is not */
};

/* Gives transports' CGI variables: the value by name, absent when it is not set. */
typedef struct span (*request_getenv)(void *from, const char *name);

struct request_limits {
    int64_t body_max, uri_max;
};

/* Fills *r from CGI variables (RFC 3875), without the body. Routes on REQUEST_URI up to '?'; falls
 * back to SCRIPT_NAME + PATH_INFO and QUERY_STRING. A SCRIPT_NAME "/FOLDER/kartoteka.cgi" says that
 * the API stands below that folder. Texts are copied into mem. Sets r->fault for a
 * bad escape, a control character or invalid UTF-8 in the path, an over-long target, a
 * Content-Length that is no number or above the limit, a chunked body without length, a header that
 * is too long (E_TOO_MANY_VALUES) or, where it matters, not UTF-8. */
void request_from_env(struct request *r, struct arena *mem, request_getenv get, void *from,
                      const struct request_limits *limits);

/* Gives up to n bytes of the body; 0 at its end, < 0 on an error or when time is up. */
typedef ptrdiff_t (*request_read)(void *from, char *p, size_t n);

/* Reads exactly content_length bytes into r->body. Does nothing when there is a fault already. A
 * body that ends early sets the fault E_BODY_SHORT and stays empty. */
void request_read_body(struct request *r, request_read read, void *from);

/* True when the peer has gone away, so that work that has not begun can be left out. */
bool request_is_abandoned(const struct request *r);

/* Gives a header by its lower-case name; absent when it was not sent or is empty. */
struct span request_header(const struct request *r, const char *name);

/* Gives the value of a cookie by its exact name; absent when it was not sent. */
struct span request_cookie(const struct request *r, const char *name);

/* Compares the media type without its parameters and without case: request_media_is(r,
 * "application/json"). */
bool request_media_is(const struct request *r, const char *type);

enum request_method method_of(struct span name);
const char *method_name(enum request_method m); /* "GET"; "?" for M_NONE */

/* Prepares an empty answer to req with a body buffer. The answer to a HEAD is sent without its
 * body. */
void response_init(struct response *res, const struct request *req);

/* Adds a header. Bytes outside printable ASCII (0x20..0x7e) make it refused: nothing is added and
 * false is returned, so no answer can be split. The value is copied. */
bool response_header(struct response *r, struct arena *mem, const char *name, struct span value);

/* True when a header with exactly this name was added. */
bool response_has(const struct response *r, const char *name);

/* Appends the head of a CGI answer, "Status: 200 OK\r\n...\r\n\r\n", with Content-Type and the
 * exact Content-Length, which a stream has not. 204 and 304 have neither. */
void response_head(const struct response *r, struct buf *out);

/* Gives the bytes behind the head: the body, or nothing for HEAD, 204, 304 and an answer without
 * content type. */
struct span response_content(const struct response *r);

const char *http_reason(int status);

/* Splits a request target into the path ("/a/b.json": decoded once, slashes collapsed, "." and ".."
 * kept as they are, '+' stays) and the raw query. "http://host/a" counts as "/a". E_SYNTAX: a bad
 * escape, or no leading '/'; E_ENCODING: control characters, or not UTF-8; *path is "/" then. */
MUST enum err request_path(struct ctx *c, struct span target, struct span *path,
                           struct span *query);

/* Does the same for a path that the server has decoded (SCRIPT_NAME, PATH_INFO): checks and
 * collapses it. */
MUST enum err request_path_decoded(struct ctx *c, struct span decoded, struct span *path);

/* Gives the first plain segments of a refused target up to a '/', else "/", so that the dialect
 * that it was meant for can word the refusal. */
struct span request_path_plain(struct ctx *c, struct span target);

#endif
