/*
 * api: writes the C side of a statement: a struct of its arguments, a call, rows with typed fields.
 */
#include "sqlembed.h"

/* Writes the C type of a value. */
static void put_type(struct buf *b, const struct column *c, bool row)
{
    static const char *const plain[] = {"int64_t",     "unsigned",     "struct span",
                                        "struct db_i64s", "struct db_spans", "size_t"};
    static const char *const may_miss[] = {"struct opt_i64", "struct opt_bool", "struct span",
                                           "struct db_i64s",    "struct db_spans",    "size_t"};
    const struct sql_type *type = c->type;
    enum c_type t = sql_type_in_c(type);
    if (c->single) {
        t = t == C_INTEGERS ? C_INTEGER : C_TEXT;
    }
    if (row && t >= C_INTEGERS) {
        t = C_TEXT; /* as the server writes it: {1,2} */
    }
    if (c->group.p != NULL && !c->nullable) {
        buf_printf(b, "enum %.*s", SPAN_ARG(c->group));
    } else {
        buf_text(b, row && t == C_BOOLEAN && !c->nullable ? "bool"
                    : c->nullable                         ? may_miss[t]
                                                          : plain[t]);
    }
}

static bool is_flag(const struct column *c)
{
    return sql_type_in_c(c->type) == C_BOOLEAN && !c->nullable;
}

/* Writes " int64_t id;". A flag has one bit, so that the compiler refuses a number for it. */
static void put_member(struct buf *b, const struct column *c, bool row)
{
    buf_text(b, "    ");
    put_type(b, c, row);
    buf_printf(b, " %.*s%s;\n", SPAN_ARG(c->name), !row && is_flag(c) ? " : 1" : "");
}

/* Arguments */

/* True for an argument that the caller gives as a member of its own. */
static bool is_own(const struct column *c)
{
    return c->context == NULL && c->field_of.p == NULL;
}

/* True for the first argument of a part's struct, which stands for the struct. */
static bool opens_fields(const struct columns *args, size_t i)
{
    struct span part = args->v[i].field_of;
    for (size_t k = 0; k < i; k++) {
        if (span_eq(args->v[k].field_of, part)) {
            return false;
        }
    }
    return part.p != NULL;
}

static size_t given(const struct columns *args)
{
    size_t n = 0;
    for (size_t i = 0; i < args->n; i++) {
        n += is_own(&args->v[i]) || opens_fields(args, i);
    }
    return n;
}

static void put_args(struct buf *b, const struct query *q)
{
    if (given(&q->args) == 0) {
        return;
    }
    buf_printf(b, "struct sql_%.*s_args {\n", SPAN_ARG(q->name));
    for (size_t i = 0; i < q->args.n; i++) {
        const struct column *c = &q->args.v[i];
        if (is_own(c)) {
            put_member(b, c, false);
        } else if (opens_fields(&q->args, i)) {
            buf_printf(b, "    struct sql_%.*s %.*s;\n", SPAN_ARG(c->field_of),
                       SPAN_ARG(c->field_of));
        }
    }
    buf_printf(b, "} BY_NAME;\nenum { SQL_ARGC_%.*s = %zu };\n", SPAN_ARG(q->name),
               given(&q->args));
}

/* Writes "const struct sql_x_args *a, " or nothing. */
static void put_params(struct buf *b, const struct query *q)
{
    if (given(&q->args) > 0) {
        buf_printf(b, "const struct sql_%.*s_args *a, ", SPAN_ARG(q->name));
    }
}

/* Rows */

/* Gives the prefix of the functions that read the rows: the part's where the row is exactly the
 * part's. */
static struct span rows_name(const struct query *q)
{
    return q->row.part_n > 0 && q->row.part_n == q->row.n ? q->row.part : q->name;
}

static const char *reader(const struct column *c)
{
    enum c_type t = sql_type_in_c(c->type);
    if (t == C_INTEGER) {
        return c->nullable ? "row_opt_i64" : "row_i64";
    }
    if (t == C_BOOLEAN) {
        return c->nullable ? "row_opt_bool" : "row_bool";
    }
    return "row_text";
}

/* Writes sql_x__title(rows, i), which reads one field. */
static void put_field(struct buf *b, struct span name, const struct column *c, size_t number)
{
    buf_text(b, "static inline ");
    put_type(b, c, true);
    buf_printf(b, " sql_%.*s__%.*s(const struct sql_%.*s_rows *rs, int i)\n{\n", SPAN_ARG(name),
               SPAN_ARG(c->name), SPAN_ARG(name));
    if (!c->nullable) {
        buf_printf(b, "    SQL_NOT_NULL(&rs->rows, i, %zu, \"%.*s.%.*s\");\n", number,
                   SPAN_ARG(name), SPAN_ARG(c->name));
    }
    buf_text(b, "    return ");
    if (c->group.p != NULL && !c->nullable) {
        buf_printf(b, "(enum %.*s)", SPAN_ARG(c->group));
    }
    buf_printf(b, "%s(&rs->rows, i, %zu);\n}\n", reader(c), number);
}

