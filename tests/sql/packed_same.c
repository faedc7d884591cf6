#include "packed_same.h"

#include "directory/catalog/catalog.h"
#include "directory/party/packed.h"

/* Field i of a row is the number; the text. */
static void is_number(const PGresult *r, int row, int *i, int64_t v)
{
    assert_int_equal(strtoll(PQgetvalue(r, row, (*i)++), NULL, 10), v);
}

static void is_text(const PGresult *r, int row, int *i, struct span v)
{
    struct span want = {PQgetvalue(r, row, *i), (size_t)PQgetlength(r, row, *i)};
    assert_true(PQgetisnull(r, row, *i) ? v.p == NULL : span_eq(want, v));
    (*i)++;
}

/* The rows of the query; $ stands for the party. */
static PGresult *rows(PGconn *pg, const char *query, int64_t party)
{
    char statement[1000];
    const char *at = strchr(query, '$');
    assert_non_null(at);
    snprintf(statement, sizeof(statement), "%.*s%lld%s", (int)(at - query), query, (long long)party,
             at + 1);
    PGresult *r = PQexec(pg, statement);
    if (PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", statement, PQerrorMessage(pg));
    }
    return r;
}

static void contacts(PGconn *pg, const struct party *p)
{
    PGresult *r = rows(pg,
                       "SELECT id, kind, category, COALESCE(type_id, 0), is_primary::int, value"
                       " FROM kartoteka.contact_info WHERE party_id = $ ORDER BY created_at, id",
                       p->id);
    assert_int_equal(PQntuples(r), p->contacts.n);
    for (int row = 0; row < PQntuples(r); row++) {
        const struct contact_info *v = &p->contacts.v[row];
        int i = 0;
        is_number(r, row, &i, v->id);
        is_number(r, row, &i, v->kind);
        is_number(r, row, &i, v->category);
        is_number(r, row, &i, v->type_id);
        is_number(r, row, &i, v->is_primary);
        is_text(r, row, &i, v->value);
    }
    PQclear(r);
}

static void addresses(PGconn *pg, const struct party *p)
{
    PGresult *r =
        rows(pg,
             "SELECT a.id, a.category, COALESCE(a.type_id, 0), COALESCE(a.country_id, 0),"
             " COALESCE(a.city_id, 0), COALESCE(a.street_id, 0), COALESCE(a.metro_station_id, 0),"
             " a.is_primary::int, a.country, a.city, COALESCE(s.name, a.street), a.region, a.zip, "
             "a.house,"
             " a.building, a.entry, a.floor, a.apartments, a.entry_code, a.note, a.lat, a.lng"
             " FROM kartoteka.address a LEFT JOIN kartoteka.street s ON s.tenant_id = a.tenant_id"
             " AND s.id = a.street_id WHERE a.party_id = $ ORDER BY a.created_at, a.id",
             p->id);
    assert_int_equal(PQntuples(r), p->addresses.n);
    for (int row = 0; row < PQntuples(r); row++) {
        const struct address *v = &p->addresses.v[row];
        const int64_t numbers[] = {v->id,      v->category,  v->type_id,          v->country_id,
                                   v->city_id, v->street_id, v->metro_station_id, v->is_primary};
        const struct span texts[] = {
            v->country, v->city,  v->street,     v->region,     v->zip,  v->house, v->building,
            v->entry,   v->floor, v->apartments, v->entry_code, v->note, v->lat,   v->lng};
        int i = 0;
        for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
            is_number(r, row, &i, numbers[n]);
        }
        for (size_t n = 0; n < sizeof(texts) / sizeof(texts[0]); n++) {
            is_text(r, row, &i, texts[n]);
        }
    }
    PQclear(r);
}

static void loyalty(PGconn *pg, const struct party *p)
{
    PGresult *r = rows(pg,
                       "SELECT type_id, debit_enabled::int, credit_enabled::int, number, status,"
                       " type_name, opened_at::text, balance::text, code"
                       " FROM kartoteka.loyalty_account WHERE party_id = $"
                       " ORDER BY number COLLATE \"C\"",
                       p->id);
    assert_int_equal(PQntuples(r), p->accounts.n);
    for (int row = 0; row < PQntuples(r); row++) {
        const struct loyalty_account *v = &p->accounts.v[row];
        const struct span texts[] = {v->number,    v->status,  v->type_name,
                                     v->opened_at, v->balance, v->code};
        int i = 0;
        is_number(r, row, &i, v->type_id);
        is_number(r, row, &i, v->debit_enabled);
        is_number(r, row, &i, v->credit_enabled);
        for (size_t n = 0; n < sizeof(texts) / sizeof(texts[0]); n++) {
            is_text(r, row, &i, texts[n]);
        }
    }
    PQclear(r);
    r = rows(pg,
             "SELECT group_id, is_virtual::int, is_confirm_manager::int, code, status,"
             " offered_at::text, expires_at::text, group_name FROM kartoteka.loyalty_card"
             " WHERE party_id = $ ORDER BY code COLLATE \"C\"",
             p->id);
    assert_int_equal(PQntuples(r), p->cards.n);
    for (int row = 0; row < PQntuples(r); row++) {
        const struct loyalty_card *v = &p->cards.v[row];
        const struct span texts[] = {v->code, v->status, v->offered_at, v->expires_at,
                                     v->group_name};
        int i = 0;
        is_number(r, row, &i, v->group_id);
        is_number(r, row, &i, v->is_virtual);
        is_number(r, row, &i, v->is_confirm_manager);
        for (size_t n = 0; n < sizeof(texts) / sizeof(texts[0]); n++) {
            is_text(r, row, &i, texts[n]);
        }
    }
    PQclear(r);
}

void same_contacts(const struct party *p)
{
    PGconn *pg = admin_open();
    contacts(pg, p);
    PQfinish(pg);
}

void same_as_packed(int64_t party)
{
    static const struct catalog nothing;
    struct arena *mem = arena_new();
    struct party p = {.id = party};
    PGconn *pg = admin_open();
    PGresult *r = rows(pg,
                       "SELECT packed_contacts, packed_addresses, packed_loyalty"
                       " FROM kartoteka.party WHERE id = $",
                       party);
    struct span packed[3];
    for (int i = 0; i < 3; i++) {
        packed[i] = (struct span){PQgetvalue(r, 0, i), (size_t)PQgetlength(r, 0, i)};
    }
    assert_true(packed_contacts(packed[0], mem, &p));
    assert_true(packed_addresses(packed[1], mem, &nothing, &p));
    assert_true(packed_loyalty(packed[2], mem, &p));
    contacts(pg, &p);
    addresses(pg, &p);
    loyalty(pg, &p);
    PQclear(r);
    PQfinish(pg);
    arena_free(mem);
}
