/*
 * A party's packed texts are what the tables of its parts say: after each kind of write, by
 * whichever statement, and when others write at the same time. A party whose part changed has a new
 * revision.
 */
#include "packed_same.h"

#include "base/crypto.h"
#include "db/migrate.h"
#include "directory/access/access.h"
#include "directory/loyalty/loyalty.h"
#include "directory/party/party_add.h"
#include "directory/party/party_merge.h"
#include "directory/party/party_part.h"
#include "directory/person/person_create.h"

/* Three parties and three streets without parts. $ is the tenant. */
#define ROWS                                                                                       \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name) VALUES ($, 810001, 1, 'A'),"     \
    " ($, 810002, 1, 'B');"                                                                        \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, company_name) VALUES ($, 810003, 2, 'C');"  \
    "INSERT INTO kartoteka.street (tenant_id, id, city_id, name) SELECT $, 810100 + n,"            \
    " (SELECT min(id) FROM kartoteka.city WHERE tenant_id = $), 'S' || n"                          \
    " FROM generate_series(1, 3) n;"

enum { A = 810001, B = 810002, C = 810003, STREET = 810101 };
enum { PARTS = PART_CONTACTS | PART_ADDRESSES | PART_LOYALTY };

static int32_t tenant;
static struct ctx *c;
static PGconn *worker; /* the worker's role, serving the tenant */

static void run(PGconn *pg, const char *statement)
{
    run_on(pg, tenant_sql(statement, tenant));
}

static int start(void **state)
{
    (void)state;
    tenant = demo_tenant();
    c = context_new(worker_conninfo(), true);
    c->tenant = tenant;
    admin_run(tenant_sql(ROWS, tenant));
    worker = worker_open(tenant);
    return crypto_init() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    PQfinish(worker);
    context_free(c);
    admin_run("DELETE FROM kartoteka.party_merge WHERE from_id BETWEEN 810001 AND 819999;"
              "DELETE FROM kartoteka.party WHERE id BETWEEN 810001 AND 819999;"
              "DELETE FROM kartoteka.street WHERE id BETWEEN 810001 AND 819999");
    return 0;
}

static struct directory anyone(void)
{
    struct directory d = {.c = c};
    d.who.tenant = tenant;
    d.who.can_write = d.who.is_admin = d.who.sees_all = true;
    d.who.time_zone = c->time_zone;
    access_act(&d);
    return d;
}

static int64_t revision(int64_t party)
{
    char query[120];
    snprintf(query, sizeof(query), "SELECT revision FROM kartoteka.party WHERE id = %lld",
             (long long)party);
    return admin_number(query);
}

static void right(const char *after)
{
    int64_t wrong = admin_number(PACKED_WRONG);
    if (wrong != 0) {
        fail_msg("%s: %lld parties are packed wrong", after, (long long)wrong);
    }
}

