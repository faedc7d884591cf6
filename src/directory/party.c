#include "directory/party.h"

#include <string.h>

#include "base/utf8.h"
#include "db/db.h"
#include "directory/party_args.h"
#include "directory/party_rows.h"

enum err party_get(struct directory *d, int64_t id, int kind, enum visibility see, unsigned parts,
                   struct party **out)
{
    struct rows rs;
    struct party_list list;
    struct db_arg args[READ_ARGS + 2];
    party_read_args(d, see, parts, args);
    args[READ_ARGS] = ARG_I64(id);
    args[READ_ARGS + 1] = ARG_I64(kind);
    enum err e = db_read1(d->c, STMT_PARTY_BY_ID, args, READ_ARGS + 2, &rs);
    if (e != E_OK || (e = party_read(d, &rs, &list)) != E_OK) {
        return e;
    }
    if (list.n == 0) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "no visible party with this id");
    }
    *out = &list.v[0];
    return E_OK;
}

/* A LIKE pattern for text anywhere; % _ \ are plain characters. */
static struct span like_pattern(struct arena *mem, struct span text)
{
    struct buf b;
    buf_init(&b, mem, text.n + 8);
    buf_char(&b, '%');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '%' || text.p[i] == '_' || text.p[i] == '\\') {
            buf_char(&b, '\\');
        }
        buf_char(&b, text.p[i]);
    }
    buf_char(&b, '%');
    return buf_view(&b);
}

enum err party_by_contact(struct directory *d, const struct contact_query *q, enum visibility see,
                          unsigned parts, struct party_list *out)
{
    struct arena *mem = d->c->mem;
    struct rows rs;
    struct db_arg args[READ_ARGS + 7];
    struct db_arg *own = args + READ_ARGS;
    party_read_args(d, see, parts, args);
    own[0] = q->kinds != NULL ? ARG_I64S(q->kinds, q->kind_count) : ARG_NULL;
    own[1] = db_arg_opt_i64(q->category);
    own[2] = q->is_primary.has == GIVEN ? ARG_BOOL(q->is_primary.v) : ARG_NULL;
    own[3] = span_any(q->contains) ? ARG_TEXT(like_pattern(mem, q->contains)) : ARG_NULL;
    own[4] = span_any(q->contains) ? ARG_TEXT(q->contains) : ARG_NULL;
    own[5] = ARG_I64(q->limit);
    own[6] = ARG_I64(q->offset);
    enum err e = db_read1(d->c, STMT_PARTY_BY_CONTACT, args, READ_ARGS + 7, &rs);
    return e != E_OK ? e : party_read(d, &rs, out);
}

enum err party_of_case(struct directory *d, int64_t case_id, enum visibility see, unsigned parts,
                       struct party_list *out)
{
    struct db_arg members[READ_ARGS + 1];
    party_read_args(d, see, parts, members);
    members[READ_ARGS] = ARG_I64(case_id);
    struct db_arg itself[] = {ARG_I64(d->c->tenant), ARG_I64(case_id),
                              db_arg_id(d->who.employee_id), ARG_BOOL(d->who.is_admin)};
    struct db_query q[] = {DB_QUERY(STMT_CASE_VISIBLE, itself),
                           DB_QUERY(STMT_PARTY_OF_CASE, members)};
    enum err e = db_read(d->c, q, 2);
    if (e != E_OK) {
        return e;
    }
    if (q[0].rows.n == 0) {
        return err_set(d->c, E_CASE_NOT_FOUND, "no visible case with this id");
    }
    return party_read(d, &q[1].rows, out);
}

void party_split_name(struct arena *mem, struct span full, struct span *last, struct span *first,
                      struct span *middle)
{
    struct buf b;
    struct span rest;
    buf_init(&b, mem, full.n + 1);
    utf8_squeeze(&b, full);
    span_cut(buf_view(&b), ' ', last, &rest);
    span_cut(rest, ' ', first, middle);
    if (first->p == NULL) {
        *first = SPAN("");
    }
    if (middle->p == NULL) {
        *middle = SPAN("");
    }
}
