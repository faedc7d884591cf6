#include "directory/access/device.h"

#include "base/buf.h"
#include "base/crypto.h"
#include "db/sql/access.h"

/* A password is five groups of four letters of an alphabet of 32, so 100 random bits: it is typed
 * by hand, so nothing in it is mistaken for something else. */
enum { PREFIX = 4, GROUPS = 5, GROUP = 4 };

static struct span new_password(struct arena *mem)
{
    static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
    unsigned char random[GROUPS * GROUP];
    struct buf b;
    buf_init(&b, mem, GROUPS * (GROUP + 1));
    crypto_random(random, sizeof(random));
    for (size_t i = 0; i < sizeof(random); i++) {
        if (i > 0 && i % GROUP == 0) {
            buf_char(&b, '-');
        }
        buf_char(&b, alphabet[random[i] % 32]);
    }
    crypto_wipe(random, sizeof(random));
    return buf_view(&b);
}

enum err devices(struct directory *d, int64_t employee, struct device **out, size_t *n)
{
    struct sql_devices_rows rs;
    enum err e = sql_devices(d->c, SQL_ARGS(devices, .employee_id = opt_id(employee)), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct device);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_devices_row row = sql_devices_row(&rs, i);
        (*out)[i] = (struct device){.id = row.id,
                                    .login = row.login,
                                    .prefix = row.prefix,
                                    .label = row.label,
                                    .created = row.created_at,
                                    .used = row.used_at,
                                    .can_write = row.can_write};
    }
    return E_OK;
}

enum err device_add(struct directory *d, int64_t employee, struct span label, bool can_write,
                    struct span *secret, int64_t *id)
{
    struct sql_device_make_rows rs;
    *secret = new_password(d->c->mem);
    enum err e = sql_device_make(d->c,
                                 SQL_ARGS(device_make, .employee_id = employee,
                                          .key_hash = crypto_sha256_hex(d->c->mem, *secret),
                                          .prefix = span_sub(*secret, 0, PREFIX), .label = label,
                                          .can_write = can_write),
                                 &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0 || sql_device_make_row(&rs, 0).id.has != GIVEN) {
        return err_set(d->c, E_REFERENCE_UNKNOWN, "no such employee, or too many devices");
    }
    *id = sql_device_make_row(&rs, 0).id.v;
    return E_OK;
}

enum err device_end(struct directory *d, int64_t employee, int64_t id)
{
    struct sql_device_end_rows rs;
    enum err e =
        sql_device_end(d->c, SQL_ARGS(device_end, .employee_id = opt_id(employee), .id = id), &rs);
    if (e == E_OK && sql_device_end_row(&rs, 0).ended == 0) {
        return err_set(d->c, E_REFERENCE_UNKNOWN, "no such device");
    }
    return e;
}
