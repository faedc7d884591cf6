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
    char origins[] = "KARTOTEKA_CORS_ORIGINS=*";
    char *envp[] = {admin, origins, NULL};
    int argc = 0;
    size_t n;
    (void)stop(NULL);
    snprintf(admin, sizeof(admin), "KARTOTEKA_ADMIN_DATABASE=%s", admin_conninfo());
    snprintf(words, sizeof(words), "kartotekactl %s", line);
    for (char *w; (w = strsep(&rest, " ")) != NULL;) {
        if (w[0] != '\0') {
            argv[argc++] = w;
        }
    }
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
    if (run(line, input) != CTL_OK) {
        fail_msg("%s: %s", line, err_text);
    }
}

static void fails(const char *line, const char *why)
{
    assert_int_equal(run(line, "\n"), CTL_FAILED);
    if (strstr(err_text, why) == NULL) {
        fail_msg("%s: \"%s\" is not in: %s", line, why, err_text);
    }
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
    fails("tenant add Bad --time-zone Mars/Base", "there is no time zone Mars/Base");
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
    assert_int_equal(run("employee add --tenant Test --login worker --name W --boss boss", "\n"),
                     CTL_FAILED); /* a password is never empty */
    succeeds("employee add --tenant Test --login worker --name W --boss boss --no-password", "");
    assert_non_null(strstr(out_text, "no password"));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.employee w JOIN"
                                  " kartoteka.employee b ON b.tenant_id = w.tenant_id AND"
                                  " b.id = w.boss_id WHERE w.login = 'worker' AND"
                                  " b.password_hash LIKE '$argon2id$%' AND b.is_admin"
                                  " AND w.password_hash IS NULL AND NOT w.is_admin"),
                     1);
    fails("employee add --tenant Test --login BOSS --name B --no-password",
          "the login BOSS is taken");
    fails("employee add --tenant Test --login x --name X --no-password --role king",
          "there is no role king");
    fails("employee add --tenant Test --login x --name X --no-password --boss nobody",
          "employee nobody");
    fails("employee add --tenant Nowhere --login x --name X --no-password", "tenant Nowhere");
    assert_int_equal(run("employee add --tenant Test --login x --name X", "short\n"), CTL_FAILED);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.employee WHERE login = 'x'"), 0);
}

/* Counts the open logins of Test's employees with this login. */
static long long open_logins(const char *login)
{
    char sql[400];
    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM kartoteka.access_key k JOIN kartoteka.employee e"
             " ON e.tenant_id = k.tenant_id AND e.id = k.employee_id WHERE k.revoked_at IS NULL"
             " AND k.kind = 'token' AND e.login_key = '%s'",
             login);
    return admin_number(sql);
}

static void open_login(const char *login)
{
    char sql[500];
    snprintf(sql, sizeof(sql),
             "INSERT INTO kartoteka.access_key (kind, hash, prefix, tenant_id, employee_id,"
             " expires_at) SELECT 'token', encode(sha256((e.login || clock_timestamp())::bytea),"
             " 'hex'), 'x', e.tenant_id, e.id, now() + interval '1 day' FROM kartoteka.employee e"
             " WHERE e.login = '%s'",
             login);
    admin_run(sql);
}

static void accounts_change(void **state)
{
    (void)state;
    succeeds("employee add --tenant Test --login acc --name Account --boss worker", "a password\n");
    succeeds("employee set acc --tenant Test --name New --title Cook --role manager --admin yes"
             " --email a@b.test --phone 1 --mobile 2 --boss boss",
             "");
    succeeds("employee list --tenant Test", "");
    assert_non_null(strstr(out_text, "\tacc\tNew\tCook\tmanager\tBoss\tyes\tactive\tyes\t0"));
    assert_non_null(strstr(out_text, "\tworker\tW\t\tspecialist\tBoss\tno\tactive\tno\t0"));
    succeeds("employee set acc --tenant Test --admin no --boss none --login account", "");
    succeeds("employee list --tenant Test", "");
    assert_non_null(strstr(out_text, "\taccount\tNew\tCook\tmanager\t\tno\tactive\t"));
    fails("employee set acc --tenant Test --name X", "no employee acc");
    fails("employee set account --tenant Test --login WORKER", "the login WORKER is taken");
    fails("employee set account --tenant Test --role king", "there is no role king");
    fails("employee set account --tenant Test --admin perhaps", "yes or no");
    fails("employee set account --tenant Test --boss nobody", "employee nobody");
    fails("employee set boss --tenant Test --boss worker", "his own superior");
    fails("employee set account --tenant demo --name X", "no employee account");
}

