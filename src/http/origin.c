#include "http/origin.h"

#include "base/arena.h"

enum { PORT_MAX = 65535 };

static bool small_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Gives s in small letters. */
static struct span lowered(struct arena *mem, struct span s)
{
    char *p = arena_alloc(mem, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        p[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return (struct span){p, s.n};
}

static bool scheme_valid(struct span s)
{
    bool fine = s.n > 0 && small_letter(s.p[0]);
    for (size_t i = 0; fine && i < s.n; i++) {
        char c = s.p[i];
        fine = small_letter(c) || digit(c) || c == '+' || c == '-' || c == '.';
    }
    return fine;
}

/* Accepts a name, an address, or an address in brackets. Browsers send names in punycode. */
static bool host_valid(struct span s)
{
    bool brackets = s.n > 2 && s.p[0] == '[' && s.p[s.n - 1] == ']';
    struct span inner = brackets ? span_sub(s, 1, s.n - 2) : s;
    bool fine = inner.n > 0 && inner.p[0] != '.';
    for (size_t i = 0; fine && i < inner.n; i++) {
        char c = inner.p[i];
        fine = small_letter(c) || digit(c) ||
               (brackets ? c == ':' || c == '.' : c == '-' || c == '.' || c == '_');
    }
    return fine;
}

/* Returns the default port of a scheme; 0: the scheme is unknown. */
static int64_t own_port(struct span scheme)
{
    return span_is(scheme, "https") ? 443 : span_is(scheme, "http") ? 80 : 0;
}

/* Takes ":port" off the end of authority. Returns false when the text there is no port. */
static bool take_port(struct span *authority, int64_t *port)
{
    ptrdiff_t colon = span_rfind(*authority, ':'), bracket = span_rfind(*authority, ']');
    *port = 0;
    if (colon < 0 || colon < bracket) {
        return true;
    }
    struct span text = span_sub(*authority, (size_t)colon + 1, authority->n);
    *authority = span_sub(*authority, 0, (size_t)colon);
    return text.n > 0 && digit(text.p[0]) && span_i64(text, port) && *port > 0 && *port <= PORT_MAX;
}

const char *origin_read(struct arena *mem, struct span text, struct span *out)
{
    static const char divider[] = "://";
    ptrdiff_t colon = span_find(text, ':');
    int64_t port;
    if (text.n > ORIGIN_MAX) {
        return "longer than 300 bytes";
    }
    if (colon < 0 || !span_starts(span_sub(text, (size_t)colon, text.n), span_of(divider))) {
        return "not scheme://host";
    }
    struct span scheme = lowered(mem, span_sub(text, 0, (size_t)colon));
    struct span host = lowered(mem, span_sub(text, (size_t)colon + sizeof(divider) - 1, text.n));
    if (span_find(host, '@') >= 0) {
        return "a name or password is no part of an origin";
    }
    if (span_find(host, '/') >= 0 || span_find(host, '?') >= 0 || span_find(host, '#') >= 0) {
        return "a path is no part of an origin, nor is a slash at its end";
    }
    if (!take_port(&host, &port)) {
        return "the port is no number from 1 to 65535";
    }
    if (!scheme_valid(scheme)) {
        return "the scheme is none";
    }
    if (!host_valid(host)) {
        return "the host is none: letters, digits, dots and hyphens, other letters as punycode "
               "(xn--)";
    }
    *out = port == 0 || port == own_port(scheme)
               ? arena_printf(mem, "%.*s%s%.*s", SPAN_ARG(scheme), divider, SPAN_ARG(host))
               : arena_printf(mem, "%.*s%s%.*s:%d", SPAN_ARG(scheme), divider, SPAN_ARG(host),
                              (int)port);
    return NULL;
}
