#include "directory/search/filter_args.h"

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