static void sessions_end_with_a_password_and_a_block(void **state)
{
    (void)state;
    open_login("account");
    open_login("account");
    succeeds("employee password account --tenant Test", "another password\n");
    assert_non_null(strstr(out_text, "2 logins ended"));
    assert_int_equal(open_logins("account"), 0);
    assert_int_equal(run("employee password account --tenant Test", ""), CTL_FAILED);
    assert_int_equal(run("employee password account --tenant Test", "\n"), CTL_FAILED);
    assert_int_equal(run("employee password nobody --tenant Test", "another password\n"),
                     CTL_FAILED);
    open_login("account");
    succeeds("employee block account --tenant Test", "");
    assert_non_null(strstr(out_text, "1 logins ended"));
    succeeds("employee list --tenant Test", "");
    assert_non_null(strstr(out_text, "\tblocked\t"));
    succeeds("employee unblock account --tenant Test", "");
    assert_int_equal(open_logins("account"), 0); /* they stay ended */
    fails("employee block nobody --tenant Test", "no employee nobody");
}

static void a_deleted_employee_leaves_no_name(void **state)
{
    (void)state;
    const char *left = "SELECT count(*) FROM kartoteka.employee e WHERE to_jsonb(e)::text ~*"
                       " 'account|New|Cook|a@b.test'";
    admin_run("SELECT set_config('kartoteka.tenant', id::text, false) FROM kartoteka.tenant"
              " WHERE name = 'Test'");
    admin_run("INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, owner_id) SELECT"
              " e.tenant_id, 77001, 1, 'Own', e.id FROM kartoteka.employee e"
              " WHERE e.login = 'account'");
    assert_int_equal(run("employee delete account --tenant Test", ""), CTL_FAILED);
    assert_int_equal(run("employee delete account --tenant Test", "yes\n"), CTL_FAILED);
    assert_int_equal(admin_number(left), 1);
    fails("employee delete account --tenant Test --yes --heir nobody", "employee nobody");
    fails("employee delete account --tenant Test --yes --heir account", "no employee account");
    succeeds("employee delete account --tenant Test --heir boss", "account\n");
    assert_non_null(strstr(out_text, "1 contacts and 0 deals handed over"));
    assert_int_equal(admin_number(left), 0);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party p JOIN kartoteka.employee e"
                                  " ON e.tenant_id = p.tenant_id AND e.id = p.owner_id"
                                  " WHERE p.id = 77001 AND e.login = 'Boss'"),
                     1);
    fails("employee delete account --tenant Test --yes", "no employee account");
    succeeds("employee list --tenant Test", "");
    assert_null(strstr(out_text, "deleted"));
    succeeds("employee list --tenant Test --deleted", "");
    assert_non_null(strstr(out_text, "\tdeleted\tno\t0"));
    succeeds("employee add --tenant Test --login account --name Again --no-password", "");
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
    assert_non_null(strstr(out_text, "\ttill\t424242\tread-only\tvalid\tnever used\n"));
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
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        assert_non_null(strstr(first, names[i]));
    }
    succeeds("demo keys", "");
    assert_string_not_equal(first, out_text);
    free(first);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key WHERE label = 'demo'"
                                  " AND revoked_at IS NULL"),
                     2); /* older ones are revoked */
}