/* A transaction of the worker, and the parties whose revision grows by it: A 1, B 2, C 4. */
static const struct step {
    const char *name, *sql;
    unsigned grows;
} steps[] = {
    {"one contact",
     "INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value)"
     " VALUES ($, 811001, 810001, 0, 2, '+7 916 000-11-22')",
     1},
    {"many contacts of many",
     "INSERT INTO contact_info (tenant_id, id, party_id, kind, category, value, is_primary)"
     " VALUES ($, 811005, 810003, 1, 1, 'c@pack.test', false),"
     " ($, 811002, 810001, 1, 0, 'a@pack.test', true), ($, 811004, 810002, 1, 0, 'b@pack.test', "
     "true),"
     " ($, 811003, 810001, 0, 1, '100', true)",
     7},
    {"a value", "UPDATE contact_info SET value = 'b2@pack.test' WHERE id = 811004", 2},
    {"a kind and a category", "UPDATE contact_info SET kind = 2, category = 1 WHERE id = 811004",
     2},
    {"a type",
     "UPDATE contact_info SET type_id = (SELECT min(id) FROM contact_type) WHERE id = 811001", 1},
    {"another primary", "UPDATE contact_info SET is_primary = true WHERE id = 811001", 1},
    {"a new primary",
     "INSERT INTO contact_info (tenant_id, id, party_id, kind, value, is_primary)"
     " VALUES ($, 811006, 810001, 1, 'a2@pack.test', true)",
     1},
    {"a primary that moves",
     "UPDATE contact_info SET party_id = 810001 WHERE id = 811004;"
     "UPDATE contact_info SET kind = 1 WHERE id = 811004",
     3},
    {"a move back", "UPDATE contact_info SET party_id = 810002 WHERE id = 811004", 3},
    {"two that change places",
     "UPDATE contact_info SET party_id = CASE id WHEN 811004 THEN 810003 ELSE 810002 END"
     " WHERE id IN (811004, 811005)",
     6},
    {"nothing found",
     "UPDATE contact_info SET value = 'x' WHERE id = 811999;"
     "DELETE FROM contact_info WHERE id = 811999",
     0},
    {"one deletion", "DELETE FROM contact_info WHERE id = 811003", 1},
    {"all deletions", "DELETE FROM contact_info WHERE party_id = 810003", 4},
    {"a conflict that changes",
     "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " VALUES ($, 811006, 810001, 1, 'a3@pack.test'), ($, 811007, 810002, 1, 'b3@pack.test')"
     " ON CONFLICT (tenant_id, id) DO UPDATE SET value = EXCLUDED.value",
     3},
    {"a conflict that does not",
     "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " VALUES ($, 811006, 810001, 1, 'x') ON CONFLICT DO NOTHING",
     0},
    {"a merge statement",
     "MERGE INTO contact_info c USING (VALUES (811006, 'a4'), (811007, ''), (811008, 'new')) v(id, "
     "t)"
     " ON c.tenant_id = $ AND c.id = v.id WHEN MATCHED AND v.t = '' THEN DELETE"
     " WHEN MATCHED THEN UPDATE SET value = v.t WHEN NOT MATCHED THEN"
     " INSERT (tenant_id, id, party_id, kind, value) VALUES ($, v.id, 810003, 1, v.t)",
     7},
    {"several writes",
     "BEGIN; UPDATE party SET note = 'n' WHERE id = 810001;"
     "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " VALUES ($, 811010, 810001, 1, 'p'), ($, 811011, 810001, 1, 'q');"
     "UPDATE contact_info SET value = 'p2' WHERE id = 811010;"
     "DELETE FROM contact_info WHERE id = 811011; COMMIT",
     1},
    {"writes of which some are taken back",
     "BEGIN; SAVEPOINT s; INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " VALUES ($, 811012, 810001, 1, 'gone'); UPDATE contact_info SET value = 'gone' WHERE id = "
     "811010;"
     "ROLLBACK TO s; INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " VALUES ($, 811013, 810001, 1, 'stays'); COMMIT",
     1},
    {"writes of which all are taken back",
     "BEGIN; UPDATE contact_info SET value = 'gone' WHERE id = 811010; ROLLBACK", 0},
    {"a party with its parts",
     "WITH p AS (INSERT INTO party (tenant_id, id, kind) VALUES ($, 810004, 1) RETURNING id),"
     " k AS (INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " SELECT $, 811014, id, 1, 'd@pack.test' FROM p),"
     " l AS (INSERT INTO loyalty_card (tenant_id, party_id, code) SELECT $, id, 'P-9' FROM p)"
     " INSERT INTO address (tenant_id, id, party_id, house) SELECT $, 812009, id, '9' FROM p",
     0},
    {"a party and its parts at once",
     "WITH p AS (UPDATE party SET role = 'r' WHERE id = 810004 RETURNING id),"
     " k AS (DELETE FROM contact_info c USING p WHERE c.party_id = p.id)"
     " INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
     " SELECT $, 811015, id, 0, '1' FROM p",
     0},
    {"addresses",
     "INSERT INTO address (tenant_id, id, party_id, street_id, street, city_id, country, house, "
     "note)"
     " VALUES ($, 812001, 810001, 810101, '', (SELECT min(id) FROM city), 'Land', '1', ''),"
     " ($, 812002, 810001, NULL, 'free', NULL, '', '2', 'n'),"
     " ($, 812003, 810002, 810101, 'hidden', NULL, '', '3', ''),"
     " ($, 812004, 810003, 810102, '', NULL, '', '4', '')",
     7},
    {"another street", "UPDATE address SET street_id = 810103 WHERE id = 812003", 2},
    {"the street back", "UPDATE address SET street_id = 810101 WHERE id = 812003", 2},
    {"an address that moves",
     "UPDATE address SET party_id = 810001, is_primary = true WHERE id = 812004", 5},
    {"a street's name", "UPDATE street SET name = 'Новая' WHERE id = 810101", 3},
    {"streets' names", "UPDATE street SET name = name || ' 2' WHERE id BETWEEN 810101 AND 810103",
     3},
    {"the same name", "UPDATE street SET name = name WHERE id = 810101", 0},
    {"a post code, as an import has it", "UPDATE street SET post_code = '115000' WHERE id = 810101",
     0},
    {"a street that nobody has", "UPDATE street SET name = 'X' WHERE id = 810103", 0},
    {"a street that is let go and deleted",
     "BEGIN; UPDATE address a SET street_id = NULL, street = s.name FROM street s"
     " WHERE a.street_id = 810102 AND s.id = 810102; DELETE FROM street WHERE id = 810102; COMMIT",
     1},
    {"an address that goes", "DELETE FROM address WHERE id IN (812002, 812004)", 1},
    {"accounts and cards",
     "INSERT INTO loyalty_account (tenant_id, party_id, number, type_id, opened_at, balance)"
     " VALUES ($, 810001, 'P-2', 5, '2020-01-02', 10.5), ($, 810001, 'P-10', 0, '2020-01-02 "
     "03:04', 0);"
     "INSERT INTO loyalty_card (tenant_id, party_id, code, expires_at) VALUES"
     " ($, 810001, 'P-3', NULL), ($, 810002, 'p-1', '2030-01-01 00:00:00.5')",
     3},
    {"a balance", "UPDATE loyalty_account SET balance = -0.01, code = 'k' WHERE number = 'P-2'", 1},
    {"an account and a card that move",
     "UPDATE loyalty_account SET party_id = 810003 WHERE number = 'P-2';"
     "UPDATE loyalty_card SET party_id = 810001 WHERE code = 'p-1'",
     7},
    {"an account's number", "UPDATE loyalty_account SET number = 'P-0' WHERE number = 'P-2'", 4},
    {"an account and a card that go",
     "DELETE FROM loyalty_account WHERE number = 'P-0'; DELETE FROM loyalty_card WHERE code = "
     "'P-3'",
     5},
    {"a party that is deleted", "UPDATE party SET deleted_at = now() WHERE id = 810001", 1},
    {"a part of a deleted party",
     "UPDATE contact_info SET value = 'late' WHERE id = 811010;"
     "UPDATE street SET name = 'Поздняя' WHERE id = 810101",
     3},
    {"a party that is back", "UPDATE party SET deleted_at = NULL WHERE id = 810001", 1},
    {"a party that is gone", "DELETE FROM party WHERE id = 810004", 0},
};

