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
    for (size_t i = 0; i < e.query_count; i++) {
        if (!e.queries[i].is_part) {
            lint_query(&e, &e.queries[i]);
        }
    }
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
    if (strstr(text, where) == NULL) {
        fail_msg("\"%s\" is not in:\n%s", where, text);
    }
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
        "SELECT id, last_name FROM t -- 'comment; :nine\n"
        "WHERE tenant_id = :tenant AND id = ANY(:ids) AND s = '; :eight * select' || :words AND "
        "\"limit\" = 2*3\n"
        "  AND n = (SELECT count(*) FROM u /* nested /* :seven */ ; */ WHERE u.id = t.id)\n"
        "ORDER BY id LIMIT 5;\n");
    finish();
    assert_int_equal(faults.n, 0);
    assert_int_equal(e.queries[0].args.n, 3);
    expect(output(emit_header), "STMT_X,");
    assert_null(strstr(output(emit_header), "X__WORDS"));
    e.queries[0].folder = SPAN("db");
    expect(output(emit_header), "X__WORDS = 2,");
    expect(output(emit_source), "arg_types_x[] = {23, 1016, 25}");
    expect(output(emit_source), "{\"last_name\", 25, false}");
}

static void writes_are_marked(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: none\n-- access: write\nDELETE FROM t WHERE a = "
        ":tenant");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source),
           "arg_names_x, 1, NULL, 0, true, false, false, -1, -1, NULL, MEMORY_NONE, false}");
}

static void slow_reads_are_marked(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: a int\n-- access: read, slow\n"
        "SELECT a FROM t WHERE a = :tenant");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source),
           "arg_names_x, 1, cols_x, 1, false, true, true, -1, -1, NULL, MEMORY_NONE, false}");
    expect(output(emit_list), "read, slow\t");
}

static void one_plan_is_marked(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: a int\n-- access: read, slow, one plan\n"
        "SELECT a FROM t WHERE a = :tenant");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source),
           "arg_names_x, 1, cols_x, 1, false, true, false, -1, -1, NULL, MEMORY_NONE, false}");
    expect(output(emit_list), "read, slow, one plan\t");
}

#define BATCH(args, row, access)                                                                   \
    "-- name: x\n-- args: tenant int, " args "\n-- row: " row "\n-- access: " access               \
    "\n-- batch: v\nSELECT a FROM t WHERE a = :tenant AND b = ANY(:v)"

static void batches_are_marked(void **state)
{
    (void)state;
    add("x", false, BATCH("v text[1]", "a int, ord bigint", "read"));
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source),
           "cols_x, 2, false, false, false, 1, 1, joins_x, MEMORY_NONE, false}");
    expect(output(emit_source), "joins_x[] = {JOIN_EQUALS, JOIN_LISTS}");
}

#define LAG(access, word)                                                                          \
    "-- name: x\n-- args: tenant int\n-- row: a int\n-- access: " access "\n-- lag: " word         \
    "\nSELECT a FROM t WHERE a = :tenant"

static void what_may_lag_is_marked(void **state)
{
    (void)state;
    add("x", false, LAG("read", "allowed"));
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source), "MEMORY_NONE, true}");
}

#define MEMORY(args, access, memory)                                                               \
    "-- name: x\n-- args: tenant int, v " args "\n-- row: a int\n-- access: " access               \
    "\n-- memory: " memory "\nSELECT a FROM t WHERE a = :tenant AND b = :v"

static void what_is_remembered_is_marked(void **state)
{
    (void)state;
    add("x", false, MEMORY("bigint", "read", "v"));
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source), "cols_x, 1, false, false, false, -1, -1, NULL, 1, false}");
}

static void what_hangs_on_the_tenant_is_marked(void **state)
{
    (void)state;
    add("x", false, MEMORY("text", "read, slow", "tenant"));
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source),
           "cols_x, 1, false, true, true, -1, -1, NULL, MEMORY_TENANT, false}");
}

