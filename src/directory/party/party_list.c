#include "directory/party/party_list.h"

#include "db/sql/party.h"
#include "db/sql/r7.h"
#include "directory/party/party_list_priv.h"
#include "directory/party/party_rows.h"
#include "directory/search/like.h"

struct sql_contact_order contact_order_of(const struct party_page *page, int64_t count)
{
    return SQL_FIELDS(contact_order, .sort = page->sort, .descending = page->descending,
                      .count = count, .skip = page->offset);
}

struct sql_contact_generic contact_generic_of(struct arena *mem, const struct party_page *page)
{
    struct span *patterns = arena_array_of(mem, page->value_count, struct span);
    for (size_t i = 0; i < page->value_count; i++) {
        patterns[i] = like_pattern(mem, page->values[i],
                                   page->match == MATCH_CONTAINS || page->match == MATCH_ENDS,
                                   page->match == MATCH_CONTAINS || page->match == MATCH_STARTS);
    }
    return SQL_FIELDS(contact_generic, .kind = page->kind, .filter_field = page->field,
                      .filter_patterns = SPANS(patterns, page->value_count),
                      .filter_cased = page->cased);
}

struct sql_contact_wanted contact_wanted_of(const struct party_filter *f)
{
    return SQL_FIELDS(contact_wanted, .view = f->view, .status_id = f->status_id,
                      .type_id = f->type_id, .owner_id = f->employee_id, .shared = f->shared,
                      .created_from = opt_span(f->created_from),
                      .created_to = opt_span(f->created_to), .tags = SPANS(f->tags, f->tag_count));
}

static enum err read_page(struct directory *d, enum err e, const struct sql_party_rows_rows *rs,
                          struct party_list *out)
{
    return e != E_OK ? e : party_rows_read(d, rs, out);
}

/* True when the total is missing: rows carry it, and a page behind the last one has none. The first
 * row of the list knows it then. */
static bool lacks_total(enum err e, const struct party_page *page, struct party_list *out)
{
    bool empty = e == E_OK && out->n == 0 && page->after == NULL;
    if (empty && page->offset == 0 && page->limit > 0) {
        out->total = 0;
    }
    return empty && out->total < 0;
}

static struct party_page first_row(const struct party_page *page)
{
    struct party_page first = *page;
    first.offset = 0;
    first.limit = 1;
    return first;
}

static enum err by_any(struct directory *d, const struct party_contact_filter *f,
                       const struct party_page *page, enum visibility see, unsigned parts,
                       struct party_list *out)
{
    struct sql_party_rows_rows rs;
    enum err e = sql_contact_by_info(
        d->c,
        SQL_ARGS(contact_by_info, .see = see, .parts = parts,
                 .kinds = I64S(f->kinds, f->kind_count), .category = f->category,
                 .is_primary = f->is_primary, .addresses = f->addresses,
                 .contact_generic = contact_generic_of(d->c->mem, page),
                 .contact_order = contact_order_of(page, page->limit + 1)),
        &rs);
    return read_page(d, e, &rs, out);
}

static enum err by_text(struct directory *d, const struct party_contact_filter *f,
                        const struct party_page *page, enum visibility see, unsigned parts,
                        struct party_list *out)
{
    struct sql_party_rows_rows rs;
    struct arena *mem = d->c->mem;
    enum err e = sql_contact_by_text(
        d->c,
        SQL_ARGS(contact_by_text, .see = see, .parts = parts,
                 .kinds = I64S(f->kinds, f->kind_count), .category = f->category,
                 .is_primary = f->is_primary, .typed = f->contains, .addresses = f->addresses,
                 .contact_generic = contact_generic_of(mem, page),
                 .contact_order = contact_order_of(page, page->limit + 1)),
        &rs);
    e = read_page(d, e, &rs, out);
    if (e == E_OK && out->total >= 0 && (int64_t)out->n > page->limit) {
        out->n = (size_t)page->limit;
    }
    if (lacks_total(e, page, out)) {
        struct party_page first = first_row(page);
        struct party_list one;
        e = by_text(d, f, &first, see, 0, &one);
        out->total = e == E_OK ? one.total : -1;
    }
    return e;
}

enum err party_by_contact(struct directory *d, const struct party_contact_filter *f,
                          const struct party_page *page, enum visibility see, unsigned parts,
                          struct party_list *out)
{
    if (span_trim(f->contains).n == 0) {
        return by_any(d, f, page, see, parts, out);
    }
    return by_text(d, f, page, see, parts, out);
}

enum err party_of_company(struct directory *d, int64_t company, const struct party_page *page,
                          enum visibility see, unsigned parts, struct party_list *out)
{
    struct sql_party_rows_rows rs;
    enum err e = sql_contact_of_company(
        d->c,
        SQL_ARGS(contact_of_company, .see = see, .parts = parts, .company_id = company,
                 .contact_generic = contact_generic_of(d->c->mem, page),
                 .contact_order = contact_order_of(page, page->limit)),
        &rs);
    e = read_page(d, e, &rs, out);
    if (lacks_total(e, page, out)) {
        struct party_page first = first_row(page);
        struct party_list one;
        e = party_of_company(d, company, &first, see, 0, &one);
        out->total = e == E_OK ? one.total : -1;
    }
    return e;
}

