#include "directory/case/case_found.h"

#include "db/sql/case.h"
#include "db/sql/tag.h"
#include "directory/case/crm_case_priv.h"
#include "directory/tag/tag.h"

static enum err put_tag(struct directory *d, const void *filter, int64_t tag, int64_t *tagged)
{
    struct sql_case_filter_tag_rows rs;
    enum err e = sql_case_filter_tag(
        d->c,
        SQL_ARGS(case_filter_tag, .case_wanted = case_wanted_of(d->c->mem, filter), .tag_id = tag),
        &rs);
    *tagged = e == E_OK ? sql_case_filter_tag_row(&rs, 0).tagged : 0;
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
    struct sql_case_filter_share_rows rs;
    enum err e = sql_case_filter_share(
        c,
        SQL_ARGS(case_filter_share, .case_wanted = case_wanted_of(c->mem, s->f),
                 .is_private = s->is_private, .access = I64S(s->employees->v, s->employees->n)),
        &rs);
    if (e != E_OK) {
        return e;
    }
    size_t n = (size_t)rs.rows.n;
    *s->changed = (struct id_list){arena_array_of(c->mem, n, int64_t), n};
    for (size_t i = 0; i < n; i++) {
        s->changed->v[i] = sql_case_filter_share_row(&rs, (int)i).id;
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
