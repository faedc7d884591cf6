#include "http/request.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/utf8.h"

/* nginx and Apache stop at 8 KiB for a header; at most twice that is copied here. */
enum { HEADER_VALUE_MAX = 16384, REQUEST_ID_MAX = 36, BODY_FIRST = 65536, BODY_STEP = 4 };

/* The treatment of a header value that is not clean UTF-8 text. */
enum header_rule {
    HEADER_TEXT, /* refuses the request, because the value may reach the database */
    HEADER_HINT, /* leaves the header out, because nothing depends on it */
    /* Keeps the bytes, because cookies of other sites stand there, too; see request_cookie(). */
    HEADER_COOKIE
};

/* The only headers a handler can see; where two variables give one header, the first wins. */
static const struct {
    const char *variable, *name;
    enum header_rule rule;
} request_headers[] = {
    {"HTTP_AUTHORIZATION", "authorization", HEADER_TEXT},
    /* Apache sets it after a rewrite. */
    {"REDIRECT_HTTP_AUTHORIZATION", "authorization", HEADER_TEXT},
    {"HTTP_COOKIE", "cookie", HEADER_COOKIE},
    {"HTTP_ACCEPT", "accept", HEADER_HINT},
    {"HTTP_ACCEPT_LANGUAGE", "accept-language", HEADER_HINT},
    {"HTTP_ORIGIN", "origin", HEADER_TEXT},
    {"HTTP_SID", "sid", HEADER_TEXT},
    {"HTTP_APIKEY", "apikey", HEADER_TEXT},
    {"HTTP_LOGIN", "login", HEADER_TEXT},
    {"HTTP_IF_NONE_MATCH", "if-none-match", HEADER_TEXT},
    {"HTTP_IF_MATCH", "if-match", HEADER_TEXT},
    {"HTTP_CACHE_CONTROL", "cache-control", HEADER_HINT},
    {"HTTP_IDEMPOTENCY_KEY", "idempotency-key", HEADER_TEXT},
    {"HTTP_USER_AGENT", "user-agent", HEADER_HINT},
    {"HTTP_X_REQUESTED_WITH", "x-requested-with", HEADER_HINT},
    {"HTTP_X_HTTP_METHOD_OVERRIDE", "x-http-method-override", HEADER_TEXT},
    {"HTTP_ACCESS_CONTROL_REQUEST_METHOD", "access-control-request-method", HEADER_TEXT},
    {"HTTP_ACCESS_CONTROL_REQUEST_HEADERS", "access-control-request-headers", HEADER_TEXT},
    {"HTTP_SEC_FETCH_SITE", "sec-fetch-site", HEADER_TEXT},
    {"HTTP_X_REQUEST_ID", "x-request-id", HEADER_HINT},
    {"HTTP_DEPTH", "depth", HEADER_HINT},
    {"HTTP_LAST_EVENT_ID", "last-event-id", HEADER_TEXT},
    {"HTTP_TRACEPARENT", "traceparent", HEADER_HINT},
    {"HTTP_HOST", "host", HEADER_TEXT},
};

enum { REQUEST_HEADERS = sizeof(request_headers) / sizeof(request_headers[0]) };

static const struct {
    enum request_method method;
    const char *name;
} methods[] = {
    {M_GET, "GET"},         {M_HEAD, "HEAD"},         {M_POST, "POST"},
    {M_PUT, "PUT"},         {M_DELETE, "DELETE"},     {M_PATCH, "PATCH"},
    {M_OPTIONS, "OPTIONS"}, {M_PROPFIND, "PROPFIND"}, {M_REPORT, "REPORT"},
};

enum { METHODS = sizeof(methods) / sizeof(methods[0]) };

/* A source of CGI variables. */
struct env {
    request_getenv get;
    void *from;
};

enum request_method method_of(struct span name)
{
    for (size_t i = 0; i < METHODS; i++) {
        if (span_is(name, methods[i].name)) {
            return methods[i].method;
        }
    }
    return M_NONE;
}

const char *method_name(enum request_method m)
{
    for (size_t i = 0; i < METHODS; i++) {
        if (methods[i].method == m) {
            return methods[i].name;
        }
    }
    return "?";
}

/* Sets the fault unless there is one: the first one found is reported. */
static void set_fault(struct request *r, enum err code)
{
    if (r->fault == E_OK) {
        r->fault = code;
    }
}

