#include "api/r7/contact/page.h"

#include "api/r7/contact/shape.h"
#include "base/text.h"

static const struct {
    const char *name;
    enum party_sort sort;
} sorts[] = {
    {"id", SORT_ID},
    {"created", SORT_CREATED},
    {"displayName", SORT_DISPLAY_NAME},
    {"firstName", SORT_DISPLAY_NAME},
    {"companyName", SORT_DISPLAY_NAME},
    {"lastName", SORT_LAST_NAME},
    {"contactType", SORT_TYPE},
    {"history", SORT_UPDATED},
    {"title", SORT_JOB_TITLE},
};

static const struct {
    const char *name;
    enum party_field field;
} fields[] = {
    {"displayName", FIELD_DISPLAY_NAME},
    {"firstName", FIELD_FIRST_NAME},
    {"lastName", FIELD_LAST_NAME},
    {"title", FIELD_JOB_TITLE},
    {"about", FIELD_NOTE},
    {"companyName", FIELD_COMPANY_NAME},
    {"id", FIELD_ID},
    {"isCompany", FIELD_IS_COMPANY},
    {"industry", FIELD_INDUSTRY},
    {"shareType", FIELD_SHARE_TYPE},
    {"isPrivate", FIELD_IS_PRIVATE},
    {"isShared", FIELD_IS_SHARED},
    {"company.displayName", FIELD_EMPLOYER},
    {"company.companyName", FIELD_EMPLOYER},
};

/* Finds the order that sortBy names; false when it names none. */
static bool find_sort(struct span names, enum party_sort *out)
{
    struct span first, rest;
    span_cut(names, ',', &first, &rest);
    for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
        if (span_iis(text_trim(first), sorts[i].name)) {
            *out = sorts[i].sort;
            return true;
        }
    }
    return false;
}

bool r7_contact_ordered(const struct r7_list_query *q)
{
    enum party_sort sort;
    return find_sort(q->sort_by, &sort);
}

static enum party_field field_of(struct span name)
{
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        if (span_iis(name, fields[i].name)) {
            return fields[i].field;
        }
    }
    return FIELD_OTHER;
}

static enum party_text_match match_of(enum r7_list_op op)
{
    switch (op) {
    case OP_CONTAINS:
    case OP_PRESENT:
        return MATCH_CONTAINS;
    case OP_STARTS:
        return MATCH_STARTS;
    case OP_ENDS:
        return MATCH_ENDS;
    case OP_EQUALS:
        break;
    }
    return MATCH_EQUALS;
}

static int kind_of(struct span type)
{
    if (!span_any(type)) {
        return 0;
    }
    return span_iis(type, "company") ? PARTY_COMPANY : span_iis(type, "person") ? PARTY_PERSON : -1;
}

void r7_contact_page(const struct r7_list_query *q, enum party_sort fallback,
                     struct party_page *out)
{
    bool filtered = span_any(q->filter_by) && q->filter_value_count > 0;
    *out = (struct party_page){
        .sort = fallback,
        .descending = q->descending,
        .limit = q->count > 0 ? q->count : LIST_COUNT_MAX,
        .offset = q->start,
        .kind = kind_of(q->type),
        .field = filtered ? field_of(q->filter_by) : FIELD_NONE,
        .values = q->filter_values,
        .value_count = filtered ? q->filter_value_count : 0,
        .match = match_of(q->op),
        .cased = q->op == OP_PRESENT,
    };
    (void)find_sort(q->sort_by, &out->sort);
}

enum err r7_contacts_answer(struct call *call, const struct r7_list_query *q,
                            struct party_list *list, bool bulk)
{
    size_t limit = q->count > 0 ? (size_t)q->count : LIST_COUNT_MAX;
    bool more = list->n > limit || (list->total >= 0 && q->start + (int64_t)list->n < list->total);
    size_t n = list->n > limit ? limit : list->n;
    struct r7_page_end end = {.next = more ? q->start + (int64_t)n : 0,
                              .total = more ? list->total : -1};
    return r7_page(call, bulk ? r7_contact_bulk_shape : r7_contact_shape, list->v, sizeof(*list->v),
                   n, q, &end);
}
