/* Tables of dBASE: whatever the head promises, only what is there is read, and texts are UTF-8. */
#include "ctl/file/dbf.h"
#include "fuzz.h"

enum { RECORDS = 50 };

static void check_record(const struct dbf *d, struct arena *mem)
{
    (void)dbf_deleted(d);
    for (size_t i = 0; i < d->field_count; i++) {
        struct span raw = dbf_raw(d, (int)i), text = dbf_text(d, (int)i, mem);
        REQUIRE(raw.n <= 255 && utf8_valid(text) && text.n <= 3 * raw.n);
        REQUIRE(dbf_field(d, d->fields[i].name) <= (int)i);
    }
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    if (size == 0) {
        return 0;
    }
    struct ctx c = fuzz_begin();
    FILE *f = fmemopen((void *)(uintptr_t)data, size, "r");
    struct dbf d;
    REQUIRE(f != NULL);
    if (dbf_open(&d, f) == NULL) {
        REQUIRE(d.count >= 0 && !dbf_read(&d, -1) && !dbf_read(&d, d.count));
        for (int64_t i = 0; i < RECORDS && dbf_read(&d, i); i++) {
            check_record(&d, c.mem);
        }
        if (d.count > 0 && dbf_read(&d, d.count - 1)) {
            check_record(&d, c.mem);
        }
    }
    dbf_close(&d);
    REQUIRE(fclose(f) == 0);
    fuzz_end(&c);
    return 0;
}
