#include "base/url.h"

#include <string.h>

#include "base/network.h"

enum { PORT_MAX = 65535 };

static bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* True for bytes that stand in no URL, written out or not. */
static bool forbidden(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f || strchr("\"<>\\^`{|}", c) != NULL;
}

/* Gives what stands before the first '/', '?' or '#'. */
static struct span authority_of(struct span rest)
{
    size_t n = 0;
    while (n < rest.n && strchr("/?#", rest.p[n]) == NULL) {
        n++;
    }
    return span_sub(rest, 0, n);
}

/* Takes ":port" off the end. Returns false when the text there is no port. */
static bool take_port(struct span *host)
{
    ptrdiff_t colon = span_rfind(*host, ':'), bracket = span_rfind(*host, ']');
    int64_t port;
    if (colon < 0 || colon < bracket) {
        return true;
    }
    struct span text = span_sub(*host, (size_t)colon + 1, host->n);
    *host = span_sub(*host, 0, (size_t)colon);
    return text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9' && span_i64(text, &port) &&
           port > 0 && port <= PORT_MAX;
}

/* True for a host whose last label is a number: only an address is one. */
static bool numeric(struct span host)
{
    ptrdiff_t dot = span_rfind(host, '.');
    struct span last = span_sub(host, (size_t)(dot + 1), host.n);
    bool digits = last.n > 0;
    for (size_t i = 0; i < last.n; i++) {
        digits = digits && last.p[i] >= '0' && last.p[i] <= '9';
    }
    return digits || span_istarts(last, SPAN("0x"));
}

static bool is_name(struct span host)
{
    bool fine = host.n > 0 && host.p[0] != '.' && host.p[0] != '-' && host.p[host.n - 1] != '.';
    for (size_t i = 0; fine && i < host.n; i++) {
        char c = host.p[i];
        fine = letter_or_digit(c) || c == '-' || c == '.' || c == '_' || (unsigned char)c >= 0x80;
    }
    return fine && !numeric(host);
}

static enum url_verdict judge_host(struct span host, bool secure, struct span allowed)
{
    bool brackets = host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']';
    struct span inner = brackets ? span_sub(host, 1, host.n - 2) : host;
    bool address = network_valid(inner) && brackets == (span_find(inner, ':') >= 0);
    if (!address && (brackets || !is_name(host))) {
        return URL_NONE;
    }
    if ((address && networks_hold(allowed, inner)) || (!address && (secure || span_any(allowed)))) {
        return URL_GOOD;
    }
    if (!secure) {
        return URL_PLAIN;
    }
    return network_is_public(inner) ? URL_GOOD : URL_PRIVATE;
}

enum url_verdict url_judge(struct span url, struct span allowed)
{
    bool secure = span_istarts(url, SPAN("https://")), plain = span_istarts(url, SPAN("http://"));
    for (size_t i = 0; i < url.n; i++) {
        if (forbidden(url.p[i])) {
            return URL_NONE;
        }
    }
    if (!secure && !plain) {
        return URL_NONE;
    }
    struct span host = authority_of(span_sub(url, strlen(secure ? "https://" : "http://"), url.n));
    if (span_find(host, '@') >= 0) {
        return URL_SECRET;
    }
    return take_port(&host) ? judge_host(host, secure, allowed) : URL_NONE;
}
