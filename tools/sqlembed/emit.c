/*
 * emit: writes the generated header and tables.
 */
#include "sqlembed.h"

const char *query_pace(const struct query *q)
{
    if (!q->slow) {
        return "";
    }
    return q->anew ? ", slow" : ", slow, one plan";
}

static void upper(struct buf *b, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        buf_char(b, c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
}

/* Writes the arguments as an enum of their numbers. */
static void emit_numbers(struct buf *b, const struct query *q)
{
    buf_text(b, "enum {\n");
    for (size_t i = 0; i < q->args.n; i++) {
        buf_text(b, "    ");
        upper(b, q->name);
        buf_text(b, "__");
        upper(b, q->args.v[i].name);
        buf_printf(b, " = %zu,\n", i);
    }
    buf_text(b, "};\n");
}

static long schema_version(const struct embed *e)
{
    long version = 0;
    for (size_t i = 0; i < e->blob_count; i++) {
        version = e->blobs[i].number > version ? e->blobs[i].number : version;
    }
    return version;
}

void emit_header(const struct embed *e, struct buf *b)
{
    buf_text(b, "/* Made by sqlembed from sql/: do not edit. */\n"
                "#ifndef KARTOTEKA_DB_STATEMENTS_H\n#define KARTOTEKA_DB_STATEMENTS_H\n\n");
    buf_printf(b, "#define SCHEMA_VERSION %ld\n\nenum stmt {\n", schema_version(e));
    for (size_t i = 0; i < e->query_count; i++) {
        if (!e->queries[i].is_part) {
            buf_text(b, "    STMT_");
            upper(b, e->queries[i].name);
            buf_text(b, ",\n");
        }
    }
    buf_text(b, "    STMT__COUNT\n};\n\n/* Arguments of what src/db sends by itself, without a call. */\n");
    for (size_t i = 0; i < e->query_count; i++) {
        const struct query *q = &e->queries[i];
        if (span_is(q->folder, "db") && q->args.n > 0) {
            emit_numbers(b, q);
        }
    }
    buf_text(b, "\n#endif\n");
}

/* Writes a C string literal for each line of text, or "". Octal escapes always have three
 * digits. */
static void emit_text(struct buf *b, struct span s)
{
    buf_text(b, "\n        \"");
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n') {
            buf_text(b, i + 1 < s.n ? "\\n\"\n        \"" : "\\n");
        } else if (c == '"' || c == '\\' || c == '?') {
            buf_char(b, '\\'); /* '?', too, because of trigraphs */
            buf_char(b, (char)c);
        } else if (c < 0x20 || c >= 0x7f) {
            buf_printf(b, "\\%03o", c);
        } else {
            buf_char(b, (char)c);
        }
    }
    buf_char(b, '"');
}

/* Writes enum stmt_join of each argument: a read shares one array and equal others, a write every
 * array. */
static void emit_joins(struct buf *b, const struct query *q)
{
    bool write = span_is(q->access, "write");
    buf_printf(b, "static const unsigned char joins_%.*s[] = {", SPAN_ARG(q->name));
    for (size_t i = 0; i < q->args.n; i++) {
        const struct column *a = &q->args.v[i];
        bool list = write ? sql_type_is_array(a->type) : span_eq(a->name, q->batch);
        buf_printf(b, "%s%s", i > 0 ? ", " : "",
                   sql_type_is_item(a->type) ? "JOIN_ITEMS"
                   : list                    ? "JOIN_LISTS"
                                             : "JOIN_EQUALS");
    }
    buf_text(b, "};\n");
}

static void emit_args(struct buf *b, const struct query *q)
{
    if (q->args.n == 0) {
        return;
    }
    buf_printf(b, "static const unsigned arg_types_%.*s[] = {", SPAN_ARG(q->name));
    for (size_t i = 0; i < q->args.n; i++) {
        buf_printf(b, "%s%u", i > 0 ? ", " : "", q->args.v[i].type->oid);
    }
    buf_printf(b, "};\nstatic const char *const arg_names_%.*s[] = {", SPAN_ARG(q->name));
    for (size_t i = 0; i < q->args.n; i++) {
        buf_printf(b, "%s\"%.*s\"", i > 0 ? ", " : "", SPAN_ARG(q->args.v[i].name));
    }
    buf_text(b, "};\n");
    if (q->batch.p != NULL) {
        emit_joins(b, q);
    }
}

static void emit_row(struct buf *b, const struct query *q)
{
    if (q->row.n == 0) {
        return;
    }
    buf_printf(b, "static const struct stmt_col cols_%.*s[] = {\n", SPAN_ARG(q->name));
    for (size_t i = 0; i < q->row.n; i++) {
        buf_printf(b, "    {\"%.*s\", %u, %s},\n", SPAN_ARG(q->row.v[i].name),
                   q->row.v[i].type->oid, q->row.v[i].nullable ? "true" : "false");
    }
    buf_text(b, "};\n");
}

