/*
 * New clients of many requests in one statement: each gets his own names, contacts and addresses,
 * and who is refused takes nobody along.
 */
#include "directory/party/party_get.h"
#include "jobs.h"

#include "directory/person/person_create.h"

enum { MANY = 3, UNKNOWN_STREET = 999999999 };

static int32_t tenants[2];

static struct span numbered(struct job *j, const char *word, size_t i)
{
    return arena_printf(j->c.mem, "%s %d-%zu, \"{}\"", word, j->number, i);
}

static struct party_edit edit_of(struct job *j, int64_t street)
{
    struct contact_edit *contacts = arena_array_of(j->c.mem, MANY, struct contact_edit);
    struct address_edit *addresses = arena_array_of(j->c.mem, MANY, struct address_edit);
    struct party_edit e = {.last_name = OPT_TEXT(numbered(j, "shared", 0)), .contacts = contacts};
    e.addresses = addresses;
    e.contact_count = (size_t)j->number % MANY;
    e.address_count = (size_t)j->number / MANY % MANY;
    if (j->number % 2 == 0) {
        e.external_id = OPT_TEXT(numbered(j, "id", 0));
    }
    for (size_t i = 0; i < e.contact_count; i++) {
        contacts[i].value = numbered(j, "phone", i);
    }
    for (size_t i = 0; i < e.address_count; i++) {
        addresses[i].house = OPT_TEXT(numbered(j, "house", i));
    }
    if (street != 0 && e.address_count > 0) {
        addresses[e.address_count - 1].street_id = OPT_I64(street);
    }
    return e;
}

static void check_client(struct job *j, const struct party_edit *e, const struct party *p)
{
    assert_true(p->id != 0);
    assert_true(span_eq(p->last_name, e->last_name.v));
    assert_true(span_eq(p->external_id, e->external_id.v));
    assert_int_equal(p->contacts.n, e->contact_count);
    for (size_t i = 0; i < p->contacts.n; i++) {
        assert_true(span_eq(p->contacts.v[i].value, numbered(j, "phone", i)));
    }
    assert_int_equal(p->addresses.n, e->address_count);
    for (size_t i = 0; i < p->addresses.n; i++) {
        assert_true(span_eq(p->addresses.v[i].house, numbered(j, "house", i)));
    }
}

/* Also as whoever asks later reads it. */
static void add(struct job *j, int64_t street)
{
    const unsigned parts = PART_CONTACTS | PART_ADDRESSES;
    struct party_edit e = edit_of(j, street);
    struct party *p = NULL, *again;
    j->c.tenant = tenants[j->number % 5 == 4];
    struct directory d = {.c = &j->c, .who = {.tenant = j->c.tenant, .can_write = true}};
    j->result = person_create(&d, &e, parts, &p);
    j->backend = p != NULL ? p->id : 0;
    if (p == NULL) {
        return;
    }
    check_client(j, &e, p);
    check_ok(&j->c, party_get(&d, p->id, PARTY_PERSON, SEE_ALL, parts, &again));
    check_client(j, &e, again);
}

static void add_well(struct job *j)
{
    add(j, 0);
}

static void add_some_badly(struct job *j)
{
    add(j, j->number % 4 == 0 ? UNKNOWN_STREET : 0);
}

static bool is_bad(int number)
{
    return number % 4 == 0 && number / MANY % MANY > 0;
}

static void reset(void)
{
    tenants[0] = demo_tenant();
    tenants[1] = other_tenant();
    admin_run("DELETE FROM kartoteka.party WHERE last_name LIKE 'shared %'");
}

static int64_t stored(const char *what)
{
    char sql[200];
    snprintf(sql, sizeof(sql),
             "SELECT count(%s) FROM kartoteka.party WHERE last_name LIKE 'shared %%'", what);
    return admin_number(sql);
}

static void each_gets_his_own_client(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    reset();
    run_jobs(jobs, FIBERS, add_well); /* connects */
    reset();
    run_jobs(jobs, FIBERS, add_well);
    for (int i = 0; i < FIBERS; i++) {
        assert_int_equal(jobs[i].result, E_OK);
    }
    assert_int_equal(stored("*"), FIBERS);
    assert_int_equal(stored("DISTINCT xmin::text"), 2);
}

static void an_unknown_street_refuses_its_client_only(void **state)
{
    (void)state;
    struct job jobs[FIBERS];
    int64_t well = 0;
    reset();
    run_jobs(jobs, FIBERS, add_well);
    reset();
    run_jobs(jobs, FIBERS, add_some_badly);
    for (int i = 0; i < FIBERS; i++) {
        assert_int_equal(jobs[i].result, E_OK);
        assert_true((jobs[i].backend == 0) == is_bad(i));
        well += !is_bad(i);
    }
    assert_int_equal(stored("*"), well);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, start_engine, stop_engine)
    const struct CMUnitTest tests[] = {T(each_gets_his_own_client),
                                       T(an_unknown_street_refuses_its_client_only)};
    return cmocka_run_group_tests_name("client_share", tests, NULL, NULL);
}
