#include "ctl/file/dbf.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

enum { HEADER = 32, DESCRIPTOR = 32, NAME = 11, LENGTH_AT = 16, RECORD_MAX = 65535 };

static unsigned byte(const char *p)
{
    return (unsigned char)*p;
}

static size_t short_at(const char *p)
{
    return byte(p) | byte(p + 1) << 8;
}

static const char *read_fields(struct dbf *d)
{
    char x[DESCRIPTOR];
    size_t at = 1; /* the first byte is the mark of deletion */
    while (fread(x, 1, 1, d->f) == 1 && x[0] != '\r') {
        if (d->field_count == DBF_FIELDS ||
            fread(x + 1, 1, DESCRIPTOR - 1, d->f) != DESCRIPTOR - 1) {
            return "its fields cannot be read";
        }
        struct dbf_field *f = &d->fields[d->field_count++];
        memcpy(f->name, x, NAME);
        f->at = at;
        f->n = byte(x + LENGTH_AT);
        at += f->n;
    }
    return at <= d->record ? NULL : "its records are shorter than their fields";
}

const char *dbf_open(struct dbf *d, FILE *f)
{
    char h[HEADER];
    memset(d, 0, sizeof(*d));
    d->f = f;
    if (fread(h, 1, HEADER, f) != HEADER) {
        return "it is no dBASE table";
    }
    d->count = (int64_t)(byte(h + 4) | byte(h + 5) << 8 | byte(h + 6) << 16) +
               (int64_t)byte(h + 7) * 16777216;
    d->header = short_at(h + 8);
    d->record = short_at(h + 10);
    if ((byte(h) & 7) != 3 || d->header < HEADER + 1 || d->record < 2) {
        return "it is no dBASE table";
    }
    const char *why = read_fields(d);
    if (why != NULL) {
        return why;
    }
    d->bytes = malloc(d->record);
    if (d->bytes == NULL) {
        abort();
    }
    return NULL;
}

void dbf_close(struct dbf *d)
{
    free(d->bytes);
    d->bytes = NULL;
}

int dbf_field(const struct dbf *d, const char *name)
{
    for (size_t i = 0; i < d->field_count; i++) {
        if (strcmp(d->fields[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

bool dbf_read(struct dbf *d, int64_t n)
{
    off_t at = (off_t)d->header + (off_t)n * (off_t)d->record;
    if (n < 0 || n >= d->count || (ftello(d->f) != at && fseeko(d->f, at, SEEK_SET) != 0)) {
        return false;
    }
    return fread(d->bytes, 1, d->record, d->f) == d->record;
}

bool dbf_deleted(const struct dbf *d)
{
    return d->bytes[0] == '*';
}

struct span dbf_raw(const struct dbf *d, int field)
{
    const struct dbf_field *f = &d->fields[field];
    return span_trim((struct span){d->bytes + f->at, f->n});
}

/* Decodes a byte of CP866 above ASCII. Box drawings become U+FFFD. */
static uint32_t letter(unsigned c)
{
    static const uint32_t last[] = {0x401, 0x451,  0x404, 0x454,  0x407,  0x457, 0x40E,  0x45E,
                                    0xB0,  0x2219, 0xB7,  0x221A, 0x2116, 0xA4,  0x25A0, 0xA0};
    if (c < 0x80) {
        return c;
    }
    if (c < 0xB0) {
        return 0x410 + (c - 0x80);
    }
    if (c < 0xE0) {
        return 0xFFFD;
    }
    return c < 0xF0 ? 0x440 + (c - 0xE0) : last[c - 0xF0];
}

struct span dbf_text(const struct dbf *d, int field, struct arena *mem)
{
    struct span raw = dbf_raw(d, field);
    struct buf b;
    buf_init(&b, mem, raw.n * 2 + 1);
    for (size_t i = 0; i < raw.n; i++) {
        utf8_add(&b, letter(byte(raw.p + i)));
    }
    return buf_view(&b);
}
