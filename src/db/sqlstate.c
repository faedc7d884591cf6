#include "db/sqlstate.h"

#include <string.h>

/* Errors by SQLSTATE or its beginning; the longest match counts. */
static const struct {
    const char *start;
    enum err code;
} table[] = {
    {"08", E_UNAVAILABLE},          /* connection exception */
    {"22", E_PARAM_INVALID},        /* data exception: form or range of a value */
    {"22021", E_ENCODING},          /* character not in repertoire */
    {"22P05", E_ENCODING},          /* untranslatable character */
    {"2200H", E_INTERNAL},          /* a sequence of ours is used up */
    {"23502", E_CONFLICT},          /* not null violation */
    {"23503", E_REFERENCE_UNKNOWN}, /* foreign key violation */
    {"23001", E_CONFLICT},          /* restrict violation */
    {"23505", E_CONFLICT},          /* unique violation */
    {"23514", E_CONFLICT},          /* check violation */
    {"23P01", E_CONFLICT},          /* exclusion violation */
    {"25006", E_UNAVAILABLE},       /* read-only transaction: a standby */
    {"25P02", E_UNAVAILABLE},       /* failed before: only the way back to a savepoint, unheard */
    {"25P03", E_TIMEOUT},           /* idle in transaction too long */
    {"28", E_UNAVAILABLE},          /* authorization: wrong credentials of ours */
    {"3D000", E_UNAVAILABLE},       /* no such database */
    {"40001", E_BUSY},              /* serialization failure */
    {"40P01", E_BUSY},              /* deadlock */
    {"53", E_UNAVAILABLE},          /* insufficient resources, too many connections */
    {"54000", E_PARAM_INVALID},     /* program limit: a value too long for an index */
    {"55006", E_BUSY},              /* object in use */
    {"55P03", E_BUSY},              /* lock not available in time */
    {"57014", E_TIMEOUT},           /* cancelled, also by statement_timeout */
    {"57P0", E_UNAVAILABLE},        /* shutdown, crash, starting up */
    {"KT001", E_BUSY},              /* a tenant is not served here (kartoteka.tenant_gate) */
    {"58030", E_UNAVAILABLE},       /* input or output error of the server's disk */
};

enum err sqlstate_err(const char *sqlstate)
{
    enum err code = E_INTERNAL;
    size_t best = 0;
    if (sqlstate == NULL || sqlstate[0] == '\0') {
        return E_UNAVAILABLE;
    }
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        size_t n = strlen(table[i].start);
        if (n > best && strncmp(sqlstate, table[i].start, n) == 0) {
            best = n;
            code = table[i].code;
        }
    }
    return code;
}

bool sqlstate_stale(const char *sqlstate)
{
    return strcmp(sqlstate, "26000") == 0 || strcmp(sqlstate, "0A000") == 0 ||
           strcmp(sqlstate, "42P05") == 0;
}

bool sqlstate_repeatable(const char *sqlstate)
{
    return strcmp(sqlstate, "40001") == 0 || strcmp(sqlstate, "40P01") == 0 ||
           sqlstate_stale(sqlstate);
}