static void every_write_is_followed(void **state)
{
    static const int64_t parties[] = {A, B, C};
    (void)state;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        int64_t before[3];
        for (size_t k = 0; k < 3; k++) {
            before[k] = revision(parties[k]);
        }
        run(worker, steps[i].sql);
        right(steps[i].name);
        for (size_t k = 0; k < 3; k++) {
            bool grew = revision(parties[k]) > before[k];
            if (grew != ((steps[i].grows >> k & 1) != 0)) {
                fail_msg("%s: the revision of %lld%s grew", steps[i].name, (long long)parties[k],
                         grew ? "" : " has not");
            }
            same_as_packed(parties[k]);
        }
    }
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.party WHERE id IN (810001, 810002)"
                     " AND packed_contacts <> '' AND packed_addresses <> ''"),
        2);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id = 810003"
                                  " AND packed_addresses IS NULL AND packed_loyalty IS NULL"),
                     1);
}

static void the_demonstration_is_right(void **state)
{
    (void)state;
    assert_true(admin_number("SELECT count(packed_contacts) FROM kartoteka.party") > 500);
    assert_true(admin_number("SELECT count(packed_addresses) FROM kartoteka.party") > 0);
    right("the demonstration");
}

/* The program's own statements; each reads the party back in the same trip. */
static void the_statements_are_followed(void **state)
{
    (void)state;
    struct directory d = anyone();
    struct party *p;
    int64_t id = 0, again = 0;
    const struct contact_edit phone = {CK_PHONE, PC_MOBILE, 0, SPAN("+7 916 111-22-33"), true, 0};
    check_ok(c, party_contact_add(&d, B, SEE_ALL, &phone, PARTS, &p, &id));
    right("contact_add");
    same_contacts(p);
    const struct contact_patch value = {.value = OPT_TEXT(SPAN("+7 916 111-22-34"))};
    check_ok(c, party_contact_update(&d, B, id, SEE_ALL, &value, PARTS, &p));
    right("contact_update");
    same_contacts(p);
    check_ok(c, party_contact_delete(&d, B, id, SEE_ALL, PARTS, &p));
    right("contact_delete");
    same_contacts(p);
    const struct address_edit home = {.street_id = OPT_I64(STREET), .house = OPT_TEXT(SPAN("77"))};
    check_ok(c, party_address_add(&d, B, SEE_ALL, &home, PARTS, &p, &id));
    right("address_add");
    check_ok(c, party_address_add(&d, B, SEE_ALL, &home, PARTS, &p, &again));
    right("address_add of one that is there");
    assert_int_equal(id, again);
    const struct address_edit flat = {.apartments = OPT_TEXT(SPAN("5"))};
    check_ok(c, party_address_update(&d, B, id, SEE_ALL, &flat, PARTS, &p));
    right("address_update");
    check_ok(c, party_address_delete(&d, B, id, SEE_ALL, PARTS, &p));
    right("address_delete");
    same_as_packed(B);
}

