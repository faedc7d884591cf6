#include "directory/case/case_found.h"

#include "db/sql/case.h"
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

struct sharing {
    struct directory *d;
    const struct case_filter *f;
    bool is_private;
    const struct id_list *employees;
    struct id_list *changed;
};

static enum err share(struct ctx *c, void *arg)
{
    const struct sharing *s = arg;
    struct rows rs;
    struct db_arg args[CASE_SELECT_ARGS + 4];
    case_select_args(s->d, s->f, args);
    args[CASE_SELECT_ARGS] = ARG_BOOL(s->is_private);
    args[CASE_SELECT_ARGS + 1] = ARG_I64S(s->employees->v, s->employees->n);
    audit_args(s->d, args + CASE_SELECT_ARGS + 2);
    enum err e = db_write1(c, STMT_CASE_FILTER_SHARE, args, CASE_SELECT_ARGS + 4, &rs);
    if (e != E_OK) {
        return e;
    }
    size_t n = (size_t)rs.n;
    *s->changed = (struct id_list){arena_array_of(c->mem, n, int64_t), n};
    for (size_t i = 0; i < n; i++) {
        s->changed->v[i] = row_i64(&rs, (int)i, CASE_FILTER_SHARE__ID);
    }
    return sql_case_access_trim(c,
                                SQL_ARGS(case_access_trim, .cases = I64S(s->changed->v, n),
                                         .employees = I64S(s->employees->v, s->employees->n)),
                                NULL);
}

enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                          const struct id_list *employees, struct id_list *changed)
{
    struct sharing s = {d, f, is_private, employees, changed};
    return db_atomically(d->c, share, &s);
}
