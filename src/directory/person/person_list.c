#include "directory/person/person_list.h"

#include "db/sql/person.h"
#include "directory/party/party_args.h"
#include "directory/person/person_page_priv.h"
#include "directory/search/filter_args.h"
#include "directory/search/text_lead.h"

enum { PARTS = PART_CONTACTS | PART_CUSTOMS | PART_COMPANY | PART_DETAILS, PAGE = 200 };

/* So many people are gathered and sorted at most; where more have what is asked, an index is
 * walked. */
enum { GATHERED = 2000 };

static struct db_i64s owners_of(const struct person_query *q)
{
    return I64S(q->owners, q->owner_count);
}

static struct sql_person_filter filter_of(struct arena *mem, const struct person_query *q)
{
    size_t n = q->phone_count;
    int64_t *categories = arena_array_of(mem, n, int64_t);
    struct span *texts = arena_array_of(mem, n, struct span);
    for (size_t i = 0; i < n; i++) {
        categories[i] = q->phones[i].categories;
        texts[i] = q->phones[i].text;
    }
    struct sql_party_customs customs = party_customs_wanted(mem, q->customs, q->custom_count);
    return SQL_FIELDS(
        person_filter, .owners = owners_of(q), .created_from = filter_text(q->created.from),
        .created_to = filter_text(q->created.to), .created_inside = filter_inside(&q->created),
        .changed_from = filter_text(q->changed.from), .changed_to = filter_text(q->changed.to),
        .changed_inside = filter_inside(&q->changed), .company = opt_id(q->company_id),
        .loyalty = filter_text(q->loyalty), .source = filter_text(q->source),
        .role = filter_text(q->role), .phone = filter_text(q->phone), .mail = filter_text(q->mail),
        .uid = filter_text(q->external_id), .birthday = filter_text(q->birthday),
        .custom_fields = customs.custom_fields, .custom_values = customs.custom_values,
        .phone_categories = I64S(categories, n), .phone_texts = SPANS(texts, n),
        .led = I64S(NULL, 0));
}

/* The words for orders in person_order.part.sql. */
static const char *const sort_words[ORDER__COUNT] = {
    [ORDER_CREATED] = "date_create", [ORDER_ID] = "pid",
    [ORDER_CHANGED] = "date_edit",   [ORDER_NAME] = "person",
    [ORDER_JOB_TITLE] = "ptitle",    [ORDER_ROLE] = "rol",
    [ORDER_COMPANY] = "clid",        [ORDER_OWNER] = "iduser",
    [ORDER_LOYALTY] = "loyalty",     [ORDER_SOURCE] = "clientpath",
    [ORDER_BIRTHDAY] = "birthday",   [ORDER_PHONE] = "phone",
    [ORDER_MAIL] = "mail",           [ORDER_CUSTOM] = "custom"};

/* True when texts are looked for, so that only those who have them are looked through. */
static bool is_search(const struct person_query *q)
{
    return span_any(q->word) || span_any(q->job_title) || span_any(q->name);
}

/* Chooses the statement for the default order, which reads along the index of creation. */
static struct db_query created_query(struct ctx *c, const struct person_query *q,
                                     const struct sql_person_filter *f,
                                     struct sql_person_rows_rows *rs)
{
    int64_t parts = PARTS & ~q->left_out;
    struct opt_i64 after = opt_id(q->after);
    if (q->oldest_first) {
        return sql_person_list_old_query(
            c,
            SQL_ARGS(person_list_old, .see = SEE_OWNED, .person_filter = *f, .parts = parts,
                     .after = after, .count = q->limit, .skip = q->skip),
            rs);
    }
    return sql_person_list_new_query(c,
                                     SQL_ARGS(person_list_new, .see = SEE_OWNED,
                                              .person_filter = *f, .parts = parts, .after = after,
                                              .count = q->limit, .skip = q->skip),
                                     rs);
}

