/*
 * kartotekactl's commands against a database: what they print, store and refuse.
 */
#include "support.h"

#include <unistd.h>

#include "ctl/ctl.h"

static char *out_text, *err_text;

static int stop(void **state)
{
    (void)state;
    free(out_text);
    free(err_text);
    out_text = err_text = NULL;
    return 0;
}

/* Runs a command whose words have no blanks, with this on stdin. */
static int run(const char *line, const char *input)
{
    char words[512], admin[512], *argv[40] = {NULL}, *rest = words;
    char *envp[] = {admin, NULL};
    int argc = 0;
    size_t n;
    (void)stop(NULL);
    snprintf(admin, sizeof(admin), "KARTOTEKA_ADMIN_DATABASE=%s", admin_conninfo());
    snprintf(words, sizeof(words), "kartotekactl %s", line);
    for (char *w; (w = strsep(&rest, " ")) != NULL;)
        if (w[0] != '\0')
            argv[argc++] = w;
    FILE *in = tmpfile(), *out = open_memstream(&out_text, &n);
    FILE *err = open_memstream(&err_text, &n);
    fputs(input, in);
    rewind(in);
    int status = ctl_main(argc, argv, envp, in, out, err);
    fclose(in);
    fclose(out);
    fclose(err);
    return status;
}

static void succeeds(const char *line, const char *input)
{
    if (run(line, input) != CTL_OK)
        fail_msg("%s: %s", line, err_text);
}

static void fails(const char *line, const char *why)
{
    assert_int_equal(run(line, ""), CTL_FAILED);
    if (strstr(err_text, why) == NULL)
        fail_msg("%s: \"%s\" is not in: %s", line, why, err_text);
}

static int start(void **state)
{
    (void)state;
    return run("tenant add Test --time-zone Asia/Tashkent", "") == CTL_OK ? 0 : -1;
}

static void tenants(void **state)
{
    (void)state;
    fails("tenant add Test", "there is a tenant Test already");
    fails("tenant add Bad --time-zone Mars/Base", "not recognized");
    succeeds("tenant list", "");
    assert_non_null(strstr(out_text, "\tTest\tAsia/Tashkent\t"));
    assert_non_null(strstr(out_text, "\tdemo\t"));
    assert_null(strstr(out_text, "Bad"));
}

static void employees(void **state)
{
    (void)state;
    succeeds("employee add --tenant Test --login Boss --name B --role director --admin",
             "correct horse\n");
    succeeds("employee add --tenant Test --login worker --name W --boss boss", "");
    assert_non_null(strstr(out_text, "no password"));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.employee w JOIN"
                                  " kartoteka.employee b ON b.tenant_id = w.tenant_id AND"
                                  " b.id = w.boss_id WHERE w.login = 'worker' AND"
                                  " b.password_hash LIKE '$argon2id$%' AND b.is_admin"
                                  " AND w.password_hash IS NULL AND NOT w.is_admin"),
                     1);
    fails("employee add --tenant Test --login BOSS --name B", "the login BOSS is taken");
    fails("employee add --tenant Test --login x --name X --role king", "there is no role king");
    fails("employee add --tenant Test --login x --name X --boss nobody", "employee nobody");
    fails("employee add --tenant Nowhere --login x --name X", "tenant Nowhere");
    assert_int_equal(run("employee add --tenant Test --login x --name X", "short\n"), CTL_FAILED);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.employee WHERE login = 'x'"), 0);
}

static void passwords_come_from_a_file(void **state)
{
    (void)state;
    char path[] = "/tmp/kt-password-XXXXXX", line[200];
    int fd = mkstemp(path);
    assert_true(fd >= 0 && write(fd, "from a file\n", 12) == 12);
    close(fd);
    snprintf(line, sizeof(line),
             "employee add --tenant Test --login filed --name F --password-file %s", path);
    succeeds(line, "");
    unlink(path);
    assert_int_equal(admin_number("SELECT count(password_hash) FROM kartoteka.employee"
                                  " WHERE login = 'filed'"),
                     1);
}