static void a_write_joins_every_array(void **state)
{
    (void)state;
    add("x", false,
        "-- name: x\n-- args: tenant int, w text[], items item[], v text[1], key bigint\n"
        "-- row: ord bigint\n-- access: write\n-- batch: v\nINSERT INTO t VALUES (:tenant, :w, "
        ":items, :v, "
        ":key) RETURNING ord");
    finish();
    assert_int_equal(faults.n, 0);
    expect(output(emit_source),
           "cols_x, 1, true, false, false, 3, 0, joins_x, MEMORY_NONE, false}");
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

REFUSED(two_statements, HEAD "SELECT :tenant, :id;\nSELECT 2", "x.sql:6: more than one statement")
REFUSED(gap, HEAD "SELECT :tenant", "x.sql:2: argument \"id\" is never used")
REFUSED(too_many, HEAD "SELECT :tenant,\n :id,\n :more", "x.sql:7: no argument :more")
REFUSED(star, HEAD "SELECT * FROM t WHERE a = :tenant AND b = :id", "x.sql:5: name the columns")
REFUSED(star_of_table, HEAD "SELECT t.* FROM t WHERE a = :tenant AND b = :id", "name the columns")
REFUSED(returning_star, HEAD "INSERT INTO t VALUES (:tenant, :id) RETURNING *", "name the columns")
REFUSED(limit, HEAD "SELECT a FROM t WHERE :tenant = :id\nLIMIT 1",
        "x.sql:6: LIMIT without ORDER BY")
REFUSED(limit_inside, HEAD "SELECT (SELECT a FROM t LIMIT 1) WHERE :tenant = :id ORDER BY 1",
        "LIMIT without ORDER BY")
REFUSED(writing_read, HEAD "WITH w AS (DELETE FROM t) SELECT :tenant, :id", "access is read, but")
REFUSED(dynamic, HEAD "SELECT query_to_xml(:tenant, :id)", "must not run text as SQL")
REFUSED(dollar_quotes, HEAD "SELECT :tenant, :id, $$x$$", "no dollar quotes")
REFUSED(other_command, HEAD "DO 'x'", "x.sql:5: not a kind of statement")
REFUSED(empty, HEAD "-- nothing\n", "no statement")
REFUSED(no_tenant, "-- name: x\n-- args: id int\n-- row: none\n-- access: read\nSELECT :id",
        "x.sql:1: names no :tenant")
REFUSED(no_reason,
        "-- name: x\n-- args: none\n-- row: none\n-- access: read\n-- tenant: none\n"
        "SELECT 1",
        "x.sql:5: write \"-- tenant: none, REASON\"")
REFUSED(tenant_and_none, HEAD "-- tenant: none, why\nSELECT :tenant, :id", "takes a tenant, yet")
REFUSED(wrong_name, "-- name: y\n", "x.sql:1: name \"y\" differs from the file's name")
REFUSED(lacks_lines, "SELECT 1", "header lacks \"-- access:\"")
REFUSED(unknown_key, HEAD "-- acess: read\nSELECT :tenant, :id",
        "x.sql:5: unknown header key \"acess\"")
REFUSED(unknown_type, "-- name: x\n-- args: tenant integr\n", "unknown type \"integr\"")
REFUSED(missing_type, "-- name: x\n-- args: tenant\n", "\"tenant\": unknown type \"\"")
REFUSED(twice, "-- name: x\n-- args: tenant int, a int, a int\n", "x.sql:2: \"a\" twice")
REFUSED(bad_column, "-- name: x\n-- row: ?column? int\n", "\"?column?\" is not a name")
REFUSED(bad_access, "-- name: x\n-- access: rw\n", "access is read or write")
REFUSED(batch_of_scalar, BATCH("v text", "ord bigint", "read"), "batch names an argument")
REFUSED(batch_of_list, BATCH("v text[]", "ord bigint", "read"), "batch names an argument")
REFUSED(batch_of_nothing, BATCH("w text[1]", "ord bigint", "read"), "batch names an argument")
REFUSED(batch_without_ord, BATCH("v text[1]", "a int", "read"), "that gives ord")
REFUSED(batch_of_slow, BATCH("v text[1]", "ord bigint", "read, slow"), "of a quick statement")
REFUSED(memory_of_text, MEMORY("text", "read", "v"), "memory names an argument")
REFUSED(memory_of_nothing, MEMORY("bigint", "read", "w"), "memory names an argument")
REFUSED(memory_of_write, MEMORY("bigint", "write", "tenant"), "memory names an argument")
REFUSED(lag_of_write, LAG("write", "allowed"), "lag is for reads")
REFUSED(lag_of_another_word, LAG("read", "yes"), "write \"-- lag: allowed\"")
REFUSED(items_of_read, BATCH("v item[]", "ord bigint", "read"), "item[] is for writes")
REFUSED(items_without_batch,
        "-- name: x\n-- args: tenant int, v item[]\n-- row: none\n"
        "-- access: write\nDELETE FROM t WHERE a = :tenant AND b = ANY (:v)",
        "item[] is for writes")
REFUSED(no_part, HEAD "SELECT :tenant, :id\n-- include: nowhere\n", "x.sql:6: no such part")

REFUSED(numbered, HEAD "SELECT :tenant, :id,\n $3", "x.sql:6: an argument is named: write :name")
REFUSED(no_constant, HEAD "SELECT :tenant, :id,\n :NOWHERE", "x.sql:6: no constant :NOWHERE")
REFUSED(context_of_another_type,
        "-- name: x\n-- args: tenant text\n-- row: none\n-- access: read\n",
        "x.sql:2: \"tenant\" comes from the context and is int")
REFUSED(visible_of_nobody, HEAD "SELECT :tenant, :id, :visible", "depends on an argument \"see")
REFUSED(fields_of_statement, "-- name: x\n-- fields: a int\n", "unknown header key \"fields\"")
REFUSED(one_of_no_array, "-- name: x\n-- args: a numbers[1]\n", "unknown type \"numbers[1]\"")

static void constants(const char *text)
{
    constants_parse(&e, SPAN("k.tsv"), arena_span(e.mem, span_of(text)));
}

static void names_become_numbers(void **state)
{
    (void)state;
    constants("# words\nmood\tGLAD\t0\tall is well\nmood\tSAD\t-1\tit is not\n");
    add("x", false,
        "-- name: x\n-- args: feeling mood, ids bigint[], at timestamptz?\n-- row: a int\n"
        "-- access: write\n"
        "UPDATE t SET a = 1 -- not :here nor :HERE\n"
        "WHERE b = ':nor' AND \":c\" = 2 AND tenant_id=:tenant AND d = ARRAY[:key_id, :key_id]\n"
        "  AND e[1:2] = f[lo:hi] AND g[h:i]::text[] = '{}' AND j::int = :feeling\n"
        "  AND k IN (:GLAD, :SAD, l - :SAD) AND m = ANY (:ids) AND (:at::date IS NULL OR "
        ":feeling=:GLAD)");
    finish();
    assert_int_equal(faults.n, 0);
    assert_string_equal(
        arena_cstr(e.mem, e.queries[0].sql),
        "UPDATE t SET a = 1 -- not :here nor :HERE\n"
        "WHERE b = ':nor' AND \":c\" = 2 AND tenant_id=$4 AND d = ARRAY[$5, $5]\n"
        "  AND e[1:2] = f[lo:hi] AND g[h:i]::text[] = '{}' AND j::int = $1\n"
        "  AND k IN (0, (-1), l - (-1)) AND m = ANY ($2) AND ($3::date IS NULL OR $1=0)");
    expect(output(emit_source), "arg_types_x[] = {23, 1016, 1184, 23, 20}");
    expect(output(emit_list), "\tx\twrite\tfeeling int, ids bigint[], at timestamptz, tenant int, "
                              "key_id bigint\tUPDATE t SET a = 1 -- not :here nor :HERE\\nWHERE");
    expect(output(emit_constants), "enum mood {\n    GLAD = 0, /* all is well */\n    SAD = -1, ");
}

static void constants_are_checked(void **state)
{
    (void)state;
    constants("a\tX\t1\tx\nb\tY\t1\ty\na\tZ\t1\tz\n");
    expect_fault("k.tsv:3: the group a stands in two places");
    constants("b\tX\t1\tagain\n");
    expect_fault("k.tsv:1: X is defined twice");
    constants("b\tV\tone\tv\n");
    expect_fault("k.tsv:1: the value is not a number");
    constants("b\tW\t1\n");
    expect_fault("k.tsv:1: write group, NAME, value and meaning");
    constants("text\tU\t1\tu\n");
    expect_fault("k.tsv:1: the group text is a type");
}

/* A condition, and whether it has a bare number where a constant has a name. */
static const struct {
    const char *condition;
    bool bare;
} numbers[] = {
    {"p.kind = 1", true},
    {"p.kind = :GLAD", false},
    {"kind <> 2", true},
    {"p.kind >= 2", true},
    {"1 = p.kind", true},
    {"1 = (p.kind)", false}, /* nobody writes it so */
    {":kind = 0", true},
    {":kind = :GLAD", false},
    {"p.kind = :kind", false},
    {"p.kind IN (1, 2)", true},
    {"p.kind NOT IN (:GLAD, 2)", true},
    {"p.kind NOT IN (:GLAD, :SAD)", false},
    {"p.kind = ANY (:ids)", false},
    {"p.kind IN (SELECT 2)", false},
    {"f(:kind, 2)", false},
    {"p.kindness = 1", false},
    {"p.n = 1 AND p.kind = :GLAD", false},
    {"p.mood = 3 OR NOT x", true},
    {"p.parts & 64 <> 0", true},
    {"64 & p.parts <> 0", true},
    {"p.parts & :SAD <> 0", false},
    {"p.parts >> p.kind & 1 = 1", false},
    {"p.ids && '{1,2}'", false},
    {"CASE p.n WHEN 3 THEN true END", true},
    {"CASE p.n WHEN :SAD THEN 3 = 3 END", false},
    {"CASE WHEN p.n = 3 THEN true END", false},
    {"p.note = 'kind = 1' -- kind = 1", false},
};

static void a_constant_is_named(void **state)
{
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        stop(state);
        start(state);
        constants("columns\tkind mood\nmood\tGLAD\t0\tall is well\nmood\tSAD\t-1\tit is not\n");
        add("x", false,
            arena_cstr(e.mem, arena_printf(e.mem,
                                           "-- name: x\n-- args: kind mood, ids bigint[]\n"
                                           "-- row: a int\n-- access: read\n"
                                           "SELECT a FROM p WHERE tenant_id = :tenant AND a = ANY "
                                           "(:ids)\nAND (:kind IS NULL OR\n%s)",
                                           numbers[i].condition)));
        finish();
        buf_add(&faults, "", 1);
        const char *found = strstr(faults.p, "x.sql:7: a bare number: write its :NAME");
        if ((found != NULL) != numbers[i].bare || (e.faults > 0) != numbers[i].bare) {
            fail_msg("%s: %s", numbers[i].condition, faults.p);
        }
    }
}

