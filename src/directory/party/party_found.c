#include "directory/party/party_found.h"

#include "directory/party/party_list_priv.h"
#include "directory/tag/tag.h"

/* All of them, by id: so whoever locks two of them does it in the same order. */
static const struct party_page whole = {.sort = SORT_ID, .limit = INT32_MAX, .field = FIELD_NONE};

static void select_args(struct directory *d, const struct party_filter *f, struct db_arg fifth,
                        struct db_arg *args)
{
    party_select_args(d, f, &whole, EDIT_SHARED, 0, args);
    args[VISIBLE_ARGS] = fifth;
}

/* key_id, request_id: the end of every write. */
static void audit_args(const struct directory *d, struct db_arg *args)
{
    args[0] = db_arg_id(d->who.key_id);
    args[1] = ARG_TEXT(span_of(d->c->request_id));
}

static enum err put_tag(struct directory *d, const void *filter, int64_t tag, int64_t *tagged)
{
    struct rows rs;
    struct db_arg args[PARTY_SELECT_ARGS + 2];
    select_args(d, filter, ARG_I64(tag), args);
    audit_args(d, args + PARTY_SELECT_ARGS);
    enum err e = db_write1(d->c, STMT_FILTER_TAG_ADD, args, PARTY_SELECT_ARGS + 2, &rs);
    *tagged = e == E_OK ? row_i64(&rs, 0, FILTER_TAG_ADD__TAGGED) : 0;
    return e;
}

enum err party_found_tag(struct directory *d, const struct party_filter *f, struct span title)
{
    return tag_found(d, TAG_PARTY, title, put_tag, f);
}

enum err party_found_share(struct directory *d, const struct party_filter *f, int64_t share_type,
                           const struct id_list *employees, struct id_list *changed)
{
    struct rows rs;
    struct db_arg args[PARTY_SELECT_ARGS + 3];
    select_args(d, f, ARG_I64(share_type), args);
    args[PARTY_SELECT_ARGS] = ARG_I64S(employees->v, employees->n);
    audit_args(d, args + PARTY_SELECT_ARGS + 1);
    enum err e = db_write1(d->c, STMT_FILTER_ACCESS_SET, args, PARTY_SELECT_ARGS + 3, &rs);
    if (e != E_OK) {
        return e;
    }
    changed->n = (size_t)rs.n;
    changed->v = arena_array_of(d->c->mem, changed->n, int64_t);
    for (int i = 0; i < rs.n; i++) {
        changed->v[i] = row_i64(&rs, i, FILTER_ACCESS_SET__ID);
    }
    return E_OK;
}