static void own_companies_are_marked(void **state)
{
    (void)state;
    fails("mycompany add --tenant demo 2475", "no company 2475");
    fails("mycompany add --tenant demo x", "ID");
    fails("mycompany add --tenant other 1781", "no company 1781");
    fails("mycompany add --tenant nobody 1781", "nobody");
    succeeds("mycompany list --tenant demo", "");
    assert_string_equal(out_text, "id\tname\n");
    succeeds("mycompany add --tenant demo 1781", "");
    assert_string_equal(out_text, "company 1781 is the tenant's own now\n");
    succeeds("mycompany add --tenant demo 1781", "");
    assert_string_equal(out_text, "company 1781 is the tenant's own already\n");
    succeeds("mycompany list --tenant demo", "");
    assert_non_null(strstr(out_text, "1781\t"));
    succeeds("mycompany list --tenant other", "");
    assert_string_equal(out_text, "id\tname\n");
    fails("mycompany remove --tenant other 1781", "none of the tenant's own");
    succeeds("mycompany remove --tenant demo 1781", "");
    fails("mycompany remove --tenant demo 1781", "none of the tenant's own");
    succeeds("mycompany list --tenant demo", "");
    assert_string_equal(out_text, "id\tname\n");
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
    assert_string_equal(out_text, "id\tday\tstate\tclient\tcontact\tamount\ttitle\n");
    succeeds("deal list --tenant other --client 1781 --json", "");
    assert_string_equal(out_text, "[]\n");
    fails("deal close --tenant demo --status Won 999999999", "no deal 999999999");
    snprintf(line, sizeof(line), "deal close --tenant other --status Won %lld", id);
    fails(line, "no deal");
    snprintf(line, sizeof(line), "deal close --tenant demo --status Won %lld", id);
    succeeds(line, "");
    fails(line, "is closed");
    succeeds("deal list --tenant demo --contact 2475 --open", "");
    assert_null(strstr(out_text, "2475"));
    succeeds("deal list --tenant demo --contact 2475", "");
    assert_non_null(strstr(out_text, "\tclosed\t"));
    fails("deal reopen --tenant demo 999999999", "no deal 999999999");
    snprintf(line, sizeof(line), "deal reopen --tenant other %lld", id);
    fails(line, "no deal");
    snprintf(line, sizeof(line), "deal reopen --tenant demo %lld", id);
    succeeds(line, "");
    fails(line, "is open");
    succeeds("deal list --tenant demo --contact 2475 --open", "");
    assert_non_null(strstr(out_text, "\topen\t1781\t2475\t10.50\tT\n"));
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.deal WHERE title = 'T' AND amount = 10.5"
                     " AND closed_at IS NULL AND close_status = '' AND closed_amount = 0"),
        1);
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.audit WHERE action = 'deal.reopen'"), 1);
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

/* A preview says what a merge does, and changes nothing; then it is done. */
static void contacts_are_merged(void **state)
{
    (void)state;
    const char *there = "SELECT count(*) FROM kartoteka.party WHERE id IN (100, 101)"
                        " AND deleted_at IS NULL";
    fails("contact merge --tenant demo 100 x", "TO");
    fails("contact merge --tenant demo x 100", "FROM");
    fails("contact merge --tenant demo 100 100", "itself");
    fails("contact merge --tenant demo 100 999999999", "999999999 is no contact");
    fails("contact merge --tenant Test 101 100", "is no contact");
    fails("contact merge --tenant nobody 101 100", "nobody");
    admin_run("INSERT INTO kartoteka.party_photo (tenant_id, party_id, type, data)"
              " SELECT id, 101, 'image/png', 'x' FROM kartoteka.tenant WHERE name = 'demo'");
    admin_run("UPDATE kartoteka.party SET has_photo = true, note = E'two\nlines' WHERE id = 101");
    succeeds("contact merge --tenant demo 101 100 --preview", "");
    assert_non_null(strstr(out_text, "moved\tphoto\t\timage/png\n"));
    assert_non_null(strstr(out_text, "\tnote\t\t"));
    assert_null(strstr(out_text, "two\nlines"));
    assert_int_equal(admin_number(there), 2);
    succeeds("contact merge --tenant demo 101 100", "");
    assert_string_equal(out_text, "101 is merged into 100\n");
    assert_int_equal(admin_number(there), 1);
    fails("contact merge --tenant demo 101 100 --preview", "is no contact");
    succeeds("contact unmerge --tenant demo 101", "");
    assert_int_equal(admin_number(there), 2);
    admin_run("UPDATE kartoteka.party SET note = '' WHERE id = 101");
    admin_run("DELETE FROM kartoteka.party_photo WHERE party_id = 101");
    admin_run("UPDATE kartoteka.party SET has_photo = NULL WHERE id = 101");
}