static struct db_query found_query(struct ctx *c, const struct person_query *q,
                                   const struct sql_person_filter *f,
                                   struct sql_person_rows_rows *rs)
{
    return sql_person_found_query(
        c,
        SQL_ARGS(person_found, .see = SEE_OWNED, .person_filter = *f, .parts = PARTS & ~q->left_out,
                 .word = filter_text(q->word), .name = filter_text(q->name),
                 .job_title = filter_text(q->job_title), .sort = span_of(sort_words[q->order]),
                 .descending = !q->oldest_first, .sort_field = q->sort_field,
                 .sort_categories = q->sort_categories, .after = opt_id(q->after),
                 .count = q->limit, .skip = q->skip),
        rs);
}

/* least: so many people have the texts at least. */
static struct db_query found_many_query(struct ctx *c, const struct person_query *q,
                                        const struct sql_person_filter *f, int64_t least,
                                        struct sql_person_rows_rows *rs)
{
    return sql_person_found_many_query(
        c,
        SQL_ARGS(person_found_many, .see = SEE_OWNED, .person_filter = *f,
                 .parts = PARTS & ~q->left_out, .word = filter_text(q->word),
                 .name = filter_text(q->name), .job_title = filter_text(q->job_title),
                 .sort = span_of(sort_words[q->order]), .descending = !q->oldest_first,
                 .sort_field = q->sort_field, .sort_categories = q->sort_categories,
                 .after = opt_id(q->after), .count = q->limit, .skip = q->skip, .least = least),
        rs);
}

/* True for an order by a column that many people lack, and whose index has only those who do not.
 */
static bool is_by_column(enum person_order order)
{
    return order == ORDER_ROLE || order == ORDER_COMPANY || order == ORDER_OWNER ||
           order == ORDER_LOYALTY || order == ORDER_SOURCE;
}

/* Chooses the statement for an order by what many people lack. */
static struct db_query lacking_query(struct ctx *c, const struct person_query *q,
                                     const struct sql_person_filter *f,
                                     struct sql_person_rows_rows *rs)
{
    struct span sort = span_of(sort_words[q->order]);
    int64_t parts = PARTS & ~q->left_out;
    if (is_by_column(q->order)) {
        return sql_person_list_column_query(c,
                                            SQL_ARGS(person_list_column, .see = SEE_OWNED,
                                                     .person_filter = *f, .parts = parts,
                                                     .sort = sort, .descending = !q->oldest_first,
                                                     .count = q->limit, .skip = q->skip),
                                            rs);
    }
    return sql_person_list_value_query(
        c,
        SQL_ARGS(person_list_value, .see = SEE_OWNED, .person_filter = *f, .parts = parts,
                 .sort = sort, .descending = !q->oldest_first, .sort_field = q->sort_field,
                 .count = q->limit, .skip = q->skip),
        rs);
}

static struct db_query contact_query(struct ctx *c, const struct person_query *q,
                                     const struct sql_person_filter *f,
                                     struct sql_person_rows_rows *rs)
{
    bool mail = q->order == ORDER_MAIL;
    size_t n = 0;
    int64_t *categories = arena_array_of(c->mem, PC_OTHER + 1, int64_t);
    for (int64_t category = PC_HOME; !mail && category <= PC_OTHER; category++) {
        if ((q->sort_categories >> category & 1) != 0) {
            categories[n++] = category;
        }
    }
    return sql_person_list_contact_query(
        c,
        SQL_ARGS(person_list_contact, .see = SEE_OWNED, .person_filter = *f,
                 .parts = PARTS & ~q->left_out, .sort_kind = mail ? CK_EMAIL : CK_PHONE,
                 .categories = I64S(categories, n),
                 .sort_fields = mail ? CONTACT_FIELD_MAIL : q->sort_categories,
                 .descending = !q->oldest_first, .count = q->limit, .skip = q->skip,
                 .least = GATHERED),
        rs);
}

