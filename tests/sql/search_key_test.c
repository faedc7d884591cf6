/*
 * Triggers derive columns from a row: names and keys as compared, search keys, revisions. They hold
 * for every writer, and for a database that was made before they were triggers.
 */
#include "support.h"

#include "base/crypto.h"
#include "db/migrate.h"

/* Search keys that should be there and are not, or are there and should not. */
#define WRONG_KEYS                                                                                 \
    "WITH wanted AS (SELECT tenant_id, party_id, 3::smallint AS source, id AS ref_id,"             \
    " CASE WHEN kartoteka.fold(value) = value_key"                                                 \
    " THEN value_key ELSE concat_ws(' ', kartoteka.fold(value), value_key,"                        \
    " array_to_string(other_keys, ' ')) END AS key FROM kartoteka.contact_info"                    \
    " UNION ALL SELECT a.tenant_id, a.party_id, 4, a.id, kartoteka.address_words(a)"               \
    " FROM kartoteka.address a WHERE kartoteka.address_words(a) <> ''),"                           \
    " found AS (SELECT tenant_id, party_id, source, ref_id, key FROM kartoteka.search_key)"        \
    " SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE found)"                                 \
    " UNION ALL (TABLE found EXCEPT ALL TABLE wanted)) x"

/* Words of names and job titles likewise; and words that the vocabulary does not have. */
#define WRONG_WORDS                                                                                \
    "WITH wanted AS (SELECT p.tenant_id, w.word, p.id, w.source FROM kartoteka.party p,"           \
    " kartoteka.party_words(p.kind, p.name_key, p.job_title) w WHERE p.deleted_at IS NULL)"        \
    " SELECT (SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE kartoteka.word_key)"            \
    " UNION ALL (TABLE kartoteka.word_key EXCEPT ALL TABLE wanted)) x)"                            \
    " + (SELECT count(*) FROM kartoteka.word_key k WHERE NOT EXISTS (SELECT FROM"                  \
    " kartoteka.vocabulary v WHERE v.tenant_id = k.tenant_id AND v.word = k.word))"

/* Words of the texts by which lists are filtered, likewise. */
#define WRONG_TEXTS                                                                                \
    "WITH texts AS (SELECT tenant_id, -1::bigint AS source, id, title || ' ' || content AS text"   \
    " FROM kartoteka.deal"                                                                         \
    " UNION ALL SELECT tenant_id, -2, id, note FROM kartoteka.party WHERE kind = 2"                \
    " AND deleted_at IS NULL"                                                                      \
    " UNION ALL SELECT tenant_id, -3, id, role FROM kartoteka.party WHERE kind = 1"                \
    " AND deleted_at IS NULL"                                                                      \
    " UNION ALL SELECT v.tenant_id, v.field_id, v.party_id, v.value FROM kartoteka.custom_value v" \
    " JOIN kartoteka.party p ON p.tenant_id = v.tenant_id AND p.id = v.party_id"                   \
    " WHERE p.deleted_at IS NULL),"                                                                \
    " wanted AS (SELECT t.tenant_id, w.word, t.source, t.id"                                       \
    " FROM texts t, kartoteka.words_of(kartoteka.fold(t.text)) AS w(word))"                        \
    " SELECT (SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE kartoteka.text_word)"           \
    " UNION ALL (TABLE kartoteka.text_word EXCEPT ALL TABLE wanted)) x)"                           \
    " + (SELECT count(*) FROM kartoteka.text_word k WHERE NOT EXISTS (SELECT FROM"                 \
    " kartoteka.vocabulary v WHERE v.tenant_id = k.tenant_id AND v.word = k.word))"

