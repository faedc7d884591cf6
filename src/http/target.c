#include "http/request.h"

#include "base/utf8.h"
#include "wire/form_in.h"

/* Writes the text of a decoded path with '/' first and never two together. Control characters are
 * refused here, because no path that we serve has one. */
enum err request_path_decoded(struct ctx *c, struct span decoded, struct span *path)
{
    *path = SPAN("/");
    if (decoded.n == 0) {
        return E_OK;
    }
    if (decoded.p[0] != '/') {
        return err_set(c, E_SYNTAX, "the path does not start with '/'");
    }
    char *out = arena_alloc(c->mem, decoded.n);
    size_t n = 0;
    for (size_t i = 0; i < decoded.n; i++) {
        unsigned char ch = (unsigned char)decoded.p[i];
        if (ch < 0x20 || ch == 0x7f) {
            return err_set(c, E_ENCODING, "control character in the path");
        }
        if (ch != '/' || n == 0 || out[n - 1] != '/') {
            out[n++] = decoded.p[i];
        }
    }
    struct span clean = {out, n};
    if (!utf8_text(clean)) {
        return err_set(c, E_ENCODING, "the path is not UTF-8 or has a control character");
    }
    *path = clean;
    return E_OK;
}

/* Shortens "http://host:1/a?b" to "/a?b" (RFC 9112 3.2.2); any other target stays as it is. */
static struct span strip_authority(struct span target)
{
    size_t scheme = span_istarts(target, SPAN("http://"))    ? 7
                    : span_istarts(target, SPAN("https://")) ? 8
                                                             : 0;
    if (scheme == 0) {
        return target;
    }
    size_t i = scheme;
    while (i < target.n && target.p[i] != '/' && target.p[i] != '?') {
        i++;
    }
    return span_sub(target, i, target.n - i);
}

struct span request_path_plain(struct ctx *c, struct span target)
{
    enum { PLAIN_MAX = 64 }; /* bytes: enough for a dialect's prefix */
    struct span s = strip_authority(target), path;
    size_t n = 0, end = 0;
    while (n < s.n && n < PLAIN_MAX && s.p[n] > ' ' && s.p[n] < 0x7f && s.p[n] != '%' &&
           s.p[n] != '?') {
        if (s.p[n++] == '/') {
            end = n;
        }
    }
    if (s.n == 0 || s.p[0] != '/' || request_path_decoded(c, span_sub(s, 0, end), &path) != E_OK) {
        return SPAN("/");
    }
    return path;
}

enum err request_path(struct ctx *c, struct span target, struct span *path, struct span *query)
{
    struct span raw, decoded;
    *path = SPAN("/");
    *query = SPAN("");
    if (span_cut(strip_authority(target), '?', &raw, query)) {
        *query = arena_span(c->mem, *query);
    } else {
        *query = SPAN("");
    }
    enum err e = url_decode(c, raw, URL_PATH, &decoded);
    if (e != E_OK) {
        return e;
    }
    return request_path_decoded(c, decoded, path);
}
