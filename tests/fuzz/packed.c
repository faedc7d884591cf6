/* Packed texts of a row: every text that a reader finds lies in what it was given, also when that
 * is refused. The first byte picks the reader. */
#include "directory/party/packed.h"
#include "directory/catalog/catalog.h"
#include "fuzz.h"

static bool inside(struct span v, struct span whole)
{
    return v.p == NULL || (v.p >= whole.p && v.n <= (size_t)(whole.p + whole.n - v.p));
}

static void check_address(const struct address *a, struct span in)
{
    const struct span texts[] = {a->street,     a->region, a->zip,   a->house,
                                 a->building,   a->entry,  a->floor, a->note,
                                 a->entry_code, a->lat,    a->lng,   a->apartments};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        REQUIRE(inside(texts[i], in));
    }
}

static void check_loyalty(const struct party *p, struct span in)
{
    for (size_t i = 0; i < p->accounts.n; i++) {
        const struct loyalty_account *a = &p->accounts.v[i];
        REQUIRE(inside(a->number, in) && inside(a->balance, in) && inside(a->code, in));
    }
    for (size_t i = 0; i < p->cards.n; i++) {
        const struct loyalty_card *c = &p->cards.v[i];
        REQUIRE(inside(c->code, in) && inside(c->expires_at, in) && inside(c->group_name, in));
    }
}

static void check_party(const struct party *p, struct span in)
{
    for (size_t i = 0; i < p->contacts.n; i++) {
        REQUIRE(inside(p->contacts.v[i].value, in) && p->contacts.v[i].id >= 0);
    }
    for (size_t i = 0; i < p->addresses.n; i++) {
        check_address(&p->addresses.v[i], in);
    }
    for (size_t i = 0; i < p->customs.n; i++) {
        REQUIRE(inside(p->customs.v[i].value, in));
    }
    for (size_t i = 0; i < p->tags.n; i++) {
        REQUIRE(inside(p->tags.v[i], in));
    }
    REQUIRE(inside(p->role, in) && inside(p->external_id, in) && inside(p->birthday, in));
    check_loyalty(p, in);
}

static bool read_members(struct ctx *c, struct span in)
{
    struct party *v;
    size_t n;
    bool good = packed_members(in, c->mem, &v, &n);
    for (size_t i = 0; i < n; i++) {
        REQUIRE(inside(v[i].first_name, in) && inside(v[i].company_name, in));
        REQUIRE(v[i].access.n <= in.n);
    }
    return good;
}

static bool read_ids(struct ctx *c, struct span in)
{
    int64_t *v;
    size_t n;
    bool good = packed_ids(in, c->mem, &v, &n);
    REQUIRE(n <= in.n / 2);
    for (size_t i = 0; i < n; i++) {
        REQUIRE(v[i] >= 0);
    }
    return good;
}

static bool read(struct ctx *c, unsigned kind, struct span in, struct party *p)
{
    static const struct catalog none;
    switch (kind % 8) {
    case 0:
        return packed_contacts(in, c->mem, p);
    case 1:
        return packed_addresses(in, c->mem, &none, p);
    case 2:
        return packed_details(in, p);
    case 3:
        return packed_customs(in, c->mem, p);
    case 4:
        return packed_tags(in, c->mem, p);
    case 5:
        return packed_loyalty(in, c->mem, p);
    case 6:
        return read_members(c, in);
    default:
        return read_ids(c, in);
    }
}

int FUZZ_TARGET(const uint8_t *data, size_t size)
{
    if (size < 2) {
        return 0;
    }
    struct ctx c = fuzz_begin();
    struct span in = fuzz_text(&c, data + 1, size - 1);
    struct party p = {0};
    bool good = read(&c, data[0], in, &p);
    REQUIRE(good == read(&c, data[0], in, &p));
    check_party(&p, in);
    fuzz_end(&c);
    return 0;
}