static void calls_are_typed(void **state)
{
    (void)state;
    constants("mood\tGLAD\t0\tall is well\n");
    add("x", false,
        "-- name: x\n-- args: feeling mood, title text, flag boolean, owner bigint?, off "
        "boolean?,\n"
        "--       ids bigint[], names text[]?\n-- row: id bigint, n int?, yes boolean, t text?\n"
        "-- access: write\n"
        "UPDATE t SET a = :feeling WHERE b = :title AND c = :flag AND d = :owner AND :off\n"
        "  AND e = :ids AND f = :names AND tenant_id = :tenant");
    finish();
    assert_int_equal(faults.n, 0);
    struct buf b;
    buf_init(&b, e.mem, 100);
    api_header(&e, SPAN_NONE, &b);
    buf_add(&b, "", 1);
    expect(b.p, "struct sql_x_args {\n    enum mood feeling;\n    struct span title;\n"
                "    unsigned flag : 1;\n    struct opt_i64 owner;\n    struct opt_bool off;\n"
                "    struct db_i64s ids;\n    struct db_spans names;\n}");
    expect(b.p, "SQL_ARGC_x = 7 }");
    expect(b.p, "struct sql_x_row {\n    int64_t id;\n    struct opt_i64 n;\n    bool yes;\n"
                "    struct span t;\n}");
    expect(
        b.p,
        "MUST enum err sql_x(struct ctx *c, const struct sql_x_args *a, struct sql_x_rows *out);");
    const char *c = output(api_source);
    expect(c, "v[3] = db_arg_opt_i64(a->owner);");
    expect(c, "v[6] = sql_in_opt_texts(a->names);\n    v[7] = sql_in_i64(c->tenant);");
    expect(c, "return db_write1(c, STMT_X, v, out != NULL");
}

