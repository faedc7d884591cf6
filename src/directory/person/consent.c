#include "directory/person/consent.h"

#include "db/sql/person.h"

enum err consents_of(struct directory *d, int64_t person, struct consent **out, size_t *n)
{
    struct sql_consents_of_rows rs;
    enum err e = sql_consents_of(d->c, SQL_ARGS(consents_of, .person = person), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct consent);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_consents_of_row row = sql_consents_of_row(&rs, i);
        (*out)[i] = (struct consent){.id = row.id,
                                     .person = row.person,
                                     .source = row.source,
                                     .version = row.version,
                                     .given = row.given_at,
                                     .withdrawn = row.withdrawn_at};
    }
    return E_OK;
}

enum err consent_give(struct directory *d, int64_t person, struct span source, struct span version)
{
    struct sql_consent_give_rows rs;
    enum err e = sql_consent_give(
        d->c, SQL_ARGS(consent_give, .person = person, .source = source, .version = version), &rs);
    return e == E_OK && rs.rows.n == 0 ? err_set(d->c, E_PARTY_NOT_FOUND, "the person is gone") : e;
}

enum err consent_take_back(struct directory *d, int64_t person, int64_t id)
{
    struct sql_consent_take_back_rows rs;
    enum err e =
        sql_consent_take_back(d->c, SQL_ARGS(consent_take_back, .person = person, .id = id), &rs);
    return e == E_OK && rs.rows.n == 0
               ? err_set(d->c, E_REFERENCE_UNKNOWN, "no such consent that holds")
               : e;
}
