#include "api/pbx/pbx.h"
#include "base/clock.h"
#include "base/text.h"
#include "directory/call/phone_call.h"

/*
 * events: what an exchange tells of calls. docs/compatibility/pbx.md has the sources.
 */

/* Events of a call, and whether one says which way it goes. */
static const struct {
    const char *name;
    struct opt_bool outgoing;
} events[] = {
    {"incoming", {GIVEN, false}},   {"outgoing", {GIVEN, true}},
    {"accepted", {ABSENT, false}},  {"completed", {ABSENT, false}},
    {"cancelled", {ABSENT, false}}, {"transferred", {ABSENT, false}},
};

static enum err wrong(struct call *call, const char *name, const char *problem)
{
    return err_field(&call->c, E_PARAM_INVALID, name, problem, NULL);
}

static struct span given(struct opt_text v)
{
    return v.has == GIVEN ? v.v : SPAN("");
}

/* Gives a word of letters in small ones; absent when it is none. */
static struct span word(struct arena *mem, struct span text)
{
    struct buf b;
    buf_init(&b, mem, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))) {
            return SPAN_NONE;
        }
        buf_char(&b, (char)(c | 0x20));
    }
    return text.n > 0 ? buf_view(&b) : SPAN_NONE;
}

/* Reads a moment as exchanges write it, "20261003T160000Z", or in a form of datetime_parse(). */
static bool moment(struct arena *mem, struct span text, struct span *out)
{
    enum { COMPACT = 16, DATE = 8, ZONE = 15 };
    char *parsed = arena_alloc(mem, 48);
    if (text.n == COMPACT && text.p[DATE] == 'T' && text.p[ZONE] == 'Z') {
        const char *p = text.p;
        text = arena_printf(mem, "%.4s-%.2s-%.2sT%.2s:%.2s:%.2sZ", p, p + 4, p + 6, p + 9, p + 11,
                            p + 13);
    }
    if (!datetime_parse(text, parsed)) {
        return false;
    }
    *out = span_of(parsed);
    return true;
}

static bool is_link(struct span text)
{
    return span_istarts(text, SPAN("https://")) || span_istarts(text, SPAN("http://"));
}

/* Reads which way a call goes, "in" or "out". */
static enum err way(struct call *call, const char *name, struct opt_text v, struct opt_bool *out)
{
    if (v.has != GIVEN || v.v.n == 0) {
        return E_OK;
    }
    *out = OPT_BOOL(span_ieq(v.v, SPAN("out")));
    return out->v || span_ieq(v.v, SPAN("in")) ? E_OK : wrong(call, name, "not in or out");
}

static enum err event(struct call *call, const struct pbx_call_args *a, struct phone_call_news *n)
{
    size_t i = 0, count = sizeof(events) / sizeof(events[0]);
    while (i < count && !span_ieq(given(a->type), span_of(events[i].name))) {
        i++;
    }
    if (i == count) {
        return wrong(call, "type", "no event of a call");
    }
    n->state = span_of(events[i].name);
    n->outgoing = events[i].outgoing;
    return way(call, "direction", a->direction, &n->outgoing);
}

static enum err history(struct call *call, const struct pbx_call_args *a, struct phone_call_news *n)
{
    struct arena *mem = call->req->mem;
    n->status = word(mem, given(a->status));
    n->duration = a->duration.has == GIVEN ? a->duration.v : 0;
    n->record = given(a->link);
    n->rating = a->rating;
    if (n->status.p == NULL) {
        return wrong(call, "status", "not one word of letters");
    }
    if (given(a->type).n == 0) {
        return err_field(&call->c, E_PARAM_MISSING, "type", "missing", "in or out");
    }
    if (n->record.n > 0 && !is_link(n->record)) {
        return wrong(call, "link", "no address of http");
    }
    if (given(a->start).n > 0 && !moment(mem, a->start.v, &n->started)) {
        return wrong(call, "start", "no moment");
    }
    return way(call, "type", a->type, &n->outgoing);
}

enum err pbx_take(struct call *call, bool ended)
{
    const struct pbx_call_args *a = call->args;
    struct phone_call_news n = {.callid = given(a->callid),
                                .number = given(a->phone),
                                .line = given(a->diversion),
                                .login = given(a->user),
                                .extension = given(a->ext),
                                .department = given(a->group)};
    if (a->phone.has != GIVEN) {
        return err_field(&call->c, E_PARAM_MISSING, "phone", "missing", NULL);
    }
    if (n.callid.n == 0) {
        return err_field(&call->c, E_PARAM_MISSING, "callid", "missing", NULL);
    }
    enum err e = ended ? history(call, a, &n) : event(call, a, &n);
    return e == E_OK ? phone_call_take(&call->d, &n) : e;
}

enum err pbx_rate(struct call *call)
{
    const struct pbx_call_args *a = call->args;
    if (given(a->callid).n == 0) {
        return err_field(&call->c, E_PARAM_MISSING, "callid", "missing", NULL);
    }
    if (a->rating.has != GIVEN) {
        return err_field(&call->c, E_PARAM_MISSING, "rating", "missing", NULL);
    }
    return phone_call_rate(&call->d, a->callid.v, a->rating.v);
}
