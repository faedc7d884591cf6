/*
 * The build tool: what it refuses, with file and line, and what it makes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "sqlembed.h"

static struct embed e;
static struct buf faults;

/* In place of main.c's, which prints. */
void fault(struct embed *embed, struct span path, int line, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    buf_printf(&faults, "%.*s:%d: %s\n", SPAN_ARG(path), line, text);
    embed->faults++;
}

static int start(void **state)
{
    (void)state;
    e = (struct embed){.mem = arena_new()};
    e.queries = arena_array_of(e.mem, 8, struct query);
    buf_init(&faults, e.mem, 100);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(e.mem);
    return 0;
}

static void add(const char *name, bool is_part, const char *text)
{
    struct span path = arena_printf(e.mem, "%s%s", name, is_part ? ".part.sql" : ".sql");
    e.queries[e.query_count++] =
        source_parse(&e, path, span_of(name), is_part, arena_span(e.mem, span_of(text)));
}

static void finish(void)
{
    source_resolve(&e);
    for (size_t i = 0; i < e.query_count; i++)
        if (!e.queries[i].is_part)
            lint_query(&e, &e.queries[i]);
}

static const char *output(void (*emit)(const struct embed *, struct buf *))
{
    struct buf b;
    buf_init(&b, e.mem, 100);
    emit(&e, &b);
    buf_add(&b, "", 1);
    return b.p;
}

static void expect(const char *text, const char *where)
{
    if (strstr(text, where) == NULL)
        fail_msg("\"%s\" is not in:\n%s", where, text);
}

static void expect_fault(const char *want)
{
    buf_add(&faults, "", 1);
    faults.n--;
    expect(faults.p, want);
    assert_true(e.faults > 0);
}

/* A statement x with this header and body, and nothing wrong with it but what the test is about. */
#define HEAD "-- name: x\n-- args: tenant int, id bigint\n-- row: none\n-- access: read\n"

static void one_is_refused(const char *text, const char *want)
{
    add("x", false, text);
    finish();
    expect_fault(want);
}

static void a_good_statement_passes(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- Words of explanation: they may have colons.\n"
        "-- args: tenant int, ids bigint[],\n--       words text\n"
        "-- row: id bigint, last_name text\n-- access: read\n"
        "SELECT id, last_name FROM t -- 'comment; $9\n"
        "WHERE tenant_id = $1 AND id = ANY($2) AND s = '; $8 * select' || $3 AND \"limit\" = 2*3\n"
        "  AND n = (SELECT count(*) FROM u /* nested /* $7 */ ; */ WHERE u.id = t.id)\n"
        "ORDER BY id LIMIT 5;\n");
    finish();
    assert_int_equal(faults.n, 0);
    assert_int_equal(e.queries[0].args.n, 3);
    expect(output(emit_header), "STMT_X,");
    expect(output(emit_header), "X__LAST_NAME = 1,");
    expect(output(emit_source), "arg_types_x[] = {23, 1016, 25}");
    expect(output(emit_source), "{\"last_name\", 25}");
}

static void writes_are_marked(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: none\n-- access: write\nDELETE FROM t WHERE a = "
        "$1");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source), "arg_names_x, 1, NULL, 0, true, false, -1, -1, NULL}");
}

static void slow_reads_are_marked(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: a int\n-- access: read, slow\n"
        "SELECT a FROM t WHERE a = $1");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source), "arg_names_x, 1, cols_x, 1, false, true, -1, -1, NULL}");
}

#define BATCH(args, row, access)                                                                   \
    "-- name: x\n-- args: tenant int, " args "\n-- row: " row "\n-- access: " access               \
    "\n-- batch: v\nSELECT a FROM t WHERE a = $1 AND b = ANY($2)"

static void batches_are_marked(void **state)
{
    (void)state;
    add("x", false, BATCH("v text[]", "a int, ord bigint", "read"));
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source), "cols_x, 2, false, false, 1, 1, joins_x}");
    expect(output(emit_source), "joins_x[] = {JOIN_EQUALS, JOIN_LISTS}");
}

