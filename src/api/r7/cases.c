#include "api/r7/cases.h"

#include "api/r7/contact/page.h"
#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "api/r7/instant.h"
#include "base/text.h"
#include "directory/party/party_get.h"
#include "directory/search/search_words.h"

enum { TITLE_MAX_CHARS = 255, PREFIX_MAX = 30 };

void r7_case_shape(struct call *call, const char *key, const void *item)
{
    const struct crm_case *c = item;
    struct writer *w = &call->w;
    const struct cat_employee *creator = catalog_employee(r7_state(call)->catalog, c->created_by);
    struct r7_values values = r7_values_of_case(call, c->id, c->values.v, c->values.n);
    w_object(w, key);
    w_list(w, "members");
    for (size_t i = 0; i < c->members.n; i++) {
        r7_contact_base_shape(call, NULL, &c->members.v[i]);
    }
    w_end(w);
    r7_employee_shape(call, "createBy", &creator);
    w_text(w, "created", r7_instant(call->req->mem, c->created_at));
    w_text(w, "title", c->title);
    w_bool(w, "isClosed", c->is_closed);
    w_bool(w, "isPrivate", c->is_private);
    if (c->is_private) {
        r7_access_list(call, "accessList", c->access.v, c->access.n);
    }
    w_bool(w, "canEdit", call->d.who.can_write);
    w_list(w, "customFields");
    for (size_t i = 0; i < values.n; i++) {
        r7_value_shape(call, NULL, &values.v[i]);
    }
    w_end(w);
    w_i64(w, "id", c->id);
    w_end(w);
}

static enum err answer_case(struct call *call, int64_t id)
{
    struct crm_case *c;
    enum err e = case_get(&call->d, id, &c);
    return e != E_OK ? e : r7_one(call, r7_case_shape, c);
}

static enum err answer_cases(struct call *call, const struct case_list *list)
{
    return r7_list(call, r7_case_shape, list->v, sizeof(*list->v), list->n);
}

/* Reads the case that the path names. The id 0 is 404 here, not 400. */
static enum err seen(struct call *call, struct opt_i64 in, struct crm_case **out)
{
    int64_t id;
    if (in.has == GIVEN && in.v == 0) {
        return err_set(&call->c, E_CASE_NOT_FOUND, "case 0");
    }
    enum err e = r7_id(call, in, &id);
    return e != E_OK ? e : case_get(&call->d, id, out);
}

enum err r7_case_get(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct crm_case *c;
    enum err e = seen(call, a->id, &c);
    return e != E_OK ? e : r7_one(call, r7_case_shape, c);
}