/* A part and a statement that includes it; `want` is the fault, NULL: none. */
static void with_part(const char *part, const char *args, const char *want)
{
    add("p", true, part);
    add("x", false,
        arena_cstr(e.mem, arena_printf(e.mem,
                                       "-- name: x\n-- args: %s\n-- row: none\n-- access: read\n"
                                       "SELECT :tenant, :b\n-- include: p\n",
                                       args)));
    finish();
    if (want != NULL) {
        expect_fault(want);
    } else {
        assert_int_equal(faults.n, 0);
    }
}

static void a_part_brings_its_arguments(void **state)
{
    (void)state;
    with_part("-- args: a int?, b text\n, :a, :b, :employee\n", "c int", "x.sql:2: argument \"c\"");
    assert_true(span_starts(e.queries[1].sql, SPAN("SELECT $4, $3\n, $2, $3, $5")));
}

static void a_part_may_bring_what_is_there(void **state)
{
    (void)state;
    with_part("-- args: a int?\n, :a\n", "a int?, b text", NULL);
    assert_int_equal(e.queries[1].args.n, 3);
}

static void a_part_agrees_on_types(void **state)
{
    (void)state;
    with_part("-- args: a int?\n, :a\n", "a int, b text",
              "x.sql:2: \"a\" has another type in p.part.sql:1");
}