static bool sid_valid(const char *key)
{
    char sql[300];
    snprintf(sql, sizeof(sql),
             "SELECT count(*) FROM kartoteka.auth_sid(encode(sha256('%s'), 'hex'), 424242)"
             " WHERE tenant_id IS NOT NULL",
             key);
    return admin_number(sql) == 1;
}

static void keys_are_exchanged(void **state)
{
    (void)state;
    char old[100], new[100], line[200];
    succeeds("key create --tenant Test --kind sid --object 424242 --label dealer --read-only", "");
    snprintf(old, sizeof(old), "%.*s", (int)strcspn(out_text, "\n"), out_text);
    long long id = admin_number("SELECT max(id) FROM kartoteka.access_key");
    snprintf(line, sizeof(line), "key rotate %lld --hours 48", id);
    succeeds(line, "");
    assert_non_null(strstr(err_text, "is valid until"));
    snprintf(new, sizeof(new), "%.*s", (int)strcspn(out_text, "\n"), out_text);
    assert_true(sid_valid(old) && sid_valid(new)); /* both, until the old one's time is over */
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key WHERE label = 'dealer'"
                                  " AND NOT can_write AND (expires_at IS NULL OR expires_at BETWEEN"
                                  " now() + interval '47 hours' AND now() + interval '49 hours')"),
                     2);
    snprintf(line, sizeof(line),
             "UPDATE kartoteka.access_key SET expires_at = now() WHERE id = %lld", id);
    admin_run(line);
    assert_true(!sid_valid(old) && sid_valid(new));
    snprintf(line, sizeof(line), "key rotate %lld", id);
    fails(line, "no valid key");
    snprintf(line, sizeof(line), "key restore %lld", id);
    succeeds(line, "");
    assert_true(sid_valid(old));
    fails(line, "no key");
    snprintf(line, sizeof(line), "key revoke %lld", id);
    succeeds(line, "");
    assert_false(sid_valid(old));
    snprintf(line, sizeof(line), "key restore %lld", id);
    succeeds(line, "");
    assert_true(sid_valid(old));
    succeeds("key create --tenant Test --browser --object 424242 --origin https://shop.example",
             "");
    assert_non_null(strstr(err_text, "CORS_ORIGINS")); /* the tenant's own list begins */
    succeeds("cors add https://other.example --tenant Test", "");
    assert_null(strstr(err_text, "CORS_ORIGINS"));
    snprintf(line, sizeof(line), "key rotate %lld",
             (long long)admin_number("SELECT max(id) FROM kartoteka.access_key"));
    succeeds(line, "");
    assert_ptr_equal(strstr(out_text, "page_"), out_text); /* it is no sid */
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.key_origin o JOIN"
                                  " kartoteka.access_key k ON k.id = o.key_id WHERE k.prefix LIKE"
                                  " 'page\\_______' AND o.origin = 'https://shop.example'"),
                     2);
    fails("key rotate 999999", "no valid key");
    fails("key rotate x", "not a positive integer");
    fails("key rotate 1 --hours 100000", "at most");
    assert_int_equal(admin_number("SELECT kartoteka.keys_used(ARRAY[1, (SELECT max(id) FROM"
                                  " kartoteka.access_key), 99999999])"),
                     2);
    assert_int_equal(admin_number("SELECT kartoteka.keys_used(ARRAY[1])"), 0); /* this minute */
    succeeds("key list --tenant Test", "");
    assert_non_null(strstr(out_text, "\tvalid\tused 2"));
    assert_non_null(strstr(out_text, "\tnever used\n"));
}