static void keys(void **state)
{
    (void)state;
    char sql[256];
    succeeds("object add --tenant Test --object 424242 --name Place", "");
    fails("object add --tenant Test --object 424242", "there is an object 424242 already");
    fails("key create --tenant demo --kind sid --object 424242", "not one of this tenant's");
    fails("key create --tenant Test --kind sid --object 424243", "not one of this tenant's");
    succeeds("key create --tenant Test --kind sid --object 424242 --label till --read-only", "");
    assert_int_equal(strlen(out_text), 65); /* 64 digits and a line feed: nothing else on stdout */
    out_text[64] = '\0';
    snprintf(sql, sizeof(sql),
             "SELECT id FROM kartoteka.access_key WHERE hash = encode(sha256('%s'), 'hex')"
             " AND NOT can_write AND left('%s', 6) = prefix",
             out_text, out_text);
    int64_t id = admin_number(sql);
    succeeds("key list --tenant Test", "");
    assert_non_null(strstr(out_text, "\ttill\t424242\tread-only\tvalid\n"));
    snprintf(sql, sizeof(sql), "key revoke %lld", (long long)id);
    succeeds(sql, "");
    fails(sql, "there is no valid key");
    succeeds("key list", "");
    assert_non_null(strstr(out_text, "\tread-only\trevoked "));
}

static void the_demo_is_there(void **state)
{
    (void)state;
    succeeds("demo load", "");
    assert_non_null(strstr(out_text, "is there"));
    succeeds("demo keys", "");
    char *first = strdup(out_text);
    static const char *const names[] = {
        "R7_USER=", "\nR7_PASSWORD=", "\nSID=", "\nOBJECT_ID=", "\nLOGIN=", "\nAPIKEY="};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_non_null(strstr(first, names[i]));
    succeeds("demo keys", "");
    assert_string_not_equal(first, out_text);
    free(first);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key WHERE label = 'demo'"
                                  " AND revoked_at IS NULL"),
                     2); /* older ones are revoked */
}

static void deals_are_made_listed_and_closed(void **state)
{
    char line[200];
    (void)state;
    fails("deal add --tenant demo Title", "--client or --contact");
    fails("deal add --tenant demo --client 999999999 Title", "no client 999999999");
    fails("deal add --tenant demo --client 2475 Title", "no client 2475");
    fails("deal add --tenant demo --contact 1781 Title", "no contact 1781");
    fails("deal add --tenant demo --client x Title", "--client");
    fails("deal add --tenant demo --client 1781 --amount 1.234 Title", "--amount");
    fails("deal add --tenant demo --client 1781 --amount -1 Title", "--amount");
    fails("deal add --tenant demo --client 1781 --plan 2018-02-30 Title", "--plan");
    fails("deal add --tenant nobody --client 1781 Title", "nobody");
    succeeds(
        "deal add --tenant demo --client 1781 --contact 2475 --amount 10.5 --plan 2030-01-02 T",
        "");
    long long id = strtoll(out_text, NULL, 10);
    assert_true(id > 0);
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.deal WHERE title = 'T' AND amount = 10.5"
                     " AND plan_date = '2030-01-02' AND owner_id IS NULL AND NOT is_closed"),
        1);
    succeeds("deal list --tenant demo --contact 2475 --open", "");
    assert_non_null(strstr(out_text, "\topen\t1781\t2475\t10.50\tT\n"));
    succeeds("deal list --tenant other --client 1781", "");
    assert_string_equal(out_text, "");
    fails("deal close --tenant demo --status Won 999999999", "no deal 999999999");
    snprintf(line, sizeof(line), "deal close --tenant other --status Won %lld", id);
    fails(line, "no deal");
    snprintf(line, sizeof(line), "deal close --tenant demo --status Won %lld", id);
    succeeds(line, "");
    fails(line, "is closed");
    succeeds("deal list --tenant demo --contact 2475 --open", "");
    assert_string_equal(out_text, "");
    succeeds("deal list --tenant demo --contact 2475", "");
    assert_non_null(strstr(out_text, "\tclosed\t"));
}

