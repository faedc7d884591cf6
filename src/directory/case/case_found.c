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

enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                          const struct id_list *employees, struct id_list *changed)
{
    struct sql_case_filter_share_rows rs;
    enum err e = sql_case_filter_share(
        d->c,
        SQL_ARGS(case_filter_share, .case_wanted = case_wanted_of(d->c->mem, f),
                 .is_private = is_private, .access = I64S(employees->v, employees->n)),
        &rs);
    if (e != E_OK) {
        return e;
    }
    changed->n = (size_t)rs.rows.n;
    changed->v = arena_array_of(d->c->mem, changed->n, int64_t);
    for (int i = 0; i < rs.rows.n; i++) {
        changed->v[i] = sql_case_filter_share_row(&rs, i).id;
    }
    return E_OK;
}
