/*
 * person_page: turns the rows of person_rows.part.sql into people.
 */
#include "directory/person/person_page_priv.h"

#include "directory/party/packed.h"

/* Reads the company; a deleted one counts as none. */
static void read_company(const struct sql_person_rows_row *row, struct arena *mem, struct party *p)
{
    if (row->company_name.p == NULL) {
        return;
    }
    p->company_id = row->company_id.v;
    p->company = arena_new_of(mem, struct party);
    p->company->id = p->company_id;
    p->company->kind = PARTY_COMPANY;
    p->company->company_name = p->company->full_name = row->company_name;
}

static bool read_person(const struct sql_person_rows_row *row, struct arena *mem, struct party *p)
{
    p->id = row->id;
    p->kind = PARTY_PERSON;
    p->owner_id = row->owner_id.v;
    p->created_at = row->at;
    p->job_title = row->job_title;
    p->full_name = row->full_name;
    read_company(row, mem, p);
    return packed_contacts(row->contacts, mem, p) && packed_details(row->details, p) &&
           packed_customs(row->customs, mem, p);
}

enum err person_page_read(struct directory *d, const struct sql_person_rows_rows *rs,
                          struct party_list *out)
{
    *out = (struct party_list){.total = -1};
    out->v = arena_array_of(d->c->mem, (size_t)rs->rows.n, struct party);
    int64_t *seen = directory_see(d, (size_t)rs->rows.n);
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_person_rows_row row = sql_person_rows_row(rs, i);
        out->total = row.total.has == GIVEN ? row.total.v : -1;
        seen[i] = row.id;
        if (!read_person(&row, d->c->mem, &out->v[out->n++])) {
            return err_set(d->c, E_INTERNAL, "the packed parts of a person are not readable");
        }
    }
    return E_OK;
}