static void a_part_declares_no_context(void **state)
{
    (void)state;
    with_part("-- args: key_id bigint\n, :key_id\n", "b text",
              "p.part.sql:1: \"key_id\" comes from");
}

static void a_part_uses_what_it_declares(void **state)
{
    (void)state;
    with_part("-- args: a int\n, 1\n", "b text", "p.part.sql:1: argument \"a\" is never used");
}

static void a_part_may_be_a_struct(void **state)
{
    (void)state;
    with_part("-- fields: a int,\n--         d text?\n, :a, :d\n", "b text", NULL);
    struct buf b;
    buf_init(&b, e.mem, 100);
    api_header(&e, SPAN_NONE, &b);
    buf_add(&b, "", 1);
    expect(b.p, "struct sql_p {\n    int64_t a;\n    struct span d;\n} BY_NAME;\n"
                "enum { SQL_FIELDC_p = 2 };");
    expect(b.p, "struct sql_x_args {\n    struct span b;\n    struct sql_p p;\n} BY_NAME;\n"
                "enum { SQL_ARGC_x = 2 };");
    expect(output(api_source), "v[2] = db_arg_text(a->p.d);");
}

static void a_field_is_not_an_argument(void **state)
{
    (void)state;
    with_part("-- fields: a int\n, :a\n", "a int, b text",
              "x.sql:2: \"a\" is also given by the part p");
}

static void a_part_is_put_in(void **state)
{
    (void)state;
    add("rows", true,
        "-- row: id bigint, kind text\nSELECT id, kind FROM t\nWHERE tenant_id = :tenant\n");
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: = rows, total bigint\n-- access: read\n"
        "WITH r AS (\n-- include: rows\n) SELECT id, kind, 1 FROM r\n");
    finish();
    assert_int_equal(faults.n, 0);
    assert_true(span_is(e.queries[1].sql, "WITH r AS (\nSELECT id, kind FROM t\n"
                                          "WHERE tenant_id = $1\n) SELECT id, kind, 1 FROM r"));
    struct buf b;
    buf_init(&b, e.mem, 100);
    api_header(&e, SPAN_NONE, &b);
    buf_add(&b, "", 1);
    expect(b.p, "struct sql_rows_row {\n    int64_t id;\n    struct span kind;\n}");
    expect(b.p,
           "struct sql_x_row {\n    int64_t id;\n    struct span kind;\n    int64_t total;\n}");
    expect(b.p, "    return row_i64(&rs->rows, i, 2);");
}

static void a_fault_in_a_part_names_the_part(void **state)
{
    (void)state;
    add("rows", true, "-- row: id bigint\nSELECT id FROM t\nLIMIT 3\n");
    add("x", false,
        "-- name: x\n-- args: tenant int\n-- row: = rows\n-- access: read\n"
        "SELECT :tenant FROM (\n-- include: rows\n) q\n");
    finish();
    expect_fault("rows.part.sql:3: LIMIT without ORDER BY");
}

static void parts_do_not_nest_for_ever(void **state)
{
    (void)state;
    add("rows", true, "-- include: rows\n");
    add("x", false, HEAD "SELECT :tenant, :id\n-- include: rows\n");
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
        TEST(one_plan_is_marked),
        TEST(batches_are_marked),
        TEST(what_is_remembered_is_marked),
        TEST(what_hangs_on_the_tenant_is_marked),
        TEST(memory_of_text),
        TEST(memory_of_nothing),
        TEST(memory_of_write),
        TEST(lag_of_write),
        TEST(lag_of_another_word),
        TEST(what_may_lag_is_marked),
        TEST(a_write_joins_every_array),
        TEST(batch_of_scalar),
        TEST(batch_of_list),
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
        TEST(numbered),
        TEST(no_constant),
        TEST(context_of_another_type),
        TEST(visible_of_nobody),
        TEST(fields_of_statement),
        TEST(one_of_no_array),
        TEST(names_become_numbers),
        TEST(constants_are_checked),
        TEST(a_constant_is_named),
        TEST(calls_are_typed),
        TEST(a_part_brings_its_arguments),
        TEST(a_part_may_bring_what_is_there),
        TEST(a_part_agrees_on_types),
        TEST(a_part_declares_no_context),
        TEST(a_part_uses_what_it_declares),
        TEST(a_part_may_be_a_struct),
        TEST(a_field_is_not_an_argument),
        TEST(a_part_is_put_in),
        TEST(a_fault_in_a_part_names_the_part),
        TEST(parts_do_not_nest_for_ever),
        TEST(texts_become_literals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
