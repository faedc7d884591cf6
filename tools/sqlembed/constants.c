/*
 * constants: the numbers that C and SQL share.
 */
#include "sqlembed.h"

static bool name_ok(struct span s, char first, char last)
{
    bool ok = span_any(s) && s.p[0] >= first && s.p[0] <= last;
    for (size_t i = 0; ok && i < s.n; i++) {
        char c = s.p[i];
        ok = (c >= first && c <= last) || (c >= '0' && c <= '9') || c == '_';
    }
    return ok;
}

static const struct constant *constant_find(const struct embed *e, struct span name)
{
    for (size_t i = 0; i < e->constant_count; i++) {
        if (span_eq(e->constants[i].name, name)) {
            return &e->constants[i];
        }
    }
    return NULL;
}

const struct constant *constant_group(const struct embed *e, struct span group)
{
    for (size_t i = 0; i < e->constant_count; i++) {
        if (span_eq(e->constants[i].group, group)) {
            return &e->constants[i];
        }
    }
    return NULL;
}

static void check(struct embed *e, const struct constant *k)
{
    struct origin o = k->origin;
    bool apart = e->constant_count > 0 && constant_group(e, k->group) != NULL &&
                 !span_eq(e->constants[e->constant_count - 1].group, k->group);
    if (!name_ok(k->group, 'a', 'z') || !name_ok(k->name, 'A', 'Z') || !span_any(k->meaning)) {
        fault(e, o.path, o.line, "write group, NAME, value and meaning, parted by tabs");
    } else if (constant_find(e, k->name) != NULL) {
        fault(e, o.path, o.line, "%.*s is defined twice", SPAN_ARG(k->name));
    } else if (apart || sql_type_find(k->group) != NULL) {
        fault(e, o.path, o.line, "the group %.*s %s", SPAN_ARG(k->group),
              apart ? "stands in two places" : "is a type of PostgreSQL's");
    }
}

static void take_line(struct embed *e, struct span path, int line, struct span text)
{
    struct span group, name, value, meaning;
    struct constant k = {.origin = {path, line}};
    (void)span_cut(text, '\t', &group, &name);
    (void)span_cut(name, '\t', &name, &value);
    (void)span_cut(value, '\t', &value, &meaning);
    k.group = group;
    k.name = name;
    k.meaning = meaning;
    if (!span_i64(value, &k.value) || k.value > INT32_MAX || k.value < INT32_MIN) {
        fault(e, path, line, "the value is not a number of 32 bits");
    }
    check(e, &k);
    size_t size = sizeof(struct constant), n = e->constant_count;
    e->constants = arena_grow(e->mem, e->constants, n * size, (n + 1) * size);
    e->constants[e->constant_count++] = k;
}

void constants_parse(struct embed *e, struct span path, struct span text)
{
    struct span line, columns = SPAN("columns\t");
    for (int n = 1; span_next(&text, '\n', &line); n++) {
        if (span_starts(line, columns)) {
            e->coded = span_sub(line, columns.n, line.n);
        } else if (line.n > 0 && line.p[0] != '#') {
            take_line(e, path, n, line);
        }
    }
}

void emit_constants(const struct embed *e, struct buf *b)
{
    struct span group = SPAN_NONE;
    buf_text(b, "/* Made by sqlembed from sql/constants.tsv: do not edit. */\n"
                "#ifndef KARTOTEKA_DB_CONSTANTS_H\n#define KARTOTEKA_DB_CONSTANTS_H\n");
    for (size_t i = 0; i < e->constant_count; i++) {
        const struct constant *k = &e->constants[i];
        if (!span_eq(k->group, group)) {
            buf_printf(b, "%s\nenum %.*s {\n", i > 0 ? "};\n" : "", SPAN_ARG(k->group));
        }
        group = k->group;
        buf_printf(b, "    %.*s = %lld, /* %.*s */\n", SPAN_ARG(k->name), (long long)k->value,
                   SPAN_ARG(k->meaning));
    }
    buf_printf(b, "%s\n#endif\n", e->constant_count > 0 ? "};\n" : "");
}
