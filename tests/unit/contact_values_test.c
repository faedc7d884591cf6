/*
 * Which contact values go and come when a field is set.
 */
#include "unit.h"

#include "directory/party/contact_values.h"
#include "directory/party/party_edit.h"

static struct arena *mem;

static int start(void **state)
{
    (void)state;
    mem = arena_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(mem);
    return 0;
}

enum { WORK_PHONES = ~(1 << PC_MOBILE | 1 << PC_FAX) };

/* A contact with two work phones, a mobile, a mail and a blog. */
static struct party sample(struct contact_info v[5])
{
    const struct contact_info all[5] = {
        {.id = 1, .kind = CK_PHONE, .category = PC_WORK, .value = SPAN("100")},
        {.id = 2, .kind = CK_PHONE, .category = PC_MOBILE, .value = SPAN("200")},
        {.id = 3, .kind = CK_PHONE, .category = PC_HOME, .value = SPAN("300")},
        {.id = 4, .kind = CK_EMAIL, .value = SPAN("a@b.test")},
        {.id = 5, .kind = CK_BLOG, .value = SPAN("blog")},
    };
    memcpy(v, all, sizeof all);
    struct party p = {.kind = PARTY_PERSON};
    p.contacts.v = v;
    p.contacts.n = 5;
    return p;
}

static struct party_edit diff(const struct contact_values *fields, size_t n, bool networks)
{
    struct contact_info v[5];
    struct party p = sample(v);
    struct party_edit e = {.kind = PARTY_PERSON};
    assert_int_equal(contact_values_diff(mem, &p, fields, n, &e), networks);
    return e;
}

static struct party_edit phones(const struct span *values, size_t n)
{
    const struct contact_values f = {CK_PHONE, PC_WORK, (uint32_t)WORK_PHONES, values, n};
    return diff(&f, 1, false);
}

static void equal_values_are_no_change(void **state)
{
    const struct span values[] = {SPAN("100"), SPAN("300")};
    (void)state;
    struct party_edit e = phones(values, 2);
    assert_int_equal(e.contact_count, 0);
    assert_int_equal(e.drop_contact_count, 0);
}

static void a_new_value_comes_last(void **state)
{
    const struct span values[] = {SPAN("100"), SPAN("300"), SPAN("400")};
    (void)state;
    struct party_edit e = phones(values, 3);
    assert_int_equal(e.drop_contact_count, 0);
    assert_int_equal(e.contact_count, 1);
    assert_true(span_is(e.contacts[0].value, "400"));
    assert_int_equal(e.contacts[0].category, PC_WORK);
}

static void the_first_goes_the_second_stays(void **state)
{
    const struct span values[] = {SPAN("300"), SPAN("400")};
    (void)state;
    struct party_edit e = phones(values, 2);
    assert_int_equal(e.drop_contact_count, 1);
    assert_int_equal(e.drop_contacts[0], 1);
    assert_int_equal(e.contact_count, 1);
}

static void another_order_is_a_change(void **state)
{
    const struct span values[] = {SPAN("300"), SPAN("100")};
    (void)state;
    struct party_edit e = phones(values, 2);
    assert_int_equal(e.drop_contact_count, 1);
    assert_int_equal(e.drop_contacts[0], 1);
    assert_int_equal(e.contact_count, 1);
    assert_true(span_is(e.contacts[0].value, "100"));
}

static void no_values_empty_the_field_only(void **state)
{
    (void)state;
    struct party_edit e = phones(NULL, 0);
    assert_int_equal(e.drop_contact_count, 2);
    assert_int_equal(e.drop_contacts[0], 1);
    assert_int_equal(e.drop_contacts[1], 3);
}

static void networks_are_told(void **state)
{
    const struct span blog[] = {SPAN("new blog")};
    const struct contact_values fields[] = {{CK_BLOG, 0, UINT32_MAX, blog, 1},
                                            {CK_EMAIL, 0, UINT32_MAX, NULL, 0}};
    (void)state;
    struct party_edit e = diff(fields, 2, true);
    assert_int_equal(e.drop_contact_count, 2);
    assert_int_equal(e.contact_count, 1);
    e = diff(fields + 1, 1, false);
    assert_int_equal(e.drop_contact_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_values_are_no_change),
        cmocka_unit_test(a_new_value_comes_last),
        cmocka_unit_test(the_first_goes_the_second_stays),
        cmocka_unit_test(another_order_is_a_change),
        cmocka_unit_test(no_values_empty_the_field_only),
        cmocka_unit_test(networks_are_told),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
