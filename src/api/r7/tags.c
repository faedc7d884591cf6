#include "api/r7/tags.h"

#include "api/r7/contact/target.h"
#include "api/r7/shapes.h"
#include "directory/party/party_get.h"
#include "directory/tag/tag.h"

struct tag_args {
    struct opt_i64 id;
    struct param_list ids;
    struct opt_text name;
};
static const struct param name_rows[] = {
    PARAM_TEXT("tagName", struct tag_args, name, PF_REQUIRED | PF_LINE, .min = 1,
               .max = R7_TAG_MAX_CHARS),
};
const struct params r7_tag_name_params = PARAMS(name_rows, struct tag_args);
static const struct param contact_rows[] = {
    PARAM_INT("contactid", struct tag_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&r7_tag_name_params),
};
const struct params r7_tag_contact_params = PARAMS(contact_rows, struct tag_args);
static const struct param case_rows[] = {
    PARAM_INT("caseid", struct tag_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&r7_tag_name_params),
};
const struct params r7_tag_case_params = PARAMS(case_rows, struct tag_args);
static const struct param company_rows[] = {
    PARAM_INT("companyid", struct tag_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&r7_tag_name_params),
};
const struct params r7_tag_company_params = PARAMS(company_rows, struct tag_args);
static const struct param person_rows[] = {
    PARAM_INT("personid", struct tag_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_SAME(&r7_tag_name_params),
};
const struct params r7_tag_person_params = PARAMS(person_rows, struct tag_args);
static const struct param many_rows[] = {
    PARAM_LIST("entityid", struct tag_args, ids, P_INT, R7_LIST),
    PARAM_SAME(&r7_tag_name_params),
};
const struct params r7_tag_many_params = PARAMS(many_rows, struct tag_args);

static void tag_shape(struct call *call, const char *key, const void *item)
{
    const struct tag *t = item;
    w_object(&call->w, key);
    w_text(&call->w, "title", t->title);
    if (t->uses > 0) {
        w_i64(&call->w, "relativeItemsCount", t->uses);
    }
    w_end(&call->w);
}

static enum err all_tags(struct call *call, enum tag_entity entity)
{
    struct tag_list list;
    enum err e = tag_all(&call->d, entity, &list);
    return e != E_OK ? e : r7_list(call, tag_shape, list.v, sizeof(*list.v), list.n);
}

enum err r7_contact_tags_all(struct call *call)
{
    return all_tags(call, TAG_PARTY);
}

enum err r7_case_tags_all(struct call *call)
{
    return all_tags(call, TAG_CASE);
}

enum err r7_contact_tags(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct party *p;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = party_get(&call->d, id, 0, SEE_SHARED, PART_TAGS, &p)) != E_OK) {
        return e;
    }
    return r7_list(call, r7_span_shape, p->tags.v, sizeof(*p->tags.v), p->tags.n);
}

enum err r7_case_tags(struct call *call)
{
    const struct r7_id_args *a = call->args;
    struct span *titles;
    size_t n;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = tag_of_case(&call->d, id, &titles, &n)) != E_OK) {
        return e;
    }
    return r7_list(call, r7_span_shape, titles, sizeof(*titles), n);
}

static enum err create(struct call *call, enum tag_entity entity)
{
    const struct tag_args *a = call->args;
    enum err e = tag_create(&call->d, entity, a->name.v);
    if (e == E_CONFLICT) {
        err_clear(&call->c);
        return r7_refuse(call, "Tag with this name already exists", "tagName", "exists already",
                         NULL);
    }
    return e != E_OK ? e : r7_text(call, a->name.v);
}

enum err r7_contact_tag_create(struct call *call)
{
    return create(call, TAG_PARTY);
}

enum err r7_case_tag_create(struct call *call)
{
    return create(call, TAG_CASE);
}

enum err r7_contact_tag_add(struct call *call)
{
    const struct tag_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    if (e != E_OK || (e = tag_add(&call->d, TAG_PARTY, &p->id, 1, a->name.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->name.v);
}

enum err r7_case_tag_add(struct call *call)
{
    const struct tag_args *a = call->args;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = tag_add(&call->d, TAG_CASE, &id, 1, a->name.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->name.v);
}

/* Puts a tag on several records, except those that the caller may not edit. */
static enum err add_to_many(struct call *call, enum tag_entity entity)
{
    const struct tag_args *a = call->args;
    int64_t *ids;
    size_t n;
    enum err e = r7_ids(call, "entityid", &a->ids, &ids, &n);
    if (e != E_OK) {
        return e;
    }
    if (n == 0) {
        return r7_wrong(call, "entityid", "missing", NULL);
    }
    e = tag_add(&call->d, entity, ids, n, a->name.v);
    return e != E_OK ? e : r7_text(call, a->name.v);
}

enum err r7_contacts_tag_add(struct call *call)
{
    return add_to_many(call, TAG_PARTY);
}

enum err r7_cases_tag_add(struct call *call)
{
    return add_to_many(call, TAG_CASE);
}

enum err r7_contact_tag_remove(struct call *call)
{
    const struct tag_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, 0, 0, &p);
    if (e != E_OK || (e = tag_remove(&call->d, TAG_PARTY, p->id, a->name.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->name.v);
}

enum err r7_case_tag_remove(struct call *call)
{
    const struct tag_args *a = call->args;
    int64_t id;
    enum err e = r7_id(call, a->id, &id);
    if (e != E_OK || (e = tag_remove(&call->d, TAG_CASE, id, a->name.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->name.v);
}

/* Changes the tags of a company and its people, or of a person, its company and the people there.
 */
static enum err change_group(struct call *call, int kind,
                             enum err (*change)(struct directory *d, int64_t id, struct span title))
{
    const struct tag_args *a = call->args;
    struct party *p;
    enum err e = r7_contact_to_edit(call, a->id, kind, 0, &p);
    if (e != E_OK || (e = change(&call->d, p->id, a->name.v)) != E_OK) {
        return e;
    }
    return r7_text(call, a->name.v);
}

enum err r7_company_tag_add(struct call *call)
{
    return change_group(call, PARTY_COMPANY, tag_add_group);
}

enum err r7_company_tag_remove(struct call *call)
{
    return change_group(call, PARTY_COMPANY, tag_remove_group);
}

enum err r7_person_tag_add(struct call *call)
{
    return change_group(call, PARTY_PERSON, tag_add_group);
}

enum err r7_person_tag_remove(struct call *call)
{
    return change_group(call, PARTY_PERSON, tag_remove_group);
}

static enum err drop(struct call *call, enum tag_entity entity)
{
    const struct tag_args *a = call->args;
    struct span title;
    enum err e = tag_drop(&call->d, entity, a->name.v, &title);
    return e != E_OK ? e : r7_text(call, title);
}

enum err r7_contact_tag_drop(struct call *call)
{
    return drop(call, TAG_PARTY);
}

enum err r7_case_tag_drop(struct call *call)
{
    return drop(call, TAG_CASE);
}

static enum err drop_unused(struct call *call, enum tag_entity entity)
{
    struct span *titles;
    size_t n;
    enum err e = tag_drop_unused(&call->d, entity, &titles, &n);
    return e != E_OK ? e : r7_list(call, r7_span_shape, titles, sizeof(*titles), n);
}

enum err r7_contact_tag_drop_unused(struct call *call)
{
    return drop_unused(call, TAG_PARTY);
}

enum err r7_case_tag_drop_unused(struct call *call)
{
    return drop_unused(call, TAG_CASE);
}
