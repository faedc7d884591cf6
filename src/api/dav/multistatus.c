#include "api/dav/multistatus.h"

#include <string.h>

#include "http/request.h"

void dav_begin(struct buf *b, const char *name)
{
    buf_printf(b,
               "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<d:%s xmlns:d=\"DAV:\" "
               "xmlns:c=\"urn:ietf:params:xml:ns:carddav\" "
               "xmlns:s=\"http://calendarserver.org/ns/\" xmlns:k=\"urn:kartoteka\">",
               name);
}

void dav_end(struct buf *b, const char *name)
{
    buf_printf(b, "</d:%s>\n", name);
}

/* Returns what a byte becomes; NULL: it stays. A carriage return would be lost otherwise (XML 1.0,
 * 2.11). */
static const char *reference(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    default:
        return NULL;
    }
}

void dav_text(struct buf *b, struct span text)
{
    size_t from = 0;
    for (size_t i = 0; i < text.n; i++) {
        const char *as = reference(text.p[i]);
        if (as != NULL) {
            buf_span(b, span_sub(text, from, i - from));
            buf_text(b, as);
            from = i + 1;
        }
    }
    buf_span(b, span_sub(text, from, text.n));
}

void dav_element(struct buf *b, const char *name, struct span text)
{
    buf_printf(b, "<%s>", name);
    dav_text(b, text);
    buf_printf(b, "</%s>", name);
}

void dav_status(struct buf *b, int status)
{
    buf_printf(b, "<d:status>HTTP/1.1 %d %s</d:status>", status, http_reason(status));
}

void dav_response(struct buf *b, struct span href, int status)
{
    buf_text(b, "<d:response>");
    dav_element(b, "d:href", href);
    dav_status(b, status);
    buf_text(b, "</d:response>\n");
}

void dav_truncated(struct buf *b, struct span href)
{
    buf_text(b, "<d:response>");
    dav_element(b, "d:href", href);
    dav_status(b, 507);
    buf_text(b, "<d:error><d:number-of-matches-within-limits/></d:error></d:response>\n");
}

void dav_escaped(struct buf *b, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                     (c != '\0' && strchr("-._~!$'()*+,;=:@", c) != NULL);
        if (plain) {
            buf_char(b, c);
        } else {
            buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
}
