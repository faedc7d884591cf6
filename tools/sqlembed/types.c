/*
 * types: the names of built-in types as headers write them, with their OIDs (pg_type.dat).
 */
#include "sqlembed.h"

/* clang-format off */
static const struct sql_type types[] = {
    {"bigint", 20},        {"bigint[]", 1016},
    {"boolean", 16},       {"bool", 16},           {"boolean[]", 1000}, {"bool[]", 1000},
    {"bytea", 17},
    {"date", 1082},        {"date[]", 1182},
    {"double precision", 701}, {"float8", 701},    {"double precision[]", 1022}, {"float8[]", 1022},
    {"inet", 869},
    {"int", 23},           {"integer", 23},        {"int[]", 1007},     {"integer[]", 1007},
    {"interval", 1186},
    /* A bigint[] with the numbers, from 1, of the requests that share an execution. */
    {"item[]", 1016},
    {"json", 114},         {"jsonb", 3802},
    {"numeric", 1700},     {"numeric[]", 1231},
    {"oid", 26},           {"name", 19},
    {"real", 700},
    {"regclass", 2205},
    {"smallint", 21},      {"smallint[]", 1005},
    {"text", 25},          {"text[]", 1009},
    {"time", 1083},
    {"timestamp", 1114},   {"timestamptz", 1184},  {"timestamptz[]", 1185},
    {"uuid", 2950},        {"uuid[]", 2951},
    {"varchar", 1043},     {"char", 1042},
    {"void", 2278},
};
/* clang-format on */

const struct sql_type *sql_type_find(struct span name)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (span_is(name, types[i].name)) {
            return &types[i];
        }
    }
    return NULL;
}

bool sql_type_is_array(const struct sql_type *t)
{
    struct span name = span_of(t->name);
    return name.n > 2 && span_is(span_sub(name, name.n - 2, 2), "[]");
}

enum c_type sql_type_in_c(const struct sql_type *t)
{
    switch (t->oid) {
    case 20:
    case 21:
    case 23:
    case 26:
        return C_INTEGER;
    case 16:
        return C_BOOLEAN;
    case 1005:
    case 1007:
    case 1016:
        return sql_type_is_item(t) ? C_ITEMS : C_INTEGERS;
    default:
        return sql_type_is_array(t) ? C_TEXTS : C_TEXT;
    }
}

bool sql_type_is_item(const struct sql_type *t)
{
    return span_is(span_of(t->name), "item[]");
}