/* A new client's texts are packed by the statement that makes it, and not written again. */
static void a_new_client_is_packed_as_it_is_made(void **state)
{
    (void)state;
    struct directory d = anyone();
    struct party *p = NULL;
    int64_t city =
        admin_number(tenant_sql("SELECT min(id) FROM kartoteka.city WHERE tenant_id = $", tenant));
    const struct contact_edit contacts[] = {{CK_PHONE, PC_MOBILE, 3, SPAN("+7 916 1:-"), false, 0},
                                            {CK_EMAIL, 1, 0, SPAN("n@pack.test"), false, 0},
                                            {CK_EMAIL, 1, 0, SPAN("n@pack.test"), false, 0}};
    const struct address_edit addresses[] = {
        {.street_id = OPT_I64(STREET), .city_id = OPT_I64(city), .note = OPT_TEXT(SPAN("a\nb"))},
        {.street_id = OPT_I64(STREET), .house = OPT_TEXT(SPAN("1"))},
        {.street = OPT_TEXT(SPAN("free")), .is_primary = OPT_BOOL(true)},
        {.street = OPT_TEXT(SPAN("free")), .is_primary = OPT_BOOL(true)}};
    const struct party_edit edit = {.kind = PARTY_PERSON,
                                    .last_name = OPT_TEXT(SPAN("N")),
                                    .contacts = contacts,
                                    .contact_count = 3,
                                    .addresses = addresses,
                                    .address_count = 4};
    check_ok(c, person_create(&d, &edit, PARTS, &p));
    assert_non_null(p);
    assert_int_equal(p->contacts.n, 3);
    assert_int_equal(p->addresses.n, 3);
    right("client_add");
    same_contacts(p);
    same_as_packed(p->id);
    char query[160];
    snprintf(query, sizeof(query), "SELECT cmin::text::int FROM kartoteka.party WHERE id = %lld",
             (long long)p->id);
    assert_int_equal(admin_number(query), 0); /* the first command's row, not a trigger's */
    snprintf(query, sizeof(query), "DELETE FROM kartoteka.party WHERE id = %lld", (long long)p->id);
    admin_run(query);
}

