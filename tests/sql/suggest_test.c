/*
 * A table of the texts that people type and what place_suggest() offers for them: all streets that
 * it finds, the best first. Every rule has a row that it decides, and a twin that finds nothing or
 * something else.
 */
#include "support.h"

static PGconn *worker;
static int32_t demo;

/* A city of the test's own with its streets, and three addresses in one of them. $ is the tenant.
 */
static const char make_streets[] =
    "INSERT INTO kartoteka.city (tenant_id, id, country_id, name)"
    " SELECT $, 990001, min(id), 'Подсказочный' FROM kartoteka.country WHERE tenant_id = $;"
    "INSERT INTO kartoteka.street (tenant_id, id, city_id, name)"
    " SELECT $, 990100 + x.n, 990001, x.name FROM unnest(ARRAY['Ленина улица', 'Ленина аллея',"
    " 'Ленинская улица', 'Аллея Ленина', 'Малая Ленина улица', 'Ленинградский проспект',"
    " 'Новоленинская улица', '10-я Парковая улица', '1-я Парковая улица', 'Улица 1905 года',"
    " 'Парковая улица', 'Тверская улица', 'Тверской бульвар', '1-я Тверская-Ямская улица',"
    " 'Электромонтажная улица', 'Чехова улица', 'Щорса улица', 'Карла Маркса улица',"
    " 'Улица 8 Марта', 'Аллея Героев', 'Героев Панфиловцев улица', 'Зелёная улица',"
    " 'Ёлочная улица', 'Кутузовский проспект', 'Мира улица', 'Проспект Мира'])"
    " WITH ORDINALITY AS x(name, n);"
    "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name) VALUES ($, 990900, 1, 'Жилец');"
    "INSERT INTO kartoteka.address (tenant_id, id, party_id, country_id, city_id, street_id, house)"
    " SELECT $, 990900 + n, 990900, c.country_id, c.id, 990126, n::text"
    " FROM kartoteka.city c, generate_series(1, 3) AS n WHERE c.tenant_id = $ AND c.id = 990001;"
    "SELECT kartoteka.renew_street_word($, 990000, 991000)";

static const char drop_streets[] =
    "DELETE FROM kartoteka.party WHERE tenant_id = $ AND id = 990900;"
    "DELETE FROM kartoteka.street WHERE tenant_id = $ AND city_id = 990001;"
    "DELETE FROM kartoteka.city WHERE tenant_id = $ AND id = 990001";