static struct span env_get(const struct env *env, const char *name)
{
    return env->get(env->from, name);
}

/* Gives a variable; one that is empty or not clean text counts as not sent. */
static struct span env_hint(const struct env *env, const char *name)
{
    struct span v = env_get(env, name);
    return span_any(v) && v.n <= HEADER_VALUE_MAX && utf8_text(v) ? v : SPAN_NONE;
}

/* Checks a value against its rule; returns false to leave it out. */
static bool header_allowed(struct request *r, struct span v, enum header_rule rule)
{
    if (!span_any(v)) {
        return false;
    }
    if (v.n > HEADER_VALUE_MAX) {
        set_fault(r, E_TOO_MANY_VALUES);
        return false;
    }
    if (rule == HEADER_COOKIE || utf8_text(v)) {
        return true;
    }
    if (rule == HEADER_TEXT) {
        set_fault(r, E_ENCODING);
    }
    return false;
}

static void read_headers(struct request *r, const struct env *env)
{
    r->headers = arena_array_of(r->mem, REQUEST_HEADERS, struct request_header);
    for (size_t i = 0; i < REQUEST_HEADERS; i++) {
        struct span v = env_get(env, request_headers[i].variable);
        if (!header_allowed(r, v, request_headers[i].rule) ||
            request_header(r, request_headers[i].name).p != NULL) {
            continue;
        }
        r->headers[r->header_count++] =
            (struct request_header){span_of(request_headers[i].name), arena_span(r->mem, v)};
    }
}

/* Reads the method. X-HTTP-Method-Override on POST serves hosts that let only GET and POST
 * through. */
static void read_method(struct request *r, const struct env *env)
{
    r->method = method_of(env_get(env, "REQUEST_METHOD"));
    struct span override = request_header(r, "x-http-method-override");
    if (r->method != M_POST || override.p == NULL) {
        return;
    }
    enum request_method m = method_of(span_trim(override));
    r->method = m == M_HEAD || m == M_OPTIONS ? M_NONE : m;
}

/* Gives the folder of the site in which kartoteka.cgi stands: "/crm" for SCRIPT_NAME
 * "/crm/kartoteka.cgi", as Apache sets it and other web servers can. Empty: the site's own. */
static struct span site_folder(const struct env *env)
{
    struct span script = env_get(env, "SCRIPT_NAME"), name = SPAN("/kartoteka.cgi");
    bool ours = script.n > name.n && span_eq(span_sub(script, script.n - name.n, name.n), name);
    return ours ? span_sub(script, 0, script.n - name.n) : SPAN("");
}

/* Takes the site's folder off the path, so that the API may stand below any. */
static void leave_folder(struct request *r, const struct env *env)
{
    struct span folder = site_folder(env);
    if (folder.n > 0 && r->path.n > folder.n && span_starts(r->path, folder) &&
        r->path.p[folder.n] == '/') {
        r->path = span_sub(r->path, folder.n, r->path.n);
    }
}

static void read_target(struct request *r, const struct env *env, int64_t uri_max)
{
    struct ctx c = {.mem = r->mem};
    struct span uri = env_get(env, "REQUEST_URI");
    r->path = SPAN("/");
    r->query = SPAN("");
    if (span_any(uri)) {
        if ((int64_t)uri.n > uri_max) {
            set_fault(r, E_URI_TOO_LONG);
        } else {
            set_fault(r, request_path(&c, uri, &r->path, &r->query));
        }
        if (r->fault != E_OK) {
            r->path = request_path_plain(&c, uri);
        }
        return;
    }
    struct span script = env_get(env, "SCRIPT_NAME"), info = env_get(env, "PATH_INFO");
    struct span query = env_get(env, "QUERY_STRING");
    if ((int64_t)(script.n + info.n + query.n) > uri_max) {
        set_fault(r, E_URI_TOO_LONG);
        return;
    }
    struct buf b;
    buf_init(&b, r->mem, script.n + info.n + 1);
    buf_span(&b, script);
    buf_span(&b, info);
    set_fault(r, request_path_decoded(&c, buf_view(&b), &r->path));
    if (query.p != NULL) {
        r->query = arena_span(r->mem, query);
    }
}

static bool all_digits(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return false;
        }
    }
    return s.n > 0;
}