static void loyalty_statements_are_followed(void **state)
{
    (void)state;
    struct directory d = anyone();
    bool stored[2], found;
    const struct loyalty_account_edit accounts[] = {
        {.owner = {.person = A}, .number = SPAN("S-1"), .opened = OPT_TEXT(SPAN("2020-01-02"))},
        {.owner = {.person = B}, .number = SPAN("S-2"), .type_id = OPT_I64(INT64_MAX)}};
    const struct loyalty_card_edit cards[] = {
        {.owner = {.person = B}, .code = SPAN("S-1"), .group_id = OPT_I64(3)},
        {.owner = {.person = B}, .code = SPAN("S-1"), .expires = OPT_TEXT(SPAN("2031-01-02"))}};
    check_ok(c, loyalty_accounts_put(&d, accounts, 2, stored));
    assert_true(stored[0] && stored[1]);
    right("account_put");
    check_ok(c, loyalty_cards_put(&d, cards, 2, stored));
    assert_true(stored[0] && stored[1]);
    right("card_put");
    same_as_packed(A);
    same_as_packed(B);
    check_ok(c, loyalty_account_delete(&d, SPAN("S-1"), &found));
    assert_true(found);
    check_ok(c, loyalty_card_delete(&d, SPAN("S-1"), &found));
    assert_true(found);
    right("account_delete, card_delete");
}

/* A hash of what is packed in a party, except for ids of parts: a merge taken back keeps them. */
static int64_t packed_hash(int64_t party)
{
    char query[300];
    snprintf(query, sizeof(query),
             "SELECT hashtextextended(concat_ws('|', packed_contacts, packed_addresses,"
             " packed_loyalty), 7) FROM kartoteka.party WHERE id = %lld",
             (long long)party);
    return admin_number(query);
}

static void merges_are_followed(void **state)
{
    (void)state;
    struct directory d = anyone();
    struct party *p;
    int64_t survivor;
    run(worker,
        "INSERT INTO contact_info (tenant_id, id, party_id, kind, value, is_primary) VALUES"
        " ($, 813001, 810001, 1, 'same@pack.test', true),"
        " ($, 813002, 810002, 1, 'same@pack.test', true),"
        " ($, 813003, 810001, 0, '111', true), ($, 813004, 810002, 0, '222', true);"
        "INSERT INTO address (tenant_id, id, party_id, house) VALUES"
        " ($, 813011, 810001, 'same'), ($, 813012, 810002, 'same'), ($, 813013, 810001, 'x');"
        "INSERT INTO loyalty_card (tenant_id, party_id, code) VALUES"
        " ($, 810001, 'M-1'), ($, 810002, 'M-2')");
    int64_t a = packed_hash(A), b = packed_hash(B), was_a = revision(A), was_b = revision(B);
    check_ok(c, party_merge(&d, A, B, PARTS, &p));
    right("merge");
    same_contacts(p);
    same_as_packed(A);
    same_as_packed(B);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id = 810001 AND"
                                  " packed_contacts IS NULL AND packed_addresses IS NULL AND"
                                  " packed_loyalty IS NULL"),
                     1);
    assert_true(revision(A) > was_a && revision(B) > was_b);
    was_a = revision(A), was_b = revision(B);
    check_ok(c, party_unmerge(c, A, true, &survivor));
    right("unmerge");
    assert_int_equal(packed_hash(A), a);
    assert_int_equal(packed_hash(B), b);
    assert_true(revision(A) > was_a && revision(B) > was_b);
}