static void contacts_are_unmerged(void **state)
{
    (void)state;
    fails("contact unmerge --tenant demo x", "ID");
    fails("contact unmerge --tenant demo 101", "101 is not merged");
    fails("contact unmerge --tenant nobody 101", "nobody");
    admin_run("SELECT set_config('kartoteka.tenant', id::text, false),"
              " kartoteka.party_merge(id, 101, 100, NULL, true, NULL, '')"
              " FROM kartoteka.tenant WHERE name = 'demo'");
    succeeds("contact unmerge --tenant demo 101", "");
    assert_string_equal(out_text, "101 is restored from 100\n");
    admin_run("SELECT set_config('kartoteka.tenant', id::text, false),"
              " kartoteka.party_merge(id, 101, 100, NULL, true, NULL, ''),"
              " kartoteka.party_merge(id, 100, 1781, NULL, true, NULL, '')"
              " FROM kartoteka.tenant WHERE name = 'demo'");
    fails("contact unmerge --tenant demo 101", "unmerge it first");
    succeeds("contact unmerge --tenant demo 100", "");
    succeeds("contact unmerge --tenant demo 101", "");
}

static void the_schema_is_up_to_date(void **state)
{
    (void)state;
    succeeds("db status", "");
    assert_non_null(strstr(out_text, "pending 0, owner kartoteka_owner"));
    succeeds("db migrate", "");
    admin_run("DELETE FROM kartoteka.schema_migration WHERE version ="
              " (SELECT max(version) FROM kartoteka.schema_migration)");
    assert_int_equal(run("db status", ""), CTL_FAILED);
    fails("tenant list", "kartotekactl db migrate");
}

static void fields_of_the_forms(void **state)
{
    (void)state;
    succeeds("field list --tenant Test", "");
    assert_non_null(strstr(out_text, "person\tinput1\ton\t-\t12\tДата рождения\tbirthday\n"));
    assert_non_null(strstr(out_text, "client\ttitle\ton\trequired\t1\tНазвание\t-\n"));
    succeeds("field set fax --tenant Test --off --title Телекс --required --position 99", "");
    succeeds("field set input7 --tenant Test --title Добавочный", "");
    succeeds("field set input2 --tenant Test --entity client", "");
    succeeds("field set input3 --tenant Test --birthday", "");
    succeeds("field set input1 --tenant Test --on", "");
    succeeds("field list --tenant Test", "");
    assert_non_null(strstr(out_text, "person\tfax\toff\trequired\t99\tТелекс\t-\n"));
    assert_non_null(strstr(out_text, "person\tinput7\ton\t-\t100\tДобавочный\t-\n"));
    assert_non_null(strstr(out_text, "client\tinput2\ton\t-\t17\tinput2\t-\n"));
    assert_non_null(strstr(out_text, "person\tinput3\ton\t-\t101\tinput3\tbirthday\n"));
    assert_non_null(strstr(out_text, "person\tinput1\ton\t-\t12\tДата рождения\t-\n"));
    /* each has a custom field of its own, and one of them the birth date */
    assert_int_equal(admin_number("SELECT count(DISTINCT f.custom_field_id) * 10 +"
                                  " count(*) FILTER (WHERE c.maps_to = 'birthday')"
                                  " FROM kartoteka.form_field f JOIN kartoteka.custom_field c"
                                  " ON c.tenant_id = f.tenant_id AND c.id = f.custom_field_id"
                                  " JOIN kartoteka.tenant t ON t.id = f.tenant_id"
                                  " WHERE t.name = 'Test' AND f.name LIKE 'input%'"),
                     41);
    fails("field set pid --tenant Test", "has no field pid to set");
    fails("field set fax --tenant Test --on --off", "--on or --off, not both");
    fails("field set fax --tenant Test --birthday", "an input field of the person");
    fails("field set fax --tenant Test --entity deal", "person or client");
    fails("field set fax --tenant Test --position 0", "--position");
    fails("field set fax --tenant Nowhere", "Nowhere");
}

#define TEST(fn) cmocka_unit_test_teardown(fn, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(tenants),
        TEST(employees),
        TEST(passwords_come_from_a_file),
        TEST(keys),
        TEST(fields_of_the_forms),
        TEST(the_demo_is_there),
        TEST(deals_are_made_listed_and_closed),
        TEST(contacts_are_unmerged),
        TEST(the_schema_is_up_to_date), /* last: it leaves the database behind its schema */
    };
    unsetenv("KARTOTEKA_CONFIG");
    return cmocka_run_group_tests(tests, start, NULL);
}