static const struct {
    const char *why, *typed, *found;
} rows[] = {
    {"the name itself, then its first word, then any other", "ленина",
     "Ленина улица|Ленина аллея|Аллея Ленина|Малая Ленина улица"},
    {"a beginning: first words, whole ones before longer ones", "лен",
     "Ленина улица|Ленина аллея|Аллея Ленина|Ленинградский проспект|Ленинская улица|"
     "Малая Ленина улица"},
    {"no part within a word", "градский", ""},
    {"the name before its word of kind", "аллея", "Ленина аллея|Аллея Ленина|Аллея Героев"},
    {"a word of kind, shortened, leaves out other kinds", "ул ленина",
     "Ленина улица|Малая Ленина улица"},
    {"the same behind the name", "ленина ул.", "Ленина улица|Малая Ленина улица"},
    {"of equal names the one that is used", "мира", "Проспект Мира|Мира улица"},
    {"the kind decides before use", "ул мира", "Мира улица"},
    {"several words in any order", "маркса карла", "Карла Маркса улица"},
    {"all words are needed", "карла ленина", ""},
    {"what was typed before longer names", "парковая",
     "Парковая улица|10-я Парковая улица|1-я Парковая улица"},
    {"an ordinal, exact before longer", "1-я парковая", "1-я Парковая улица|10-я Парковая улица"},
    {"an ordinal without its hyphen", "10я парковая", "10-я Парковая улица"},
    {"with another ending", "10-ая парковая", "10-я Парковая улица"},
    {"without one, behind the name", "парковая 10", "10-я Парковая улица"},
    {"another ordinal", "11-я парковая", ""},
    {"a number that is the name", "8 марта", "Улица 8 Марта"},
    {"a year", "1905 года", "Улица 1905 года"},
    {"parts of a double name", "тверская ямская", "1-я Тверская-Ямская улица"},
    {"its second part alone", "ямская", "1-я Тверская-Ямская улица"},
    {"one letter too few", "тверсая", "Тверская улица|1-я Тверская-Ямская улица"},
    {"one too many", "тверсккая", "Тверская улица|1-я Тверская-Ямская улица"},
    {"another one", "электромонтожная", "Электромонтажная улица"},
    {"two that changed places", "твесркая", "Тверская улица|1-я Тверская-Ямская улица"},
    {"two slips are too many", "тфесркая", ""},
    {"the other keyboard", "ndthcrfz", "Тверская улица|1-я Тверская-Ямская улица"},
    {"the same, a beginning", "rene", "Кутузовский проспект"},
    {"Latin letters", "tverskaya", "Тверская улица|1-я Тверская-Ямская улица"},
    {"the same in two spellings", "shchorsa", "Щорса улица"},
    {"the shorter one", "schorsa", "Щорса улица"},
    {"and with an ending", "kutuzovskiy", "Кутузовский проспект"},
    {"e for ё", "елочная", "Ёлочная улица"},
    {"capital letters", "ЗЕЛЁНАЯ", "Зелёная улица"},
    {"a house behind the name", "тверская 12", "Тверская улица|1-я Тверская-Ямская улица"},
    {"house and flat", "ул. Ленина, д. 5 кв 3", "Ленина улица|Малая Ленина улица"},
    {"a house behind a number that is the name", "8 марта 3", "Улица 8 Марта"},
    {"a house alone", "12", ""},
    {"nothing like it", "нет такой", ""},
};

static int start(void **state)
{
    (void)state;
    demo = demo_tenant();
    worker = worker_open(demo);
    admin_run(tenant_sql(make_streets, demo));
    return 0;
}

static int stop(void **state)
{
    (void)state;
    admin_run(tenant_sql(drop_streets, demo));
    PQfinish(worker);
    return 0;
}

/* Faults are printed one by one, so that a run shows them all. */
static void each_text_finds_its_streets_in_order(void **state)
{
    (void)state;
    int faults = 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        PGresult *r = PQexecParams(
            worker,
            "SELECT COALESCE(string_agg(s.name, '|' ORDER BY f.ord), '')"
            " FROM kartoteka.place_suggest(kartoteka.current_tenant(), 2::smallint, 990001, $1, "
            "50) f"
            " JOIN kartoteka.street s ON s.tenant_id = kartoteka.current_tenant() AND s.id = "
            "f.place_id",
            1, NULL, &rows[i].typed, NULL, NULL, 0);
        assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
        if (strcmp(PQgetvalue(r, 0, 0), rows[i].found) != 0) {
            print_error("%s: \"%s\" finds %s, not %s\n", rows[i].why, rows[i].typed,
                        PQgetvalue(r, 0, 0), rows[i].found);
            faults++;
        }
        PQclear(r);
    }
    assert_int_equal(faults, 0);
}

/* A limit takes the best, not the first that are met. */
static void a_limit_takes_the_best(void **state)
{
    (void)state;
    PGresult *r = PQexec(worker, "SELECT s.name FROM kartoteka.place_suggest("
                                 "kartoteka.current_tenant(), 2::smallint, 990001, 'парковая', 1) f"
                                 " JOIN kartoteka.street s ON s.id = f.place_id"
                                 " AND s.tenant_id = kartoteka.current_tenant()");
    assert_int_equal(PQntuples(r), 1);
    assert_string_equal(PQgetvalue(r, 0, 0), "Парковая улица");
    PQclear(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_text_finds_its_streets_in_order),
        cmocka_unit_test(a_limit_takes_the_best),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
