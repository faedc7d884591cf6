#include "directory/search/filter_args.h"

#include "base/buf.h"

enum { DIGITS_MIN = 3 };

struct span phone_text_digits(struct arena *mem, struct span text)
{
    struct buf b;
    buf_init(&b, mem, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= '0' && c <= '9') {
            buf_char(&b, c);
        } else if (span_find(SPAN("+-(). "), c) < 0) {
            return SPAN_NONE;
        }
    }
    return b.n >= DIGITS_MIN ? buf_view(&b) : SPAN_NONE;
}

struct span phone_text_seven(struct arena *mem, struct span digits)
{
    if (!span_any(digits) || digits.p[0] != '8') {
        return SPAN_NONE;
    }
    return arena_printf(mem, "7%.*s", SPAN_ARG(span_sub(digits, 1, digits.n)));
}

struct db_arg filter_text(struct span v)
{
    return span_any(v) ? ARG_TEXT(v) : ARG_NULL;
}

void filter_range(const struct time_range *r, struct db_arg *args)
{
    args[0] = filter_text(r->from);
    args[1] = filter_text(r->to);
    args[2] = ARG_TEXT(r->inside ? SPAN("1 microsecond") : SPAN("0"));
}

void filter_customs(struct arena *mem, const struct custom_value *v, size_t n, struct db_arg *args)
{
    int64_t *fields = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        fields[i] = v[i].field_id;
        values[i] = v[i].value;
    }
    args[0] = ARG_I64S(fields, n);
    args[1] = ARG_TEXTS(values, n);
}