enum err party_of_case(struct directory *d, int64_t case_id, const struct party_page *page,
                       enum visibility see, unsigned parts, struct party_list *out)
{
    struct ctx *c = d->c;
    struct sql_case_visible_rows visible;
    struct sql_party_rows_rows rs;
    struct db_query q[] = {
        sql_case_visible_query(c, SQL_ARGS(case_visible, .case_id = case_id), &visible),
        sql_contact_of_case_query(c,
                                  SQL_ARGS(contact_of_case, .see = see, .parts = parts,
                                           .case_id = case_id,
                                           .contact_generic = contact_generic_of(c->mem, page),
                                           .contact_order = contact_order_of(page, page->limit)),
                                  &rs),
    };
    enum err e = db_read(c, q, 2);
    if (e == E_OK && visible.rows.n == 0) {
        return err_set(c, E_CASE_NOT_FOUND, "no visible case with this id");
    }
    e = read_page(d, e, &rs, out);
    if (lacks_total(e, page, out)) {
        struct party_page first = first_row(page);
        struct party_list one;
        e = party_of_case(d, case_id, &first, see, 0, &one);
        out->total = e == E_OK ? one.total : -1;
    }
    return e;
}

/* Gives the part that says a party's place in the order. Of the order of ids the id says it. */
static unsigned place_part(const struct party_page *page)
{
    if (!page->placed || page->sort == SORT_ID) {
        return 0;
    }
    return page->sort == SORT_CREATED ? PART_PLACE_CREATED : PART_PLACE_NAME;
}

static struct sql_contact_behind behind_of(const struct party_page *page)
{
    static const struct party_place none;
    const struct party_place *a = page->after != NULL ? page->after : &none;
    bool by_time = page->sort == SORT_CREATED;
    return SQL_FIELDS(contact_behind, .behind_id = opt_id(a->id), .behind_sort = page->sort,
                      .behind_down = page->descending,
                      .behind_number = by_time ? OPT_I64(a->number) : opt_id(0),
                      .behind_text = a->text);
}

/* The rows to read: behind a place one more, which says whether there are others. */
static int64_t rows_wanted(const struct party_page *page)
{
    return page->limit + (page->after != NULL);
}

/* So many parties with a word or a tag are gathered, then sorted; where more have it, the directory
 * is read in the order of the answer. */
enum { GATHERED = 5000 };
/* The total by which contact_search says that more have it. */
enum { TOTAL_MANY = -1 };

/* Reads a page of who has the words or tags of f, first as if few had them. */
static enum err search_rows(struct ctx *c, const struct party_filter *f,
                            const struct party_page *page, enum visibility see, unsigned parts,
                            struct sql_party_rows_rows *rs)
{
    struct db_spans words = SPANS(f->words, f->word_count);
    struct sql_contact_wanted wanted = contact_wanted_of(f);
    struct sql_contact_generic generic = contact_generic_of(c->mem, page);
    struct sql_contact_order order = contact_order_of(page, rows_wanted(page));
    enum err e = sql_contact_search(
        c,
        SQL_ARGS(contact_search, .see = see, .parts = parts, .words = words, .most = GATHERED,
                 .contact_wanted = wanted, .contact_generic = generic,
                 .contact_behind = behind_of(page), .contact_order = order),
        rs);
    if (e != E_OK || rs->rows.n != 1 || sql_party_rows_row(rs, 0).total.v != TOTAL_MANY) {
        return e;
    }
    return sql_contact_search_many(
        c,
        SQL_ARGS(contact_search_many, .see = see, .parts = parts, .words = words, .most = GATHERED,
                 .contact_wanted = wanted, .contact_generic = generic,
                 .contact_behind = behind_of(page), .contact_order = order),
        rs);
}

static enum err list_rows(struct ctx *c, const struct party_filter *f,
                          const struct party_page *page, enum visibility see, unsigned parts,
                          struct sql_party_rows_rows *rs)
{
    return sql_contact_list(c,
                            SQL_ARGS(contact_list, .see = see, .parts = parts,
                                     .contact_wanted = contact_wanted_of(f),
                                     .contact_generic = contact_generic_of(c->mem, page),
                                     .contact_behind = behind_of(page),
                                     .contact_order = contact_order_of(page, rows_wanted(page))),
                            rs);
}

enum err party_list(struct directory *d, const struct party_filter *f,
                    const struct party_page *page, enum visibility see, unsigned parts,
                    struct party_list *out)
{
    struct sql_party_rows_rows rs;
    parts |= place_part(page);
    enum err e = f->word_count + f->tag_count == 0 ? list_rows(d->c, f, page, see, parts, &rs)
                                                   : search_rows(d->c, f, page, see, parts, &rs);
    e = read_page(d, e, &rs, out);
    if (page->after != NULL) {
        out->total = -1;
    }
    if (lacks_total(e, page, out)) {
        struct party_page first = first_row(page);
        struct party_list one;
        e = party_list(d, f, &first, see, 0, &one);
        out->total = e == E_OK ? one.total : -1;
    }
    return e;
}

enum err party_begun(struct directory *d, enum party_view view, struct span typed, int64_t count,
                     enum visibility see, unsigned parts, struct party_list *out)
{
    struct sql_party_rows_rows rs;
    enum err e = sql_contact_begun(d->c,
                                   SQL_ARGS(contact_begun, .see = see, .parts = parts, .view = view,
                                            .typed = typed, .count = count),
                                   &rs);
    return read_page(d, e, &rs, out);
}