/* Numbers of live records by owner, tag and so on that are not kept. */
#define WRONG_COUNTS                                                                               \
    "WITH wanted AS (SELECT p.tenant_id, c.what, c.value, count(*) AS n FROM kartoteka.party p,"   \
    " kartoteka.party_counted(p) c GROUP BY 1, 2, 3"                                               \
    " UNION ALL SELECT x.tenant_id, 4, x.tag_id, count(*) FROM kartoteka.party_tag x"              \
    " JOIN kartoteka.party p ON p.tenant_id = x.tenant_id AND p.id = x.party_id"                   \
    " WHERE p.deleted_at IS NULL GROUP BY 1, 3"                                                    \
    " UNION ALL SELECT tenant_id, 5, tag_id, count(*) FROM kartoteka.case_tag GROUP BY 1, 3"       \
    " UNION ALL SELECT tenant_id, 6, is_closed::int, count(*) FROM kartoteka.crm_case GROUP BY "   \
    "1, 3),"                                                                                       \
    " found AS (SELECT tenant_id, what, value, sum(n)::bigint AS n FROM kartoteka.kept_count"      \
    " GROUP BY 1, 2, 3 HAVING sum(n) <> 0)"                                                        \
    " SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE found)"                                 \
    " UNION ALL (TABLE found EXCEPT ALL TABLE wanted)) x"

/* Words of places, each the place's own. */
#define WRONG_PLACES                                                                               \
    "WITH wanted AS (SELECT s.tenant_id, 2::smallint, s.city_id, w.word, w.rank, s.id"             \
    " FROM kartoteka.street s, kartoteka.place_words_of(s.name) w"                                 \
    " UNION ALL SELECT s.tenant_id, 1, s.country_id, w.word, w.rank, s.id"                         \
    " FROM kartoteka.city s, kartoteka.place_words_of(s.name) w),"                                 \
    " found AS (SELECT tenant_id, kind, parent_id, word, rank, place_id FROM "                     \
    "kartoteka.place_word)"                                                                        \
    " SELECT count(*) FROM ((TABLE wanted EXCEPT ALL TABLE found)"                                 \
    " UNION ALL (TABLE found EXCEPT ALL TABLE wanted)) x"

/* Rows whose derived columns are not what they are derived from. */
#define WRONG_COLUMNS                                                                              \
    "SELECT (SELECT count(*) FROM kartoteka.party WHERE (full_name, name_key) IS DISTINCT FROM"    \
    " (kartoteka.full_name(kind, last_name, first_name, middle_name, company_name),"               \
    " kartoteka.fold(kartoteka.full_name(kind, last_name, first_name, middle_name,"                \
    " company_name)))) + (SELECT count(*) FROM kartoteka.party p WHERE p.contact_fields IS"        \
    " DISTINCT FROM COALESCE((SELECT bit_or(CASE c.kind WHEN 0 THEN 1 << c.category WHEN 1 THEN "  \
    "64"                                                                                           \
    " ELSE 0 END) FROM kartoteka.contact_info c WHERE c.tenant_id = p.tenant_id"                   \
    " AND c.party_id = p.id), 0)) + (SELECT count(*) FROM kartoteka.contact_info"                  \
    " WHERE ARRAY[value_key] || other_keys IS DISTINCT FROM"                                       \
    " kartoteka.contact_keys(tenant_id, kind, value))"                                             \
    " + (SELECT count(*) FROM ((SELECT tenant_id, unnest(other_keys), party_id, id"                \
    " FROM kartoteka.contact_info EXCEPT ALL TABLE kartoteka.contact_other_key)"                   \
    " UNION ALL (TABLE kartoteka.contact_other_key EXCEPT ALL SELECT tenant_id,"                   \
    " unnest(other_keys), party_id, id FROM kartoteka.contact_info)) x)"                           \
    " + (SELECT count(*) FROM kartoteka.address WHERE same_key IS DISTINCT FROM"                   \
    " kartoteka.address_key(type_id::text, category::text, country_id::text, city_id::text,"       \
    " street_id::text, metro_station_id::text, country, city, street, region, zip, house,"         \
    " building, entry, floor, apartments, entry_code, note))"