struct case_filter_args {
    struct r7_case_wanted wanted;
};
static const struct param wanted_rows[] = {
    PARAM_INT("contactid", struct r7_case_wanted, contact, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("isClosed", struct r7_case_wanted, closed, PF_EMPTY_IS_ABSENT),
    PARAM_LIST("tags", struct r7_case_wanted, tags, P_TEXT, R7_TEXTS),
};
const struct params r7_case_wanted_params = PARAMS(wanted_rows, struct r7_case_wanted);
static const struct param filter_rows[] = {
    PARAM_PART(struct case_filter_args, wanted, &r7_case_wanted_params),
};
const struct params r7_case_filter_params = PARAMS(filter_rows, struct case_filter_args);

static enum case_sort sort_of(struct span name)
{
    return span_iis(name, "DateAndTime") || span_iis(name, "created") ? CASE_SORT_CREATED
           : span_iis(name, "CreateBy")                               ? CASE_SORT_CREATOR
           : span_iis(name, "Id")                                     ? CASE_SORT_ID
                                                                      : CASE_SORT_TITLE;
}

/* Splits a text into its words at blanks. */
static struct span *words_of(struct arena *mem, struct span text, size_t *n)
{
    struct span word, *out = arena_array_of(mem, text.n + 1, struct span);
    size_t found = 0;
    while (span_next(&text, ' ', &word)) {
        if (span_any(text_trim(word))) {
            out[found++] = text_trim(word);
        }
    }
    *n = search_words(out, found);
    return out;
}

void r7_case_wanted(struct call *call, const struct r7_list_query *q,
                    const struct r7_case_wanted *a, struct case_filter *f)
{
    *f = (struct case_filter){
        .closed = a->closed,
        .tags = r7_texts(call, &a->tags),
        .tag_count = a->tags.n,
    };
    if (a->contact.has == GIVEN && a->contact.v > 0) {
        f->party_id = a->contact;
    }
    if (q->filter_value_count > 0) {
        f->words = words_of(call->req->mem, q->filter_values[0], &f->word_count);
    }
}

enum err r7_case_sought(struct call *call, const struct r7_list_query *q,
                        const struct r7_case_wanted *a, struct case_filter *f)
{
    r7_case_wanted(call, q, a, f);
    return list_query_narrow(call, f->party_id.has == GIVEN || f->closed.has == GIVEN ||
                                       f->word_count > 0 || list_texts_any(f->tags, f->tag_count));
}

static enum err filtered(struct call *call, const struct r7_list_query *q, int64_t limit,
                         struct case_list *out)
{
    const struct case_filter_args *a = call->args;
    struct case_filter f;
    r7_case_wanted(call, q, &a->wanted, &f);
    f.sort = sort_of(q->sort_by);
    f.descending = q->descending;
    f.limit = limit;
    f.offset = q->start;
    return case_list(&call->d, &f, out);
}

/* Returns how many cases the page may have. */
static int64_t page_of(const struct r7_list_query *q)
{
    return q->count > 0 ? q->count : LIST_COUNT_MAX;
}

static enum err answer_page(struct call *call, const struct r7_list_query *q,
                            const struct case_list *list)
{
    int64_t to = q->start + (int64_t)list->n;
    struct r7_page_end end = {.next = list->n > 0 && to < list->total ? to : 0,
                              .total = list->total};
    return r7_page(call, r7_case_shape, list->v, sizeof(*list->v), list->n, q, &end);
}

enum err r7_case_filter(struct call *call)
{
    struct r7_list_query q;
    struct case_list list;
    list_query_read(call, &q);
    enum err e = filtered(call, &q, page_of(&q), &list);
    return e != E_OK ? e : answer_page(call, &q, &list);
}

static int64_t *ids_of(struct arena *mem, const struct case_list *list)
{
    int64_t *ids = arena_array_of(mem, list->n, int64_t);
    for (size_t i = 0; i < list->n; i++) {
        ids[i] = list->v[i].id;
    }
    return ids;
}

/* Deletes the cases and answers with them as they were before. */
static enum err delete_list(struct call *call, const struct case_list *list)
{
    enum err e = case_delete_all(&call->d, ids_of(call->req->mem, list), list->n);
    return e != E_OK ? e : answer_cases(call, list);
}

enum err r7_case_filter_delete(struct call *call)
{
    struct r7_list_query q;
    struct case_list list;
    const struct case_filter_args *a = call->args;
    struct case_filter f;
    list_query_read_change(call, &q);
    enum err e = r7_case_sought(call, &q, &a->wanted, &f);
    if (e != E_OK || (e = filtered(call, &q, LIST_COUNT_MAX, &list)) != E_OK) {
        return e;
    }
    return delete_list(call, &list);
}

struct prefix_args {
    struct opt_text prefix;
    struct opt_i64 contact;
};
static const struct param prefix_rows[] = {
    PARAM_TEXT("prefix", struct prefix_args, prefix, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_INT("contactID", struct prefix_args, contact, PF_EMPTY_IS_ABSENT),
};
const struct params r7_case_prefix_params = PARAMS(prefix_rows, struct prefix_args);

/* Lists cases by words of their titles: PREFIX_MAX of them or, with a contact, pages of its cases.
 */
enum err r7_case_by_prefix(struct call *call)
{
    const struct prefix_args *a = call->args;
    bool of_contact = a->contact.has == GIVEN && a->contact.v > 0;
    struct r7_list_query q;
    struct case_list list;
    struct case_filter f = {.sort = CASE_SORT_TITLE, .limit = PREFIX_MAX};
    list_query_read(call, &q);
    if (of_contact) {
        f.party_id = a->contact;
        f.limit = page_of(&q);
        f.offset = q.start;
    }
    f.words = words_of(call->req->mem, r7_text_of(a->prefix), &f.word_count);
    enum err e = case_list(&call->d, &f, &list);
    if (e != E_OK) {
        return e;
    }
    return of_contact ? answer_page(call, &q, &list) : answer_cases(call, &list);
}

struct case_args {
    struct opt_i64 id;
    struct opt_text title;
    struct opt_bool is_private;
    struct param_list members, access, fields, ids;
};
static const struct param access_list_rows[] = {
    PARAM_BOOL("isPrivate", struct case_args, is_private, PF_EMPTY_IS_ABSENT),
    PARAM_LIST("accessList", struct case_args, access, P_TEXT, R7_TEXTS),
};
static const struct params access_params = PARAMS(access_list_rows, struct case_args);
static const struct param add_rows[] = {
    PARAM_TEXT("title", struct case_args, title, PF_REQUIRED | PF_LINE, .min = 1,
               .max = TITLE_MAX_CHARS),
    PARAM_LIST("members", struct case_args, members, P_INT, R7_LIST),
    PARAM_LIST_OF("customFieldList", struct case_args, fields, &r7_field_pair, 0),
    PARAM_SAME(&access_params),
};
const struct params r7_case_add_params = PARAMS(add_rows, struct case_args);
static const struct param update_rows[] = {
    PARAM_INT("caseid", struct case_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&r7_case_add_params),
};
const struct params r7_case_update_params = PARAMS(update_rows, struct case_args);
static const struct param access_rows[] = {
    PARAM_INT("caseid", struct case_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&access_params),
};
const struct params r7_case_access_params = PARAMS(access_rows, struct case_args);
static const struct param access_all_rows[] = {
    /* The portal sends this name, the vendor's Ruby client an alias. */
    PARAM_LIST("casesid", struct case_args, ids, P_INT, R7_LIST, .aliases = "casesids|caseid"),
    PARAM_SAME(&access_params),
};
const struct params r7_cases_access_params = PARAMS(access_all_rows, struct case_args);
static const struct param ids_rows[] = {
    PARAM_LIST("casesids", struct case_args, ids, P_INT, R7_LIST),
};
const struct params r7_case_ids_params = PARAMS(ids_rows, struct case_args);

static bool flag(struct opt_bool v)
{
    return v.has == GIVEN && v.v;
}

static enum err save(struct call *call, int64_t id)
{
    const struct case_args *a = call->args;
    struct r7_field_values values;
    struct crm_case *c;
    int64_t *members, *access;
    struct case_save s = {.id = id, .title = a->title.v, .is_private = flag(a->is_private)};
    enum err e = r7_ids(call, "members", &a->members, &members, &s.member_count);
    if (e != E_OK ||
        (e = r7_employees(call, "accessList", &a->access, &access, &s.access_count)) != E_OK ||
        (e = r7_field_values(call, &a->fields, R7_CASE, &values, NULL)) != E_OK) {
        return e;
    }
    s.members = members;
    s.access = access;
    s.values = values.v;
    s.value_count = values.n;
    e = case_save(&call->d, &s, &c);
    return e != E_OK ? e : r7_one(call, r7_case_shape, c);
}

enum err r7_case_add(struct call *call)
{
    return save(call, 0);
}

enum err r7_case_update(struct call *call)
{
    const struct case_args *a = call->args;
    struct crm_case *c;
    enum err e = seen(call, a->id, &c);
    return e != E_OK ? e : save(call, c->id);
}

static enum err set_closed(struct call *call, bool closed)
{
    const struct r7_id_args *a = call->args;
    struct crm_case *c;
    enum err e = seen(call, a->id, &c);
    if (e != E_OK || (e = case_set_closed(&call->d, c->id, closed)) != E_OK) {
        return e;
    }
    return answer_case(call, c->id);
}

enum err r7_case_close(struct call *call)
{
    return set_closed(call, true);
}

enum err r7_case_reopen(struct call *call)
{
    return set_closed(call, false);
}

enum err r7_case_delete(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct crm_case *c;
    enum err e = seen(call, a->id, &c);
    if (e != E_OK || (e = case_delete_all(&call->d, &c->id, 1)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_case_shape, c);
}

/* PUT crm/case: deletes the cases, except those that the caller may not delete. */
enum err r7_cases_delete(struct call *call)
{
    const struct case_args *a = call->args;
    struct case_list list;
    int64_t *ids;
    size_t n;
    enum err e = r7_ids(call, "casesids", &a->ids, &ids, &n);
    if (e != E_OK) {
        return e;
    }
    e = case_by_ids(&call->d, ids, n, &list);
    return e != E_OK ? e : delete_list(call, &list);
}

static enum err share(struct call *call, const struct case_list *list)
{
    const struct case_args *a = call->args;
    int64_t *employees;
    size_t n;
    enum err e = r7_employees(call, "accessList", &a->access, &employees, &n);
    return e != E_OK ? e
                     : case_share(&call->d, ids_of(call->req->mem, list), list->n,
                                  flag(a->is_private), employees, n);
}

/* Sets the sharing in the answer of cases that cannot be read again, because the caller may have
 * shut himself out. */
static void show_shared(const struct call *call, struct case_list *list)
{
    const struct case_args *a = call->args;
    for (size_t i = 0; i < list->n; i++) {
        list->v[i].is_private = flag(a->is_private);
    }
}

enum err r7_case_access(struct call *call)
{
    const struct case_args *a = call->args;
    struct crm_case *c;
    enum err e = seen(call, a->id, &c);
    struct case_list list = {e == E_OK ? c : NULL, 1, -1};
    if (e != E_OK || (e = share(call, &list)) != E_OK) {
        return e;
    }
    struct case_list now;
    if ((e = case_by_ids(&call->d, &c->id, 1, &now)) != E_OK) {
        return e;
    }
    show_shared(call, &list);
    return r7_one(call, r7_case_shape, now.n > 0 ? &now.v[0] : c);
}

enum err r7_cases_access(struct call *call)
{
    const struct case_args *a = call->args;
    struct case_list list;
    int64_t *ids;
    size_t n;
    enum err e = r7_ids(call, "casesids", &a->ids, &ids, &n);
    if (e != E_OK || (e = case_by_ids(&call->d, ids, n, &list)) != E_OK ||
        (e = share(call, &list)) != E_OK || (e = case_by_ids(&call->d, ids, n, &list)) != E_OK) {
        return e;
    }
    return answer_cases(call, &list);
}

struct member_args {
    struct opt_i64 id, contact;
};
static const struct param member_rows[] = {
    PARAM_INT("caseid", struct member_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_INT("contactid", struct member_args, contact, PF_EMPTY_IS_ABSENT),
};
const struct params r7_case_member_params = PARAMS(member_rows, struct member_args);

static enum err change_member(struct call *call,
                              enum err (*change)(struct directory *d, int64_t id, int64_t party))
{
    const struct member_args *a = call->args;
    struct party *p;
    int64_t id, contact;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = r7_id_of(call, "contactid", a->contact, &contact)) != E_OK ||
        (e = party_get(&call->d, contact, 0, SEE_SHARED, R7_PARTS, &p)) != E_OK ||
        (e = change(&call->d, id, contact)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_contact_shape, p);
}

enum err r7_case_member_add(struct call *call)
{
    return change_member(call, case_member_add);
}

enum err r7_case_member_remove(struct call *call)
{
    return change_member(call, case_member_remove);
}
