#include "api/r7/format.h"

bool format_of_suffix(struct span *path, enum writer_format *out)
{
    static const struct {
        const char *suffix;
        enum writer_format format;
    } suffixes[] = {{"json", FORMAT_JSON}, {"xml", FORMAT_XML}, {"tml", FORMAT_XML}};
    ptrdiff_t dot = span_rfind(*path, '.');
    for (size_t i = 0; dot >= 0 && i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
        if (span_iis(span_sub(*path, (size_t)dot + 1, path->n), suffixes[i].suffix)) {
            *out = suffixes[i].format;
            *path = span_sub(*path, 0, (size_t)dot);
            return true;
        }
    }
    return false;
}

/* Returns the weight of a media range in thousandths: its q, or 1000 without one. */
static int weight(struct span params)
{
    struct span part, name, value;
    while (span_next(&params, ';', &part)) {
        if (!span_cut(span_trim(part), '=', &name, &value) || !span_iis(span_trim(name), "q")) {
            continue;
        }
        int q = 0, scale = 1000;
        value = span_trim(value);
        for (size_t i = 0; i < value.n && i < 5; i++) {
            if (value.p[i] >= '0' && value.p[i] <= '9') {
                q += (value.p[i] - '0') * scale;
                scale /= 10;
            }
        }
        return q;
    }
    return 1000;
}

static void keep_max(int *have, int q)
{
    if (q > *have) {
        *have = q;
    }
}

enum writer_format format_of_accept(struct span accept)
{
    struct span item, media, params;
    int xml = 0, json = 0, any = 0;
    while (span_next(&accept, ',', &item)) {
        span_cut(span_trim(item), ';', &media, &params);
        media = span_trim(media);
        int q = weight(params);
        if (span_iis(media, "text/html")) {
            return FORMAT_JSON;
        }
        if (span_iis(media, "text/xml") || span_iis(media, "application/xml")) {
            keep_max(&xml, q);
        } else if (span_iis(media, "application/json") || span_iis(media, "text/json")) {
            keep_max(&json, q);
        } else if (span_iis(media, "*/*") || span_iis(media, "application/*")) {
            keep_max(&any, q);
        }
    }
    return xml > json && xml >= any ? FORMAT_XML : FORMAT_JSON;
}