/* A session that writes dates in its own way packs them as any other does. */
static void a_session_does_not_matter(void **state)
{
    (void)state;
    run(worker,
        "SET datestyle = 'German'; SET TimeZone = 'Asia/Tashkent'; SET bytea_output = 'escape';"
        "SET extra_float_digits = -5; SET lc_numeric = 'C';"
        "INSERT INTO loyalty_account (tenant_id, party_id, number, type_id, opened_at, balance)"
        " VALUES ($, 810003, 'G-1', 1, '2021-02-13 04:05:06', 12345.6);"
        "INSERT INTO loyalty_card (tenant_id, party_id, code, offered_at, expires_at)"
        " VALUES ($, 810003, 'G-1', '2021-02-13', '2031-12-01 00:00:01')");
    right("datestyle German");
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.party WHERE id = 810003 AND packed_loyalty ="
                     " '1 1 0 0 3:G-16:Active0:19:2021-02-13 04:05:068:12345.60-:"
                     "2 0 0 0 3:G-16:Active19:2021-02-13 00:00:0019:2031-12-01 00:00:010:'"),
        1);
    run(worker, "RESET ALL; DELETE FROM loyalty_account WHERE number = 'G-1';"
                "DELETE FROM loyalty_card WHERE code = 'G-1'");
    PQfinish(worker);
    worker = worker_open(tenant);
}

static void every_text_comes_back(void **state)
{
    (void)state;
    struct directory d = anyone();
    static char control[32], large[10001], mixed[2001];
    const char *const values[] = {"a\nb",
                                  "\n",
                                  " ",
                                  "12:ab",
                                  ":",
                                  "-",
                                  "-:",
                                  "-:-:",
                                  "0:",
                                  "1 2 3 1 5:x",
                                  "'",
                                  "\"",
                                  "\\",
                                  "\\n",
                                  "E'\\x00'",
                                  "$$",
                                  "\t\r",
                                  "{}",
                                  "NULL",
                                  "\xD0\x81",
                                  "\xF0\x9F\x90\x88",
                                  "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7",
                                  "\xE2\x80\xAE",
                                  "\xEF\xBB\xBF",
                                  "\x7F",
                                  "\xC2\x80",
                                  "e\xCC\x81",
                                  control,
                                  large,
                                  mixed};
    const size_t n = sizeof(values) / sizeof(values[0]);
    for (int i = 1; i < 32; i++) {
        control[i - 1] = (char)i;
    }
    memset(large, 'x', sizeof(large) - 1);
    for (size_t i = 0; i + 1 < sizeof(mixed); i++) {
        mixed[i] = "0123456789: -\n"[i * i * 7 % 14];
    }
    struct party *p = NULL;
    for (size_t i = 0; i < n; i++) {
        /* Values that are equal when they are folded would be one, but for their category. */
        const struct contact_edit contact = {CK_BLOG, (int)i, 0, span_of(values[i]), false, 0};
        const struct address_edit address = {
            .house = OPT_TEXT(arena_printf(c->mem, "%zu", i)), /* else some are the same */
            .street = OPT_TEXT(span_of(values[i])),
            .note = OPT_TEXT(span_of(values[i])),
            .lng = OPT_TEXT(span_of(values[i]))};
        int64_t id;
        check_ok(c, party_contact_add(&d, C, SEE_ALL, &contact, PARTS, &p, &id));
        size_t k = 0;
        while (k < p->contacts.n && p->contacts.v[k].id != id) {
            k++;
        }
        assert_true(k < p->contacts.n && span_is(p->contacts.v[k].value, values[i]));
        check_ok(c, party_address_add(&d, C, SEE_ALL, &address, PARTS, &p, &id));
        for (k = 0; k < p->addresses.n && p->addresses.v[k].id != id;) {
            k++;
        }
        assert_true(k < p->addresses.n && span_is(p->addresses.v[k].note, values[i]) &&
                    span_is(p->addresses.v[k].lng, values[i]));
    }
    assert_int_equal(p->contacts.n, n + 1); /* and the one of the steps */
    run(worker,
        "INSERT INTO loyalty_account (tenant_id, party_id, number, type_id, opened_at, status,"
        " type_name, code) SELECT $, party_id, 'N' || id || value, 0, now(), value, value, value"
        " FROM contact_info WHERE party_id = 810003 AND length(value) < 2000");
    right("every text");
    same_as_packed(C);
}