/* Two people and a company with parts, each kind of row in one statement. $ is the tenant. */
#define ROWS                                                                                                              \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, first_name, job_title, role)"                           \
    " VALUES ($, 800001, 1, 'Ёлкин', 'Пётр', 'Инженер', 'Решает'), ($, 800002, 1, 'Ли', '', '', " \
    "'');"                                                                                                                \
    "INSERT INTO kartoteka.party (tenant_id, id, kind, company_name, note)"                                               \
    " VALUES ($, 800003, 2, 'Ёж и Ко', 'Ёлки');"                                                                 \
    "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"                                           \
    " VALUES ($, 800011, 800001, 0, '8 (916) 000-11-22'),"                                                                \
    " ($, 800012, 800001, 1, 'Elkin@Keys.Example'), ($, 800013, 800002, 1, 'a@b.example'),"                               \
    " ($, 800014, 800003, 0, 'нет'),"                                                                                  \
    " ($, 800015, 800002, 0, '(495) 123-45-67, +84 91 2413837');"                                                         \
    "INSERT INTO kartoteka.address (tenant_id, id, party_id, city, house)"                                                \
    " VALUES ($, 800021, 800001, 'Королёв', '1'), ($, 800022, 800001, 'Королёв', '2'),"                     \
    " ($, 800023, 800003, '', '')"

static int32_t tenant;

static void all_right(void)
{
    assert_int_equal(admin_number(WRONG_COLUMNS), 0);
    assert_int_equal(admin_number(WRONG_KEYS), 0);
    assert_int_equal(admin_number(WRONG_WORDS), 0);
    assert_int_equal(admin_number(WRONG_TEXTS), 0);
    assert_int_equal(admin_number(WRONG_COUNTS), 0);
}

static int64_t revision(const char *party)
{
    char query[120];
    snprintf(query, sizeof(query), "SELECT revision FROM kartoteka.party WHERE id = %s", party);
    return admin_number(query);
}

static int start(void **state)
{
    (void)state;
    tenant = demo_tenant();
    admin_run(tenant_sql(ROWS, tenant));
    return crypto_init() ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    admin_run("DELETE FROM kartoteka.party WHERE id BETWEEN 800001 AND 800099");
    return 0;
}

static void the_demonstration_is_right(void **state)
{
    (void)state;
    assert_true(admin_number("SELECT count(*) FROM kartoteka.search_key WHERE source = 4") > 0);
    all_right();
}

static void rows_of_one_statement_have_theirs(void **state)
{
    (void)state;
    all_right();
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.search_key"
                                  " WHERE party_id = 800001"),
                     4);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.search_key WHERE ref_id = 800011"
                                  " AND key = '8 (916) 000-11-22 79160001122'"),
                     1);
}

static void changes_are_followed(void **state)
{
    (void)state;
    admin_run("UPDATE kartoteka.party SET last_name = 'Ёлкин-Младший', job_title = ''"
              " WHERE id = 800001;"
              "UPDATE kartoteka.party SET job_title = 'Сторож' WHERE id = 800002;"
              "UPDATE kartoteka.contact_info SET value = 'new@keys.example' WHERE id = 800012;"
              "UPDATE kartoteka.contact_info SET party_id = 800002 WHERE id = 800011;"
              "UPDATE kartoteka.address SET house = '3', city = '' WHERE id = 800022;"
              "UPDATE kartoteka.party SET deleted_at = now() WHERE id = 800003");
    all_right();
    admin_run("UPDATE kartoteka.party SET deleted_at = NULL WHERE id = 800003;"
              "DELETE FROM kartoteka.contact_info WHERE id = 800013;"
              "DELETE FROM kartoteka.address WHERE id = 800021");
    all_right();
}

static void nobody_sets_them_by_hand(void **state)
{
    (void)state;
    admin_run("UPDATE kartoteka.party SET name_key = 'x', full_name = 'x', revision = 1"
              " WHERE id = 800002;"
              "UPDATE kartoteka.contact_info SET value_key = 'x' WHERE party_id = 800002;"
              "UPDATE kartoteka.address SET same_key = 'x' WHERE party_id = 800001");
    all_right();
    assert_true(revision("800002") > 1);
}

