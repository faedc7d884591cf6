/*
 * packed: what the schema packs is read again; anything else is refused, and nothing outside of the
 * text is read: every text stands at the end of a block of its own, which ASan watches.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "directory/catalog/catalog.h"
#include "directory/party/packed.h"

#define CONTACT "7 0 2 3 1 11:79160001122"
#define ADDRESS                                                                                    \
    "9 5 4 2 77 8 6 1 0:4:City6:Street0:6:1150002:171:11:51:43:1700:4:note5:55.755:37.61"
#define ACCOUNT "1 4 1 0 3:A-16:Active4:Gold19:2020-01-02 03:04:055:12.50-:"
#define CARD    "2 5 0 1 2:C16:Active-:19:2030-01-02 00:00:004:Blue"

static struct cat_country countries[] = {{2, {"Land", 4}, {"Land", 4}}};
static struct cat_city cities[] = {{78, 2, {"Town", 4}}};
static struct cat_metro metros[] = {{6, 77, {"Stop", 4}}};

static struct catalog names(void)
{
    struct catalog k = {0};
    k.countries.v = countries;
    k.cities.v = cities;
    k.metros.v = metros;
    k.countries.n = k.cities.n = k.metros.n = 1;
    return k;
}

static bool read_contacts(struct span v, struct party *p)
{
    return packed_contacts(v, t.mem, p);
}

static bool read_addresses(struct span v, struct party *p)
{
    struct catalog k = names();
    return packed_addresses(v, t.mem, &k, p);
}

static bool read_loyalty(struct span v, struct party *p)
{
    return packed_loyalty(v, t.mem, p);
}

static bool read_customs(struct span v, struct party *p)
{
    return packed_customs(v, t.mem, p);
}

static bool inside(struct span v, struct span whole)
{
    return v.p == NULL || (v.p >= whole.p && v.n <= (size_t)(whole.p + whole.n - v.p));
}

/* A span that the reader found lies in the text, also when the text was refused. */
static void all_inside(const struct party *p, struct span text)
{
    for (size_t i = 0; i < p->contacts.n; i++) {
        assert_true(inside(p->contacts.v[i].value, text));
    }
    for (size_t i = 0; i < p->customs.n; i++) {
        assert_true(inside(p->customs.v[i].value, text));
    }
    for (size_t i = 0; i < p->addresses.n; i++) {
        const struct address *a = &p->addresses.v[i];
        assert_true(inside(a->street, text) && inside(a->zip, text) && inside(a->lng, text));
    }
    for (size_t i = 0; i < p->accounts.n; i++) {
        assert_true(inside(p->accounts.v[i].number, text) && inside(p->accounts.v[i].code, text));
    }
    for (size_t i = 0; i < p->cards.n; i++) {
        assert_true(inside(p->cards.v[i].code, text) && inside(p->cards.v[i].group_name, text));
    }
}

/* A kind of packed text: its reader, an example, and where its records end. */
struct kind {
    bool (*read)(struct span, struct party *);
    const char *text;
    size_t ends[4]; /* bytes of whole records; 0: no more */
};

static bool details(struct span v, struct party *p)
{
    return packed_details(v, p);
}

static const struct kind kinds[] = {
    {read_contacts, CONTACT CONTACT, {sizeof(CONTACT) - 1, 2 * (sizeof(CONTACT) - 1)}},
    {read_addresses, ADDRESS ADDRESS, {sizeof(ADDRESS) - 1, 2 * (sizeof(ADDRESS) - 1)}},
    {read_loyalty,
     ACCOUNT CARD CARD,
     {sizeof(ACCOUNT) - 1, sizeof(ACCOUNT CARD) - 1, sizeof(ACCOUNT CARD CARD) - 1}},
    {read_customs, "12 5:a b:c13 -:14 0:", {10, 15, 20}},
    {details, "0 3 4:when4:role-:10:1980-01-02", {31}},
};

/* Reads n bytes from a block of just that size. */
static bool read_bytes(const struct kind *k, const char *bytes, size_t n)
{
    struct party p = {0};
    char *block = malloc(n > 0 ? n : 1);
    assert_non_null(block);
    memcpy(block, bytes, n);
    bool ok = k->read((struct span){block, n}, &p);
    all_inside(&p, (struct span){block, n});
    free(block);
    arena_reset(t.mem);
    return ok;
}

static bool reads(bool (*read)(struct span, struct party *), const char *text)
{
    const struct kind k = {.read = read};
    return read_bytes(&k, text, strlen(text));
}

