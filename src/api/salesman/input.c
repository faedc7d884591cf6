#include "api/salesman/input.h"

#include "api/salesman/errors.h"
#include "base/clock.h"
#include "base/text.h"

/* Copies the members of `from`; each replaces the member of its name. */
static void merge(struct arena *mem, struct value *to, const struct value *from)
{
    for (size_t i = 0; from != NULL && i < from->n; i++) {
        value_put(mem, to, from->members[i].name, from->members[i].value);
    }
}

static bool is_list(const struct value *v)
{
    return v != NULL && (v->kind == V_LIST || v->kind == V_OBJECT);
}

static struct value *joined(struct arena *mem, const struct value *list)
{
    struct buf b;
    buf_init(&b, mem, 64);
    for (size_t i = 0; i < list->n; i++) {
        struct span part = value_scalar(list->members[i].value);
        if (span_any(part)) {
            buf_text(&b, b.n > 0 ? ", " : "");
            buf_span(&b, part);
        }
    }
    return value_text(mem, buf_view(&b));
}

struct value *sm_join_lists(struct arena *mem, struct value *o)
{
    static const char *const fields[] = {"tel", "fax", "mob", "mail", "phone", "mail_url"};
    struct value *copy = NULL;
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        struct span name = span_of(fields[i]);
        struct value *v = value_get(o, name, false);
        if (!is_list(v)) {
            continue;
        }
        if (copy == NULL) {
            copy = value_new(mem, V_OBJECT);
            merge(mem, copy, o);
        }
        value_put(mem, copy, name, joined(mem, v));
    }
    return copy != NULL ? copy : o;
}

/* Bounds of lists may be "d.m.yyyy", too, which the binder does not read. */
static void order_dates(struct arena *mem, struct value *body)
{
    static const char *const names[] = {"dateStart", "dateEnd", "dateChangeStart", "dateChangeEnd"};
    for (size_t i = 0; body != NULL && i < sizeof(names) / sizeof(names[0]); i++) {
        struct value *v = value_get(body, span_of(names[i]), false);
        if (v != NULL && v->kind == V_TEXT) {
            value_put(mem, body, span_of(names[i]), value_text(mem, sm_iso_order(mem, v->text)));
        }
    }
}

enum err sm_read(struct call *call)
{
    const struct form_rules rules = {
        .vars_max = (size_t)call->conf->form_vars_max, .no_files = true, .php = true};
    enum err e = call_read(call, &rules, 0);
    if (e != E_OK) {
        return e;
    }
    if (call->body == NULL || !request_media_is(call->req, "application/json")) {
        struct value *all = value_new(call->req->mem, V_OBJECT);
        merge(call->req->mem, all, call->query);
        merge(call->req->mem, all, call->body);
        ctx_work(&call->c, CTX_VALUE * all->n);
        call->body = all;
    }
    call->body = sm_join_lists(call->req->mem, call->body);
    order_dates(call->req->mem, call->body);
    call->query = NULL;
    return E_OK;
}

enum err sm_bind(struct call *call, const struct params *table, const struct value *item,
                 void *args)
{
    const struct param_source source = {SRC_BODY,
                                        item != NULL && item->kind == V_OBJECT ? item : NULL};
    return param_bind(&call->c, table, &source, 1, &call->dialect->rules, args);
}

/* Takes from `least` to `most` digits off *s. */
static bool take_digits(struct span *s, size_t least, size_t most, struct span *digits)
{
    size_t n = 0;
    while (n < most && n < s->n && s->p[n] >= '0' && s->p[n] <= '9') {
        n++;
    }
    *digits = span_sub(*s, 0, n);
    *s = span_sub(*s, n, s->n);
    return n >= least;
}

static bool take_dot(struct span *s)
{
    bool dot = s->n > 0 && s->p[0] == '.';
    *s = span_sub(*s, dot, s->n);
    return dot;
}

struct span sm_iso_order(struct arena *mem, struct span text)
{
    struct span s = text_trim(text), rest = s, day, month, year, more;
    bool dotted = take_digits(&rest, 1, 2, &day) && take_dot(&rest) &&
                  take_digits(&rest, 1, 2, &month) && take_dot(&rest) &&
                  take_digits(&rest, 4, 4, &year);
    if (!dotted || take_digits(&rest, 1, 1, &more)) { /* a fifth digit does not belong to the day */
        return s;
    }
    return arena_printf(mem, "%.*s-%.*s-%.*s%.*s", SPAN_ARG(year), SPAN_ARG(month), SPAN_ARG(day),
                        SPAN_ARG(rest));
}

struct span sm_datetime(struct arena *mem, struct span text)
{
    char out[48];
    if (!datetime_parse(sm_iso_order(mem, text), out)) {
        return SPAN_NONE;
    }
    return arena_span(mem, span_of(out));
}

struct span sm_date(struct arena *mem, struct span text)
{
    struct clock_date d;
    if (!date_parse(sm_iso_order(mem, text), &d)) {
        return SPAN_NONE;
    }
    return arena_printf(mem, "%04d-%02d-%02d", d.year, d.month, d.day);
}

bool sm_yes(struct opt_text v)
{
    return span_iis(v.v, "yes") || span_iis(v.v, "true") || span_is(v.v, "1");
}

enum err sm_members(struct call *call, const char *name, const struct value *v, size_t *n)
{
    *n = v != NULL ? v->n : 0;
    if (v != NULL && v->kind != V_LIST && v->kind != V_OBJECT) {
        return sm_invalid(call, name, "not an object");
    }
    if (*n > SM_BULK_MAX) {
        return sm_refuse(call, E_TOO_MANY_VALUES, "413",
                         arena_printf(call->req->mem,
                                      "Слишком много записей в одном запросе - %s: не более %d",
                                      name, SM_BULK_MAX)
                             .p);
    }
    return E_OK;
}
