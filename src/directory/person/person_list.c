#include "directory/person/person_list.h"

#include "directory/party/party_args.h"
#include "directory/person/person_page_priv.h"
#include "directory/search/filter_args.h"

/* Places in the person_... statements: the filter is the same in all of them. */
enum {
    AT_OWNERS = VISIBLE_ARGS,
    AT_CREATED,
    AT_CHANGED = AT_CREATED + 3,
    AT_WORD = AT_CHANGED + 3,
    AT_COMPANY,
    AT_TEXTS,
    AT_CUSTOM_FIELDS = AT_TEXTS + 9,
    AT_CUSTOM_VALUES,
    AT_PHONE_CATEGORIES,
    AT_PHONE_TEXTS,
    FILTER_ARGS,
    LIST_ARGS = FILTER_ARGS + 7
};

enum { TOTAL_ARGS = 3 }; /* of person_total: tenant, visible, owners */

enum { PARTS = PART_CONTACTS | PART_CUSTOMS | PART_COMPANY | PART_DETAILS, PAGE = 200 };

enum { SEARCH_BYTES = 5 }; /* of a text that is rarely found: three letters of Russian */

static void phone_filters(struct arena *mem, const struct person_query *q, struct db_arg *args)
{
    size_t n = q->phone_count;
    int64_t *categories = arena_array_of(mem, n, int64_t);
    struct span *texts = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        categories[i] = q->phones[i].categories;
        texts[i] = q->phones[i].text;
    }
    args[AT_PHONE_CATEGORIES] = ARG_I64S(categories, n);
    args[AT_PHONE_TEXTS] = ARG_TEXTS(texts, n);
}

static void filter_args(const struct directory *d, const struct person_query *q,
                        struct db_arg *args)
{
    struct arena *mem = d->c->mem;
    const struct span texts[] = {q->loyalty, q->source, q->job_title,   q->name,    q->role,
                                 q->phone,   q->mail,   q->external_id, q->birthday};
    party_visible_args(d, SEE_OWNED, args);
    args[AT_OWNERS] = q->owners != NULL ? ARG_I64S(q->owners, q->owner_count) : ARG_NULL;
    filter_range(&q->created, args + AT_CREATED);
    filter_range(&q->changed, args + AT_CHANGED);
    args[AT_WORD] = filter_text(q->word);
    args[AT_COMPANY] = db_arg_id(q->company_id);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        args[AT_TEXTS + i] = filter_text(texts[i]);
    }
    party_custom_filter_args(mem, q->customs, q->custom_count, args + AT_CUSTOM_FIELDS);
    phone_filters(mem, q, args);
}

/* The words that person_list_by.sql and person_found.sql have for orders. */
static const char *const sort_words[ORDER__COUNT] = {
    [ORDER_CREATED] = "date_create", [ORDER_ID] = "pid",
    [ORDER_CHANGED] = "date_edit",   [ORDER_NAME] = "person",
    [ORDER_JOB_TITLE] = "ptitle",    [ORDER_ROLE] = "rol",
    [ORDER_COMPANY] = "clid",        [ORDER_OWNER] = "iduser",
    [ORDER_LOYALTY] = "loyalty",     [ORDER_SOURCE] = "clientpath",
    [ORDER_BIRTHDAY] = "birthday",   [ORDER_PHONE] = "phone",
    [ORDER_MAIL] = "mail",           [ORDER_CUSTOM] = "custom"};

/* Filters that few people match, and that an index finds. */
static bool is_search(const struct person_query *q)
{
    const struct span texts[] = {q->word, q->job_title, q->name, q->phone, q->mail, q->external_id};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i].n >= SEARCH_BYTES) {
            return true;
        }
    }
    return q->company_id != 0;
}