static void a_write_joins_every_array(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int, w text[], items item[], v text[], key bigint\n"
        "-- row: ord bigint\n-- access: write\n-- batch: v\nINSERT INTO t VALUES ($1, $2, $3, $4, "
        "$5) RETURNING ord");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source), "cols_x, 1, true, false, 3, 0, joins_x}");
    expect(output(emit_source), "arg_types_x[] = {23, 1009, 1016, 1009, 20}");
    expect(output(emit_source),
           "joins_x[] = {JOIN_EQUALS, JOIN_LISTS, JOIN_ITEMS, JOIN_LISTS, JOIN_EQUALS}");
}

#define REFUSED(fn, text, want)                                                                    \
    static void fn(void **state)                                                                   \
    {                                                                                              \
        (void)state;                                                                               \
        one_is_refused(text, want);                                                                \
    }

REFUSED(two_statements, HEAD "SELECT $1, $2;\nSELECT 2", "x.sql:6: more than one statement")
REFUSED(gap, HEAD "SELECT $1", "x.sql:5: $2 (id) is never used")
REFUSED(too_many, HEAD "SELECT $1,\n $2,\n $3", "x.sql:7: parameter has no argument")
REFUSED(star, HEAD "SELECT * FROM t WHERE a = $1 AND b = $2", "x.sql:5: name the columns")
REFUSED(star_of_table, HEAD "SELECT t.* FROM t WHERE a = $1 AND b = $2", "name the columns")
REFUSED(returning_star, HEAD "INSERT INTO t VALUES ($1, $2) RETURNING *", "name the columns")
REFUSED(limit, HEAD "SELECT a FROM t WHERE $1 = $2\nLIMIT 1", "x.sql:6: LIMIT without ORDER BY")
REFUSED(limit_inside, HEAD "SELECT (SELECT a FROM t LIMIT 1) WHERE $1 = $2 ORDER BY 1",
        "LIMIT without ORDER BY")
REFUSED(writing_read, HEAD "WITH w AS (DELETE FROM t) SELECT $1, $2", "access is read, but")
REFUSED(dynamic, HEAD "SELECT query_to_xml($1, $2)", "must not run text as SQL")
REFUSED(dollar_quotes, HEAD "SELECT $1, $2, $$x$$", "no dollar quotes")
REFUSED(other_command, HEAD "DO 'x'", "x.sql:5: not a kind of statement")
REFUSED(empty, HEAD "-- nothing\n", "no statement")
REFUSED(no_tenant, "-- name: x\n-- args: id int\n-- row: none\n-- access: read\nSELECT $1",
        "x.sql:1: $1 must be \"tenant int\"")
REFUSED(no_reason,
        "-- name: x\n-- args: none\n-- row: none\n-- access: read\n-- tenant: none\n"
        "SELECT 1",
        "x.sql:5: write \"-- tenant: none, REASON\"")
REFUSED(tenant_and_none, HEAD "-- tenant: none, why\nSELECT $1, $2", "takes a tenant, yet")
REFUSED(wrong_name, "-- name: y\n", "x.sql:1: name \"y\" differs from the file's name")
REFUSED(lacks_lines, "SELECT 1", "header lacks \"-- access:\"")
REFUSED(unknown_key, HEAD "-- acess: read\nSELECT $1, $2", "x.sql:5: unknown header key \"acess\"")
REFUSED(unknown_type, "-- name: x\n-- args: tenant integr\n", "unknown type \"integr\"")
REFUSED(missing_type, "-- name: x\n-- args: tenant\n", "\"tenant\": unknown type \"\"")
REFUSED(twice, "-- name: x\n-- args: tenant int, a int, a int\n", "x.sql:2: \"a\" twice")
REFUSED(bad_column, "-- name: x\n-- row: ?column? int\n", "\"?column?\" is not a name")
REFUSED(bad_access, "-- name: x\n-- access: rw\n", "access is read or write")
REFUSED(batch_of_scalar, BATCH("v text", "ord bigint", "read"), "batch names an argument")
REFUSED(batch_of_nothing, BATCH("w text[]", "ord bigint", "read"), "batch names an argument")
REFUSED(batch_without_ord, BATCH("v text[]", "a int", "read"), "that gives ord")
REFUSED(batch_of_slow, BATCH("v text[]", "ord bigint", "read, slow"), "of a quick statement")
REFUSED(items_of_read, BATCH("v item[]", "ord bigint", "read"), "item[] is for writes")
REFUSED(items_without_batch,
        "-- name: x\n-- args: tenant int, v item[]\n-- row: none\n"
        "-- access: write\nDELETE FROM t WHERE a = $1 AND b = ANY ($2)",
        "item[] is for writes")