static void objects_are_switched(void **state)
{
    (void)state;
    succeeds("object set 424242 --tenant Test --enabled off --name Closed", "");
    assert_non_null(strstr(out_text, "enabled off, name Closed"));
    succeeds("object set 424242 --tenant Test --enabled on", "");
    assert_non_null(strstr(out_text, "enabled on, name Closed"));
    fails("object set 424242 --tenant demo --enabled on", "no object 424242");
    fails("object set 424242 --tenant Test --enabled perhaps", "on or off");
}

static void tenants_leave(void **state)
{
    (void)state;
    char dump[] = "/tmp/kt-leave-XXXXXX", line[300];
    int fd = mkstemp(dump);
    close(fd);
    fails("tenant rename Nowhere Else", "tenant Nowhere");
    succeeds("tenant add Leaver", "");
    fails("tenant rename Leaver Test", "there is a tenant Test already");
    fails("tenant rename Leaver \x01", "control character");
    fails("tenant rename Leaver a/b", "a tenant's name has no slash");
    fails("tenant set Leaver --time-zone Mars/Base", "there is no time zone Mars/Base");
    succeeds("tenant rename Leaver Gone", "");
    succeeds("employee add --tenant Gone --login gone --name G --no-password", "");
    succeeds("object add --tenant Gone --object 434343", "");
    succeeds("key create --tenant Gone --kind sid --object 434343", "");
    snprintf(line, sizeof(line), "tenant delete Gone --dump %s", dump);
    fails(line, "Gone stays"); /* the file is there */
    fails("tenant keep Gone", "does not leave");
    unlink(dump);
    succeeds(line, "");
    assert_non_null(strstr(out_text, "nobody gets in"));
    fails(line, "leaves already");
    succeeds("tenant list", "");
    assert_non_null(strstr(out_text, "\tleaves 2"));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key k,"
                                  " kartoteka.auth_sid(k.hash, 434343) a WHERE a.tenant_id > 0"),
                     0);
    succeeds("tenant purge", "");
    assert_string_equal(out_text, ""); /* its time has not come */
    succeeds("tenant keep Gone", "");
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key k,"
                                  " kartoteka.auth_sid(k.hash, 434343) a WHERE a.tenant_id > 0"),
                     1);
    unlink(dump);
    succeeds(line, "");
    admin_run("UPDATE kartoteka.tenant SET leaves_at = now() - interval '1 s' WHERE name = 'Gone'");
    fails("tenant purge", "nothing was done");
    assert_int_equal(run("tenant purge", "Another\n"), CTL_FAILED);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.tenant WHERE name = 'Gone'"), 1);
    succeeds("tenant purge", "Gone\n");
    assert_non_null(strstr(out_text, " Gone: "));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.tenant WHERE name = 'Gone'"), 0);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.left_tenant WHERE name = 'Gone'"),
                     1);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key WHERE tenant_id ="
                                  " (SELECT id FROM kartoteka.left_tenant)"),
                     0);
    snprintf(line, sizeof(line), "restore %s --tenant Back", dump);
    succeeds(line, "");
    succeeds("employee list --tenant Back", "");
    assert_non_null(strstr(out_text, "\tgone\tG\t"));
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.access_key k,"
                                  " kartoteka.auth_sid(k.hash, 434343) a WHERE a.tenant_id > 0"),
                     1);
    unlink(dump);
}

static void tenants_choose(void **state)
{
    (void)state;
    succeeds("tenant set Test --r7-small-ids on", "");
    assert_non_null(strstr(out_text, "r7-small-ids on,"));
    succeeds("tenant set Test", "");
    assert_non_null(strstr(out_text, "r7-small-ids on,"));
    succeeds("tenant set Test --r7-small-ids off", "");
    assert_non_null(strstr(out_text, "r7-small-ids off,"));
    fails("tenant set Test --r7-small-ids perhaps", "on or off");
}

