#include "directory/case/case_found.h"

#include "directory/case/crm_case_priv.h"
#include "directory/tag/tag.h"

/* key_id, request_id: the end of every write. */
static void audit_args(const struct directory *d, struct db_arg *args)
{
    args[0] = db_arg_id(d->who.key_id);
    args[1] = ARG_TEXT(span_of(d->c->request_id));
}

static enum err put_tag(struct directory *d, const void *filter, int64_t tag, int64_t *tagged)
{
    struct rows rs;
    struct db_arg args[CASE_SELECT_ARGS + 3];
    case_select_args(d, filter, args);
    args[CASE_SELECT_ARGS] = ARG_I64(tag);
    audit_args(d, args + CASE_SELECT_ARGS + 1);
    enum err e = db_write1(d->c, STMT_CASE_FILTER_TAG, args, CASE_SELECT_ARGS + 3, &rs);
    *tagged = e == E_OK ? row_i64(&rs, 0, CASE_FILTER_TAG__TAGGED) : 0;
    return e;
}

enum err case_found_tag(struct directory *d, const struct case_filter *f, struct span title)
{
    return tag_found(d, TAG_CASE, title, put_tag, f);
}

enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                          const struct id_list *employees, struct id_list *changed)
{
    struct rows rs;
    struct db_arg args[CASE_SELECT_ARGS + 4];
    case_select_args(d, f, args);
    args[CASE_SELECT_ARGS] = ARG_BOOL(is_private);
    args[CASE_SELECT_ARGS + 1] = ARG_I64S(employees->v, employees->n);
    audit_args(d, args + CASE_SELECT_ARGS + 2);
    enum err e = db_write1(d->c, STMT_CASE_FILTER_SHARE, args, CASE_SELECT_ARGS + 4, &rs);
    if (e != E_OK) {
        return e;
    }
    changed->n = (size_t)rs.n;
    changed->v = arena_array_of(d->c->mem, changed->n, int64_t);
    for (int i = 0; i < rs.n; i++) {
        changed->v[i] = row_i64(&rs, i, CASE_FILTER_SHARE__ID);
    }
    return E_OK;
}