/* A row of more than a page has its texts elsewhere. */
static void many_parts_are_kept(void **state)
{
    (void)state;
    struct directory d = anyone();
    struct party *p;
    run(worker,
        "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
        " SELECT $, 814000 + n, 810002, n % 18, md5(n::text) FROM generate_series(1, 500) n");
    right("500 contacts");
    int64_t n = admin_number("SELECT count(*) FROM kartoteka.contact_info WHERE party_id = 810002");
    const struct contact_edit one = {CK_EMAIL, 0, 0, SPAN("one@more.test"), false, 0};
    check_ok(c, party_contact_add(&d, B, SEE_ALL, &one, PARTS, &p, NULL));
    assert_int_equal(p->contacts.n, n + 1);
    run(worker, "UPDATE contact_info SET category = 1 WHERE party_id = 810002 AND id % 3 = 0;"
                "DELETE FROM contact_info WHERE party_id = 810002 AND id % 7 = 0");
    right("500 contacts, changed");
    same_as_packed(B);
    assert_true(admin_number("SELECT octet_length(packed_contacts) FROM kartoteka.party"
                             " WHERE id = 810002") > 20000);
}

static void a_thousand_at_once(void **state)
{
    (void)state;
    run(worker, "INSERT INTO party (tenant_id, id, kind, last_name)"
                " SELECT $, 815000 + n, 1, 'T' || n FROM generate_series(1, 1000) n;"
                "INSERT INTO contact_info (tenant_id, id, party_id, kind, value)"
                " SELECT $, 820000 + n, 815000 + (n * 7919 % 1000) + 1, n % 2, 't' || n"
                " FROM generate_series(1, 2000) n;"
                "INSERT INTO address (tenant_id, id, party_id, street_id, house)"
                " SELECT $, 820000 + n, 815000 + n, 810103, n FROM generate_series(1, 1000) n");
    right("1000 people");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id BETWEEN 815001 AND"
                                  " 816000 AND packed_contacts <> '' AND packed_addresses <> ''"),
                     1000);
    run(worker, "UPDATE street SET name = 'Всех' WHERE id = 810103;"
                "UPDATE contact_info SET value = value || '!' WHERE id BETWEEN 820001 AND 822000");
    right("1000 people, changed");
    run(worker, "DELETE FROM party WHERE id BETWEEN 815001 AND 815500;"
                "DELETE FROM address WHERE party_id BETWEEN 815501 AND 816000");
    right("1000 people, deleted");
    admin_run("DELETE FROM kartoteka.party WHERE id BETWEEN 815001 AND 816000");
}

/* One call packs what was added, changed or taken away while triggers were off. */
static void all_is_packed_anew(void **state)
{
    (void)state;
    int64_t was = revision(B);
    admin_run(tenant_sql("SET session_replication_role = replica;"
                         "DELETE FROM kartoteka.contact_info WHERE party_id = 810001;"
                         "DELETE FROM kartoteka.address WHERE party_id = 810001;"
                         "DELETE FROM kartoteka.loyalty_account WHERE party_id = 810001;"
                         "DELETE FROM kartoteka.loyalty_card WHERE party_id = 810001;"
                         "UPDATE kartoteka.contact_info SET value = 'off' WHERE id = 814001;"
                         "INSERT INTO kartoteka.loyalty_card (tenant_id, party_id, code)"
                         " VALUES ($, 810002, 'off');"
                         "CALL kartoteka.pack_all()",
                         tenant));
    right("pack_all");
    assert_int_equal(revision(B), was);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id = 810001 AND"
                                  " packed_contacts IS NULL AND packed_addresses IS NULL AND"
                                  " packed_loyalty IS NULL"),
                     1);
}

/* Runs SQL in the old database and gives the first field, or 0. */
static int64_t ask(const char *conninfo, const char *query)
{
    PGconn *pg = PQconnectdb(conninfo);
    PGresult *r = PQexec(pg, query);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK) {
        fail_msg("%s: %s", query, PQerrorMessage(pg));
    }
    int64_t v = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    PQfinish(pg);
    return v;
}

