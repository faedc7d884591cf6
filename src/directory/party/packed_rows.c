#include "directory/party/packed_rows.h"

#include "directory/catalog/catalog.h"
#include "directory/party/packed.h"

static bool read_packed(const struct rows *rs, int i, struct arena *mem, const struct catalog *k,
                        struct party *p)
{
    p->id = row_i64(rs, i, CLIENT_ROWS__ID);
    p->kind = PARTY_PERSON;
    p->last_name = row_text(rs, i, CLIENT_ROWS__LAST_NAME);
    p->first_name = row_text(rs, i, CLIENT_ROWS__FIRST_NAME);
    p->middle_name = row_text(rs, i, CLIENT_ROWS__MIDDLE_NAME);
    p->note = row_text(rs, i, CLIENT_ROWS__NOTE);
    p->birthday = row_text(rs, i, CLIENT_ROWS__BIRTHDAY);
    p->external_id = row_text(rs, i, CLIENT_ROWS__EXTERNAL_ID);
    p->revision = row_i64(rs, i, CLIENT_ROWS__REVISION);
    return packed_contacts(row_text(rs, i, CLIENT_ROWS__CONTACTS), mem, p) &&
           packed_addresses(row_text(rs, i, CLIENT_ROWS__ADDRESSES), mem, k, p) &&
           packed_loyalty(row_text(rs, i, CLIENT_ROWS__LOYALTY), mem, p);
}

enum err packed_rows_read(struct directory *d, const struct rows *rs, struct party_list *out)
{
    const struct catalog *k;
    *out = (struct party_list){.total = -1};
    if (rs->n == 0) {
        return E_OK;
    }
    enum err e = catalog_of(d, &k);
    if (e != E_OK) {
        return e;
    }
    out->v = arena_array_of(d->c->mem, (size_t)rs->n, struct party);
    for (; out->n < (size_t)rs->n; out->n++) {
        if (!read_packed(rs, (int)out->n, d->c->mem, k, &out->v[out->n])) {
            return err_set(d->c, E_INTERNAL, "the packed parts of a person are not readable");
        }
    }
    return E_OK;
}
