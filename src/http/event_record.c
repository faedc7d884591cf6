#include "http/event_record.h"

#include <stdio.h>
#include <string.h>

enum { VALUES_MAX = 16 };

static size_t number16(const unsigned char *p)
{
    return (size_t)p[0] << 8 | p[1];
}

static struct span take(struct span *in, size_t max)
{
    struct span s = span_sub(*in, 0, max);
    *in = span_sub(*in, s.n, in->n);
    return s;
}

bool record_at_start(const struct event_record_parser *p)
{
    return p->head_n == 0 && p->padding == 0;
}

/* Reads the head of a record; returns true when it is complete. */
static bool read_head(struct event_record_parser *p, struct span *in)
{
    struct span s = take(in, FCGI_HEADER_LEN - p->head_n);
    if (s.n > 0) {
        memcpy(p->head + p->head_n, s.p, s.n);
    }
    p->head_n += s.n;
    return p->head_n == FCGI_HEADER_LEN;
}

enum event_record_step record_next(struct event_record_parser *p, struct span *in,
                                   struct event_record *out)
{
    if (!p->inside) {
        p->padding -= take(in, p->padding).n;
        if (p->padding > 0 || !read_head(p, in)) {
            return RECORD_MORE;
        }
        if (p->head[0] != FCGI_VERSION_1) {
            return RECORD_BAD;
        }
        p->inside = true;
        p->content = number16(p->head + 4);
    } else if (in->n == 0) {
        return RECORD_MORE;
    }
    if (in->n == 0 && p->content > 0) {
        return RECORD_MORE;
    }
    *out = (struct event_record){.type = p->head[1],
                                 .id = (unsigned)number16(p->head + 2),
                                 .length = number16(p->head + 4),
                                 .part = take(in, p->content)};
    p->content -= out->part.n;
    out->last = p->content == 0;
    if (out->last) {
        p->inside = false;
        p->head_n = 0;
        p->padding = p->head[6];
    }
    return RECORD_PART;
}

/* Reads a length: it takes one byte below 128, else four with the high bit set. */
static bool read_length(struct span *s, size_t *out)
{
    const unsigned char *p = (const unsigned char *)s->p;
    size_t n = s->n > 0 && p[0] >= 128 ? 4 : 1;
    if (s->n < n) {
        return false;
    }
    *out =
        n == 1 ? p[0] : (size_t)(p[0] & 127) << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
    (void)take(s, n);
    return true;
}

bool record_pairs(struct span s, struct event_pair *out, size_t max, size_t *n)
{
    *n = 0;
    while (s.n > 0) {
        size_t name, value;
        if (*n == max || !read_length(&s, &name) || !read_length(&s, &value) || name > s.n ||
            value > s.n - name) {
            return false;
        }
        out[*n].name = take(&s, name);
        out[*n].value = take(&s, value);
        (*n)++;
    }
    return true;
}

void record_head(char *to, unsigned type, unsigned id, size_t n)
{
    const unsigned char head[FCGI_HEADER_LEN] = {
        FCGI_VERSION_1,    (unsigned char)type,     (unsigned char)(id >> 8),
        (unsigned char)id, (unsigned char)(n >> 8), (unsigned char)n,
    };
    memcpy(to, head, sizeof(head));
}

static void end_request(char *to, unsigned id, unsigned protocol_status)
{
    const char body[FCGI_HEADER_LEN] = {0, 0, 0, 0, (char)protocol_status};
    record_head(to, FCGI_END_REQUEST, id, sizeof(body));
    memcpy(to + FCGI_HEADER_LEN, body, sizeof(body));
}

void record_end(char *to, unsigned id)
{
    record_head(to, FCGI_STDOUT, id, 0);
    end_request(to + FCGI_HEADER_LEN, id, FCGI_REQUEST_COMPLETE);
}

void record_refuse(struct buf *out, unsigned id, unsigned protocol_status)
{
    end_request(buf_room(out, 2 * (size_t)FCGI_HEADER_LEN), id, protocol_status);
    out->n += 2 * (size_t)FCGI_HEADER_LEN;
}

void record_unknown_type(struct buf *out, unsigned type)
{
    const char body[FCGI_HEADER_LEN] = {(char)type};
    record_head(buf_room(out, FCGI_HEADER_LEN), FCGI_UNKNOWN_TYPE, FCGI_NULL_REQUEST_ID,
                sizeof(body));
    out->n += FCGI_HEADER_LEN;
    buf_add(out, body, sizeof(body));
}

void record_values(struct buf *out, struct span query, size_t connections, size_t requests)
{
    const struct {
        const char *name;
        size_t value;
    } known[] = {{FCGI_MAX_CONNS, connections}, {FCGI_MAX_REQS, requests}, {FCGI_MPXS_CONNS, 0}};
    struct event_pair asked[VALUES_MAX];
    char text[256]; /* room for three short names and numbers */
    size_t n, used = 0;
    (void)record_pairs(query, asked, VALUES_MAX, &n);
    for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++) {
        char value[24];
        int digits = snprintf(value, sizeof(value), "%zu", known[k].value);
        for (size_t i = 0; i < n; i++) {
            if (span_is(asked[i].name, known[k].name)) {
                used += (size_t)snprintf(text + used, sizeof(text) - used, "%c%c%s%s",
                                         (int)strlen(known[k].name), digits, known[k].name, value);
                break;
            }
        }
    }
    record_head(buf_room(out, FCGI_HEADER_LEN), FCGI_GET_VALUES_RESULT, FCGI_NULL_REQUEST_ID, used);
    out->n += FCGI_HEADER_LEN;
    buf_add(out, text, used);
}
