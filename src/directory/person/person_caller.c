#include "directory/person/person_caller.h"

#include "db/sql/person.h"
#include "directory/party/party_rows.h"

enum err person_caller(struct directory *d, struct span phone, struct person_caller *out)
{
    struct sql_caller_find_rows rs;
    enum err e = sql_caller_find(d->c, SQL_ARGS(caller_find, .typed = phone), &rs);
    *out = (struct person_caller){.name = SPAN(""), .company = SPAN("")};
    if (e == E_OK && rs.rows.n > 0) {
        struct sql_caller_find_row row = sql_caller_find_row(&rs, 0);
        *out = (struct person_caller){row.id, row.name, row.company, row.owner_id.v};
        *directory_see(d, 1) = row.id;
    }
    return e;
}

enum err person_phone_book(struct directory *d, int64_t skip, int64_t count, struct party_list *out)
{
    struct sql_client_rows_rows rs;
    enum err e = sql_phone_book(
        d->c, SQL_ARGS(phone_book, .parts = PART_CONTACTS, .skip = skip, .count = count), &rs);
    return e == E_OK ? client_rows_read(d, &rs, out) : e;
}
