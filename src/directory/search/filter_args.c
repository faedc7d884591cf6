#include "directory/search/filter_args.h"

struct span filter_text(struct span v)
{
    return span_any(v) ? v : SPAN_NONE;
}

struct span filter_inside(const struct time_range *r)
{
    return r->inside ? SPAN("1 microsecond") : SPAN("0");
}
