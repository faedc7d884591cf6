#include "directory/party/packed.h"

#include <string.h>

#include "directory/catalog/catalog.h"

struct packed_reader {
    const char *p, *end;
    bool bad;
};

static struct packed_reader reader_of(struct span text)
{
    return (struct packed_reader){text.p, text.n > 0 ? text.p + text.n : text.p, false};
}

static bool more(const struct packed_reader *r)
{
    return !r->bad && r->p < r->end;
}

enum { DIGITS_MAX = 19 }; /* digits of an id */

/* Reads digits and the sign behind them. */
static int64_t number(struct packed_reader *r, char sign)
{
    uint64_t v = 0;
    unsigned digit;
    const char *p = r->p, *end = r->end - p > DIGITS_MAX ? p + DIGITS_MAX : r->end;
    for (; p < end && (digit = (unsigned char)*p - (unsigned)'0') <= 9; p++) {
        v = v * 10 + digit;
    }
    if (r->bad || p == r->p || p == r->end || *p != sign || v > INT64_MAX) {
        r->bad = true;
        return 0;
    }
    r->p = p + 1;
    return (int64_t)v;
}

static struct span text(struct packed_reader *r)
{
    if (r->end - r->p >= 2 && r->p[0] == '-' && r->p[1] == ':') {
        r->p += 2;
        return SPAN_NONE;
    }
    int64_t n = number(r, ':');
    if (r->bad || n > r->end - r->p) {
        r->bad = true;
        return SPAN_NONE;
    }
    struct span out = {r->p, (size_t)n};
    r->p += n;
    return out;
}

static void skip(struct packed_reader *r, int numbers, int texts)
{
    for (int i = 0; i < numbers; i++) {
        (void)number(r, ' ');
    }
    for (int i = 0; i < texts; i++) {
        (void)text(r);
    }
}

/* Counts the records of one shape. */
static size_t count(struct span packed, int numbers, int texts)
{
    struct packed_reader r = reader_of(packed);
    size_t n = 0;
    while (more(&r)) {
        skip(&r, numbers, texts);
        n++;
    }
    return n;
}

/* The least sizes of records. */
enum {
    /* Bytes, so that the records of a page need not be counted first. */
    CONTACT_LEAST = sizeof("1 0 0 0 0 0:") - 1,
    ADDRESS_NUMBERS = 8,
    ADDRESS_TEXTS = 14,
    ACCOUNT = 1,
    CARD = 2,
    ACCOUNT_NUMBERS = 3,
    ACCOUNT_TEXTS = 6,
    CARD_NUMBERS = 3,
    CARD_TEXTS = 5,
    MEMBER_NUMBERS = 6,
    MEMBER_TEXTS = 4
};

bool packed_contacts(struct span packed, struct arena *mem, struct party *out)
{
    struct packed_reader r = reader_of(packed);
    out->contacts.n = 0;
    out->contacts.v = arena_array_of(mem, packed.n / CONTACT_LEAST, struct contact_info);
    while (more(&r) && (size_t)(r.end - r.p) >= CONTACT_LEAST) {
        struct contact_info *c = &out->contacts.v[out->contacts.n];
        c->id = number(&r, ' ');
        c->kind = (int)number(&r, ' ');
        c->category = (int)number(&r, ' ');
        c->type_id = number(&r, ' ');
        c->is_primary = number(&r, ' ') != 0;
        c->value = text(&r);
        out->contacts.n += !r.bad;
    }
    return !more(&r) && !r.bad;
}

static void name_places(struct address *a, const struct catalog *k)
{
    const struct cat_country *country = catalog_country(k, a->country_id);
    const struct cat_city *city = catalog_city(k, a->city_id);
    const struct cat_metro *metro = catalog_metro(k, a->metro_station_id);
    if (country != NULL) {
        a->country = country->name;
    }
    if (city != NULL) {
        a->city = city->name;
    }
    a->metro_station = metro != NULL ? metro->name : SPAN("");
}

static void read_address(struct packed_reader *r, struct address *a)
{
    a->id = number(r, ' ');
    a->category = (int)number(r, ' ');
    a->type_id = number(r, ' ');
    a->country_id = number(r, ' ');
    a->city_id = number(r, ' ');
    a->street_id = number(r, ' ');
    a->metro_station_id = number(r, ' ');
    a->is_primary = number(r, ' ') != 0;
    struct span *const texts[ADDRESS_TEXTS] = {
        &a->country, &a->city,  &a->street,     &a->region,     &a->zip,  &a->house, &a->building,
        &a->entry,   &a->floor, &a->apartments, &a->entry_code, &a->note, &a->lat,   &a->lng};
    for (size_t i = 0; i < ADDRESS_TEXTS; i++) {
        *texts[i] = text(r);
    }
}

bool packed_addresses(struct span packed, struct arena *mem, const struct catalog *k,
                      struct party *out)
{
    struct packed_reader r = reader_of(packed);
    out->addresses.n = 0;
    out->addresses.v =
        arena_array_of(mem, count(packed, ADDRESS_NUMBERS, ADDRESS_TEXTS), struct address);
    while (more(&r)) {
        struct address *a = &out->addresses.v[out->addresses.n];
        read_address(&r, a);
        name_places(a, k);
        out->addresses.n += !r.bad;
    }
    return !r.bad;
}

