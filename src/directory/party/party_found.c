#include "directory/party/party_found.h"

#include "directory/party/party_select.h"
#include "directory/tag/tag.h"

/* All of them, by id: so whoever locks two of them does it in the same order. */
static const struct party_page whole = {.sort = SORT_ID, .limit = INT32_MAX, .field = FIELD_NONE};

static void contact_args(struct directory *d, const struct party_filter *f, struct db_arg fifth,
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

/* One filter or the other. */
struct tagging {
    const struct party_filter *contacts;
    const struct case_filter *cases;
    struct span title;
    struct directory *d;
    int64_t tagged;
};

static enum err tag_found(struct tagging *t, int64_t tag)
{
    struct directory *d = t->d;
    struct rows rs;
    struct db_arg args[PARTY_SELECT_ARGS + 2];
    enum err e;
    if (t->contacts != NULL) {
        contact_args(d, t->contacts, ARG_I64(tag), args);
        audit_args(d, args + PARTY_SELECT_ARGS);
        e = db_write1(d->c, STMT_FILTER_TAG_ADD, args, PARTY_SELECT_ARGS + 2, &rs);
    } else {
        case_select_args(d, t->cases, args);
        args[CASE_SELECT_ARGS] = ARG_I64(tag);
        audit_args(d, args + CASE_SELECT_ARGS + 1);
        e = db_write1(d->c, STMT_CASE_FILTER_TAG, args, CASE_SELECT_ARGS + 3, &rs);
    }
    t->tagged = e == E_OK ? row_i64(&rs, 0, FILTER_TAG_ADD__TAGGED) : 0;
    return e;
}

/* The tag comes first, as everywhere: two that lock in another order would wait for each other. */
static enum err tag_all_found(struct tagging *t)
{
    struct ctx *c = t->d->c;
    int64_t tag;
    enum err e = db_begin(c);
    if (e != E_OK ||
        (e = tag_make(t->d, t->contacts != NULL ? TAG_PARTY : TAG_CASE, t->title, &tag)) != E_OK ||
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

enum err party_found_tag(struct directory *d, const struct party_filter *f, struct span title)
{
    struct tagging t = {.contacts = f, .title = title, .d = d};
    return tag_all_found(&t);
}

enum err case_found_tag(struct directory *d, const struct case_filter *f, struct span title)
{
    struct tagging t = {.cases = f, .title = title, .d = d};
    return tag_all_found(&t);
}

static enum err share(struct directory *d, enum stmt stmt, const struct db_arg *args, size_t n,
                      struct id_list *changed)
{
    struct rows rs;
    enum err e = db_write1(d->c, stmt, args, n, &rs);
    if (e != E_OK) {
        return e;
    }
    changed->n = (size_t)rs.n;
    changed->v = arena_array_of(d->c->mem, changed->n, int64_t);
    for (int i = 0; i < rs.n; i++) {
        changed->v[i] = row_i64(&rs, i, 0);
    }
    return E_OK;
}

enum err party_found_share(struct directory *d, const struct party_filter *f, int64_t share_type,
                           const struct id_list *employees, struct id_list *changed)
{
    struct db_arg args[PARTY_SELECT_ARGS + 3];
    contact_args(d, f, ARG_I64(share_type), args);
    args[PARTY_SELECT_ARGS] = ARG_I64S(employees->v, employees->n);
    audit_args(d, args + PARTY_SELECT_ARGS + 1);
    return share(d, STMT_FILTER_ACCESS_SET, args, PARTY_SELECT_ARGS + 3, changed);
}

enum err case_found_share(struct directory *d, const struct case_filter *f, bool is_private,
                          const struct id_list *employees, struct id_list *changed)
{
    struct db_arg args[CASE_SELECT_ARGS + 4];
    case_select_args(d, f, args);
    args[CASE_SELECT_ARGS] = ARG_BOOL(is_private);
    args[CASE_SELECT_ARGS + 1] = ARG_I64S(employees->v, employees->n);
    audit_args(d, args + CASE_SELECT_ARGS + 2);
    return share(d, STMT_CASE_FILTER_SHARE, args, CASE_SELECT_ARGS + 4, changed);
}