/* Two tenants with the same ids. $ is one of them. */
#define OLD_ROWS                                                                                   \
    "INSERT INTO kartoteka.tenant (id, name) OVERRIDING SYSTEM VALUE VALUES ($, 'old $');"         \
    "INSERT INTO kartoteka.country (tenant_id, id, name) VALUES ($, 1, 'K');"                      \
    "INSERT INTO kartoteka.city (tenant_id, id, country_id, name) VALUES ($, 1, 1, 'C');" ROWS     \
    "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value) VALUES"             \
    " ($, 2, 810001, 0, '$'), ($, 1, 810001, 1, 'old $'), ($, 3, 810003, 1, 'c');"                 \
    "INSERT INTO kartoteka.address (tenant_id, id, party_id, street_id, house) VALUES"             \
    " ($, 1, 810001, 810101, '$'), ($, 2, 810003, NULL, '2');"                                     \
    "INSERT INTO kartoteka.loyalty_account (tenant_id, party_id, number, type_id, opened_at)"      \
    " VALUES ($, 810003, 'L$', 1, now()), ($, 810003, 'L1', 1, now());"                            \
    "INSERT INTO kartoteka.loyalty_card (tenant_id, party_id, code) VALUES ($, 810001, 'L$');"     \
    "UPDATE kartoteka.party SET deleted_at = now() WHERE id = 810003 AND tenant_id = $"

/* A function of the name that 0080 makes stops the first run before it: that is the old database.
 */
static void an_older_database_is_packed(void **state)
{
    (void)state;
    struct buf report;
    buf_init(&report, c->mem, 1000);
    admin_run("DROP DATABASE IF EXISTS kt_pack WITH (FORCE)");
    admin_run("CREATE DATABASE kt_pack");
    char *old = conninfo_with(admin_conninfo(), " dbname=kt_pack");
    (void)ask(old, "CREATE SCHEMA kartoteka; CREATE FUNCTION kartoteka.pack_text(text) RETURNS text"
                   " LANGUAGE sql RETURN $1");
    assert_false(migrate_up(old, &report));
    assert_int_equal(ask(old, "SELECT max(version) FROM kartoteka.schema_migration"), 71);
    (void)ask(old, tenant_sql("DROP FUNCTION kartoteka.pack_text(text);" OLD_ROWS, 7));
    (void)ask(old, tenant_sql(OLD_ROWS, 8));
    int64_t made = ask(old, "SELECT sum(revision * (id + tenant_id))::bigint FROM kartoteka.party");
    if (!migrate_up(old, &report)) {
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    }
    assert_int_equal(ask(old, PACKED_WRONG), 0);
    assert_int_equal(ask(old, "SELECT count(packed_contacts) * 100 + count(packed_addresses) * 10"
                              " + count(packed_loyalty) FROM kartoteka.party"),
                     444);
    assert_int_equal(
        ask(old, "SELECT sum(revision * (id + tenant_id))::bigint FROM kartoteka.party"), made);
    /* But for the one that tells of a move, in whose sessions no other trigger runs (0270). */
    assert_int_equal(ask(old, "SELECT count(*) FROM pg_trigger WHERE tgenabled <> 'O'"
                              " AND tgrelid <> 'kartoteka.tenant_away'::regclass"),
                     0);
    int64_t last = ask(old, "SELECT max(revision) FROM kartoteka.party");
    (void)ask(old, "UPDATE kartoteka.contact_info SET value = 'new' WHERE id = 3;"
                   "UPDATE kartoteka.street SET name = 'new' WHERE id = 810101");
    assert_int_equal(ask(old, PACKED_WRONG), 0);
    assert_true(ask(old, "SELECT min(revision) FROM kartoteka.party WHERE id <> 810002") > last);
    free(old);
    admin_run("DROP DATABASE kt_pack WITH (FORCE)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demonstration_is_right),
        cmocka_unit_test(every_write_is_followed),
        cmocka_unit_test(the_statements_are_followed),
        cmocka_unit_test(a_new_client_is_packed_as_it_is_made),
        cmocka_unit_test(loyalty_statements_are_followed),
        cmocka_unit_test(merges_are_followed),
        cmocka_unit_test(a_session_does_not_matter),
        cmocka_unit_test(every_text_comes_back),
        cmocka_unit_test(many_parts_are_kept),
        cmocka_unit_test(a_thousand_at_once),
        cmocka_unit_test(all_is_packed_anew),
        cmocka_unit_test(an_older_database_is_packed),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