static void contacts_come_back(void **state)
{
    struct party p = {0};
    (void)state;
    assert_true(read_contacts(SPAN(CONTACT "9223372036854775807 1 0 0 0 5:1 2:3"
                                           "10 35 2 0 0 4:\xF0\x9F\x90\x88"),
                              &p));
    assert_int_equal(p.contacts.n, 3);
    assert_int_equal(p.contacts.v[0].id, 7);
    assert_int_equal(p.contacts.v[0].kind, CK_PHONE);
    assert_int_equal(p.contacts.v[0].category, PC_MOBILE);
    assert_int_equal(p.contacts.v[0].type_id, 3);
    assert_true(p.contacts.v[0].is_primary);
    assert_span(p.contacts.v[0].value, "79160001122");
    assert_true(p.contacts.v[1].id == INT64_MAX);
    assert_false(p.contacts.v[1].is_primary);
    assert_span(p.contacts.v[1].value, "1 2:3");
    assert_int_equal(p.contacts.v[2].kind, CK_MYKRUG);
    assert_span(p.contacts.v[2].value, "\xF0\x9F\x90\x88");
}

static void addresses_come_back(void **state)
{
    struct party p = {0};
    (void)state;
    assert_true(read_addresses(SPAN(ADDRESS ADDRESS), &p));
    assert_int_equal(p.addresses.n, 2);
    const struct address *a = &p.addresses.v[1];
    assert_true(a->id == 9 && a->category == 5 && a->type_id == 4 && a->country_id == 2 &&
                a->city_id == 77 && a->street_id == 8 && a->metro_station_id == 6);
    assert_true(a->is_primary);
    assert_span(a->country, "Land"); /* the catalog knows the id */
    assert_span(a->city, "City");    /* it does not know this one */
    assert_span(a->metro_station, "Stop");
    const char *const texts[] = {"Street", "", "115000", "17", "1", "5", "4", "170", "", "note"};
    const struct span found[] = {a->street, a->region, a->zip,        a->house,      a->building,
                                 a->entry,  a->floor,  a->apartments, a->entry_code, a->note};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        assert_span(found[i], texts[i]);
    }
    assert_span(a->lat, "55.75");
    assert_span(a->lng, "37.61");
}

static void loyalty_comes_back(void **state)
{
    struct party p = {0};
    (void)state;
    assert_true(read_loyalty(SPAN(ACCOUNT CARD CARD), &p));
    assert_int_equal(p.accounts.n, 1);
    assert_int_equal(p.cards.n, 2);
    const struct loyalty_account *a = p.accounts.v;
    assert_true(a->type_id == 4 && a->debit_enabled && !a->credit_enabled);
    assert_span(a->number, "A-1");
    assert_span(a->opened_at, "2020-01-02 03:04:05");
    assert_span(a->balance, "12.50");
    assert_span(a->code, NULL);
    const struct loyalty_card *c = &p.cards.v[1];
    assert_true(c->group_id == 5 && !c->is_virtual && c->is_confirm_manager);
    assert_span(c->code, "C1");
    assert_span(c->offered_at, NULL);
    assert_span(c->expires_at, "2030-01-02 00:00:00");
    assert_span(c->group_name, "Blue");
}

static void details_and_customs_come_back(void **state)
{
    struct party p = {0};
    (void)state;
    assert_true(packed_details(SPAN("5 3 4:when4:role-:0:"), &p));
    assert_true(p.loyalty_id == 5 && p.source_id == 3);
    assert_span(p.updated_at, "when");
    assert_span(p.role, "role");
    assert_span(p.external_id, NULL);
    assert_true(p.birthday.p != NULL && p.birthday.n == 0);
    assert_true(read_customs(SPAN("12 5:a b:c13 -:14 0:"), &p));
    assert_int_equal(p.customs.n, 3);
    assert_int_equal(p.customs.v[0].field_id, 12);
    assert_span(p.customs.v[0].value, "a b:c");
    assert_span(p.customs.v[1].value, NULL);
    assert_span(p.customs.v[2].value, "");
}