static void tokens(void **state)
{
    (void)state;
    char line[100];
    const char *of_boss = "SELECT count(*) FROM kartoteka.access_key WHERE kind = 'token'"
                          " AND revoked_at IS NULL AND prefix = 'b'";
    admin_run("INSERT INTO kartoteka.access_key (kind, hash, prefix, tenant_id, employee_id,"
              " expires_at) SELECT 'token', encode(sha256((e.login || n)::bytea), 'hex'),"
              " left(e.login_key, 1), e.tenant_id, e.id, now() + n * interval '1 day'"
              " FROM kartoteka.employee e, generate_series(0, 2) n"
              " WHERE e.login IN ('Boss', 'worker')");
    succeeds("token list --tenant Test", "");
    assert_non_null(strstr(out_text, "\tBoss\tb...\t"));
    assert_non_null(strstr(out_text, "\tworker\tw...\t"));
    succeeds("token list --tenant Test --login BOSS", "");
    assert_null(strstr(out_text, "worker"));
    const char *row = strchr(out_text, '\n');
    assert_non_null(row);
    long long first = strtoll(row, NULL, 10);
    snprintf(line, sizeof(line), "token end --tenant demo --yes --id %lld", first);
    fails(line, "no such valid token"); /* another tenant's */
    snprintf(line, sizeof(line), "token end --tenant Test --id %lld", first);
    fails(line, "nothing was done");
    snprintf(line, sizeof(line), "token end --tenant Test --yes --id %lld", first);
    succeeds(line, "");
    assert_int_equal(strtoll(out_text, NULL, 10), first);
    fails(line, "no such valid token");
    assert_int_equal(admin_number(of_boss), 2); /* one of them has expired */
    succeeds("token end --tenant Test --login boss", "boss\n");
    fails("token end --tenant Test --login boss --yes", "no such valid token");
    assert_int_equal(admin_number(of_boss), 1);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.audit"
                                  " WHERE action = 'token.end'"),
                     2);
    succeeds("token list --tenant Test", "");
    assert_null(strstr(out_text, "Boss"));
    assert_non_null(strstr(out_text, "worker"));
    fails("token end --tenant Test", "either --id or --login");
    fails("token end --tenant Test --id 1 --login boss", "either --id or --login");
    fails("token end --tenant Test --id x", "--id");
    fails("token list --tenant Nowhere", "Nowhere");
}

#define DEMO "tenant_id = (SELECT id FROM kartoteka.tenant WHERE name = 'demo')"

/* Everything that refers to a party by a number that does not fit 32 bits, whatever table it is in.
 * Records of merges keep what was merged. */
static const char refers[] =
    "SELECT sum((xpath('//n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s WHERE %I >"
    " 2147483647', f.conrelid::regclass, a.attname), false, true, '')))[1]::text::int)"
    " FROM pg_constraint f JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum ="
    " f.conkey[2] WHERE f.contype = 'f' AND f.confrelid = 'kartoteka.party'::regclass"
    " AND f.conname <> 'party_merge_from'";

/* Hashes the text of everything that a party says beside its numbers. */
#define CONTENT(id_)                                                                               \
    "SELECT hashtext(concat_ws('|', to_jsonb(p) - 'id' - 'revision' - 'packed_contacts'"           \
    " - 'packed_addresses' - 'packed_loyalty' - 'deleted_at' - 'merged_into',"                     \
    " (SELECT string_agg(concat(c.kind, c.category, c.type_id, c.value, c.is_primary), ','"        \
    " ORDER BY c.value) FROM kartoteka.contact_info c WHERE c.tenant_id = p.tenant_id"             \
    " AND c.party_id = p.id), (SELECT string_agg(concat(a.city_id, a.street_id, a.house,"          \
    " a.is_primary), ',' ORDER BY a.house) FROM kartoteka.address a"                               \
    " WHERE a.tenant_id = p.tenant_id AND a.party_id = p.id), (SELECT count(*)"                    \
    " FROM kartoteka.search_key s WHERE s.tenant_id = p.tenant_id AND s.party_id = p.id),"         \
    " (SELECT count(*) FROM kartoteka.party_access x WHERE x.tenant_id = p.tenant_id"              \
    " AND x.party_id = p.id), (SELECT count(*) FROM kartoteka.case_member m"                       \
    " WHERE m.tenant_id = p.tenant_id AND m.party_id = p.id), (SELECT string_agg(l.code, ',')"     \
    " FROM kartoteka.loyalty_card l WHERE l.tenant_id = p.tenant_id AND l.party_id = p.id),"       \
    " (SELECT count(*) FROM kartoteka.party m WHERE m.tenant_id = p.tenant_id"                     \
    " AND m.company_id = p.id))) FROM kartoteka.party p WHERE p." DEMO " AND p.id = " id_

