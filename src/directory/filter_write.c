#include "directory/filter_write.h"

#include "db/sql/r7.h"
#include "db/sql/tag.h"
#include "directory/select_args.h"
#include "directory/tag.h"

/* All of them, by id: so whoever locks two of them does it in the same order. */
static const struct contact_page whole = {.sort = SORT_ID, .limit = INT32_MAX, .field = FIELD_NONE};

/* key_id, request_id: the end of every write. */
static void audit_args(const struct directory *d, struct db_arg *args)
{
    args[0] = db_arg_id(d->who.key_id);
    args[1] = ARG_TEXT(span_of(d->c->request_id));
}

/* One filter or the other. */
struct tagging {
    const struct contact_filter *contacts;
    const struct case_filter *cases;
    struct span title;
    struct directory *d;
    int64_t tagged;
};

static enum err tag_contacts(struct tagging *t, int64_t tag)
{
    struct ctx *c = t->d->c;
    struct sql_filter_tag_add_rows rs;
    enum err e =
        sql_filter_tag_add(c,
                           SQL_ARGS(filter_tag_add, .see = EDIT_SHARED, .tag_id = tag,
                                    .words = contact_words_of(c->mem, t->contacts),
                                    .contact_wanted = contact_wanted_of(t->contacts),
                                    .contact_generic = contact_generic_of(c->mem, &whole),
                                    .contact_order = contact_order_of(&whole, whole.limit)),
                           &rs);
    t->tagged = e == E_OK ? sql_filter_tag_add_row(&rs, 0).tagged : 0;
    return e;
}

static enum err tag_cases(struct tagging *t, int64_t tag)
{
    struct directory *d = t->d;
    struct rows rs;
    struct db_arg args[CASE_SELECT_ARGS + 3];
    case_select_args(d, t->cases, args);
    args[CASE_SELECT_ARGS] = ARG_I64(tag);
    audit_args(d, args + CASE_SELECT_ARGS + 1);
    enum err e = db_write1(d->c, STMT_CASE_FILTER_TAG, args, CASE_SELECT_ARGS + 3, &rs);
    t->tagged = e == E_OK ? row_i64(&rs, 0, CASE_FILTER_TAG__TAGGED) : 0;
    return e;
}

static enum err tag_found(struct tagging *t, int64_t tag)
{
    return t->contacts != NULL ? tag_contacts(t, tag) : tag_cases(t, tag);
}

/* The tag comes first, as everywhere: two that lock in another order would wait for each other. */
static enum err tag_all_found(struct tagging *t)
{
    struct ctx *c = t->d->c;
    int64_t tag;
    enum err e = db_begin(c);
    if (e != E_OK ||
        (e = tag_make(t->d, t->contacts != NULL ? TAG_CONTACT : TAG_CASE, t->title, &tag)) !=
            E_OK ||
        (e = tag_found(t, tag)) != E_OK) {
        db_rollback(c);
        return e;
    }
    if (t->tagged == 0) { /* nor is the tag made then */
        db_rollback(c);
        return E_OK;
    }
    return db_commit(c);
}

enum err filter_tag_contacts(struct directory *d, const struct contact_filter *f, struct span title)
{
    struct tagging t = {.contacts = f, .title = title, .d = d};
    return tag_all_found(&t);
}

enum err filter_tag_cases(struct directory *d, const struct case_filter *f, struct span title)
{
    struct tagging t = {.cases = f, .title = title, .d = d};
    return tag_all_found(&t);
}

enum err filter_share_contacts(struct directory *d, const struct contact_filter *f,
                               int64_t share_type, const struct id_list *employees,
                               struct id_list *changed)
{
    struct ctx *c = d->c;
    struct sql_filter_access_set_rows rs;
    enum err e = sql_filter_access_set(
        c,
        SQL_ARGS(filter_access_set, .see = EDIT_SHARED, .share_type = share_type,
                 .employees = I64S(employees->v, employees->n),
                 .words = contact_words_of(c->mem, f), .contact_wanted = contact_wanted_of(f),
                 .contact_generic = contact_generic_of(c->mem, &whole),
                 .contact_order = contact_order_of(&whole, whole.limit)),
        &rs);
    if (e != E_OK) {
        return e;
    }
    changed->n = (size_t)rs.rows.n;
    changed->v = arena_array_of(c->mem, changed->n, int64_t);
    for (int i = 0; i < rs.rows.n; i++) {
        changed->v[i] = sql_filter_access_set_row(&rs, i).id;
    }
    return E_OK;
}

enum err filter_share_cases(struct directory *d, const struct case_filter *f, bool is_private,
                            const struct id_list *employees, struct id_list *changed)
{
    struct db_arg args[CASE_SELECT_ARGS + 4];
    case_select_args(d, f, args);
    args[CASE_SELECT_ARGS] = ARG_BOOL(is_private);
    args[CASE_SELECT_ARGS + 1] = ARG_I64S(employees->v, employees->n);
    audit_args(d, args + CASE_SELECT_ARGS + 2);
    struct rows rs;
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