/* Empty and absent texts are no parts; what was in the party before is gone. */
static void nothing_is_no_parts(void **state)
{
    (void)state;
    const struct span none[] = {SPAN_NONE, SPAN("")};
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        for (size_t j = 0; j < COUNT_OF(kinds); j++) {
            struct party p = {0};
            p.contacts.n = p.addresses.n = p.accounts.n = p.cards.n = p.customs.n = 9;
            assert_true(kinds[j].read(none[i], &p));
            assert_int_equal(kinds[j].read == read_contacts ? p.contacts.n : 0, 0);
            assert_int_equal(kinds[j].read == read_addresses ? p.addresses.n : 0, 0);
            assert_int_equal(kinds[j].read == read_customs ? p.customs.n : 0, 0);
            assert_int_equal(kinds[j].read == read_loyalty ? p.accounts.n + p.cards.n : 0, 0);
        }
    }
}

/* A text cut between records is a shorter text; cut anywhere else it is none. */
static void every_cut_is_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        size_t end = 0;
        for (size_t n = 0; n <= strlen(kinds[i].text); n++) {
            bool whole = n == 0 || (end < COUNT_OF(kinds[i].ends) && n == kinds[i].ends[end]);
            end += n > 0 && whole;
            if (read_bytes(&kinds[i], kinds[i].text, n) != whole) {
                fail_msg("kind %zu, %zu bytes: %d", i, n, !whole);
            }
        }
    }
}

/* Every byte in the place of every byte: whatever the answer, nothing outside is touched. */
static void no_byte_leads_outside(void **state)
{
    char text[400];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        size_t n = strlen(kinds[i].text);
        assert_true(n < sizeof(text));
        memcpy(text, kinds[i].text, n);
        for (size_t at = 0; at < n; at++) {
            for (int byte = 0; byte < 256; byte++) {
                text[at] = (char)byte;
                (void)read_bytes(&kinds[i], text, n);
            }
            text[at] = kinds[i].text[at];
        }
    }
}

static void malformed_texts_are_refused(void **state)
{
    static const char *const contacts[] = {
        "x",
        "-:",
        "-1 0 0 0 0 1:a", /* negative */
        "1 0 0 0 0 -1:a", /* a negative length */
        "1 0 0 0 0 -5:abcde",
        "+1 0 0 0 0 1:a",
        " 1 0 0 0 0 1:a",
        "1  0 0 0 0 1:a", /* two blanks */
        "1 0 0 0 01:a",   /* a blank is missing */
        "1 0 0 0 0 :a",   /* a length is missing */
        "1 0 0 0 0 1a:",
        "1 0 0 0 0 2:a",  /* longer than the text */
        "1 0 0 0 0 1:ab", /* something behind it */
        "1 0 0 0 0 1:a ",
        "1 0 0 0 0 9223372036854775807:a",  /* huge */
        "1 0 0 0 0 9999999999999999999:a",  /* above INT64_MAX */
        "1 0 0 0 0 18446744073709551615:a", /* 20 digits: SIZE_MAX */
        "1 0 0 0 0 99999999999999999999999:a",
        "9223372036854775808 0 0 0 0 1:a",
        "12345678901234567890 0 0 0 0 1:a",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(contacts); i++) {
        if (reads(read_contacts, contacts[i])) {
            fail_msg("taken: %s", contacts[i]);
        }
    }
    assert_false(reads(read_loyalty, "3 5 0 1 2:C16:Active-:-:4:Blue")); /* neither kind */
    assert_false(reads(read_loyalty, "0 4 1 0 3:A-16:Active4:Gold-:-:-:"));
    assert_false(reads(details, "0 3 4:when4:role-:-:x"));
    assert_false(reads(read_customs, "12 5:a b:c13"));
}

/* Records of the fewest bytes there can be, in any number: each has its place in the array. */
static void the_shortest_records_have_room(void **state)
{
    static const char *const records[] = {"1 0 0 0 0 0:", "1 0 0 0 0 -:", "1 0 0 0 0 1:a"};
    char text[13 * 200 + 1];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        size_t size = strlen(records[i]);
        for (size_t n = 1; n <= 200; n++) {
            memcpy(text + (n - 1) * size, records[i], size);
            struct party p = {0};
            assert_true(read_contacts((struct span){text, n * size}, &p));
            assert_int_equal(p.contacts.n, n);
            arena_reset(t.mem);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(contacts_come_back),
        ctx_test(addresses_come_back),
        ctx_test(loyalty_comes_back),
        ctx_test(details_and_customs_come_back),
        ctx_test(nothing_is_no_parts),
        ctx_test(every_cut_is_seen),
        ctx_test(no_byte_leads_outside),
        ctx_test(malformed_texts_are_refused),
        ctx_test(the_shortest_records_have_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