bool packed_details(struct span packed, struct party *out)
{
    struct packed_reader r = reader_of(packed);
    if (!more(&r)) {
        return true;
    }
    out->loyalty_id = number(&r, ' ');
    out->source_id = number(&r, ' ');
    out->updated_at = text(&r);
    out->role = text(&r);
    out->external_id = text(&r);
    out->birthday = text(&r);
    return !r.bad && !more(&r);
}

bool packed_customs(struct span packed, struct arena *mem, struct party *out)
{
    struct packed_reader r = reader_of(packed);
    out->customs.n = 0;
    out->customs.v = arena_array_of(mem, count(packed, 1, 1), struct party_custom_value);
    while (more(&r)) {
        struct party_custom_value *c = &out->customs.v[out->customs.n];
        c->field_id = number(&r, ' ');
        c->value = text(&r);
        out->customs.n += !r.bad;
    }
    return !r.bad;
}

bool packed_tags(struct span packed, struct arena *mem, struct party *out)
{
    struct packed_reader r = reader_of(packed);
    out->tags.n = 0;
    out->tags.v = arena_array_of(mem, count(packed, 0, 1), struct span);
    while (more(&r)) {
        out->tags.v[out->tags.n] = text(&r);
        out->tags.n += !r.bad;
    }
    return !r.bad;
}

bool packed_ids(struct span packed, struct arena *mem, int64_t **v, size_t *n)
{
    struct packed_reader r = reader_of(span_sub(packed, 1, packed.n));
    *n = 0;
    *v = arena_array_of(mem, packed.n / 2, int64_t); /* each takes a digit and a sign at least */
    while (more(&r)) {
        int64_t id = number(&r, memchr(r.p, ',', (size_t)(r.end - r.p)) != NULL ? ',' : '}');
        (*v)[*n] = id;
        *n += !r.bad;
    }
    return !r.bad;
}

static bool read_member(struct packed_reader *r, struct arena *mem, struct party *p)
{
    *p = (struct party){.id = number(r, ' ')};
    p->kind = number(r, ' ') == PARTY_COMPANY ? PARTY_COMPANY : PARTY_PERSON;
    p->share_type = (int)number(r, ' ');
    p->owner_id = number(r, ' ');
    p->created_by = number(r, ' ');
    p->has_photo = number(r, ' ') != 0;
    p->first_name = text(r);
    p->last_name = text(r);
    p->company_name = text(r);
    return packed_ids(text(r), mem, &p->access.v, &p->access.n) && !r->bad;
}

bool packed_members(struct span packed, struct arena *mem, struct party **v, size_t *n)
{
    struct packed_reader r = reader_of(packed);
    *n = 0;
    *v = arena_array_of(mem, count(packed, MEMBER_NUMBERS, MEMBER_TEXTS), struct party);
    while (more(&r) && read_member(&r, mem, *v + *n)) {
        (*n)++;
    }
    return !r.bad && !more(&r);
}

static void read_account(struct packed_reader *r, struct loyalty_account *a)
{
    a->type_id = number(r, ' ');
    a->debit_enabled = number(r, ' ') != 0;
    a->credit_enabled = number(r, ' ') != 0;
    a->number = text(r);
    a->status = text(r);
    a->type_name = text(r);
    a->opened_at = text(r);
    a->balance = text(r);
    a->code = text(r);
}

static void read_card(struct packed_reader *r, struct loyalty_card *c)
{
    c->group_id = number(r, ' ');
    c->is_virtual = number(r, ' ') != 0;
    c->is_confirm_manager = number(r, ' ') != 0;
    c->code = text(r);
    c->status = text(r);
    c->offered_at = text(r);
    c->expires_at = text(r);
    c->group_name = text(r);
}

bool packed_loyalty(struct span packed, struct arena *mem, struct party *out)
{
    struct packed_reader r = reader_of(packed);
    size_t accounts = 0, cards = 0;
    while (more(&r)) {
        int64_t kind = number(&r, ' ');
        bool account = kind == ACCOUNT;
        accounts += account;
        cards += !account;
        r.bad = r.bad || (!account && kind != CARD);
        skip(&r, account ? ACCOUNT_NUMBERS : CARD_NUMBERS, account ? ACCOUNT_TEXTS : CARD_TEXTS);
    }
    out->accounts.n = out->cards.n = 0;
    if (r.bad) {
        return false;
    }
    out->accounts.v = arena_array_of(mem, accounts, struct loyalty_account);
    out->cards.v = arena_array_of(mem, cards, struct loyalty_card);
    r = reader_of(packed);
    while (more(&r)) {
        if (number(&r, ' ') == ACCOUNT) {
            read_account(&r, &out->accounts.v[out->accounts.n]);
            out->accounts.n += !r.bad;
        } else {
            read_card(&r, &out->cards.v[out->cards.n]);
            out->cards.n += !r.bad;
        }
    }
    return !r.bad;
}
