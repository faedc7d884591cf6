/* buf: growing bytes on the heap and in an arena. */
#include "unit.h"

#include "base/buf.h"

static void fill(struct buf *b)
{
    for (int i = 0; i < 1000; i++) {
        buf_char(b, 'a');
        buf_text(b, "bc");
        buf_span(b, SPAN("de"));
        buf_span(b, SPAN_NONE);
        buf_add(b, NULL, 0);
    }
    assert_int_equal(b->n, 5000);
    for (int i = 0; i < 1000; i++) {
        assert_memory_equal(b->p + (size_t)i * 5, "abcde", 5);
    }
}

static void test_heap(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, NULL, 0);
    assert_span(buf_view(&b), "");
    fill(&b);
    buf_free(&b);
    assert_int_equal(b.n, 0);
    buf_text(&b, "again");
    assert_span(buf_view(&b), "again");
    buf_free(&b);
}

static void test_arena(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, t.mem, 16);
    fill(&b);
    buf_free(&b);
    assert_int_equal(b.n, 0);
    buf_text(&b, "again");
    assert_span(buf_view(&b), "again");
}

static void test_room(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, t.mem, 0);
    memset(buf_room(&b, 300), 'x', 300);
    assert_int_equal(b.n, 0);
    b.n += 300;
    char *at = buf_room(&b, 0);
    assert_ptr_equal(at, b.p + 300);
}

static void test_numbers(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, t.mem, 0);
    static const int64_t numbers[] = {0, 7, -1, 10, INT64_MAX, INT64_MIN};
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        buf_i64(&b, numbers[i]);
        buf_char(&b, ' ');
    }
    assert_span(buf_view(&b), "0 7 -1 10 9223372036854775807 -9223372036854775808 ");
    b.n = 0;
    buf_printf(&b, "%s=%d", "x", 5);
    buf_printf(&b, "%s", "");
    assert_span(buf_view(&b), "x=5");
}

/* A buffer with a limit never grows past it, except for one piece that is longer. */
static void test_limit(void **state)
{
    (void)state;
    struct buf b;
    char piece[600] = {0};
    buf_init(&b, t.mem, 16);
    b.max = 1000;
    for (int i = 0; i < 1000; i++) {
        buf_char(&b, 'x');
    }
    assert_false(b.full);
    assert_int_equal(b.n, 1000);
    assert_int_equal(b.cap, 1000);
    buf_char(&b, 'y');
    assert_true(b.full);
    assert_span(buf_view(&b), "y");
    for (int i = 0; i < 100; i++) {
        buf_add(&b, piece, sizeof(piece));
    }
    assert_int_equal(b.cap, 1000);
    memset(buf_room(&b, 5000), 'z', 5000);
    assert_int_equal(b.n, 0);
    assert_int_equal(b.cap, 5000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ctx_test(test_heap),    ctx_test(test_arena), ctx_test(test_room),
        ctx_test(test_numbers), ctx_test(test_limit),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
