#include "directory/party/party_found.h"

#include "db/sql/r7.h"
#include "db/sql/tag.h"
#include "directory/party/party_list_priv.h"
#include "directory/tag/tag.h"

/* All records by id, so that two callers lock them in the same order. */
static const struct party_page whole = {.sort = SORT_ID, .limit = INT32_MAX, .field = FIELD_NONE};

static enum err put_tag(struct directory *d, const void *filter, int64_t tag, int64_t *tagged)
{
    struct ctx *c = d->c;
    const struct party_filter *f = filter;
    struct sql_filter_tag_add_rows rs;
    enum err e = sql_filter_tag_add(
        c,
        SQL_ARGS(filter_tag_add, .see = EDIT_SHARED, .tag_id = tag,
                 .words = SPANS(f->words, f->word_count), .contact_wanted = contact_wanted_of(f),
                 .contact_generic = contact_generic_of(c->mem, &whole),
                 .contact_order = contact_order_of(&whole, whole.limit)),
        &rs);
    *tagged = e == E_OK ? sql_filter_tag_add_row(&rs, 0).tagged : 0;
    return e;
}

enum err party_found_tag(struct directory *d, const struct party_filter *f, struct span title)
{
    return tag_found(d, TAG_PARTY, title, put_tag, f);
}

struct sharing {
    const struct party_filter *f;
    int64_t share_type;
    struct db_i64s employees;
    struct id_list *changed;
};

static enum err share(struct ctx *c, void *arg)
{
    const struct sharing *s = arg;
    const struct party_filter *f = s->f;
    struct sql_filter_access_set_rows rs;
    enum err e = sql_filter_access_set(
        c,
        SQL_ARGS(filter_access_set, .see = EDIT_SHARED, .share_type = s->share_type,
                 .employees = s->employees, .words = SPANS(f->words, f->word_count),
                 .contact_wanted = contact_wanted_of(f),
                 .contact_generic = contact_generic_of(c->mem, &whole),
                 .contact_order = contact_order_of(&whole, whole.limit)),
        &rs);
    if (e != E_OK) {
        return e;
    }
    size_t n = (size_t)rs.rows.n;
    *s->changed = (struct id_list){arena_array_of(c->mem, n, int64_t), n};
    for (size_t i = 0; i < n; i++) {
        s->changed->v[i] = sql_filter_access_set_row(&rs, (int)i).id;
    }
    return sql_access_trim(
        c, SQL_ARGS(access_trim, .parties = I64S(s->changed->v, n), .employees = s->employees),
        NULL);
}

enum err party_found_share(struct directory *d, const struct party_filter *f, int64_t share_type,
                           const struct id_list *employees, struct id_list *changed)
{
    struct sharing s = {f, share_type, I64S(employees->v, employees->n), changed};
    return db_atomically(d->c, share, &s);
}
