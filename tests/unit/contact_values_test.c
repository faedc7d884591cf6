/*
 * Which stored value a sent one stands for.
 */
#include "unit.h"

#include "base/buf.h"
#include "directory/party/contact_values.h"

/* A value is "text=whole/number" or "text" (without keys); sides are divided by blanks. mates: for
 * each sent value the place of the stored one, - for none. */
static const struct {
    const char *stored, *sent, *mates;
} rows[] = {
    {"a b", "a b", "0 1"},
    {"a b", "b a", "1 0"},
    {"a=1 b=2", "c=3 b=2", "0 1"}, /* only the first is another */
    {"a=1 b=2", "a=1 c=3", "0 1"}, /* only the last */
    {"a=1", "n=9 a=1", "- 0"},     /* one put in front */
    {"a=1", "a=1 n=9", "0 -"},     /* one put behind */
    {"a=1 b=2", "b=2", "1"},       /* the first goes */
    {"a=1 b=2", "b=2 c=3", "1 -"}, /* the first goes, another comes behind */
    {"a=1 b=2 c=3", "a=1 x=9 c=3", "0 1 2"},
    {"a=1 b=2 c=3", "a=1 x=8 y=9 c=3", "0 1 - 2"},
    {"a=1 b=2", "A=1 b=2", "0 1"}, /* written in another way */
    {"a=1 b=2", "B=2 A=1", "1 0"},
    {"a=1;5/1 b=1;6/1", "B=1;6/1 A=1;5/1", "1 0"}, /* extensions tell apart */
    {"a=1;5/1 b=2", "b=2 A=1;7/1", "1 0"},         /* an extension is changed */
    {"a=1 A=1", "A=1 a=1", "1 0"},                 /* the same number twice: the text decides */
    {"a=1", "a=1 a=1", "0 -"},
    {"a b", "x y z", "0 1 -"}, /* all others: in their places */
    {"a b c", "x", "0"},
    {"a", "", ""},
    {"", "a", "-"},
};

static struct contact_side side_of(struct span text)
{
    struct contact_side s = {0};
    struct span keys;
    if (span_cut(text, '=', &s.value, &keys)) {
        s.keys.number = keys;
        (void)span_cut(keys, '/', &s.keys.whole, &s.keys.number);
        s.keys.number = span_any(s.keys.number) ? s.keys.number : s.keys.whole;
    }
    return s;
}

static size_t sides_of(const char *text, struct contact_side *out)
{
    struct span rest = span_of(text), word;
    size_t n = 0;
    while (span_next(&rest, ' ', &word)) {
        if (span_any(word)) {
            out[n++] = side_of(word);
        }
    }
    return n;
}

static void sent_values_find_their_rows(void **state)
{
    struct arena *mem = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct contact_side stored[8], sent[8];
        struct buf got;
        size_t n = sides_of(rows[i].stored, stored), m = sides_of(rows[i].sent, sent);
        contact_sides_match(stored, n, sent, m);
        buf_init(&got, mem, 32);
        for (size_t j = 0; j < m; j++) {
            buf_text(&got, j > 0 ? " " : "");
            if (sent[j].mate == CONTACT_ALONE) {
                buf_text(&got, "-");
            } else {
                buf_printf(&got, "%zu", sent[j].mate);
                assert_int_equal(stored[sent[j].mate].mate, j);
            }
        }
        if (!span_is(buf_view(&got), rows[i].mates)) {
            print_error("%s -> %s: %.*s, not %s\n", rows[i].stored, rows[i].sent,
                        SPAN_ARG(buf_view(&got)), rows[i].mates);
        }
        assert_true(span_is(buf_view(&got), rows[i].mates));
    }
    arena_free(mem);
}

static void a_field_shows_its_values(void **state)
{
    struct arena *mem = arena_new();
    struct contact_info v[] = {
        {.id = 1, .kind = CK_PHONE, .category = PC_WORK, .value = SPAN("100")},
        {.id = 2, .kind = CK_PHONE, .category = PC_MOBILE, .value = SPAN("200")},
        {.id = 3, .kind = CK_PHONE, .category = PC_HOME, .value = SPAN("300")},
        {.id = 4, .kind = CK_EMAIL, .category = 77, .value = SPAN("a@b.test")},
    };
    struct party p = {.kind = PARTY_PERSON};
    const struct contact_values tel = {.kind = CK_PHONE,
                                       .categories = 1U << PC_WORK | 1U << PC_HOME};
    const struct contact_values mail = {.kind = CK_EMAIL, .categories = UINT32_MAX};
    const struct contact_values none = {.kind = CK_SKYPE, .categories = UINT32_MAX};
    (void)state;
    p.contacts.v = v;
    p.contacts.n = sizeof(v) / sizeof(v[0]);
    assert_true(span_is(contact_values_text(mem, &p, &tel), "100, 300"));
    assert_true(span_is(contact_values_text(mem, &p, &mail), "a@b.test"));
    assert_true(span_is(contact_values_text(mem, &p, &none), ""));
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sent_values_find_their_rows),
        cmocka_unit_test(a_field_shows_its_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