/* Unless it has done so in the same transaction, a part's writer raises its party's revision. */
static void parts_raise_the_revision(void **state)
{
    static const char *const writes[] = {
        "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
        " VALUES ($, 800031, 800002, 1, 'raise@keys.example')",
        "UPDATE kartoteka.contact_info SET category = 2 WHERE tenant_id = $ AND id = 800031",
        "DELETE FROM kartoteka.contact_info WHERE tenant_id = $ AND id = 800031",
        "INSERT INTO kartoteka.address (tenant_id, id, party_id, house)"
        " VALUES ($, 800032, 800002, '7')"};
    (void)state;
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        int64_t before = revision("800002"), other = revision("800001");
        admin_run(tenant_sql(writes[i], tenant));
        assert_true(revision("800002") > before);
        assert_int_equal(revision("800001"), other);
    }
}

/* Each write changes what several numbers say; then the rows are put together. */
static void counts_are_kept(void **state)
{
    static const char *const writes[] = {
        "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name) SELECT $, 800060 + i, 1, "
        "'Счёт'"
        " FROM generate_series(0, 9) i",
        "INSERT INTO kartoteka.tag (tenant_id, id, entity, title) VALUES ($, 800070, 0, 'счёт')",
        "INSERT INTO kartoteka.party_tag (tenant_id, party_id, tag_id) SELECT $, 800060 + i, 800070"
        " FROM generate_series(0, 9) i",
        "UPDATE kartoteka.party SET owner_id = (SELECT min(id) FROM kartoteka.employee"
        " WHERE tenant_id = $) WHERE id BETWEEN 800060 AND 800064",
        "UPDATE kartoteka.party SET status_id = (SELECT min(id) FROM kartoteka.dictionary"
        " WHERE tenant_id = $ AND kind = 'contact_status') WHERE id BETWEEN 800062 AND 800066",
        "UPDATE kartoteka.party SET deleted_at = now() WHERE id BETWEEN 800063 AND 800068",
        "UPDATE kartoteka.party SET deleted_at = NULL, owner_id = NULL WHERE id = 800064",
        "DELETE FROM kartoteka.party_tag WHERE party_id IN (800060, 800063)",
        "DELETE FROM kartoteka.party WHERE id BETWEEN 800060 AND 800069",
        "DELETE FROM kartoteka.tag WHERE id = 800070",
        "UPDATE kartoteka.crm_case SET is_closed = NOT is_closed WHERE id IN"
        " (SELECT min(id) FROM kartoteka.crm_case WHERE tenant_id = $)",
        "SELECT kartoteka.count_fold($)",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        admin_run(tenant_sql(writes[i], tenant));
        assert_int_equal(admin_number(WRONG_COUNTS), 0);
    }
}

/* Whatever is written, the words of deals, notes, roles and own fields are those of what is there.
 */
static void texts_are_followed(void **state)
{
    static const char *const writes[] = {
        "INSERT INTO kartoteka.custom_field (tenant_id, id, entity, label) VALUES"
        " ($, 800080, 1, 'Слова')",
        "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, role, note) VALUES"
        " ($, 800081, 1, 'Слов', 'Решает всё, всегда', 'нет'), ($, 800082, 1, 'Нем', '', 'да')",
        "INSERT INTO kartoteka.party (tenant_id, id, kind, company_name, note) VALUES"
        " ($, 800083, 2, 'Слово', 'Ёлка и ёлка')",
        "INSERT INTO kartoteka.custom_value (tenant_id, party_id, field_id, value) VALUES"
        " ($, 800081, 800080, 'Один два'), ($, 800082, 800080, 'два три')",
        "UPDATE kartoteka.custom_value SET value = 'два четыре' WHERE party_id = 800081"
        " AND field_id = 800080",
        "UPDATE kartoteka.party SET role = 'Всегда думает' WHERE id = 800081",
        "UPDATE kartoteka.party SET role = 'Ждёт', note = '' WHERE id IN (800082, 800083)",
        "UPDATE kartoteka.party SET deleted_at = now() WHERE id IN (800081, 800083)",
        "UPDATE kartoteka.custom_value SET party_id = 800083 WHERE party_id = 800082",
        "UPDATE kartoteka.party SET deleted_at = NULL, note = 'снова' WHERE id IN (800081, 800083)",
        "UPDATE kartoteka.custom_value SET party_id = 800082 WHERE party_id = 800083",
        "INSERT INTO kartoteka.deal (tenant_id, id, title, content) VALUES"
        " ($, 800084, 'Поставка № 7', 'и монтаж'), ($, 800085, '***', '')",
        "UPDATE kartoteka.deal SET title = 'Монтаж', content = '' WHERE id = 800084",
        "UPDATE kartoteka.deal SET amount = 5 WHERE id = 800084",
        "DELETE FROM kartoteka.custom_value WHERE party_id = 800082",
        "DELETE FROM kartoteka.deal WHERE id IN (800084, 800085)",
        "DELETE FROM kartoteka.party WHERE id BETWEEN 800081 AND 800083",
        "DELETE FROM kartoteka.custom_field WHERE id = 800080",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        admin_run(tenant_sql(writes[i], tenant));
        if (admin_number(WRONG_TEXTS) != 0) {
            fail_msg("after %s", writes[i]);
        }
    }
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.text_word"
                                  " WHERE ref_id BETWEEN 800081 AND 800085"),
                     0);
}