static struct db_query page_query(struct ctx *c, const struct person_query *q,
                                  const struct sql_person_filter *f,
                                  struct sql_person_rows_rows *rs)
{
    struct span sort = span_of(sort_words[q->order]);
    int64_t parts = PARTS & ~q->left_out;
    if (q->order == ORDER_CREATED && q->skip == 0) {
        return created_query(c, q, f, rs);
    }
    if (is_by_column(q->order) || q->order == ORDER_CUSTOM) {
        return lacking_query(c, q, f, rs);
    }
    if (q->order == ORDER_PHONE || q->order == ORDER_MAIL) {
        return contact_query(c, q, f, rs);
    }
    return sql_person_list_by_query(
        c,
        SQL_ARGS(person_list_by, .see = SEE_OWNED, .person_filter = *f, .parts = parts,
                 .sort = sort, .descending = !q->oldest_first, .sort_field = q->sort_field,
                 .sort_categories = q->sort_categories, .count = q->limit, .skip = q->skip),
        rs);
}

static bool has_filter(const struct person_query *q)
{
    const struct span texts[] = {q->word,         q->loyalty,   q->source,       q->job_title,
                                 q->name,         q->role,      q->phone,        q->mail,
                                 q->external_id,  q->birthday,  q->created.from, q->created.to,
                                 q->changed.from, q->changed.to};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (span_any(texts[i])) {
            return true;
        }
    }
    return q->company_id != 0 || q->custom_count > 0 || q->phone_count > 0;
}

/* Reads a page: most callers ask for the newest people without a filter. */
static enum err read_page(struct directory *d, const struct person_query *q, struct party_list *out)
{
    struct sql_person_rows_rows rs;
    enum err e = sql_person_page(d->c,
                                 SQL_ARGS(person_page, .see = SEE_OWNED, .owners = owners_of(q),
                                          .parts = PARTS & ~q->left_out, .after = opt_id(q->after)),
                                 &rs);
    return e != E_OK ? e : person_page_read(d, &rs, out);
}

static struct db_query total_query(struct directory *d, const struct person_query *q,
                                   struct sql_person_total_rows *rs)
{
    return sql_person_total_query(
        d->c, SQL_ARGS(person_total, .see = SEE_OWNED, .owners = owners_of(q)), rs);
}

/* Counts on a connection for slow statements, for which the page does not wait. */
static enum err read_total(struct directory *d, const struct person_query *query,
                           struct party_list *out)
{
    struct sql_person_total_rows rs;
    struct db_query q = total_query(d, query, &rs);
    enum err e = db_read(d->c, &q, 1);
    out->total = e == E_OK ? sql_person_total_row(&rs, 0).total : -1;
    return e;
}

static struct db_query count_query(struct ctx *c, const struct sql_person_filter *f,
                                   struct opt_i64 known, struct sql_person_count_rows *rs)
{
    return sql_person_count_query(
        c, SQL_ARGS(person_count, .see = SEE_OWNED, .person_filter = *f, .known = known), rs);
}

/* Asks to whom the role, or the first own field, leads a list. *known: so many have it, and nothing
 * else is asked. */
static enum err lead(struct directory *d, const struct person_query *q, struct sql_person_filter *f,
                     struct opt_i64 *known)
{
    struct person_query rest = *q;
    struct text_lead led;
    enum err e = E_OK;
    *known = (struct opt_i64){.has = IS_NULL};
    if (span_any(q->role)) {
        rest.role = SPAN("");
        e = text_lead(d->c, TEXT_OF_ROLE, q->role, &led);
    } else if (q->custom_count > 0 && q->customs[0].field_id > 0) {
        rest.custom_count--;
        e = text_lead(d->c, q->customs[0].field_id, q->customs[0].value, &led);
    } else {
        return E_OK;
    }
    if (e == E_OK) {
        f->led = led.ids;
        *known = has_filter(&rest) || q->owners != NULL ? *known : led.total;
    }
    return e;
}