/* Fills what follows the filter and tells which statement it is for. */
static struct db_query page_query(const struct person_query *q, struct db_arg *args)
{
    struct db_arg *own = args + FILTER_ARGS;
    bool found = !q->no_total && q->after == 0 && is_search(q);
    size_t n = 0;
    own[n++] = ARG_I64(PARTS & ~q->left_out);
    if (q->order == ORDER_CREATED && !found) {
        own[n++] = db_arg_id(q->after);
    } else {
        own[n++] = ARG_TEXT(span_of(sort_words[q->order]));
        own[n++] = ARG_BOOL(!q->oldest_first);
        own[n++] = ARG_I64(q->sort_field);
        own[n++] = ARG_I64(q->sort_categories);
    }
    own[n++] = ARG_I64(q->limit);
    own[n++] = ARG_I64(q->skip);
    enum stmt stmt = found                       ? STMT_PERSON_FOUND
                     : q->order != ORDER_CREATED ? STMT_PERSON_LIST_BY
                     : q->oldest_first           ? STMT_PERSON_LIST_OLD
                                                 : STMT_PERSON_LIST_NEW;
    return (struct db_query){.stmt = stmt, .args = args, .arg_count = FILTER_ARGS + n};
}

static bool has_filter(const struct person_query *q)
{
    const struct span texts[] = {q->word,         q->loyalty,   q->source,       q->job_title,
                                 q->name,         q->role,      q->phone,        q->mail,
                                 q->external_id,  q->birthday,  q->created.from, q->created.to,
                                 q->changed.from, q->changed.to};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (span_any(texts[i])) {
            return true;
        }
    }
    return q->company_id != 0 || q->custom_count > 0 || q->phone_count > 0;
}

/* Newest first without a filter: what most callers ask for. */
static enum err read_page(struct directory *d, const struct person_query *q, struct party_list *out)
{
    struct rows rs;
    struct db_arg args[VISIBLE_ARGS + 3];
    party_visible_args(d, SEE_OWNED, args);
    args[VISIBLE_ARGS] = q->owners != NULL ? ARG_I64S(q->owners, q->owner_count) : ARG_NULL;
    args[VISIBLE_ARGS + 1] = ARG_I64(PARTS & ~q->left_out);
    args[VISIBLE_ARGS + 2] = db_arg_id(q->after);
    enum err e = db_read1(d->c, STMT_PERSON_PAGE, args, VISIBLE_ARGS + 3, &rs);
    return e != E_OK ? e : person_page_read(d, &rs, out);
}

/* On a connection for slow statements, which the page does not wait in. */
static enum err read_total(struct directory *d, const struct db_arg *args, struct party_list *out)
{
    struct rows rs;
    enum err e = db_read1(d->c, STMT_PERSON_TOTAL, args, TOTAL_ARGS, &rs);
    out->total = e == E_OK ? row_i64(&rs, 0, PERSON_TOTAL__TOTAL) : -1;
    return e;
}

enum err person_list(struct directory *d, const struct person_query *query, struct party_list *out)
{
    struct db_arg args[LIST_ARGS];
    filter_args(d, query, args);
    const struct db_arg whose[TOTAL_ARGS] = {args[0], args[VISIBLE_ARGS - 1], args[AT_OWNERS]};
    bool all = !has_filter(query);
    if (all && query->order == ORDER_CREATED && !query->oldest_first && query->limit == PAGE &&
        query->skip == 0) {
        enum err failed = read_page(d, query, out);
        return failed != E_OK || query->no_total ? failed : read_total(d, whose, out);
    }
    struct db_query q[] = {page_query(query, args),
                           {.stmt = all ? STMT_PERSON_TOTAL : STMT_PERSON_COUNT,
                            .args = all ? whose : args,
                            .arg_count = all ? TOTAL_ARGS : FILTER_ARGS}};
    bool count = !query->no_total && q[0].stmt != STMT_PERSON_FOUND;
    enum err e = db_read(d->c, q, count ? 2 : 1);
    if (e != E_OK || (e = person_page_read(d, &q[0].rows, out)) != E_OK) {
        return e;
    }
    if (count) {
        out->total = row_i64(&q[1].rows, 0, all ? PERSON_TOTAL__TOTAL : PERSON_COUNT__TOTAL);
    }
    return E_OK;
}
