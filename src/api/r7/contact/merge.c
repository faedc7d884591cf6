#include "api/r7/contact/merge.h"

#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "directory/party/party_get.h"
#include "directory/party/party_merge.h"

static const struct param merge_rows[] = {
    PARAM_INT("fromcontactid", struct r7_merge_args, from, PF_EMPTY_IS_ABSENT),
    PARAM_INT("tocontactid", struct r7_merge_args, to, PF_EMPTY_IS_ABSENT),
};
const struct params r7_merge_params = PARAMS(merge_rows, struct r7_merge_args);

enum err r7_merge(struct call *call)
{
    const struct r7_merge_args *args = call->args;
    struct party *survivor;
    int64_t from, to;
    enum err e = r7_id_of(call, "fromcontactid", args->from, &from);
    if (e != E_OK || (e = r7_id_of(call, "tocontactid", args->to, &to)) != E_OK) {
        return e;
    }
    e = party_merge(&call->d, from, to, R7_PARTS, &survivor);
    if (e != E_OK) {
        return r7_missing(call, r7_missing(call, e, to), from);
    }
    return r7_one(call, r7_contact_shape, survivor);
}

static const struct param preview_rows[] = {
    PARAM_INT("contactid", struct r7_merge_args, from, PF_EMPTY_IS_ABSENT),
    PARAM_INT("tocontactid", struct r7_merge_args, to, PF_EMPTY_IS_ABSENT),
};
const struct params r7_merge_preview_params = PARAMS(preview_rows, struct r7_merge_args);

/* R7's names of the columns that a merge fills. */
static const struct {
    const char *column, *member;
} members[] = {
    {"middle_name", "middleName"},
    {"job_title", "title"},
    {"note", "about"},
    {"company_id", "companyId"},
    {"main_person_id", "mainContactId"},
    {"status_id", "contactStatus"},
    {"type_id", "contactType"},
    {"loyalty_id", "loyalty"},
    {"source_id", "source"},
    {"external_id", "externalId"},
    {"category_id", "category"},
    {"territory_id", "territory"},
    {"relation_id", "relation"},
    {"head_id", "head"},
};

static struct span member_of(struct span column)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (span_is(column, members[i].column)) {
            return span_of(members[i].member);
        }
    }
    return column;
}

struct preview {
    const struct party *survivor;
    struct party_merge_changes changes;
};

static void preview_shape(struct call *call, const char *key, const void *item)
{
    const struct preview *p = item;
    struct writer *w = &call->w;
    w_object(w, key);
    r7_contact_shape(call, "contact", p->survivor);
    w_list(w, "changes");
    for (size_t i = 0; i < p->changes.n; i++) {
        const struct party_merge_change *c = &p->changes.v[i];
        w_object(w, NULL);
        w_text(w, "action", c->action);
        w_text(w, "what", member_of(c->what));
        if (c->id.has == GIVEN && r7_id_shown(call, c->id.v)) {
            w_i64(w, "id", c->id.v);
        }
        w_text(w, "value", c->value);
        w_end(w);
    }
    w_end(w);
    w_end(w);
}

/* Answers what a merge of the one contact into the other would give, and changes nothing. */
enum err r7_merge_preview(struct call *call)
{
    const struct r7_merge_args *args = call->args;
    struct party *survivor;
    struct preview p = {0};
    int64_t from, to;
    enum err e = r7_id_of(call, "contactid", args->from, &from);
    if (e != E_OK || (e = r7_id_of(call, "tocontactid", args->to, &to)) != E_OK) {
        return e;
    }
    e = party_merge_preview(&call->d, from, to, R7_PARTS, &survivor, &p.changes);
    if (e != E_OK) {
        return r7_missing(call, r7_missing(call, e, to), from);
    }
    p.survivor = survivor;
    return r7_one(call, preview_shape, &p);
}

static void pair_shape(struct call *call, const char *key, const void *item)
{
    struct party *const *p = item;
    r7_contact_shape(call, key, *p);
}

/* Says why a contact cannot be restored: it is not merged away, which is no news of a contact that
 * is there, or the one that has it is gone. */
static enum err not_restored(struct call *call, enum err e, int64_t id)
{
    struct party *p;
    if (e == E_CONFLICT) {
        err_clear(&call->c);
        return r7_wrong(call, "contactid", "its survivor is gone itself",
                        "after the survivor is restored");
    }
    if (e != E_PARTY_NOT_FOUND) {
        return e;
    }
    err_clear(&call->c);
    e = party_get(&call->d, id, 0, SEE_SHARED, 0, &p);
    if (e != E_OK) {
        return r7_missing(call, e, id);
    }
    return r7_wrong(call, "contactid", "not merged into another contact",
                    "the id that a merge took away");
}

/* Answers the restored contact and the one that had it. */
enum err r7_unmerge(struct call *call)
{
    const struct r7_id_args *args = call->args;
    struct party *pair[2];
    int64_t id, survivor;
    enum err e = r7_id(call, args->id, &id);
    if (e != E_OK || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    if ((e = party_unmerge(&call->c, id, call->d.who.is_admin, &survivor)) != E_OK) {
        return not_restored(call, e, id);
    }
    if ((e = party_get(&call->d, id, 0, SEE_ALL, R7_PARTS, &pair[0])) != E_OK ||
        (e = party_get(&call->d, survivor, 0, SEE_ALL, R7_PARTS, &pair[1])) != E_OK) {
        return e;
    }
    return r7_list(call, pair_shape, pair, sizeof(*pair), r7_id_shown(call, survivor) ? 2 : 1);
}
