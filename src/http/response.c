#include "http/request.h"

static const struct {
    int status;
    const char *reason;
} reasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {207, "Multi-Status"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {507, "Insufficient Storage"},
};

const char *http_reason(int status)
{
    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (reasons[i].status == status) {
            return reasons[i].reason;
        }
    }
    return "Unknown";
}

void response_init(struct response *res, const struct request *req)
{
    *res = (struct response){.head_only = req->method == M_HEAD};
    buf_init(&res->body, req->mem, 1024);
    res->body.max = RESPONSE_MAX;
}

/* True for a token of RFC 9110 5.6.2, as far as our own names need it. */
static bool name_valid(const char *name)
{
    for (const char *p = name; *p != '\0'; p++) {
        bool ok = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
                  (*p >= '0' && *p <= '9') || *p == '-';
        if (!ok) {
            return false;
        }
    }
    return *name != '\0';
}

static bool value_valid(struct span v)
{
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] < 0x20 || v.p[i] > 0x7e) {
            return false;
        }
    }
    return v.p != NULL;
}

bool response_header(struct response *r, struct arena *mem, const char *name, struct span value)
{
    if (!name_valid(name) || !value_valid(value)) {
        return false;
    }
    if (r->header_count == r->header_cap) {
        size_t cap = r->header_cap == 0 ? 8 : 2 * r->header_cap;
        r->headers = arena_grow(mem, r->headers, r->header_cap * sizeof(struct request_header),
                                cap * sizeof(struct request_header));
        r->header_cap = cap;
    }
    r->headers[r->header_count++] =
        (struct request_header){arena_span(mem, span_of(name)), arena_span(mem, value)};
    return true;
}

bool response_has(const struct response *r, const char *name)
{
    for (size_t i = 0; i < r->header_count; i++) {
        if (span_is(r->headers[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool has_content(const struct response *r)
{
    return r->content_type != NULL && r->status != 204 && r->status != 304;
}

static void put_header(struct buf *out, struct span name, struct span value)
{
    buf_span(out, name);
    buf_add(out, ": ", 2);
    buf_span(out, value);
    buf_add(out, "\r\n", 2);
}

void response_head(const struct response *r, struct buf *out)
{
    int status = r->status == 0 ? 500 : r->status; /* a handler that set nothing is a defect */
    buf_text(out, "Status: ");
    buf_i64(out, status);
    buf_char(out, ' ');
    buf_text(out, http_reason(status));
    buf_text(out, "\r\n");
    if (has_content(r)) {
        put_header(out, SPAN("Content-Type"), span_of(r->content_type));
    }
    if (r->status != 204 && r->status != 304 && r->stream == NULL) {
        char room[I64_ROOM];
        put_header(out, SPAN("Content-Length"),
                   i64_text(room, has_content(r) ? (int64_t)r->body.n : 0));
    }
    for (size_t i = 0; i < r->header_count; i++) {
        put_header(out, r->headers[i].name, r->headers[i].value);
    }
    buf_text(out, "\r\n");
}

struct span response_content(const struct response *r)
{
    return has_content(r) && !r->head_only ? buf_view(&r->body) : SPAN("");
}