/* Returns the place of a name, from 0; -1: it is not there. */
static int place(const struct columns *list, struct span name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (name.p != NULL && span_eq(list->v[i].name, name)) {
            return (int)i;
        }
    }
    return -1;
}

/* Writes what an answer hangs on: an argument, the whole tenant, or nothing that is watched. */
static void emit_memory(struct buf *b, const struct query *q)
{
    if (q->memory.p == NULL) {
        buf_text(b, "MEMORY_NONE");
    } else if (span_is(q->memory, "tenant")) {
        buf_text(b, "MEMORY_TENANT");
    } else {
        buf_i64(b, place(&q->args, q->memory));
    }
}

static void emit_statement(struct buf *b, const struct query *q)
{
    buf_text(b, "    [STMT_");
    upper(b, q->name);
    buf_printf(b, "] = {\n        \"%.*s\", \"%.*s\",", SPAN_ARG(q->folder), SPAN_ARG(q->name));
    emit_text(b, q->sql);
    buf_printf(b, ",\n        %s%.*s, %s%.*s, %zu, ", q->args.n > 0 ? "arg_types_" : "NULL",
               q->args.n > 0 ? (int)q->name.n : 0, q->name.p, q->args.n > 0 ? "arg_names_" : "NULL",
               q->args.n > 0 ? (int)q->name.n : 0, q->name.p, q->args.n);
    buf_printf(b, "%s%.*s, %zu, %s, %s, %s, %d, %d, ", q->row.n > 0 ? "cols_" : "NULL",
               q->row.n > 0 ? (int)q->name.n : 0, q->name.p, q->row.n,
               span_is(q->access, "write") ? "true" : "false", q->slow ? "true" : "false",
               q->anew ? "true" : "false",
               place(&q->args, q->batch), q->batch.p != NULL ? place(&q->row, SPAN("ord")) : -1);
    buf_printf(b, "%s%.*s, ", q->batch.p != NULL ? "joins_" : "NULL",
               q->batch.p != NULL ? (int)q->name.n : 0, q->name.p);
    emit_memory(b, q);
    buf_printf(b, ", %s},\n", q->lags ? "true" : "false");
}

static void emit_blobs(const struct embed *e, struct buf *b, const char *table, bool schema)
{
    size_t n = 0;
    buf_printf(b, "\nconst struct db_embedded %s[] = {\n", table);
    for (size_t i = 0; i < e->blob_count; i++) {
        const struct blob *f = &e->blobs[i];
        if ((f->number >= 0) == schema) {
            buf_printf(b, "    {%ld, \"%.*s\", %zu,", f->number, SPAN_ARG(f->name), f->text.n);
            emit_text(b, f->text);
            buf_text(b, "},\n");
            n++;
        }
    }
    buf_printf(b, "    {-1, NULL, 0, NULL}};\nconst size_t %s_count = %zu;\n", table, n);
}

void emit_source(const struct embed *e, struct buf *b)
{
    buf_text(b, "/* Made by sqlembed from sql/: do not edit. */\n#include \"db/stmt.h\"\n\n");
    for (size_t i = 0; i < e->query_count; i++) {
        if (!e->queries[i].is_part) {
            emit_args(b, &e->queries[i]);
            emit_row(b, &e->queries[i]);
        }
    }
    buf_text(b, "\nconst struct stmt_info stmt_table[STMT__COUNT] = {\n");
    for (size_t i = 0; i < e->query_count; i++) {
        if (!e->queries[i].is_part) {
            emit_statement(b, &e->queries[i]);
        }
    }
    buf_text(b, "};\n");
    emit_blobs(e, b, "embedded_schema", true);
    emit_blobs(e, b, "embedded_files", false);
}

/* Writes newlines and backslashes as \n and \\, so that a text is one field of a line. */
static void emit_field(struct buf *b, struct span s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\n' || s.p[i] == '\\') {
            buf_char(b, '\\');
        }
        buf_char(b, s.p[i] == '\n' ? 'n' : s.p[i]);
    }
}

void emit_list(const struct embed *e, struct buf *b)
{
    for (size_t i = 0; i < e->query_count; i++) {
        const struct query *q = &e->queries[i];
        if (q->is_part) {
            continue;
        }
        buf_printf(b, "%.*s\t%.*s\t%.*s%s\t", SPAN_ARG(q->folder), SPAN_ARG(q->name),
                   SPAN_ARG(q->access), query_pace(q));
        for (size_t k = 0; k < q->args.n; k++) {
            buf_printf(b, "%s%.*s %s", k > 0 ? ", " : "", SPAN_ARG(q->args.v[k].name),
                       q->args.v[k].type->name);
        }
        buf_char(b, '\t');
        emit_field(b, q->sql);
        buf_char(b, '\n');
    }
}