REFUSED(no_part, HEAD "SELECT $1, $2\n-- include: nowhere\n", "x.sql:6: no such part")

static void a_part_is_put_in(void **state)
{
    (void)state;
    add("rows", true,
        "-- row: id bigint, kind text\nSELECT id, kind FROM t\nWHERE tenant_id = $1\n");
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: = rows, total bigint\n-- access: read\n"
        "WITH r AS (\n-- include: rows\n) SELECT id, kind, 1 FROM r\n");
    finish();
    assert_int_equal(faults.n, 0);
    assert_true(span_is(e.queries[1].sql, "WITH r AS (\nSELECT id, kind FROM t\n"
                                          "WHERE tenant_id = $1\n) SELECT id, kind, 1 FROM r"));
    const char *h = output(emit_header);
    expect(h, "ROWS__KIND = 1,");
    expect(h, "X__TOTAL = 2,");
    assert_null(strstr(h, "X__KIND"));
}

static void a_fault_in_a_part_names_the_part(void **state)
{
    (void)state;
    add("rows", true, "-- row: id bigint\nSELECT id FROM t\nLIMIT 3\n");
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: = rows\n-- access: read\n"
        "SELECT $1 FROM (\n-- include: rows\n) q\n");
    finish();
    expect_fault("rows.part.sql:3: LIMIT without ORDER BY");
}

static void parts_do_not_nest_for_ever(void **state)
{
    (void)state;
    add("rows", true, "-- include: rows\n");
    add("x", false, HEAD "SELECT $1, $2\n-- include: rows\n");
    finish();
    expect_fault("parts nest too deep");
}

static void texts_become_literals(void **state)
{
    (void)state;
    static const char text[] = "a\"b\\c?\?/\n\xd1\x91\t1\n";
    struct blob f[] = {{SPAN("0007_x.sql"), SPAN("p"), {text, sizeof(text) - 1}, 7},
                       {SPAN("demo/x"), SPAN("p"), SPAN("y"), -1}};
    e.blobs = f;
    e.blob_count = 2;
    const char *c = output(emit_source);
    expect(c, "{7, \"0007_x.sql\", 14,");
    expect(c, "\"a\\\"b\\\\c\\?\\?/\\n\"");
    expect(c, "\"\\321\\221\\0111\\n\"}");
    expect(c, "embedded_schema_count = 1;");
    expect(c, "{-1, \"demo/x\", 1,");
    expect(output(emit_header), "#define SCHEMA_VERSION 7\n");
    assert_string_equal(c, output(emit_source)); /* the same again */
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_good_statement_passes),
        TEST(writes_are_marked),
        TEST(slow_reads_are_marked),
        TEST(batches_are_marked),
        TEST(a_write_joins_every_array),
        TEST(batch_of_scalar),
        TEST(batch_of_nothing),
        TEST(batch_without_ord),
        TEST(batch_of_slow),
        TEST(items_of_read),
        TEST(items_without_batch),
        TEST(two_statements),
        TEST(gap),
        TEST(too_many),
        TEST(star),
        TEST(star_of_table),
        TEST(returning_star),
        TEST(limit),
        TEST(limit_inside),
        TEST(writing_read),
        TEST(dynamic),
        TEST(dollar_quotes),
        TEST(other_command),
        TEST(empty),
        TEST(no_tenant),
        TEST(no_reason),
        TEST(tenant_and_none),
        TEST(wrong_name),
        TEST(lacks_lines),
        TEST(unknown_key),
        TEST(unknown_type),
        TEST(missing_type),
        TEST(twice),
        TEST(bad_column),
        TEST(bad_access),
        TEST(no_part),
        TEST(a_part_is_put_in),
        TEST(a_fault_in_a_part_names_the_part),
        TEST(parts_do_not_nest_for_ever),
        TEST(texts_become_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
