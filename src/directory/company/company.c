#include "directory/company/company.h"

#include "base/buf.h"

struct span company_address_line(struct arena *mem, const struct party *p)
{
    const struct address *a = p->addresses.n > 0 ? &p->addresses.v[0] : NULL;
    struct buf b;
    if (a == NULL) {
        return SPAN("");
    }
    const struct span parts[] = {a->zip,    a->country, a->region,   a->city,
                                 a->street, a->house,   a->building, a->apartments};
    buf_init(&b, mem, 128);
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (span_any(parts[i])) {
            buf_text(&b, b.n > 0 ? ", " : "");
            buf_span(&b, parts[i]);
        }
    }
    return buf_view(&b);
}