static void contacts_are_renumbered(void **state)
{
    (void)state;
    char sql[4000], now[32];
    admin_run("SELECT set_config('kartoteka.tenant', id::text, false) FROM kartoteka.tenant"
              " WHERE name = 'demo'");
    admin_run("INSERT INTO kartoteka.party (tenant_id, id, kind, company_name, external_id, note)"
              " SELECT id, 30000000000, 2, 'Широкая', 'wide', 'n' FROM kartoteka.tenant"
              " WHERE name = 'demo'");
    admin_run("UPDATE kartoteka.party SET company_id = 30000000000 WHERE " DEMO " AND id = 101");
    admin_run("UPDATE kartoteka.party SET main_person_id = 101 WHERE id = 30000000000");
    admin_run("INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id)"
              " SELECT tenant_id, 1234, 30000000000 FROM kartoteka.crm_case WHERE id = 1234"
              " AND " DEMO);
    admin_run("INSERT INTO kartoteka.party_access (tenant_id, party_id, employee_id)"
              " SELECT tenant_id, 30000000000, id FROM kartoteka.employee WHERE " DEMO);
    admin_run("SELECT kartoteka.party_merge(id, 6213, 30000000000, NULL, true, NULL, '')"
              " FROM kartoteka.tenant WHERE name = 'demo'");
    int64_t company = admin_number(CONTENT("30000000000"));
    int64_t client = admin_number(CONTENT("10000000009188"));
    assert_true(admin_number(refers) > 0);

    succeeds("contact renumber --tenant demo --dry-run", "");
    assert_non_null(strstr(out_text, "30000000000\n"));
    assert_int_equal(admin_number(CONTENT("30000000000")), company);
    fails("contact renumber --tenant demo", "nothing was done");
    assert_int_equal(admin_number(CONTENT("30000000000")), company);
    succeeds("contact renumber --tenant demo", "demo\n");
    const char *line = strstr(out_text, "30000000000\t");
    assert_non_null(line);
    snprintf(now, sizeof(now), "%lld", strtoll(line + 12, NULL, 10));
    snprintf(sql, sizeof(sql),
             "SELECT (SELECT count(*) FROM kartoteka.party WHERE id = %s AND " DEMO
             " AND external_id = 'wide') + (SELECT count(*) FROM kartoteka.party"
             " WHERE id = 30000000000 AND merged_into = %s AND deleted_at IS NOT NULL)",
             now, now);
    assert_int_equal(admin_number(sql), 2);
    assert_int_equal(admin_number(refers), 0);
    assert_int_equal(
        admin_number("SELECT count(*) FROM kartoteka.contact_info WHERE id > 2147483647"), 0);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.address WHERE id > 2147483647"),
                     0);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id > 2147483647"
                                  " AND deleted_at IS NULL"),
                     0);
    snprintf(sql, sizeof(sql), CONTENT("%s"), now);
    assert_int_equal(admin_number(sql), company);
    line = strstr(out_text, "10000000009188\t");
    assert_non_null(line);
    snprintf(sql, sizeof(sql), CONTENT("%lld"), strtoll(line + 15, NULL, 10));
    assert_int_equal(admin_number(sql), client);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.audit WHERE action ="
                                  " 'party.renumber' AND entity_id = 30000000000"),
                     1);

    succeeds("contact renumber --tenant demo --yes", ""); /* there is nothing left */
    assert_string_equal(out_text, "");
    succeeds("contact unmerge --tenant demo 6213", "");
    fails("contact renumber --tenant Nowhere", "Nowhere");
}