static void put_row(struct buf *b, struct span name, const struct columns *row)
{
    int n = (int)name.n;
    buf_printf(b, "struct sql_%.*s_rows {\n    struct rows rows;\n};\n", n, name.p);
    if (row->n == 0) {
        return;
    }
    buf_printf(b, "struct sql_%.*s_row {\n", n, name.p);
    for (size_t i = 0; i < row->n; i++) {
        put_member(b, &row->v[i], true);
    }
    buf_text(b, "};\n");
    for (size_t i = 0; i < row->n; i++) {
        put_field(b, name, &row->v[i], i);
    }
    buf_printf(b,
               "static inline struct sql_%.*s_row sql_%.*s_row(const struct sql_%.*s_rows *rs, "
               "int i)\n{\n    return (struct sql_%.*s_row){\n",
               n, name.p, n, name.p, n, name.p, n, name.p);
    for (size_t i = 0; i < row->n; i++) {
        buf_printf(b, "        .%.*s = sql_%.*s__%.*s(rs, i),\n", SPAN_ARG(row->v[i].name), n,
                   name.p, SPAN_ARG(row->v[i].name));
    }
    buf_text(b, "    };\n}\n");
}

/* Headers */

static void put_statement(struct buf *b, const struct query *q)
{
    struct span rows = rows_name(q);
    buf_printf(b, "\n/* %.*s: %.*s%s */\n", SPAN_ARG(q->name), SPAN_ARG(q->access),
               query_pace(q));
    put_args(b, q);
    if (span_eq(rows, q->name)) {
        put_row(b, rows, &q->row);
    }
    buf_printf(b, "struct db_query sql_%.*s_query(struct ctx *c, ", SPAN_ARG(q->name));
    put_params(b, q);
    buf_printf(b, "struct sql_%.*s_rows *out);\n", SPAN_ARG(rows));
    buf_printf(b, "MUST enum err sql_%.*s(struct ctx *c, ", SPAN_ARG(q->name));
    put_params(b, q);
    buf_printf(b, "struct sql_%.*s_rows *out);\n", SPAN_ARG(rows));
}

static void put_part(struct buf *b, const struct query *q)
{
    if (q->fields) {
        buf_printf(b, "\n/* %.*s: what the part asks for */\nstruct sql_%.*s {\n",
                   SPAN_ARG(q->name), SPAN_ARG(q->name));
        for (size_t i = 0; i < q->args.n; i++) {
            put_member(b, &q->args.v[i], false);
        }
        buf_printf(b, "} BY_NAME;\nenum { SQL_FIELDC_%.*s = %zu };\n", SPAN_ARG(q->name),
                   q->args.n);
    }
    if (q->row.n > 0) {
        buf_printf(b, "\n/* %.*s: rows of several statements */\n", SPAN_ARG(q->name));
        put_row(b, q->name, &q->row);
    }
}

bool api_is_first(const struct embed *e, size_t query)
{
    for (size_t i = 0; i < query; i++) {
        if (span_eq(e->queries[i].folder, e->queries[query].folder)) {
            return false;
        }
    }
    return true;
}

void api_header(const struct embed *e, struct span folder, struct buf *b)
{
    bool parts = span_is(folder, "part");
    buf_printf(b,
               "/* Made by sqlembed from sql/queries/%.*s: do not edit. */\n"
               "#ifndef KARTOTEKA_DB_SQL_%.*s_H\n#define KARTOTEKA_DB_SQL_%.*s_H\n\n"
               "#include \"%s\"\n",
               SPAN_ARG(folder), SPAN_ARG(folder), SPAN_ARG(folder),
               parts ? "db/rows_priv.h\"\n#include \"db/sql.h" : "db/sql/part.h");
    for (size_t i = 0; i < e->query_count; i++) {
        const struct query *q = &e->queries[i];
        if (span_eq(q->folder, folder)) {
            q->is_part ? put_part(b, q) : put_statement(b, q);
        }
    }
    buf_text(b, "\n#endif\n");
}

/* Calls */

