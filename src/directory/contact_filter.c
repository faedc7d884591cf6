#include "directory/contact_filter.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "db/sql/party.h"
#include "directory/like.h"
#include "directory/party_rows.h"
#include "directory/select_args.h"

/* $1..$13 of the statements in sql/queries/r7 */
enum { PAGE_ARGS = CONTACT_PAGE_ARGS, PHONE_DIGITS_MIN = 3, SHORT_CHARS = 2 };

static void page_args(struct directory *d, const struct contact_page *page, enum visibility see,
                      unsigned parts, struct db_arg *args)
{
    struct span *patterns = arena_array_of(d->c->mem, page->value_count, struct span);
    for (size_t i = 0; i < page->value_count; i++) {
        patterns[i] = like_pattern(d->c->mem, page->values[i],
                                   page->match == MATCH_CONTAINS || page->match == MATCH_ENDS,
                                   page->match == MATCH_CONTAINS || page->match == MATCH_STARTS);
    }
    struct db_arg *own = args + READ_ARGS;
    party_read_args(d, see, parts, args);
    own[0] = ARG_I64(page->sort);
    own[1] = ARG_BOOL(page->descending);
    own[2] = ARG_I64(page->limit);
    own[3] = ARG_I64(page->offset);
    own[4] = ARG_I64(page->kind);
    own[5] = ARG_I64(page->field);
    own[6] = ARG_TEXTS(patterns, page->value_count);
    own[7] = ARG_BOOL(page->cased);
}

static enum err read_page(struct directory *d, enum stmt stmt, const struct db_arg *args,
                          size_t arg_count, struct party_list *out)
{
    struct rows rs;
    enum err e = db_read1(d->c, stmt, args, arg_count, &rs);
    return e != E_OK ? e : party_read(d, &rs, out);
}

/* The digits of what looks like a part of a phone number: digits and what stands between them.
 * Absent when there are too few, or letters. */
static struct span phone_digits(struct arena *mem, struct span text)
{
    struct buf b;
    buf_init(&b, mem, text.n + 1);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c >= '0' && c <= '9') {
            buf_char(&b, c);
        } else if (span_find(SPAN(" +-()./"), c) < 0) {
            return SPAN_NONE;
        }
    }
    return b.n >= PHONE_DIGITS_MIN ? buf_view(&b) : SPAN_NONE;
}

static struct db_arg digits_pattern(struct arena *mem, struct span digits)
{
    return digits.p == NULL ? ARG_NULL : ARG_TEXT(like_pattern(mem, digits, true, true));
}

/* Numbers are kept with 7 where people type 8: a part that begins with 8 is asked for both ways. */
static struct span with_seven(struct arena *mem, struct span digits)
{
    if (digits.p == NULL || digits.p[0] != '8') {
        return SPAN_NONE;
    }
    return arena_printf(mem, "7%.*s", SPAN_ARG(span_sub(digits, 1, digits.n)));
}

enum err contact_by_info(struct directory *d, const struct info_filter *f,
                         const struct contact_page *page, enum visibility see, unsigned parts,
                         struct party_list *out)
{
    struct arena *mem = d->c->mem;
    struct db_arg args[PAGE_ARGS + 7];
    struct db_arg *own = args + PAGE_ARGS;
    page_args(d, page, see, parts, args);
    own[0] = f->kinds != NULL ? ARG_I64S(f->kinds, f->kind_count) : ARG_NULL;
    own[1] = db_arg_opt_i64(f->category);
    own[2] = f->is_primary.has == GIVEN ? ARG_BOOL(f->is_primary.v) : ARG_NULL;
    if (span_trim(f->contains).n == 0) {
        own[3] = ARG_BOOL(f->addresses);
        args[READ_ARGS + 2] = ARG_I64(page->limit + 1);
        return read_page(d, STMT_CONTACT_BY_INFO, args, PAGE_ARGS + 4, out);
    }
    if (page->sort == SORT_ID && !page->descending && utf8_count(f->contains) <= SHORT_CHARS) {
        own[3] = ARG_TEXT(f->contains);
        own[4] = ARG_BOOL(f->addresses);
        args[READ_ARGS + 2] = ARG_I64(page->limit + 1);
        return read_page(d, STMT_CONTACT_BY_SHORT, args, PAGE_ARGS + 5, out);
    }
    struct span digits = phone_digits(mem, f->contains);
    own[3] = ARG_TEXT(like_pattern(mem, f->contains, true, true));
    own[4] = digits_pattern(mem, digits);
    own[5] = digits_pattern(mem, with_seven(mem, digits));
    own[6] = ARG_BOOL(f->addresses);
    return read_page(d, STMT_CONTACT_BY_TEXT, args, PAGE_ARGS + 7, out);
}

enum err contact_of_company(struct directory *d, int64_t company, const struct contact_page *page,
                            enum visibility see, unsigned parts, struct party_list *out)
{
    struct db_arg args[PAGE_ARGS + 1];
    page_args(d, page, see, parts, args);
    args[PAGE_ARGS] = ARG_I64(company);
    return read_page(d, STMT_CONTACT_OF_COMPANY, args, PAGE_ARGS + 1, out);
}

enum err contact_of_case(struct directory *d, int64_t case_id, const struct contact_page *page,
                         enum visibility see, unsigned parts, struct party_list *out)
{
    struct db_arg args[PAGE_ARGS + 1];
    page_args(d, page, see, parts, args);
    args[PAGE_ARGS] = ARG_I64(case_id);
    struct db_query q[] = {
        sql_case_visible_query(d->c, SQL_ARGS(case_visible, .case_id = case_id), NULL),
        DB_QUERY(STMT_CONTACT_OF_CASE, args)};
    enum err e = db_read(d->c, q, 2);
    if (e != E_OK) {
        return e;
    }
    if (q[0].rows.n == 0) {
        return err_set(d->c, E_CASE_NOT_FOUND, "no visible case with this id");
    }
    return party_read(d, &q[1].rows, out);
}

void contact_select_args(struct directory *d, const struct contact_filter *f,
                         const struct contact_page *page, enum visibility see, unsigned parts,
                         struct db_arg *args)
{
    struct arena *mem = d->c->mem;
    struct db_arg *own = args + PAGE_ARGS;
    struct span *words = arena_array_of(mem, f->word_count, struct span);
    for (size_t i = 0; i < f->word_count; i++) {
        words[i] = like_pattern(mem, f->words[i], true, true);
    }
    page_args(d, page, see, parts, args);
    own[0] = ARG_I64(f->view);
    own[1] = db_arg_opt_i64(f->status_id);
    own[2] = db_arg_opt_i64(f->type_id);
    own[3] = db_arg_opt_i64(f->employee_id);
    own[4] = f->shared.has == GIVEN ? ARG_BOOL(f->shared.v) : ARG_NULL;
    own[5] = db_arg_opt_text(f->created_from);
    own[6] = db_arg_opt_text(f->created_to);
    own[7] = ARG_TEXTS(f->tags, f->tag_count);
    own[8] = ARG_TEXTS(words, f->word_count);
}

enum err contact_list(struct directory *d, const struct contact_filter *f,
                      const struct contact_page *page, enum visibility see, unsigned parts,
                      struct party_list *out)
{
    struct db_arg args[CONTACT_SELECT_ARGS];
    contact_select_args(d, f, page, see, parts, args);
    if (f->word_count == 0) {
        return read_page(d, STMT_CONTACT_LIST, args, CONTACT_SELECT_ARGS - 1, out);
    }
    return read_page(d, STMT_CONTACT_SEARCH, args, CONTACT_SELECT_ARGS, out);
}