static void no_number_is_left(void **state)
{
    (void)state;
    admin_run("SELECT set_config('kartoteka.tenant', id::text, false),"
              " setval(('kartoteka.tenant_id_' || id)::regclass, 2147483647)"
              " FROM kartoteka.tenant WHERE name = 'demo'");
    admin_run("INSERT INTO kartoteka.party (tenant_id, id, kind, first_name)"
              " SELECT id, 40000000000, 1, 'Late' FROM kartoteka.tenant WHERE name = 'demo'");
    assert_int_equal(run("contact renumber --tenant demo --yes", ""), CTL_FAILED);
    assert_int_equal(admin_number("SELECT count(*) FROM kartoteka.party WHERE id = 40000000000"
                                  " AND deleted_at IS NULL"),
                     1);
}

/* A renewal of keys that did not end is told, and ends with the next db migrate. */
static void an_unfinished_renewal_is_told(void **state)
{
    (void)state;
    succeeds("db status", "");
    assert_null(strstr(out_text, "renewal:"));
    admin_run("UPDATE kartoteka.renewal SET ended_at = NULL, tenant_id = 0, upto = 0"
              " WHERE part = 'tag'");
    admin_run(
        "INSERT INTO kartoteka.contact_renewal (tenant) SELECT min(id) FROM kartoteka.tenant");
    assert_int_equal(run("db status", ""), CTL_FAILED);
    assert_non_null(strstr(out_text, "renewal: keys of an older rule: 1 of "));
    assert_non_null(strstr(out_text, " parts left: tag (0 rows seen)"));
    assert_non_null(strstr(out_text, "renewal: keys of phones and mails: 1 of "));
    succeeds("db migrate", "");
    succeeds("db status", "");
    assert_null(strstr(out_text, "renewal:"));
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
    assert_non_null(strstr(out_text, "person\tinput1\tyes\tno\t12\tДата рождения\tbirthday\n"));
    assert_non_null(strstr(out_text, "client\ttitle\tyes\tyes\t1\tНазвание\t\n"));
    succeeds("field set fax --tenant Test --off --title Телекс --required --position 99", "");
    succeeds("field set input7 --tenant Test --title Добавочный", "");
    succeeds("field set input2 --tenant Test --entity client", "");
    succeeds("field set input3 --tenant Test --birthday", "");
    succeeds("field set input1 --tenant Test --on", "");
    succeeds("field list --tenant Test", "");
    assert_non_null(strstr(out_text, "person\tfax\tno\tyes\t99\tТелекс\t\n"));
    assert_non_null(strstr(out_text, "person\tinput7\tyes\tno\t100\tДобавочный\t\n"));
    assert_non_null(strstr(out_text, "client\tinput2\tyes\tno\t17\tinput2\t\n"));
    assert_non_null(strstr(out_text, "person\tinput3\tyes\tno\t101\tinput3\tbirthday\n"));
    assert_non_null(strstr(out_text, "person\tinput1\tyes\tno\t12\tДата рождения\t\n"));
    /* Each has a custom field of its own, and one of them the birth date. */
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
        TEST(accounts_change),
        TEST(sessions_end_with_a_password_and_a_block),
        TEST(a_deleted_employee_leaves_no_name),
        TEST(passwords_come_from_a_file),
        TEST(keys),
        TEST(keys_are_exchanged),
        TEST(objects_are_switched),
        TEST(tenants_leave),
        TEST(fields_of_the_forms),
        TEST(the_demo_is_there),
        TEST(own_companies_are_marked),
        TEST(deals_are_made_listed_and_closed),
        TEST(contacts_are_unmerged),
        TEST(contacts_are_merged),
        TEST(tenants_choose),
        TEST(tokens),
        TEST(contacts_are_renumbered),
        TEST(no_number_is_left),
        TEST(an_unfinished_renewal_is_told),
        TEST(the_schema_is_up_to_date), /* last: it leaves the database behind its schema */
    };
    unsetenv("KARTOTEKA_CONFIG");
    return cmocka_run_group_tests(tests, start, NULL);
}
