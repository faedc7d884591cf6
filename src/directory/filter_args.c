#include "directory/filter_args.h"

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
