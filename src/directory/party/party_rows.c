#include "directory/party/party_rows.h"

#include "directory/catalog/catalog.h"
#include "directory/party/packed.h"

/* Reads the packed parts that both kinds of rows carry. */
static bool read_packed(struct arena *mem, const struct catalog *k, struct span contacts,
                        struct span addresses, struct span loyalty, struct party *p)
{
    return packed_contacts(contacts, mem, p) && packed_addresses(addresses, mem, k, p) &&
           packed_loyalty(loyalty, mem, p);
}

static bool read_company(struct arena *mem, const struct sql_party_rows_row *row, struct party *p)
{
    if (row->employer_id.has != GIVEN) {
        return true;
    }
    struct party *company = arena_new_of(mem, struct party);
    *company = (struct party){.id = row->employer_id.v,
                              .kind = PARTY_COMPANY,
                              .company_name = row->employer_name,
                              .full_name = row->employer_name,
                              .note = row->employer_note,
                              .owner_id = row->employer_owner_id.v,
                              .created_by = row->employer_created_by.v,
                              .share_type = (int)row->employer_share_type.v,
                              .has_photo = row->employer_photo.v};
    p->company = company;
    return packed_ids(row->employer_access, mem, &company->access.v, &company->access.n);
}

static bool read_party(struct arena *mem, const struct catalog *k,
                       const struct sql_party_rows_row *row, struct party *p)
{
    *p = (struct party){.id = row->id,
                        .kind = row->kind == PARTY_COMPANY ? PARTY_COMPANY : PARTY_PERSON,
                        .last_name = row->last_name,
                        .first_name = row->first_name,
                        .middle_name = row->middle_name,
                        .company_name = row->company_name,
                        .full_name = row->full_name,
                        .job_title = row->job_title,
                        .role = row->role,
                        .note = row->note,
                        .industry = row->industry,
                        .birthday = row->birthday,
                        .external_id = row->external_id,
                        .birthday_offset = (int32_t)row->birthday_offset.v,
                        .company_id = row->company_id.v,
                        .main_person_id = row->main_person_id.v,
                        .owner_id = row->owner_id.v,
                        .loyalty_id = row->loyalty_id.v,
                        .source_id = row->source_id.v,
                        .status_id = row->status_id.v,
                        .type_id = row->type_id.v,
                        .share_type = (int)row->share_type,
                        .created_at = row->created_at,
                        .updated_at = row->updated_at,
                        .created_by = row->created_by.v,
                        .updated_by = row->updated_by.v,
                        .has_photo = row->has_photo.v,
                        .revision = row->revision,
                        .place = row->place,
                        .person_count = row->person_count.v};
    return read_packed(mem, k, row->contacts, row->addresses, row->loyalty, p) &&
           packed_customs(row->customs, mem, p) && packed_tags(row->tags, mem, p) &&
           packed_ids(row->access, mem, &p->access.v, &p->access.n) && read_company(mem, row, p);
}

static enum err unreadable(struct directory *d)
{
    return err_set(d->c, E_INTERNAL, "the packed parts of a party are not readable");
}

/* Makes room for n parties, and loads the catalog when there are any. */
static enum err begin(struct directory *d, int n, struct party_list *out, const struct catalog **k)
{
    *out = (struct party_list){.total = -1};
    out->v = arena_array_of(d->c->mem, (size_t)n, struct party);
    return n > 0 ? catalog_of(d, k) : E_OK;
}

enum err party_rows_read(struct directory *d, const struct sql_party_rows_rows *rs,
                         struct party_list *out)
{
    const struct catalog *k = NULL;
    enum err e = begin(d, rs->rows.n, out, &k);
    int64_t *seen = directory_see(d, (size_t)rs->rows.n);
    for (int i = 0; e == E_OK && i < rs->rows.n; i++) {
        struct sql_party_rows_row row = sql_party_rows_row(rs, i);
        if (!read_party(d->c->mem, k, &row, &out->v[out->n++])) {
            return unreadable(d);
        }
        out->total = row.total.has == GIVEN ? row.total.v : -1;
        seen[i] = row.kind == PARTY_PERSON ? row.id : 0;
    }
    return e;
}

enum err client_rows_read(struct directory *d, const struct sql_client_rows_rows *rs,
                          struct party_list *out)
{
    const struct catalog *k = NULL;
    enum err e = begin(d, rs->rows.n, out, &k);
    int64_t *seen = directory_see(d, (size_t)rs->rows.n);
    for (int i = 0; e == E_OK && i < rs->rows.n; i++) {
        struct sql_client_rows_row row = sql_client_rows_row(rs, i);
        seen[i] = row.id;
        struct party *p = &out->v[out->n++];
        *p = (struct party){.id = row.id,
                            .kind = PARTY_PERSON,
                            .last_name = row.last_name,
                            .first_name = row.first_name,
                            .middle_name = row.middle_name,
                            .note = row.note,
                            .birthday = row.birthday,
                            .external_id = row.external_id,
                            .revision = row.revision};
        if (!read_packed(d->c->mem, k, row.contacts, row.addresses, row.loyalty, p)) {
            return unreadable(d);
        }
    }
    return e;
}

enum err client_rows_text(struct directory *d, const struct sql_client_rows_rows *rs, bool *found)
{
    const struct catalog *k;
    struct directory_text *t = &d->text;
    *found = false;
    if (t->shape == 0 || rs->rows.kept == NULL) {
        return E_OK;
    }
    enum err e = catalog_of(d, &k);
    if (e != E_OK || k->serial == 0) {
        return e;
    }
    t->rows_ = rs->rows.kept;
    t->maker_ = k->serial << 8 | t->shape;
    if (!rows_text(&rs->rows, t->maker_, &t->text, &t->mark)) {
        return E_OK;
    }
    *found = true;
    int64_t *seen = directory_see(d, (size_t)rs->rows.n);
    for (int i = 0; i < rs->rows.n; i++) {
        seen[i] = sql_client_rows_row(rs, i).id;
    }
    return E_OK;
}