static void what_is_deleted_leaves_none(void **state)
{
    (void)state;
    admin_run("DELETE FROM kartoteka.party WHERE id IN (800001, 800002)");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.search_key"
                                  " WHERE party_id IN (800001, 800002)"),
                     0);
    all_right();
}

/* Keys follow the home country, in lots, and nobody has changed the clients. */
static void another_country_renews_the_keys(void **state)
{
    (void)state;
    int64_t before = revision("800002");
    admin_run(tenant_sql("UPDATE kartoteka.tenant SET home_country = 'BY' WHERE id = $", tenant));
    assert_true(admin_number(WRONG_COLUMNS) > 0);
    int lots = 0;
    while (admin_number("SELECT kartoteka.renew_contacts_lot(2)::int") == 1) {
        lots++;
    }
    assert_true(lots > 2);
    all_right();
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.contact_info WHERE id = 800015"
                                  " AND value_key = '4951234567'"),
                     1);
    assert_int_equal(revision("800002"), before);
    admin_run(tenant_sql("UPDATE kartoteka.tenant SET home_country = 'RU' WHERE id = $", tenant));
    admin_run("CALL kartoteka.renew_contacts()");
    all_right();
}

/* A key is shortened to what an index can hold, and nothing of the value is lost. */
static void long_values_have_keys(void **state)
{
    (void)state;
    admin_run(tenant_sql("INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, value)"
                         " SELECT $, 800040 + k, 800002, k, string_agg(md5(n::text), '')"
                         " FROM generate_series(1, 300) n, generate_series(0, 1) k GROUP BY k",
                         tenant));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.contact_info"
                                  " WHERE id BETWEEN 800040 AND 800041 AND length(value) = 9600"),
                     2);
    all_right();
}

static void places_have_their_words(void **state)
{
    static const char *const writes[] = {
        "INSERT INTO kartoteka.street (tenant_id, id, city_id, name) SELECT $, 800051, min(id),"
        " '7-я Кожуховская ул.' FROM kartoteka.city WHERE tenant_id = $",
        "UPDATE kartoteka.street SET name = 'Проезд Кожухова' WHERE id = 800051",
        "DELETE FROM kartoteka.street WHERE id = 800051",
    };
    (void)state;
    assert_int_equal(admin_number(WRONG_PLACES), 0);
    for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
        admin_run(tenant_sql(writes[i], tenant));
        assert_int_equal(admin_number(WRONG_PLACES), 0);
    }
}

/* Migration 0146 knows more words for what a place is. A name that was taken apart without them is
 * taken apart anew. */
