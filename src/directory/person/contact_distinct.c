#include "directory/person/contact_distinct.h"

#include "db/sql/client.h"

static bool any_type_twice(const struct contact_edit *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        for (size_t j = 0; j < i; j++) {
            if (v[i].kind == v[j].kind && v[i].type_id == v[j].type_id) {
                return true;
            }
        }
    }
    return false;
}

static enum err read_distinct(struct directory *d, const struct contact_edit *v, size_t n,
                              struct sql_client_contacts_distinct_rows *out)
{
    struct arena *mem = d->c->mem;
    int64_t *kinds = arena_array_of(mem, n, int64_t), *types = arena_array_of(mem, n, int64_t);
    struct span *values = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        kinds[i] = v[i].kind;
        types[i] = v[i].type_id;
        values[i] = v[i].value;
    }
    return sql_client_contacts_distinct(d->c,
                                        SQL_ARGS(client_contacts_distinct, .kinds = I64S(kinds, n),
                                                 .types = I64S(types, n),
                                                 .contact_values = SPANS(values, n)),
                                        out);
}

enum err contact_distinct(struct directory *d, struct party_edit *edit, const size_t **places)
{
    struct sql_client_contacts_distinct_rows rs;
    size_t n = edit->contact_count;
    size_t *at = arena_array_of(d->c->mem, n, size_t);
    for (size_t i = 0; i < n; i++) {
        at[i] = i;
    }
    *places = at;
    if (!any_type_twice(edit->contacts, n)) {
        return E_OK;
    }
    enum err e = read_distinct(d, edit->contacts, n, &rs);
    if (e != E_OK) {
        return e;
    }
    struct contact_edit *kept = arena_array_of(d->c->mem, n, struct contact_edit);
    for (int i = 0; i < rs.rows.n; i++) {
        at[i] = (size_t)sql_client_contacts_distinct_row(&rs, i).item;
        kept[i] = edit->contacts[at[i]];
    }
    edit->contacts = kept;
    edit->contact_count = (size_t)rs.rows.n;
    return E_OK;
}