/* True when a word is looked for and nothing else, the newest first. */
static bool is_word_only(const struct person_query *q)
{
    struct person_query rest = *q;
    rest.word = SPAN("");
    return span_any(q->word) && !has_filter(&rest) && q->owners == NULL && q->after == 0 &&
           q->order == ORDER_CREATED && !q->oldest_first;
}

static struct db_query word_query(struct ctx *c, const struct person_query *q,
                                  struct sql_person_rows_rows *rs)
{
    return sql_person_found_word_query(c,
                                       SQL_ARGS(person_found_word, .see = SEE_OWNED,
                                                .parts = PARTS & ~q->left_out,
                                                .word = filter_text(q->word), .count = q->limit,
                                                .skip = q->skip, .most = GATHERED),
                                       rs);
}

/* Reads people with texts, first as if few had them: where many do, person_found.sql gives only how
 * many there are at least, in a row of nobody. */
static enum err read_found_rows(struct directory *d, const struct person_query *query,
                                const struct sql_person_filter *f, struct party_list *out)
{
    struct sql_person_rows_rows rs;
    struct db_query q =
        is_word_only(query) ? word_query(d->c, query, &rs) : found_query(d->c, query, f, &rs);
    enum err e = db_read(d->c, &q, 1);
    if (e == E_OK && rs.rows.n == 1 && sql_person_rows_row(&rs, 0).id == 0) {
        q = found_many_query(d->c, query, f, sql_person_rows_row(&rs, 0).total.v, &rs);
        e = db_read(d->c, &q, 1);
    }
    return e == E_OK ? person_page_read(d, &rs, out) : e;
}

/* Reads a search whose rows carry its total. A page behind the last one has no rows: then the first
 * row is read for it. */
static enum err read_found(struct directory *d, const struct person_query *query,
                           const struct sql_person_filter *f, struct party_list *out)
{
    enum err e = read_found_rows(d, query, f, out);
    if (e != E_OK) {
        return e;
    }
    if (query->no_total) {
        out->total = -1;
    }
    if (query->no_total || out->n > 0) {
        return E_OK;
    }
    out->total = 0;
    if (query->skip == 0 && query->limit > 0 && query->after == 0) {
        return E_OK;
    }
    struct person_query head = *query;
    struct party_list first;
    head.skip = 0;
    head.after = 0;
    head.limit = 1;
    e = read_found_rows(d, &head, f, &first);
    if (e == E_OK && first.n > 0) {
        out->total = first.total;
    }
    return e;
}

/* Reads a list in an order, and counts it in the same round trip. */
static enum err read_ordered(struct directory *d, const struct person_query *query,
                             struct sql_person_filter *f, struct party_list *out)
{
    bool all = !has_filter(query);
    struct sql_person_rows_rows rs;
    struct sql_person_total_rows everybody;
    struct sql_person_count_rows some;
    struct opt_i64 known;
    enum err e = lead(d, query, f, &known);
    if (e != E_OK) {
        return e;
    }
    struct db_query q[] = {page_query(d->c, query, f, &rs),
                           all ? total_query(d, query, &everybody)
                               : count_query(d->c, f, known, &some)};
    e = db_read(d->c, q, query->no_total ? 1 : 2);
    if (e != E_OK || (e = person_page_read(d, &rs, out)) != E_OK) {
        return e;
    }
    if (!query->no_total) {
        out->total =
            all ? sql_person_total_row(&everybody, 0).total : sql_person_count_row(&some, 0).total;
    }
    return E_OK;
}

enum err person_list(struct directory *d, const struct person_query *query, struct party_list *out)
{
    struct sql_person_filter f = filter_of(d->c->mem, query);
    if (!has_filter(query) && query->order == ORDER_CREATED && !query->oldest_first &&
        query->limit == PAGE && query->skip == 0) {
        enum err failed = read_page(d, query, out);
        return failed != E_OK || query->no_total ? failed : read_total(d, query, out);
    }
    if (is_search(query)) {
        return read_found(d, query, &f, out);
    }
    return read_ordered(d, query, &f, out);
}