static void names_of_places_are_taken_apart_anew(void **state)
{
    (void)state;
    admin_run(tenant_sql("INSERT INTO kartoteka.street (tenant_id, id, city_id, name)"
                         " SELECT $, 800052, min(id), 'ст-ца Пробная'"
                         " FROM kartoteka.city WHERE tenant_id = $",
                         tenant));
    admin_run("DELETE FROM kartoteka.place_word WHERE place_id = 800052");
    admin_run("INSERT INTO kartoteka.place_word (tenant_id, kind, parent_id, word, rank, place_id)"
              " SELECT s.tenant_id, 2, s.city_id, o.word, o.rank, s.id FROM kartoteka.street s,"
              " (VALUES ('ст', 0), ('ца', 1), ('пробная', 1), ('#', 2)) AS o(word, rank)"
              " WHERE s.id = 800052");
    assert_int_not_equal(admin_number(WRONG_PLACES), 0);
    (void)admin_number(tenant_sql("SELECT kartoteka.renew_street_word($, 800051, 800052)", tenant));
    assert_int_equal(admin_number(WRONG_PLACES), 0);
    admin_run("DELETE FROM kartoteka.street WHERE id = 800052");
    assert_int_equal(admin_number(WRONG_PLACES), 0);
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

/* A sequence of the name that 0052 makes stops the first run before it: that is the old database.
 */
static void an_older_database_keeps_what_it_has(void **state)
{
    (void)state;
    struct arena *mem = arena_new();
    struct buf report;
    buf_init(&report, mem, 1000);
    admin_run("DROP DATABASE IF EXISTS kt_keys WITH (FORCE)");
    admin_run("CREATE DATABASE kt_keys");
    char *old = conninfo_with(admin_conninfo(), " dbname=kt_keys");
    (void)ask(old, "CREATE SCHEMA kartoteka; CREATE SEQUENCE kartoteka.revision_offset");
    assert_false(migrate_up(old, &report));
    assert_int_equal(ask(old, "SELECT max(version) FROM kartoteka.schema_migration"), 51);
    (void)ask(old,
              "DROP SEQUENCE kartoteka.revision_offset;"
              "UPDATE kartoteka.revision_base SET base = 5000000;"
              "INSERT INTO kartoteka.tenant (id, name) OVERRIDING SYSTEM VALUE VALUES (7, 'old')");
    (void)ask(old, tenant_sql(ROWS, 7));
    int64_t made = ask(old, "SELECT max(revision) FROM kartoteka.party");
    assert_true(made > 5000000);
    if (!migrate_up(old, &report)) {
        fail_msg("%.*s", SPAN_ARG(buf_view(&report)));
    }
    assert_int_equal(ask(old, WRONG_COLUMNS), 0);
    assert_int_equal(ask(old, WRONG_KEYS), 0);
    assert_int_equal(ask(old, "SELECT count(*) FROM kartoteka.search_key"), 7);
    assert_int_equal(ask(old, WRONG_WORDS), 0);
    assert_int_equal(ask(old, WRONG_TEXTS), 0);
    assert_int_equal(ask(old, WRONG_COUNTS), 0);
    assert_int_equal(ask(old, "SELECT max(revision) FROM kartoteka.party"), made);
    (void)ask(old, "UPDATE kartoteka.party SET last_name = 'Ёлкина' WHERE id = 800001");
    assert_true(ask(old, "SELECT max(revision) FROM kartoteka.party") > made);
    assert_int_equal(ask(old, WRONG_KEYS), 0);
    assert_int_equal(ask(old, WRONG_WORDS), 0);
    assert_int_equal(ask(old, WRONG_TEXTS), 0);
    free(old);
    admin_run("DROP DATABASE kt_keys WITH (FORCE)");
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_demonstration_is_right),
        cmocka_unit_test(rows_of_one_statement_have_theirs),
        cmocka_unit_test(changes_are_followed),
        cmocka_unit_test(nobody_sets_them_by_hand),
        cmocka_unit_test(parts_raise_the_revision),
        cmocka_unit_test(another_country_renews_the_keys),
        cmocka_unit_test(long_values_have_keys),
        cmocka_unit_test(counts_are_kept),
        cmocka_unit_test(texts_are_followed),
        cmocka_unit_test(what_is_deleted_leaves_none),
        cmocka_unit_test(places_have_their_words),
        cmocka_unit_test(names_of_places_are_taken_apart_anew),
        cmocka_unit_test(an_older_database_keeps_what_it_has),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
