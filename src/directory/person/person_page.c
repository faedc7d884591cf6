/*
 * person_page: the rows of person_rows.part.sql as people.
 */
#include "directory/person/person_page_priv.h"

#include "directory/party/packed.h"

#define TEXT(column) row_text(rs, i, PERSON_ROWS__##column)
#define ID(column)   row_i64(rs, i, PERSON_ROWS__##column)

/* A company that is gone is none. */
static void read_company(const struct rows *rs, int i, struct arena *mem, struct party *p)
{
    struct span name = TEXT(COMPANY_NAME);
    if (name.p == NULL) {
        return;
    }
    p->company_id = ID(COMPANY_ID);
    p->company = arena_new_of(mem, struct party);
    p->company->id = p->company_id;
    p->company->kind = PARTY_COMPANY;
    p->company->company_name = p->company->full_name = name;
}

static bool read_person(const struct rows *rs, int i, struct arena *mem, struct party *p)
{
    p->id = ID(ID);
    p->kind = PARTY_PERSON;
    p->owner_id = ID(OWNER_ID);
    p->created_at = TEXT(AT);
    p->job_title = TEXT(JOB_TITLE);
    p->full_name = TEXT(FULL_NAME);
    read_company(rs, i, mem, p);
    return packed_contacts(TEXT(CONTACTS), mem, p) && packed_details(TEXT(DETAILS), p) &&
           packed_customs(TEXT(CUSTOMS), mem, p);
}

enum err person_page_read(struct directory *d, const struct rows *rs, struct party_list *out)
{
    *out = (struct party_list){.total = -1};
    out->v = arena_array_of(d->c->mem, (size_t)rs->n, struct party);
    for (int i = 0; i < rs->n; i++) {
        if (row_null(rs, i, PERSON_ROWS__ID)) { /* the last row of person_found */
            out->total = ID(OWNER_ID);
        } else if (!read_person(rs, i, d->c->mem, &out->v[out->n++])) {
            return err_set(d->c, E_INTERNAL, "the packed parts of a person are not readable");
        }
    }
    return E_OK;
}
