#include "directory/party/party_list.h"

#include "base/utf8.h"
#include "directory/party/party_list_priv.h"
#include "directory/party/party_rows.h"
#include "directory/search/like.h"
#include "directory/search/phone_text.h"

/* $1..$13 of the statements in sql/queries/r7 */
enum { PAGE_ARGS = PARTY_PAGE_ARGS, SHORT_CHARS = 2 };

static void page_args(struct directory *d, const struct party_page *page, enum visibility see,
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

static struct db_arg digits_pattern(struct arena *mem, struct span digits)
{
    return digits.p == NULL ? ARG_NULL : ARG_TEXT(like_pattern(mem, digits, true, true));
}

enum err party_by_contact(struct directory *d, const struct party_contact_filter *f,
                          const struct party_page *page, enum visibility see, unsigned parts,
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
    struct span digits = phone_text_digits(mem, f->contains);
    own[3] = ARG_TEXT(like_pattern(mem, f->contains, true, true));
    own[4] = digits_pattern(mem, digits);
    own[5] = digits_pattern(mem, phone_text_seven(mem, digits));
    own[6] = ARG_BOOL(f->addresses);
    return read_page(d, STMT_CONTACT_BY_TEXT, args, PAGE_ARGS + 7, out);
}

enum err party_of_company(struct directory *d, int64_t company, const struct party_page *page,
                          enum visibility see, unsigned parts, struct party_list *out)
{
    struct db_arg args[PAGE_ARGS + 1];
    page_args(d, page, see, parts, args);
    args[PAGE_ARGS] = ARG_I64(company);
    return read_page(d, STMT_CONTACT_OF_COMPANY, args, PAGE_ARGS + 1, out);
}

enum err party_of_case(struct directory *d, int64_t case_id, const struct party_page *page,
                       enum visibility see, unsigned parts, struct party_list *out)
{
    struct db_arg args[PAGE_ARGS + 1];
    struct db_arg itself[] = {ARG_I64(d->c->tenant), ARG_I64(case_id),
                              db_arg_id(d->who.employee_id), ARG_BOOL(d->who.is_admin)};
    page_args(d, page, see, parts, args);
    args[PAGE_ARGS] = ARG_I64(case_id);
    struct db_query q[] = {DB_QUERY(STMT_CASE_VISIBLE, itself),
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

void party_select_args(struct directory *d, const struct party_filter *f,
                       const struct party_page *page, enum visibility see, unsigned parts,
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

enum err party_list(struct directory *d, const struct party_filter *f,
                    const struct party_page *page, enum visibility see, unsigned parts,
                    struct party_list *out)
{
    struct db_arg args[PARTY_SELECT_ARGS];
    party_select_args(d, f, page, see, parts, args);
    if (f->word_count == 0) {
        return read_page(d, STMT_CONTACT_LIST, args, PARTY_SELECT_ARGS - 1, out);
    }
    return read_page(d, STMT_CONTACT_SEARCH, args, PARTY_SELECT_ARGS, out);
}
