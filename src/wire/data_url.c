#include "wire/data_url.h"

#include "base/encode.h"

static const struct span scheme = {"data:", 5}, coding = {";base64", 7};

enum data_url data_url_read(struct arena *mem, struct span url, struct span *bytes)
{
    struct span head, body;
    *bytes = SPAN_NONE;
    if (!span_cut(url, ',', &head, &body) || head.n < scheme.n + coding.n ||
        !span_istarts(head, scheme) ||
        !span_ieq(span_sub(head, head.n - coding.n, coding.n), coding)) {
        return DATA_URL_OTHER;
    }
    *bytes = base64_decode(mem, body);
    return bytes->p != NULL ? DATA_URL_OK : DATA_URL_BROKEN;
}
