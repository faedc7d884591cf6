/* value: members by name, small and large objects. */
#include "unit.h"

#include "base/crypto.h"
#include "wire/value.h"

static struct span number(int i)
{
    return arena_printf(t.mem, "%d", i);
}

static void test_members(void **state)
{
    (void)state;
    struct value *o = value_new(t.mem, V_OBJECT);
    value_add(t.mem, o, SPAN("Id"), value_text(t.mem, SPAN("1")));
    value_add(t.mem, o, SPAN("id"), value_text(t.mem, SPAN("2")));
    value_add(t.mem, o, SPAN("id"), value_text(t.mem, SPAN("3")));
    assert_span(value_get(o, SPAN("id"), false)->text, "3");
    assert_span(value_get(o, SPAN("Id"), false)->text, "1");
    assert_span(value_get(o, SPAN("ID"), true)->text, "3");
    assert_null(value_get(o, SPAN("ID"), false));
    assert_null(value_get(o, SPAN(""), false));
    assert_null(value_get(NULL, SPAN("id"), false));
    assert_null(value_get(value_text(t.mem, SPAN("id")), SPAN("id"), false));
    value_put(t.mem, o, SPAN("id"), value_text(t.mem, SPAN("4")));
    value_put(t.mem, o, SPAN("x"), value_text(t.mem, SPAN("5")));
    assert_int_equal(o->n, 4);
    assert_span(o->members[2].value->text, "4");
    assert_span(o->members[3].name, "x");
}

/* The index of large objects gives what a scan gives, whatever the mix of calls. */
static void test_many(void **state)
{
    (void)state;
    struct value *o = value_new(t.mem, V_OBJECT);
    for (int i = 0; i < 3000; i++) {
        struct span name = number(i % 1000);
        if (i % 3 == 0) {
            value_add(t.mem, o, name, value_text(t.mem, number(i)));
        } else {
            value_put(t.mem, o, name, value_text(t.mem, number(i)));
        }
        if (i % 7 != 0) {
            continue;
        }
        struct value_member *m = value_find(t.mem, o, name);
        assert_non_null(m);
        assert_ptr_equal(m->value, value_get(o, name, false));
    }
    for (int i = 0; i < 1000; i++) {
        struct value_member *m = value_find(t.mem, o, number(i));
        assert_non_null(m);
        assert_ptr_equal(m->value, value_get(o, number(i), false));
        assert_span(m->value->text, number(2000 + i).p);
    }
    assert_null(value_find(t.mem, o, SPAN("1000")));
    assert_null(value_find(t.mem, value_new(t.mem, V_LIST), SPAN("0")));
    assert_null(value_find(t.mem, NULL, SPAN("0")));
}

static void test_scalars(void **state)
{
    (void)state;
    struct value *truth = value_new(t.mem, V_BOOL), *number_value = value_new(t.mem, V_NUMBER);
    assert_span(value_scalar(truth), "false");
    truth->truth = true;
    assert_span(value_scalar(truth), "true");
    number_value->text = SPAN("0.00");
    assert_span(value_scalar(number_value), "0.00");
    assert_span(value_scalar(value_text(t.mem, SPAN(""))), "");
    assert_span(value_scalar(value_new(t.mem, V_NULL)), NULL);
    assert_span(value_scalar(value_new(t.mem, V_LIST)), NULL);
    assert_span(value_scalar(NULL), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_members),
        ctx_test(test_many),
        ctx_test(test_scalars),
    };
    return crypto_init() ? cmocka_run_group_tests_name("value", tests, NULL, NULL) : 1;
}
