/*
 * Merging and unmerging: every kind of related record on both, one or none of the two, people and
 * companies, and several processes at once.
 */
#include "support.h"

#include <sys/wait.h>
#include <unistd.h>

#include "directory/access/access.h"
#include "directory/party/party_edit.h"
#include "directory/party/party_merge.h"
#include "directory/party/party_part.h"

static struct ctx *c;
static int32_t tenant;
static int64_t next = 900000;

static char text[4096];

static const char *sql(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static const char *sql(const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return text;
}

static int start(void **state)
{
    (void)state;
    tenant = demo_tenant();
    c = context_new(worker_conninfo(), true);
    c->tenant = tenant;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    context_free(c);
    c = NULL;
    return 0;
}

/* Whoever merges: an administrator, unless an employee is given. */
static struct directory as(struct ctx *x, int64_t employee)
{
    struct directory d = {.c = x};
    d.who.tenant = tenant;
    d.who.can_write = true;
    d.who.is_admin = employee == 0;
    d.who.sees_all = employee == 0;
    d.who.employee_id = employee;
    d.who.time_zone = x->time_zone;
    access_act(&d);
    return d;
}

static int64_t make_party(enum party_kind kind)
{
    int64_t id = next++;
    admin_run(sql("INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, company_name)"
                  " VALUES (%d, %lld, %d, '%s', '%s')",
                  (int)tenant, (long long)id, (int)kind, kind == PARTY_PERSON ? "P" : "",
                  kind == PARTY_COMPANY ? "C" : ""));
    return id;
}

/* A kind of related record: how a party gets it, how many a party has, how many the survivor has
 * when both had it. {t} tenant, {p} party, {n} a number of its own. */
static const struct related {
    const char *name, *give, *count;
    int64_t of_both;
    int only;       /* PARTY_PERSON or PARTY_COMPANY: must be this kind to have it; 0: any */
    bool same_kind; /* moves only between parties of one kind */
} kinds[] = {
    {"the same phone",
     "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value,"
     " is_primary) VALUES ({t}, {n}, {p}, 0, 1, '+7 495 1234567', true)",
     "SELECT count(*) FROM kartoteka.contact_info WHERE tenant_id = {t} AND party_id = {p}", 1, 0,
     false},
    {"another e-mail",
     "INSERT INTO kartoteka.contact_info (tenant_id, id, party_id, kind, category, value,"
     " is_primary) VALUES ({t}, {n}, {p}, 1, 0, 'a{n}@example.com', true)",
     "SELECT count(*) FROM kartoteka.contact_info WHERE tenant_id = {t} AND party_id = {p}", 2, 0,
     false},
    {"the same address",
     "INSERT INTO kartoteka.address (tenant_id, id, party_id, street, is_primary)"
     " VALUES ({t}, {n}, {p}, 'Main 1', true)",
     "SELECT count(*) FROM kartoteka.address WHERE tenant_id = {t} AND party_id = {p}", 1, 0,
     false},
    {"another address",
     "INSERT INTO kartoteka.address (tenant_id, id, party_id, street, is_primary)"
     " VALUES ({t}, {n}, {p}, 'Main {n}', true)",
     "SELECT count(*) FROM kartoteka.address WHERE tenant_id = {t} AND party_id = {p}", 2, 0,
     false},
    {"a custom field",
     "INSERT INTO kartoteka.custom_value (tenant_id, party_id, field_id, value)"
     " VALUES ({t}, {p}, 899001, 'v{n}')",
     "SELECT count(*) FROM kartoteka.custom_value WHERE tenant_id = {t} AND party_id = {p}", 1, 0,
     false},
    {"a tag",
     "INSERT INTO kartoteka.party_tag (tenant_id, party_id, tag_id) VALUES ({t}, {p}, 899002)",
     "SELECT count(*) FROM kartoteka.party_tag WHERE tenant_id = {t} AND party_id = {p}", 1, 0,
     false},
    {"a case",
     "INSERT INTO kartoteka.case_member (tenant_id, case_id, party_id) VALUES ({t}, 1234, {p})",
     "SELECT count(*) FROM kartoteka.case_member WHERE tenant_id = {t} AND party_id = {p}", 1, 0,
     false},
    {"a deal", "INSERT INTO kartoteka.deal (tenant_id, id, party_id) VALUES ({t}, {n}, {p})",
     "SELECT count(*) FROM kartoteka.deal WHERE tenant_id = {t} AND party_id = {p}", 2, 0, false},
    {"a deal of the company",
     "INSERT INTO kartoteka.deal (tenant_id, id, company_id) VALUES ({t}, {n}, {p})",
     "SELECT count(*) FROM kartoteka.deal WHERE tenant_id = {t} AND company_id = {p}", 2, 0, false},
    {"an account",
     "INSERT INTO kartoteka.loyalty_account (tenant_id, party_id, number, type_id, opened_at)"
     " VALUES ({t}, {p}, 'n{n}', 1, '2020-01-01')",
     "SELECT count(*) FROM kartoteka.loyalty_account WHERE tenant_id = {t} AND party_id = {p}", 2,
     0, false},
    {"a card",
     "INSERT INTO kartoteka.loyalty_card (tenant_id, party_id, code) VALUES ({t}, {p}, 'c{n}')",
     "SELECT count(*) FROM kartoteka.loyalty_card WHERE tenant_id = {t} AND party_id = {p}", 2, 0,
     false},
    {"a picture",
     "WITH f AS (INSERT INTO kartoteka.party_photo (tenant_id, party_id, type, data)"
     " VALUES ({t}, {p}, 'image/gif', 'GIF89a{n}')) UPDATE kartoteka.party SET has_photo = true"
     " WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party p JOIN kartoteka.party_photo f USING (tenant_id)"
     " WHERE f.party_id = p.id AND p.tenant_id = {t} AND p.id = {p} AND p.has_photo"
     " AND p.deleted_at IS NULL",
     1, 0, false},
    {"a member",
     "INSERT INTO kartoteka.party (tenant_id, id, kind, last_name, company_id)"
     " VALUES ({t}, {n}, 1, 'M', {p})",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND company_id = {p}", 2,
     PARTY_COMPANY, true},
    {"being a main person",
     "INSERT INTO kartoteka.party (tenant_id, id, kind, company_name, main_person_id)"
     " VALUES ({t}, {n}, 2, 'W', {p})",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND main_person_id = {p}", 2,
     PARTY_PERSON, true},
    {"a client's details",
     "INSERT INTO kartoteka.company_detail (tenant_id, party_id, scheme) VALUES ({t}, {p}, 's{n}')",
     "SELECT count(*) FROM kartoteka.company_detail WHERE tenant_id = {t} AND party_id = {p}", 1,
     PARTY_COMPANY, true},
    {"a head of companies",
     "WITH w AS (INSERT INTO kartoteka.party (tenant_id, id, kind, company_name)"
     " VALUES ({t}, {n}, 2, 'H')) INSERT INTO kartoteka.company_detail (tenant_id, party_id,"
     " head_id) VALUES ({t}, {n}, {p})",
     "SELECT count(*) FROM kartoteka.company_detail WHERE tenant_id = {t} AND head_id = {p}", 2,
     PARTY_COMPANY, true},
    {"a requisite",
     "INSERT INTO kartoteka.company_requisite (tenant_id, party_id, name, value)"
     " VALUES ({t}, {p}, 'castInn', '{n}')",
     "SELECT count(*) FROM kartoteka.company_requisite WHERE tenant_id = {t} AND party_id = {p}", 1,
     PARTY_COMPANY, true},
    {"a note", "UPDATE kartoteka.party SET note = 'n{n}' WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND id = {p} AND note <> ''", 1, 0,
     false},
    {"a status", "UPDATE kartoteka.party SET status_id = 1 WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND id = {p}"
     " AND status_id IS NOT NULL",
     1, 0, false},
    {"a job title",
     "UPDATE kartoteka.party SET job_title = 'j{n}' WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND id = {p} AND job_title <> ''",
     1, PARTY_PERSON, true},
    {"a company", "UPDATE kartoteka.party SET company_id = 100 WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND id = {p}"
     " AND company_id IS NOT NULL",
     1, PARTY_PERSON, true},
    {"a birthday",
     "UPDATE kartoteka.party SET birthday = '2000-01-02' WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND id = {p}"
     " AND birthday IS NOT NULL",
     1, PARTY_PERSON, true},
    {"an external id",
     "UPDATE kartoteka.party SET external_id = 'x{n}' WHERE tenant_id = {t} AND id = {p}",
     "SELECT count(*) FROM kartoteka.party WHERE tenant_id = {t} AND id = {p}"
     " AND external_id IS NOT NULL",
     1, 0, true},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* The statement with its braces filled in. */
static const char *filled(const char *statement, int64_t party)
{
    char *out = text;
    for (const char *p = statement; *p != '\0'; p++) {
        long long v = p[0] != '{' ? 0 : p[1] == 't' ? tenant : p[1] == 'p' ? party : next;
        if (p[0] == '{') {
            out += sprintf(out, "%lld", v);
            p += 2;
        } else {
            *out++ = *p;
        }
    }
    *out = '\0';
    return text;
}

static void give(const struct related *r, int64_t party)
{
    admin_run(filled(r->give, party));
    next++;
}

static int64_t count_of(const struct related *r, int64_t party)
{
    return admin_number(filled(r->count, party));
}

/* Everything that belongs to or refers to two parties, as one text's number. */
static int64_t fingerprint(int64_t a, int64_t b)
{
    static const char *const tables[][2] = {{"contact_info", "x.party_id"},
                                            {"address", "x.party_id"},
                                            {"custom_value", "x.party_id"},
                                            {"party_tag", "x.party_id"},
                                            {"case_member", "x.party_id"},
                                            {"party_access", "x.party_id"},
                                            {"deal", "x.party_id"},
                                            {"deal", "x.company_id"},
                                            {"loyalty_account", "x.party_id"},
                                            {"loyalty_card", "x.party_id"},
                                            {"party_photo", "x.party_id"}};
    int64_t sum = 0;
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        sum = sum * 31 + admin_number(sql("SELECT COALESCE(sum(hashtextextended(to_jsonb(x)::text,"
                                          " 7) %% 1000003)::bigint, 0) FROM kartoteka.%s x WHERE"
                                          " tenant_id = %d AND %s IN (%lld, %lld)",
                                          tables[i][0], (int)tenant, tables[i][1], (long long)a,
                                          (long long)b)) %
                             1000003;
    }
    return sum * 31 +
           admin_number(sql("SELECT COALESCE(sum(hashtextextended((to_jsonb(x) - '{updated_at,"
                            "updated_by,revision}'::text[])::text, 7) %% 1000003)::bigint, 0)"
                            " FROM kartoteka.party x WHERE tenant_id = %d AND (id IN (%lld, %lld)"
                            " OR company_id IN (%lld, %lld) OR main_person_id IN (%lld, %lld))",
                            (int)tenant, (long long)a, (long long)b, (long long)a, (long long)b,
                            (long long)a, (long long)b));
}

static enum err merge(struct ctx *x, int64_t from, int64_t to)
{
    struct party *survivor;
    struct directory d = as(x, 0);
    enum err e = party_merge(&d, from, to, 0, &survivor);
    if (e == E_OK) {
        assert_int_equal(survivor->id, to);
    }
    return e;
}

static void unmerge(int64_t from, int64_t to)
{
    int64_t survivor;
    check_ok(c, party_unmerge(c, from, true, &survivor));
    assert_int_equal(survivor, to);
}

/* One cell of the matrix. */
static void try_cell(const struct related *r, bool on_from, bool on_to, enum party_kind from_kind,
                     enum party_kind to_kind)
{
    bool from_may = r->only == 0 || r->only == (int)from_kind;
    bool to_may = r->only == 0 || r->only == (int)to_kind;
    if ((on_from && !from_may) || (on_to && !to_may)) {
        return;
    }
    int64_t from = make_party(from_kind), to = make_party(to_kind);
    if (on_from) {
        give(r, from);
    }
    if (on_to) {
        give(r, to);
    }
    bool moves = !r->same_kind || from_kind == to_kind;
    int64_t expected = on_from && moves ? (on_to ? r->of_both : 1) : on_to;
    int64_t before = fingerprint(from, to);
    check_ok(c, merge(c, from, to));
    if (count_of(r, to) != expected) {
        fail_msg("%s, from %d, to %d, kinds %d to %d: %lld, not %lld", r->name, on_from, on_to,
                 from_kind, to_kind, (long long)count_of(r, to), (long long)expected);
    }
    assert_int_equal(admin_number(sql("SELECT count(*) FROM kartoteka.contact_info x WHERE"
                                      " party_id = %lld AND is_primary GROUP BY kind"
                                      " HAVING count(*) > 1 UNION ALL SELECT 0 LIMIT 1",
                                      (long long)to)),
                     0);
    unmerge(from, to);
    if (fingerprint(from, to) != before) {
        fail_msg("%s, from %d, to %d, kinds %d to %d: not as before after the unmerge", r->name,
                 on_from, on_to, from_kind, to_kind);
    }
}

static void make_shared(void)
{
    admin_run(sql("INSERT INTO kartoteka.custom_field (tenant_id, id, entity, label)"
                  " VALUES (%d, 899001, 0, 'Test field') ON CONFLICT DO NOTHING",
                  (int)tenant));
    admin_run(sql("INSERT INTO kartoteka.tag (tenant_id, id, entity, title)"
                  " VALUES (%d, 899002, 0, 'Test tag') ON CONFLICT DO NOTHING",
                  (int)tenant));
}

static void the_matrix_keeps_every_value_once(void **state)
{
    (void)state;
    make_shared();
    for (size_t i = 0; i < KINDS; i++) {
        for (int cell = 0; cell < 16; cell++) {
            try_cell(&kinds[i], cell & 1, cell & 2, cell & 4 ? PARTY_COMPANY : PARTY_PERSON,
                     cell & 8 ? PARTY_COMPANY : PARTY_PERSON);
        }
    }
}

static void all_kinds_at_once_come_back(void **state)
{
    (void)state;
    make_shared();
    int64_t from = make_party(PARTY_PERSON), to = make_party(PARTY_PERSON);
    for (size_t i = 0; i < KINDS; i++) {
        if (kinds[i].only != PARTY_COMPANY) {
            give(&kinds[i], from);
            give(&kinds[i], to);
        }
    }
    int64_t before = fingerprint(from, to);
    check_ok(c, merge(c, from, to));
    unmerge(from, to);
    assert_int_equal(fingerprint(from, to), before);
}

static void a_chain_is_taken_back_from_its_end(void **state)
{
    (void)state;
    const struct related *mail = &kinds[1];
    int64_t a = make_party(PARTY_PERSON), b = make_party(PARTY_PERSON);
    int64_t d = make_party(PARTY_PERSON), survivor;
    give(mail, a);
    give(mail, b);
    give(mail, d);
    check_ok(c, merge(c, a, b));
    check_ok(c, merge(c, b, d));
    assert_int_equal(count_of(mail, d), 3);
    assert_int_equal(merge(c, a, d), E_PARTY_NOT_FOUND);
    err_clear(c);
    assert_int_equal(party_unmerge(c, a, true, &survivor), E_CONFLICT);
    assert_int_equal(survivor, b);
    err_clear(c);
    unmerge(b, d);
    unmerge(a, b);
    assert_int_equal(count_of(mail, a), 1);
    assert_int_equal(count_of(mail, b), 1);
    assert_int_equal(count_of(mail, d), 1);
    assert_int_equal(party_unmerge(c, a, true, &survivor), E_PARTY_NOT_FOUND);
    err_clear(c);
}

static void what_was_changed_since_stays(void **state)
{
    (void)state;
    int64_t from = make_party(PARTY_PERSON), to = make_party(PARTY_PERSON);
    admin_run(sql("UPDATE kartoteka.party SET note = 'old', role = 'boss' WHERE id = %lld",
                  (long long)from));
    check_ok(c, merge(c, from, to));
    admin_run(sql("UPDATE kartoteka.party SET note = 'new' WHERE id = %lld", (long long)to));
    unmerge(from, to);
    assert_int_equal(admin_number(sql("SELECT count(*) FROM kartoteka.party WHERE id = %lld"
                                      " AND note = 'new' AND role = ''",
                                      (long long)to)),
                     1);
    assert_int_equal(admin_number(sql("SELECT count(*) FROM kartoteka.party WHERE id = %lld"
                                      " AND note = 'old' AND role = 'boss'",
                                      (long long)from)),
                     1);
}

/* The values of a survivor after both parties had some. */
static void patronymics_and_notes_are_kept(void **state)
{
    static const struct {
        const char *from_middle, *from_note, *to_middle, *to_note, *middle, *note;
    } rows[] = {
        {"P", "", "", "", "P", ""},
        {"P", "", "Q", "", "Q", ""},
        {"", "one", "", "", "", "one"},
        {"", "one", "", "two", "", "two|one"},
        {"", "one", "", "one", "", "one"},
        {"", "one", "", "two|one", "", "two|one"},
        {"", "two|one", "", "one", "", "two|one"},
        {"", "one", "", "none", "", "none|one"},
        {"", "", "", "two", "", "two"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t from = make_party(PARTY_PERSON), to = make_party(PARTY_PERSON);
        admin_run(
            sql("UPDATE kartoteka.party SET middle_name = CASE id WHEN %lld THEN '%s' ELSE '%s'"
                " END, note = replace(CASE id WHEN %lld THEN '%s' ELSE '%s' END, '|', E'\\n')"
                " WHERE id IN (%lld, %lld)",
                (long long)from, rows[i].from_middle, rows[i].to_middle, (long long)from,
                rows[i].from_note, rows[i].to_note, (long long)from, (long long)to));
        int64_t before = fingerprint(from, to);
        check_ok(c, merge(c, from, to));
        assert_int_equal(
            admin_number(
                sql("SELECT count(*) FROM kartoteka.party WHERE id = %lld AND middle_name ="
                    " '%s' AND note = replace('%s', '|', E'\\n')",
                    (long long)to, rows[i].middle, rows[i].note)),
            1);
        unmerge(from, to);
        assert_int_equal(fingerprint(from, to), before);
    }
}

static void the_same_id_changes_nothing(void **state)
{
    (void)state;
    int64_t a = make_party(PARTY_PERSON);
    give(&kinds[0], a);
    int64_t before = fingerprint(a, a);
    check_ok(c, merge(c, a, a));
    assert_int_equal(fingerprint(a, a), before);
    assert_int_equal(admin_number(sql("SELECT count(*) FROM kartoteka.party_merge WHERE"
                                      " from_id = %lld",
                                      (long long)a)),
                     0);
}

static void rights_and_existence_are_checked_in_order(void **state)
{
    (void)state;
    struct party *survivor;
    struct directory d = as(c, 3);
    int64_t mine = make_party(PARTY_PERSON), foreign = make_party(PARTY_PERSON);
    admin_run(sql("UPDATE kartoteka.party SET share_type = 2 WHERE id = %lld", (long long)foreign));
    assert_int_equal(party_merge(&d, mine, foreign, 0, &survivor), E_FORBIDDEN);
    err_clear(c);
    assert_int_equal(party_merge(&d, foreign, mine, 0, &survivor), E_FORBIDDEN);
    err_clear(c);
    assert_int_equal(party_merge(&d, foreign, foreign, 0, &survivor), E_FORBIDDEN);
    err_clear(c);
    assert_int_equal(party_merge(&d, foreign, 1, 0, &survivor), E_PARTY_NOT_FOUND);
    err_clear(c);
    admin_run(sql("INSERT INTO kartoteka.party_access (tenant_id, party_id, employee_id)"
                  " VALUES (%d, %lld, 3)",
                  (int)tenant, (long long)foreign));
    check_ok(c, party_merge(&d, mine, foreign, 0, &survivor));
}

static int64_t own_companies(int64_t id)
{
    return admin_number(sql("SELECT count(*) FROM kartoteka.own_company WHERE tenant_id = %d"
                            " AND party_id = %lld",
                            (int)tenant, (long long)id));
}

static void the_mark_of_an_own_company_follows(void **state)
{
    (void)state;
    int64_t a = make_party(PARTY_COMPANY), b = make_party(PARTY_COMPANY);
    int64_t person = make_party(PARTY_PERSON);
    admin_run(sql("INSERT INTO kartoteka.own_company (tenant_id, party_id) VALUES (%d, %lld)",
                  (int)tenant, (long long)a));
    check_ok(c, merge(c, a, b));
    assert_int_equal(own_companies(b), 1);
    unmerge(a, b);
    assert_int_equal(own_companies(b), 0);
    assert_int_equal(own_companies(a), 1);
    check_ok(c, merge(c, a, person));
    assert_int_equal(own_companies(person), 0);
    unmerge(a, person);
    check_ok(c, merge(c, b, a));
    unmerge(b, a);
    assert_int_equal(own_companies(a), 1);
}

static void every_reference_to_a_party_is_handled(void **state)
{
    (void)state;
    /* The tables that merge_snapshot() knows, and those that keep pointing at the merged one:
     * search_key, party_photo and own_company follow by triggers; party_merge and merged_into are
     * the record; pairs of duplicates are found anew, what was decided of them holds for the
     * survivor; the card of a device stays with the merged one, whose address it is, and so do
     * calls, which are listed with the survivor. */
    assert_int_equal(
        admin_number(
            "SELECT count(*) FROM pg_constraint k WHERE k.contype = 'f'"
            " AND k.confrelid = 'kartoteka.party'::regclass AND k.conrelid::regclass::text NOT IN"
            " ('kartoteka.contact_info', 'kartoteka.address', 'kartoteka.custom_value',"
            " 'kartoteka.party_tag', 'kartoteka.party_access', 'kartoteka.case_member',"
            " 'kartoteka.deal', 'kartoteka.loyalty_account', 'kartoteka.loyalty_card',"
            " 'kartoteka.company_detail', 'kartoteka.company_requisite',"
            " 'kartoteka.party', 'kartoteka.search_key', 'kartoteka.party_merge',"
            " 'kartoteka.party_photo', 'kartoteka.own_company', 'kartoteka.consent',"
            " 'kartoteka.duplicate_pair', 'kartoteka.duplicate_decision', 'kartoteka.dav_card',"
            " 'kartoteka.phone_call')"),
        0);
    assert_int_equal(admin_number("SELECT count(*) FROM pg_constraint k WHERE k.contype = 'f'"
                                  " AND k.confrelid = 'kartoteka.party'::regclass"
                                  " AND k.conrelid = 'kartoteka.party'::regclass"),
                     3);
}

/* Runs fn in a process of its own with a connection of its own; its result is the exit status. */
static pid_t in_child(int (*fn)(struct ctx *x, int64_t a, int64_t b), int64_t a, int64_t b)
{
    pid_t pid = fork();
    if (pid == 0) {
        struct ctx *x = context_new(worker_conninfo(), true);
        x->tenant = tenant;
        int status = fn(x, a, b);
        context_free(x);
        _exit(status);
    }
    return pid;
}

static int result_of(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

enum { MERGED, MISSING, OTHER, ROUNDS = 15, ADDS = 10 };

static int merge_once(struct ctx *x, int64_t a, int64_t b)
{
    enum err e = merge(x, a, b);
    return e == E_OK ? MERGED : e == E_PARTY_NOT_FOUND ? MISSING : OTHER;
}

static void two_merges_of_a_pair_merge_once(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t a = make_party(PARTY_PERSON), b = make_party(PARTY_PERSON);
        give(&kinds[0], a);
        give(&kinds[1], a);
        give(&kinds[0], b);
        pid_t one = in_child(merge_once, a, b);
        pid_t two = in_child(merge_once, i % 2 ? b : a, i % 2 ? a : b);
        int first = result_of(one), second = result_of(two);
        assert_int_equal(first + second, MERGED + MISSING);
        assert_int_equal(count_of(&kinds[0], a) + count_of(&kinds[0], b), 2);
    }
}

static void a_chain_at_once_loses_nothing(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t a = make_party(PARTY_PERSON), b = make_party(PARTY_PERSON);
        int64_t d = make_party(PARTY_PERSON);
        give(&kinds[1], a);
        give(&kinds[1], b);
        pid_t one = in_child(merge_once, a, b), two = in_child(merge_once, b, d);
        int first = result_of(one);
        assert_int_equal(result_of(two), MERGED);
        assert_int_equal(count_of(&kinds[1], d), first == MERGED ? 2 : 1);
        assert_int_equal(count_of(&kinds[1], a), first == MERGED ? 0 : 1);
        assert_int_equal(count_of(&kinds[1], b), 0);
    }
}

/* Adds values to a party until it is gone; the exit status is how many were acknowledged. */
static int add_values(struct ctx *x, int64_t party, int64_t seed)
{
    struct directory d = as(x, 0);
    int done = 0;
    for (int i = 0; i < ADDS; i++) {
        struct party *p;
        char value[64];
        snprintf(value, sizeof(value), "e%lld-%d@example.com", (long long)seed, i);
        struct contact_edit edit = {.kind = CK_EMAIL, .value = span_of(value)};
        enum err e = party_contact_add(&d, party, EDIT_SHARED, &edit, 0, &p, NULL);
        if (e != E_OK) {
            return e == E_PARTY_NOT_FOUND ? done : 100;
        }
        done++;
    }
    return done;
}

static void a_merge_against_edits_keeps_what_was_acknowledged(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t a = make_party(PARTY_PERSON), b = make_party(PARTY_PERSON);
        pid_t adder = in_child(add_values, i % 2 ? a : b, a);
        pid_t merger = in_child(merge_once, a, b);
        assert_int_equal(result_of(merger), MERGED);
        int acknowledged = result_of(adder);
        assert_in_range(acknowledged, 0, ADDS);
        assert_int_equal(count_of(&kinds[1], b), acknowledged);
        assert_int_equal(count_of(&kinds[1], a), 0);
    }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_matrix_keeps_every_value_once),
        TEST(all_kinds_at_once_come_back),
        TEST(a_chain_is_taken_back_from_its_end),
        TEST(what_was_changed_since_stays),
        TEST(patronymics_and_notes_are_kept),
        TEST(the_same_id_changes_nothing),
        TEST(rights_and_existence_are_checked_in_order),
        TEST(every_reference_to_a_party_is_handled),
        TEST(the_mark_of_an_own_company_follows),
        TEST(two_merges_of_a_pair_merge_once),
        TEST(a_chain_at_once_loses_nothing),
        TEST(a_merge_against_edits_keeps_what_was_acknowledged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