/* Reads CONTENT_LENGTH, which is "" or digits (RFC 3875 4.1.2). nginx sends "" with a GET. */
static void read_length(struct request *r, const struct env *env, int64_t body_max)
{
    struct span v = env_get(env, "CONTENT_LENGTH");
    if (!span_any(v)) {
        /* Apache passes on a chunked body without a length, so its end cannot be checked. */
        if (span_any(env_get(env, "HTTP_TRANSFER_ENCODING"))) {
            set_fault(r, E_SYNTAX);
        }
        return;
    }
    if (!all_digits(v)) {
        set_fault(r, E_SYNTAX);
        return;
    }
    if (!span_i64(v, &r->content_length)) {
        r->content_length = INT64_MAX;
    }
    if (r->content_length > body_max) {
        set_fault(r, E_BODY_TOO_LARGE);
    }
}

static void read_content_type(struct request *r, const struct env *env)
{
    struct span v = env_get(env, "CONTENT_TYPE");
    r->content_type = header_allowed(r, v, HEADER_TEXT) ? arena_span(r->mem, v) : SPAN_NONE;
}

static bool request_id_valid(struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && c != '.' && c != '_' && c != '-') {
            return false;
        }
    }
    return s.n >= 1 && s.n <= REQUEST_ID_MAX;
}

static void read_request_id(struct request *r, const struct env *env)
{
    struct span v = env_get(env, "REQUEST_ID");
    if (!request_id_valid(v)) {
        v = request_header(r, "x-request-id");
    }
    if (!request_id_valid(v)) {
        crypto_request_id(r->request_id);
        return;
    }
    for (size_t i = 0; i < v.n; i++) {
        r->request_id[i] = v.p[i];
    }
}

void request_from_env(struct request *r, struct arena *mem, request_getenv get, void *from,
                      const struct request_limits *limits)
{
    const struct env env = {get, from};
    *r = (struct request){.mem = mem, .body = SPAN(""), .started_us = clock_mono_us()};
    read_target(r, &env, limits->uri_max);
    leave_folder(r, &env);
    read_length(r, &env, limits->body_max);
    read_headers(r, &env);
    read_content_type(r, &env);
    read_method(r, &env);
    read_request_id(r, &env);
    trace_read(request_header(r, "traceparent"), &r->trace);
    r->remote_addr = arena_span(mem, env_hint(&env, "REMOTE_ADDR"));
    struct span https = env_hint(&env, "HTTPS");
    r->https = span_iis(https, "on") || span_is(https, "1");
}

void request_read_body(struct request *r, request_read read, void *from)
{
    if (r->fault != E_OK || r->content_length == 0) {
        return;
    }
    size_t want = (size_t)r->content_length, have = 0, cap = 0;
    char *p = NULL;
    while (have < want) {
        if (have == cap) {
            /* Room grows with the bytes that have come. */
            size_t next = cap > 0 ? cap * BODY_STEP : BODY_FIRST;
            next = next < want ? next : want;
            p = arena_grow_bytes(r->mem, p, cap, next);
            cap = next;
        }
        ptrdiff_t n = read(from, p + have, cap - have);
        if (n <= 0) {
            set_fault(r, E_BODY_SHORT);
            return;
        }
        have += (size_t)n;
    }
    r->body = (struct span){p, want};
}

bool request_is_abandoned(const struct request *r)
{
    return r->gone != NULL && r->gone(r->peer);
}

struct span request_header(const struct request *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++) {
        if (span_is(r->headers[i].name, name)) {
            return r->headers[i].value;
        }
    }
    return SPAN_NONE;
}

static struct span unquote(struct span v)
{
    if (v.n >= 2 && v.p[0] == '"' && v.p[v.n - 1] == '"') {
        return span_sub(v, 1, v.n - 2);
    }
    return v;
}

struct span request_cookie(const struct request *r, const char *name)
{
    struct span list = request_header(r, "cookie"), part, key, value;
    while (span_next(&list, ';', &part)) {
        if (!span_cut(part, '=', &key, &value) || !span_is(span_trim(key), name)) {
            continue;
        }
        value = unquote(span_trim(value));
        return utf8_text(value) ? value : SPAN_NONE;
    }
    return SPAN_NONE;
}

bool request_media_is(const struct request *r, const char *type)
{
    struct span media, params;
    span_cut(r->content_type, ';', &media, &params);
    return media.p != NULL && span_iis(span_trim(media), type);
}
