#include "api/r7/contact/list.h"

#include "api/r7/contact/after.h"
#include "api/r7/contact/page.h"
#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "base/text.h"
#include "directory/contact/phone.h"
#include "directory/party/party_bulk.h"
#include "directory/party/party_get.h"
#include "directory/party/party_save.h"
#include "directory/search/search_words.h"

enum { PREFIX_MAX = 30, EMAIL_MAX = 100, DELETE_MAX = 1000 };

static const struct param_word contact_views[] = {{"All", VIEW_ALL},
                                                  {"Company", VIEW_COMPANIES},
                                                  {"Companies", VIEW_COMPANIES},
                                                  {"Person", VIEW_PERSONS},
                                                  {"Persons", VIEW_PERSONS},
                                                  {"WithOpportunity", VIEW_WITH_DEAL},
                                                  {NULL, 0}};
struct contact_filter_args {
    struct r7_contact_wanted wanted;
    struct opt_text after;
};
static const struct param wanted_rows[] = {
    PARAM_LIST("tags", struct r7_contact_wanted, tags, P_TEXT, R7_TEXTS),
    PARAM_INT("contactStage", struct r7_contact_wanted, stage, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_INT("contactType", struct r7_contact_wanted, type, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_ENUM("contactListView", struct r7_contact_wanted, view, contact_views,
               PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_TEXT("responsibleid", struct r7_contact_wanted, responsible, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_DATETIME("fromDate", struct r7_contact_wanted, from, PF_EMPTY_IS_ABSENT),
    PARAM_DATETIME("toDate", struct r7_contact_wanted, to, PF_EMPTY_IS_ABSENT),
};
const struct params r7_contact_wanted_params = PARAMS(wanted_rows, struct r7_contact_wanted);
static const struct param filter_rows[] = {
    PARAM_PART(struct contact_filter_args, wanted, &r7_contact_wanted_params),
    PARAM_BOOL("isShared", struct contact_filter_args, wanted.shared, PF_EMPTY_IS_ABSENT),
};
const struct params r7_filter_params = PARAMS(filter_rows, struct contact_filter_args);
static const struct param walk_rows[] = {
    PARAM_PART(struct contact_filter_args, wanted, &r7_contact_wanted_params),
    PARAM_BOOL("isShared", struct contact_filter_args, wanted.shared, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("after", struct contact_filter_args, after, PF_QUERY | PF_LINE, .max = R7_TEXT_MAX),
};
const struct params r7_filter_walk_params = PARAMS(walk_rows, struct contact_filter_args);

/* Splits the search text into words. The text ends at its first comma. */
static void filter_words(struct call *call, const struct r7_list_query *q, struct party_filter *f)
{
    if (q->filter_value_count == 0) {
        return;
    }
    struct span text = q->filter_values[0];
    struct span *words = arena_array_of(call->req->mem, text.n + 1, struct span);
    f->word_count = search_words(words, phone_words(text, words, text.n));
    f->words = words;
}

/* Drops a negative number, which means "any" to the vendor's own JavaScript. */
static struct opt_i64 unless_negative(struct opt_i64 v)
{
    return v.has == GIVEN && v.v < 0 ? (struct opt_i64){ABSENT, 0} : v;
}

enum err r7_contact_wanted(struct call *call, const struct r7_list_query *q,
                           const struct r7_contact_wanted *a, struct party_filter *f)
{
    int64_t employee;
    enum err e = r7_employee(call, "responsibleid", r7_text_of(a->responsible), &employee);
    if (e == E_REFERENCE_UNKNOWN) { /* an unknown employee is responsible for no contact */
        err_clear(&call->c);
        employee = -1;
        e = E_OK;
    }
    *f = (struct party_filter){
        .view = a->view.has == GIVEN && a->view.v >= VIEW_ALL && a->view.v <= VIEW_WITH_DEAL
                    ? (enum party_view)a->view.v
                    : VIEW_ALL,
        .status_id = unless_negative(a->stage),
        .type_id = unless_negative(a->type),
        .shared = a->shared,
        .created_from = a->from,
        .created_to = a->to,
        .tags = r7_texts(call, &a->tags),
        .tag_count = a->tags.n,
    };
    if (employee != 0 || span_any(text_trim(r7_text_of(a->responsible)))) {
        /* The empty GUID asks for contacts for which nobody is responsible. */
        f->employee_id = OPT_I64(employee);
    }
    filter_words(call, q, f);
    return e;
}

static bool narrow(const struct party_filter *f)
{
    return f->view != VIEW_ALL || f->word_count > 0 || list_texts_any(f->tags, f->tag_count) ||
           f->status_id.has == GIVEN || f->type_id.has == GIVEN || f->employee_id.has == GIVEN ||
           f->shared.has == GIVEN || f->created_from.has == GIVEN || f->created_to.has == GIVEN;
}

enum err r7_contact_sought(struct call *call, const struct r7_list_query *q,
                           const struct r7_contact_wanted *a, struct party_filter *f)
{
    enum err e = r7_contact_wanted(call, q, a, f);
    return e != E_OK ? e : list_query_narrow(call, narrow(f));
}

/* Answers a filter, which reads its page from the database and does not take filterBy and type. */
static enum err filtered(struct call *call, const struct r7_list_query *q, struct party_page *page,
                         unsigned parts, struct party_filter *f, struct party_list *out)
{
    const struct contact_filter_args *a = call->args;
    page->kind = 0;
    page->field = FIELD_NONE;
    page->value_count = 0;
    enum err e = r7_contact_wanted(call, q, &a->wanted, f);
    if (e != E_OK || (e = r7_after_read(call, a->after, f, page)) != E_OK) {
        return e;
    }
    return party_list(&call->d, f, page, SEE_SHARED, parts, out);
}

static enum err answer(struct call *call, const struct r7_list_query *q,
                       const struct party_list *list, r7_shape shape)
{
    int64_t to = q->start + (int64_t)list->n;
    struct r7_page_end end = {.next = list->n > 0 && to < list->total ? to : 0,
                              .total = list->total};
    return r7_page(call, shape, list->v, sizeof(*list->v), list->n, q, &end);
}

/* Answers a filter, by places in the list or, when `after` was sent, by cursors. */
static enum err answer_filter(struct call *call, const struct r7_list_query *q,
                              struct party_page *page, r7_shape shape)
{
    struct party_filter f;
    struct party_list list;
    enum err e = filtered(call, q, page, R7_BULK_PARTS, &f, &list);
    if (e != E_OK) {
        return e;
    }
    if (!page->placed) {
        return answer(call, q, &list, shape);
    }
    bool more = page->after != NULL ? (int64_t)list.n > page->limit : (int64_t)list.n < list.total;
    size_t n = page->after != NULL && more ? (size_t)page->limit : list.n;
    struct r7_page_end end = {.total = page->after != NULL ? -1 : list.total};
    if (more && n > 0) {
        end.next_after = r7_after_write(call, &f, page, &list.v[n - 1]);
    }
    return r7_page(call, shape, list.v, sizeof(*list.v), n, q, &end);
}

enum err r7_contact_filter(struct call *call)
{
    struct r7_list_query q;
    struct party_page page;
    list_query_read(call, &q);
    r7_contact_page(&q, SORT_CREATED, &page);
    page.descending = q.descending || !r7_contact_ordered(&q);
    return answer_filter(call, &q, &page, r7_contact_bulk_shape);
}

enum err r7_contact_simple_filter(struct call *call)
{
    struct r7_list_query q;
    struct party_page page;
    list_query_read(call, &q);
    r7_contact_page(&q, SORT_DISPLAY_NAME, &page);
    return answer_filter(call, &q, &page, r7_contact_simple_shape);
}

enum err r7_contact_filter_delete(struct call *call)
{
    struct r7_list_query q;
    struct party_page page;
    struct party_filter f;
    struct party_list list;
    list_query_read_change(call, &q);
    r7_contact_page(&q, SORT_ID, &page);
    page.limit = DELETE_MAX;
    enum err e = filtered(call, &q, &page, 0, &f, &list);
    if (e != E_OK || (e = list_query_narrow(call, narrow(&f))) != E_OK) {
        return e;
    }
    int64_t *ids = arena_array_of(call->req->mem, list.n, int64_t);
    for (size_t i = 0; i < list.n; i++) {
        ids[i] = list.v[i].id;
    }
    size_t n = list.n;
    e = party_delete_all(&call->d, ids, n, R7_BULK_PARTS, &list);
    return e != E_OK ? e : r7_list(call, r7_contact_bulk_shape, list.v, sizeof(*list.v), list.n);
}

struct by_email_args {
    struct opt_text term;
    struct opt_i64 max;
};
static const struct param by_email_rows[] = {
    PARAM_TEXT("term", struct by_email_args, term, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_INT("maxCount", struct by_email_args, max, PF_EMPTY_IS_ABSENT, PARAM_INT32),
};
const struct params r7_by_email_params = PARAMS(by_email_rows, struct by_email_args);

enum err r7_contact_by_email(struct call *call)
{
    const struct by_email_args *a = call->args;
    static const int64_t kinds[] = {CK_EMAIL};
    bool limited = a->max.has == GIVEN && a->max.v > 0 && a->max.v < EMAIL_MAX;
    struct party_contact_filter f = {.kinds = kinds, .kind_count = 1, .contains = a->term.v};
    struct party_page page = {
        .sort = SORT_DISPLAY_NAME, .limit = limited ? a->max.v : EMAIL_MAX, .field = FIELD_NONE};
    struct party_list list;
    if (!span_any(text_trim(a->term.v))) {
        return r7_list(call, r7_contact_simple_shape, NULL, sizeof(*list.v), 0);
    }
    enum err e = party_by_contact(&call->d, &f, &page, SEE_SHARED, R7_BULK_PARTS, &list);
    if (e != E_OK) {
        return e;
    }
    size_t n = (int64_t)list.n > page.limit ? (size_t)page.limit : list.n;
    return r7_list(call, r7_contact_simple_shape, list.v, sizeof(*list.v), n);
}

/* Writes the primary value of a kind, else its first one, as contact information; nothing when
 * there is none. */
static void value_member(struct call *call, const char *key, const struct party *p, int kind)
{
    const struct contact_info *found = NULL;
    for (size_t i = 0; i < p->contacts.n; i++) {
        const struct contact_info *c = &p->contacts.v[i];
        if (c->kind == kind && (found == NULL || (c->is_primary && !found->is_primary))) {
            found = c;
        }
    }
    if (found != NULL) {
        r7_info_shape(call, key, found);
    }
}

static void phone_base_shape(struct call *call, const char *key, const void *item)
{
    w_object(&call->w, key);
    value_member(call, "phone", item, CK_PHONE);
    r7_contact_base_members(call, item);
    w_end(&call->w);
}

static void email_base_shape(struct call *call, const char *key, const void *item)
{
    w_object(&call->w, key);
    value_member(call, "email", item, CK_EMAIL);
    r7_contact_base_members(call, item);
    w_end(&call->w);
}

struct by_prefix_args {
    struct opt_text prefix;
    struct opt_i64 search_type, entity_type, entity;
};
static const struct param by_prefix_rows[] = {
    PARAM_TEXT("prefix", struct by_prefix_args, prefix, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_INT("searchType", struct by_prefix_args, search_type, PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_ENUM("entityType", struct by_prefix_args, entity_type, r7_entities,
               PF_ENUM_NUMBER | PF_EMPTY_IS_ABSENT, PARAM_INT32),
    PARAM_INT("entityID", struct by_prefix_args, entity, PF_EMPTY_IS_ABSENT),
};
const struct params r7_by_prefix_params = PARAMS(by_prefix_rows, struct by_prefix_args);

enum { PREFIX_PARTS = PART_CONTACTS | PART_ACCESS };

/* Lists the members of a case whose names hold the text. Other entities have no members here. */
static enum err prefix_of_entity(struct call *call, const struct by_prefix_args *a)
{
    struct span prefix = r7_text_of(a->prefix);
    struct r7_list_query q;
    struct party_page page;
    struct party_list list = {0};
    list_query_read(call, &q);
    r7_contact_page(&q, SORT_ID, &page);
    page.field = FIELD_NONE;
    if (span_any(text_trim(prefix))) {
        page.field = FIELD_DISPLAY_NAME;
        page.values = &prefix;
        page.value_count = 1;
        page.match = MATCH_CONTAINS;
        page.cased = false;
    }
    if (a->entity_type.has == GIVEN && a->entity_type.v == R7_CASE) {
        int64_t id;
        enum err e = r7_id_of(call, "entityID", a->entity, &id);
        if (e != E_OK ||
            (e = party_of_case(&call->d, id, &page, SEE_SHARED, PREFIX_PARTS, &list)) != E_OK) {
            return e;
        }
    }
    return answer(call, &q, &list, phone_base_shape);
}

enum err r7_contact_by_prefix(struct call *call)
{
    static const enum party_view views[] = {VIEW_ALL, VIEW_COMPANIES, VIEW_PERSONS,
                                            VIEW_WITHOUT_COMPANY, VIEW_ON_THEIR_OWN};
    enum { TYPES = sizeof(views) / sizeof(views[0]) };
    const struct by_prefix_args *a = call->args;
    int64_t type = a->search_type.has == GIVEN ? a->search_type.v : -1;
    if (a->entity.has == GIVEN && a->entity.v > 0) {
        return prefix_of_entity(call, a);
    }
    if (type < -1 || type > TYPES - 2) {
        return r7_wrong(call, "searchType", "not a known number", "-1..3");
    }
    struct span prefix = r7_text_of(a->prefix);
    struct party_filter f = {.view = views[type + 1]};
    struct party_page page = {.sort = SORT_DISPLAY_NAME, .limit = PREFIX_MAX, .field = FIELD_NONE};
    struct party_list list;
    enum err e =
        span_any(text_trim(prefix))
            ? party_begun(&call->d, f.view, prefix, PREFIX_MAX, SEE_SHARED, PREFIX_PARTS, &list)
            : party_list(&call->d, &f, &page, SEE_SHARED, PREFIX_PARTS, &list);
    return e != E_OK ? e : r7_list(call, phone_base_shape, list.v, sizeof(*list.v), list.n);
}

struct mail_args {
    struct param_list ids;
};
static const struct param mail_rows[] = {
    PARAM_LIST("contactids", struct mail_args, ids, P_INT, R7_LIST),
};
const struct params r7_mail_params = PARAMS(mail_rows, struct mail_args);

enum err r7_contact_mail(struct call *call)
{
    const struct mail_args *a = call->args;
    struct party_list list;
    int64_t *ids;
    size_t n;
    enum err e = r7_ids(call, "contactids", &a->ids, &ids, &n);
    if (e != E_OK || (e = party_by_ids(&call->d, ids, n, SEE_SHARED, PART_CONTACTS | PART_ACCESS,
                                       &list)) != E_OK) {
        return e;
    }
    return r7_list(call, email_base_shape, list.v, sizeof(*list.v), list.n);
}

struct member_args {
    struct opt_i64 company, person;
};
static const struct param company_id_rows[] = {
    PARAM_INT("companyid", struct member_args, company, PF_EMPTY_IS_ABSENT),
};
const struct params r7_company_id_params = PARAMS(company_id_rows, struct member_args);
static const struct param member_rows[] = {
    PARAM_INT("companyid", struct member_args, company, PF_EMPTY_IS_ABSENT),
    PARAM_INT("personid", struct member_args, person, PF_EMPTY_IS_ABSENT),
};
const struct params r7_member_params = PARAMS(member_rows, struct member_args);

/* Reads the company that the path names; 404 when the caller does not see it. */
static enum err company_of(struct call *call, struct opt_i64 in, struct party **out)
{
    int64_t id;
    enum err e = r7_id(call, in, &id);
    return e != E_OK ? e : party_get(&call->d, id, PARTY_COMPANY, SEE_SHARED, PART_ACCESS, out);
}

enum err r7_company_members(struct call *call)
{
    const struct member_args *a = call->args;
    struct r7_list_query q;
    struct party_page page;
    struct party_list list;
    struct party *company;
    list_query_read(call, &q);
    r7_contact_page(&q, SORT_ID, &page);
    enum err e = company_of(call, a->company, &company);
    if (e != E_OK || (e = party_of_company(&call->d, company->id, &page, SEE_SHARED, R7_BULK_PARTS,
                                           &list)) != E_OK) {
        return e;
    }
    return r7_contacts_answer(call, &q, &list, true);
}

/* Puts a person into a company, or takes it out of any. */
static enum err link_member(struct call *call, bool in)
{
    const struct member_args *a = call->args;
    struct party *company, *person;
    int64_t id;
    enum err e = company_of(call, a->company, &company);
    if (e != E_OK || (e = r7_id_of(call, "personid", a->person, &id)) != E_OK ||
        (e = r7_contact_to_edit(call, a->person, PARTY_PERSON, 0, &person)) != E_OK ||
        (e = party_link(&call->d, &person->id, 1, in ? company->id : 0)) != E_OK ||
        (e = party_get(&call->d, person->id, 0, SEE_SHARED, R7_PARTS, &person)) != E_OK) {
        return e;
    }
    return r7_one(call, r7_contact_shape, person);
}

enum err r7_member_add(struct call *call)
{
    return link_member(call, true);
}

enum err r7_member_remove(struct call *call)
{
    return link_member(call, false);
}