/* Gives the function that makes a struct db_arg of a value. */
static const char *maker(const struct column *c)
{
    static const char *const plain[] = {"sql_in_i64",  "ARG_BOOL",     "sql_in_text",
                                        "sql_in_i64s", "sql_in_texts", "sql_in_ones"};
    static const char *const may_miss[] = {"db_arg_opt_i64",  "sql_in_opt_bool",  "db_arg_text",
                                           "sql_in_opt_i64s", "sql_in_opt_texts", "sql_in_ones"};
    enum c_type t = sql_type_in_c(c->type);
    if (c->single) {
        t = t == C_INTEGERS ? C_INTEGER : C_TEXT;
    }
    return c->nullable ? may_miss[t] : plain[t];
}

static void put_value(struct buf *b, const struct column *c, size_t number)
{
    buf_printf(b, "    v[%zu] = ", number);
    if (c->context != NULL) {
        buf_printf(b, "%s;\n", context_value(c->context));
    } else if (c->field_of.p != NULL) {
        buf_printf(b, "%s(a->%.*s.%.*s);\n", maker(c), SPAN_ARG(c->field_of), SPAN_ARG(c->name));
    } else {
        buf_printf(b, "%s(a->%.*s);\n", maker(c), SPAN_ARG(c->name));
    }
}

static bool asks_context(const struct columns *args)
{
    bool asks = false;
    for (size_t i = 0; i < args->n; i++) {
        asks = asks || args->v[i].context != NULL;
    }
    return asks;
}

/* Writes static void fill_x(c, a, v), which fills in the arguments in their order. */
static void put_fill(struct buf *b, const struct query *q)
{
    buf_printf(b, "static void fill_%.*s(const struct ctx *c, ", SPAN_ARG(q->name));
    put_params(b, q);
    buf_text(b, "struct db_arg *v)\n{\n");
    if (!asks_context(&q->args)) {
        buf_text(b, "    (void)c;\n");
    }
    for (size_t i = 0; i < q->args.n; i++) {
        put_value(b, &q->args.v[i], i);
    }
    buf_text(b, "}\n\n");
}

static void put_upper(struct buf *b, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        buf_char(b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
}

static void put_query(struct buf *b, const struct query *q)
{
    size_t n = q->args.n;
    buf_printf(b, "struct db_query sql_%.*s_query(struct ctx *c, ", SPAN_ARG(q->name));
    put_params(b, q);
    buf_printf(b, "struct sql_%.*s_rows *out)\n{\n", SPAN_ARG(rows_name(q)));
    if (n > 0) {
        buf_printf(b, "    struct db_arg *v = arena_array_of(c->mem, %zu, struct db_arg);\n", n);
        buf_printf(b, "    fill_%.*s(c, %sv);\n", SPAN_ARG(q->name),
                   given(&q->args) > 0 ? "a, " : "");
    } else {
        buf_text(b, "    (void)c;\n");
    }
    buf_text(b, "    return (struct db_query){.stmt = STMT_");
    put_upper(b, q->name);
    buf_printf(b, ", .args = %s, .out = out != NULL ? &out->rows : NULL};\n}\n\n",
               n > 0 ? "v" : "NULL");
}

static void put_call(struct buf *b, const struct query *q)
{
    size_t n = q->args.n;
    buf_printf(b, "enum err sql_%.*s(struct ctx *c, ", SPAN_ARG(q->name));
    put_params(b, q);
    buf_printf(b, "struct sql_%.*s_rows *out)\n{\n", SPAN_ARG(rows_name(q)));
    if (n > 0) {
        buf_printf(b, "    struct db_arg v[%zu];\n    fill_%.*s(c, %sv);\n", n, SPAN_ARG(q->name),
                   given(&q->args) > 0 ? "a, " : "");
    }
    buf_printf(b, "    return %s(c, STMT_", span_is(q->access, "write") ? "db_write1" : "db_read1");
    put_upper(b, q->name);
    buf_printf(b, ", %s, out != NULL ? &out->rows : NULL);\n}\n\n", n > 0 ? "v" : "NULL");
}

void api_source(const struct embed *e, struct buf *b)
{
    buf_text(b, "/* Made by sqlembed from sql/: do not edit. */\n#include \"db/args_priv.h\"\n");
    for (size_t i = 0; i < e->query_count; i++) {
        if (api_is_first(e, i)) {
            buf_printf(b, "#include \"db/sql/%.*s.h\"\n", SPAN_ARG(e->queries[i].folder));
        }
    }
    buf_text(b, "\n");
    for (size_t i = 0; i < e->query_count; i++) {
        if (!e->queries[i].is_part) {
            if (e->queries[i].args.n > 0) {
                put_fill(b, &e->queries[i]);
            }
            put_query(b, &e->queries[i]);
            put_call(b, &e->queries[i]);
        }
    }
}
