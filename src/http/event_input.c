#include "http/event_input.h"

#include <string.h>

enum { PARAMS_KEPT = 8192 }; /* a larger buffer is given back after its request */

void input_init(struct event_input *in, struct event_pair *pairs, size_t max_connections,
                size_t max_requests)
{
    memset(in, 0, sizeof(*in));
    buf_init(&in->params, NULL, 0);
    in->pairs = pairs;
    in->max_connections = max_connections;
    in->max_requests = max_requests;
}

void input_free(struct event_input *in)
{
    buf_free(&in->params);
}

bool input_is_partial(const struct event_input *in)
{
    return in->state == INPUT_IN_PARAMS || in->state == INPUT_IN_BODY ||
           !record_at_start(&in->parser);
}

void input_answered(struct event_input *in)
{
    in->state = INPUT_IDLE;
    in->ignored = 0;
    if (in->params.cap > PARAMS_KEPT) {
        buf_free(&in->params);
        buf_init(&in->params, NULL, 0);
    }
    in->params.n = 0;
}

struct span input_param(void *from, const char *name)
{
    const struct event_input *in = from;
    size_t n = strlen(name);
    for (size_t i = 0; i < in->pair_count; i++) {
        if (in->pairs[i].name.n == n && memcmp(in->pairs[i].name.p, name, n) == 0) {
            return in->pairs[i].value;
        }
    }
    return SPAN_NONE;
}

/* Collects a short record; returns true when it is complete. A record that does not fit keeps its
 * beginning. */
static bool collect(struct event_input *in, const struct event_record *r)
{
    size_t room = sizeof(in->small) - in->small_n;
    size_t n = r->part.n < room ? r->part.n : room;
    if (n > 0) {
        memcpy(in->small + in->small_n, r->part.p, n);
    }
    in->small_n += n;
    return r->last;
}

static struct span collected(struct event_input *in)
{
    struct span s = {in->small, in->small_n};
    in->small_n = 0;
    return s;
}

/* Drops bytes that belong to no request, up to a bound, because nobody may send them for ever. */
static enum event_input_step ignore(struct event_input *in, const struct event_record *r)
{
    in->ignored += r->part.n + (r->last ? FCGI_HEADER_LEN : 0);
    return in->ignored > IGNORED_MAX ? INPUT_BAD : INPUT_MORE;
}

/* Handles records with the null request id, which are about the connection itself. */
static enum event_input_step manage(struct event_input *in, const struct event_record *r,
                                    struct buf *reply)
{
    if (r->type == FCGI_GET_VALUES && r->length > sizeof(in->small)) {
        return INPUT_BAD;
    }
    if (r->type == FCGI_GET_VALUES && collect(in, r)) {
        record_values(reply, collected(in), in->max_connections, in->max_requests);
    }
    if (r->type != FCGI_GET_VALUES && r->last) {
        record_unknown_type(reply, r->type);
    }
    return ignore(in, r);
}

static enum event_input_step begin(struct event_input *in, const struct event_record *r,
                                   struct buf *reply)
{
    if (r->length != sizeof(FCGI_BeginRequestBody)) {
        return INPUT_BAD;
    }
    if (!collect(in, r)) {
        return INPUT_MORE;
    }
    const unsigned char *body = (const unsigned char *)collected(in).p;
    if (in->state != INPUT_IDLE) {
        if (r->id == in->id) {
            return INPUT_BAD;
        }
        record_refuse(reply, r->id, FCGI_CANT_MPX_CONN);
        return ignore(in, r);
    }
    if ((body[0] << 8 | body[1]) != FCGI_RESPONDER) {
        record_refuse(reply, r->id, FCGI_UNKNOWN_ROLE);
        return ignore(in, r);
    }
    in->id = r->id;
    in->keep = (body[2] & FCGI_KEEP_CONN) != 0;
    in->refuse_params = false;
    in->params.n = 0;
    in->state = INPUT_IN_PARAMS;
    return INPUT_MORE;
}

static enum event_input_step params(struct event_input *in, const struct event_record *r)
{
    if (in->state != INPUT_IN_PARAMS) {
        return INPUT_BAD;
    }
    if (r->length > 0) {
        size_t room = PARAMS_MAX - in->params.n;
        in->refuse_params |= r->part.n > room;
        buf_span(&in->params, span_sub(r->part, 0, room));
        return in->refuse_params ? ignore(in, r) : INPUT_MORE;
    }
    in->refuse_params |=
        !record_pairs(buf_view(&in->params), in->pairs, PAIRS_MAX, &in->pair_count);
    in->state = INPUT_IN_BODY;
    return INPUT_PARAMS;
}

static enum event_input_step body(struct event_input *in, const struct event_record *r,
                                  struct span *part)
{
    if (in->state != INPUT_IN_BODY) {
        return in->state == INPUT_BUSY ? ignore(in, r) : INPUT_BAD;
    }
    if (r->length > 0) {
        *part = r->part;
        return INPUT_BODY;
    }
    in->state = INPUT_BUSY;
    in->ignored = 0;
    return INPUT_END;
}

static enum event_input_step take(struct event_input *in, const struct event_record *r,
                                  struct buf *reply, struct span *part)
{
    if (r->id == FCGI_NULL_REQUEST_ID) {
        return manage(in, r, reply);
    }
    if (r->type == FCGI_BEGIN_REQUEST) {
        return begin(in, r, reply);
    }
    if (r->type > FCGI_MAXTYPE) {
        return INPUT_BAD;
    }
    if (in->state == INPUT_IDLE || r->id != in->id) {
        return ignore(in, r); /* its request was refused or has ended */
    }
    switch (r->type) {
    case FCGI_PARAMS:
        return params(in, r);
    case FCGI_STDIN:
        return body(in, r, part);
    case FCGI_ABORT_REQUEST:
        return r->last ? INPUT_ABORT : ignore(in, r);
    case FCGI_DATA: /* only filters get it */
        return ignore(in, r);
    default: /* only applications send it */
        return INPUT_BAD;
    }
}

enum event_input_step input_next(struct event_input *in, struct span *bytes, struct buf *reply,
                                 struct span *part)
{
    struct event_record r;
    enum event_input_step e = INPUT_MORE;
    in->pair_count = 0;
    while (e == INPUT_MORE) {
        enum event_record_step step = record_next(&in->parser, bytes, &r);
        if (step == RECORD_MORE) {
            return INPUT_MORE;
        }
        e = step == RECORD_PART ? take(in, &r, reply, part) : INPUT_BAD;
    }
    return e;
}
