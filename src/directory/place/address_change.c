#include "directory/place/address_change.h"

#include "db/sql/geo.h"
#include "directory/party/party_part.h"

/* A change under way. It can be repeated, as db_atomically() asks. */
struct work {
    struct directory *d;
    int64_t party, address;
    const struct address_edit *edit;
    address_judge judge;
    void *arg;
    unsigned parts;
    struct party **out;
};

/* Gives the ids in one address of a party and holds them until the transaction ends. */
static enum err address_now(struct directory *d, int64_t party, int64_t address,
                            struct address *out)
{
    struct sql_address_now_rows rs;
    enum err e =
        sql_address_now(d->c, SQL_ARGS(address_now, .party_id = party, .id = address), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(d->c, E_ADDRESS_NOT_FOUND, "no such address of this party");
    }
    struct sql_address_now_row row = sql_address_now_row(&rs, 0);
    *out = (struct address){
        .id = address,
        .country_id = row.country_id.v,
        .city_id = row.city_id.v,
        .street_id = row.street_id.v,
        .metro_station_id = row.metro_station_id.v,
    };
    return E_OK;
}

static enum err complete(const struct work *w, const struct address *now, struct address_edit *edit)
{
    struct address_faults faults;
    *edit = *w->edit;
    enum err e = address_complete(w->d, edit, 1, now, &faults);
    return e != E_OK ? e : w->judge(w->arg, &faults);
}

static enum err change(struct ctx *c, void *arg)
{
    const struct work *w = arg;
    struct address now;
    struct address_edit edit = {0};
    enum err e = address_now(w->d, w->party, w->address, &now);
    if (e == E_ADDRESS_NOT_FOUND) { /* the party itself may be missing, which the write finds out */
        err_clear(c);
    } else if (e != E_OK || (e = complete(w, &now, &edit)) != E_OK) {
        return e;
    }
    return party_address_update(w->d, w->party, w->address, SEE_PERSONS, &edit, w->parts, w->out);
}

enum err address_change(struct directory *d, int64_t party, int64_t address,
                        const struct address_edit *edit, address_judge judge, void *arg,
                        unsigned parts, struct party **out)
{
    struct work w = {d, party, address, edit, judge, arg, parts, out};
    return db_atomically(d->c, change, &w);
}
