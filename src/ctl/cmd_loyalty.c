/*
 * cmd_loyalty: account and card: set, delete, import. Each of them has a table of columns, which
 * are the options of `set` and the heading of an imported file.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "ctl/file/delimited.h"
#include "ctl/file/import_report.h"
#include "db/db.h"
#include "directory/loyalty/loyalty.h"

enum { BATCH = 100, TEXT_LIMIT = 100, MONEY_DIGITS = 12 };

struct column {
    const char *name; /* the name in files; an option has "--" before it */
    enum { C_ID, C_KEY, C_TEXT, C_NUMBER, C_FLAG, C_DATE, C_MONEY } type;
    size_t offset;
};
struct kind {
    const char *name, *key;
    const struct column *columns;
    size_t column_count, size, key_offset, owner_offset;
    enum err (*put)(struct directory *d, const void *v, size_t n, bool *stored);
    enum err (*remove)(struct directory *d, struct span key, bool *found);
};

#define ACCOUNT(member) offsetof(struct loyalty_account_edit, member)
static const struct column account_columns[] = {
    {"client", C_ID, ACCOUNT(owner.person)}, {"external-code", C_KEY, ACCOUNT(owner.external)},
    {"number", C_KEY, ACCOUNT(number)},      {"status", C_TEXT, ACCOUNT(status)},
    {"type-id", C_NUMBER, ACCOUNT(type_id)}, {"type-name", C_TEXT, ACCOUNT(type_name)},
    {"debit", C_FLAG, ACCOUNT(debit)},       {"credit", C_FLAG, ACCOUNT(credit)},
    {"opened", C_DATE, ACCOUNT(opened)},     {"balance", C_MONEY, ACCOUNT(balance)},
    {"code", C_TEXT, ACCOUNT(code)},
};
#define CARD(member) offsetof(struct loyalty_card_edit, member)
static const struct column card_columns[] = {
    {"client", C_ID, CARD(owner.person)},
    {"external-code", C_KEY, CARD(owner.external)},
    {"card", C_KEY, CARD(code)},
    {"status", C_TEXT, CARD(status)},
    {"virtual", C_FLAG, CARD(is_virtual)},
    {"confirm-manager", C_FLAG, CARD(confirm_manager)},
    {"offered", C_DATE, CARD(offered)},
    {"expires", C_DATE, CARD(expires)},
    {"group-id", C_NUMBER, CARD(group_id)},
    {"group-name", C_TEXT, CARD(group_name)},
};

static enum err put_accounts(struct directory *d, const void *v, size_t n, bool *stored)
{
    return loyalty_accounts_put(d, v, n, stored);
}

static enum err put_cards(struct directory *d, const void *v, size_t n, bool *stored)
{
    return loyalty_cards_put(d, v, n, stored);
}

static const struct kind accounts = {"account",
                                     "number",
                                     account_columns,
                                     sizeof(account_columns) / sizeof(account_columns[0]),
                                     sizeof(struct loyalty_account_edit),
                                     ACCOUNT(number),
                                     ACCOUNT(owner),
                                     put_accounts,
                                     loyalty_account_delete};
static const struct kind cards = {"card",
                                  "card",
                                  card_columns,
                                  sizeof(card_columns) / sizeof(card_columns[0]),
                                  sizeof(struct loyalty_card_edit),
                                  CARD(code),
                                  CARD(owner),
                                  put_cards,
                                  loyalty_card_delete};

static bool is_money(struct span v)
{
    struct span whole, cents;
    int64_t n;
    bool has_cents = span_cut(v, '.', &whole, &cents);
    if (has_cents && (cents.n == 0 || cents.n > 2 || cents.p[0] == '-' || !span_i64(cents, &n))) {
        return false;
    }
    return whole.n <= MONEY_DIGITS && span_i64(whole, &n);
}

/* Returns 1 for a true word, 0 for a false one, -1 for any other. */
static int truth(struct span v)
{
    if (span_iis(v, "yes") || span_iis(v, "true") || span_is(v, "1")) {
        return 1;
    }
    return span_iis(v, "no") || span_iis(v, "false") || span_is(v, "0") ? 0 : -1;
}

static const char *set_date(struct arena *mem, struct span v, struct opt_text *out)
{
    struct clock_date d;
    if (!date_parse(v, &d)) {
        return "not a date (yyyy-mm-dd)";
    }
    *out = OPT_TEXT(arena_printf(mem, "%04d-%02d-%02d", d.year, d.month, d.day));
    return NULL;
}

/* Puts a value into an edit. Returns NULL, or the problem. */
static const char *set_value(struct arena *mem, const struct column *col, struct span v, char *edit)
{
    void *at = edit + col->offset;
    int64_t number = 0;
    if (!utf8_text(v) || utf8_count(v) > TEXT_LIMIT) {
        return "not a text of up to 100 characters";
    }
    switch (col->type) {
    case C_ID:
        *(int64_t *)at = span_i64(v, &number) && number > 0 ? number : 0;
        return number > 0 ? NULL : "not an id";
    case C_KEY:
        *(struct span *)at = arena_span(mem, v);
        return NULL;
    case C_TEXT:
        *(struct opt_text *)at = OPT_TEXT(arena_span(mem, v));
        return NULL;
    case C_NUMBER:
        *(struct opt_i64 *)at = OPT_I64(span_i64(v, &number) ? number : -1);
        return ((struct opt_i64 *)at)->v >= 0 ? NULL : "not a number";
    case C_FLAG:
        *(struct opt_bool *)at = OPT_BOOL(truth(v) == 1);
        return truth(v) >= 0 ? NULL : "not yes or no";
    case C_DATE:
        return set_date(mem, v, at);
    case C_MONEY:
        *(struct opt_text *)at = OPT_TEXT(arena_span(mem, v));
        return is_money(v) ? NULL : "not an amount (123.45)";
    }
    return NULL;
}

/* Returns the name of the key or owner that an edit lacks, or NULL. */
static const char *incomplete(const struct kind *kind, const char *edit)
{
    const struct loyalty_owner *owner = (const void *)(edit + kind->owner_offset);
    const struct span *key = (const void *)(edit + kind->key_offset);
    if (!span_any(*key)) {
        return "no number";
    }
    return owner->person == 0 && !span_any(owner->external) ? "no client and no external-code"
                                                            : NULL;
}

static struct ctx *open_tenant(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c != NULL && ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

static int set(struct ctl_call *k, const struct kind *kind)
{
    char *edit = arena_alloc(k->mem, kind->size);
    bool stored = false;
    *(struct span *)(void *)(edit + kind->key_offset) = span_of(k->words[0]);
    for (size_t i = 0; i < kind->column_count; i++) {
        const struct column *col = &kind->columns[i];
        const char *v = ctl_option(k, arena_printf(k->mem, "--%s", col->name).p);
        const char *why = v != NULL ? set_value(k->mem, col, span_of(v), edit) : NULL;
        if (why != NULL) {
            return ctl_complain(k, "--%s: %s", col->name, why);
        }
    }
    const char *why = incomplete(kind, edit);
    struct ctx *c = why == NULL ? open_tenant(k) : NULL;
    if (c == NULL) {
        return why != NULL ? ctl_complain(k, "%s", why) : CTL_FAILED;
    }
    struct directory d = {.c = c};
    if (kind->put(&d, edit, 1, &stored) != E_OK) {
        return ctl_failed(k, c);
    }
    return stored ? CTL_OK
                  : ctl_complain(k, "no such client, or the %s is another client's", kind->name);
}

static int delete (struct ctl_call *k, const struct kind *kind)
{
    bool found = false;
    struct ctx *c = open_tenant(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    if (kind->remove(&d, span_of(k->words[0]), &found) != E_OK) {
        return ctl_failed(k, c);
    }
    return found ? CTL_OK : ctl_complain(k, "there is no such %s", kind->name);
}

/* The state of an import. */
struct import {
    struct ctl_call *k;
    const struct kind *kind;
    struct ctx *c;
    struct delimited rows;
    const struct column *heading[DELIMITED_FIELDS];
    size_t heading_count;
    int64_t stored, refused;
    struct arena *batch_mem;
    char *edits;
    int64_t lines[BATCH];
    size_t n;
};

static void refuse(struct import *x, int64_t line, const char *why)
{
    x->refused++;
    fprintf(x->k->err, "%s:%" PRId64 ": %s\n", x->k->words[0], line, why);
}

static bool read_heading(struct import *x)
{
    if (delimited_next(&x->rows) != DELIMITED_ROW) {
        (void)ctl_complain(x->k, "%s: no heading", x->k->words[0]);
        return false;
    }
    x->heading_count = x->rows.n;
    for (size_t i = 0; i < x->rows.n; i++) {
        for (size_t j = 0; j < x->kind->column_count; j++) {
            if (span_iis(x->rows.fields[i], x->kind->columns[j].name)) {
                x->heading[i] = &x->kind->columns[j];
            }
        }
        if (x->heading[i] == NULL) {
            (void)ctl_complain(x->k, "%s:1: unknown column \"%.*s\"", x->k->words[0],
                               SPAN_ARG(x->rows.fields[i]));
            return false;
        }
    }
    return true;
}

/* Makes an edit of the record that was read last. Returns NULL, or the problem. An empty field
 * counts as absent. */
static const char *read_edit(struct import *x, char *edit)
{
    memset(edit, 0, x->kind->size);
    if (x->rows.n > x->heading_count) {
        return "more fields than the heading";
    }
    for (size_t i = 0; i < x->rows.n; i++) {
        const char *why = NULL;
        if (x->rows.fields[i].n > 0) {
            why = set_value(x->batch_mem, x->heading[i], x->rows.fields[i], edit);
        }
        if (why != NULL) {
            return arena_printf(x->batch_mem, "%s: %s", x->heading[i]->name, why).p;
        }
    }
    return incomplete(x->kind, edit);
}

static enum err store(struct import *x)
{
    bool stored[BATCH] = {false};
    struct directory d = {.c = x->c};
    x->c->mem = x->batch_mem;
    enum err e = x->kind->put(&d, x->edits, x->n, stored);
    x->c->mem = x->k->mem;
    for (size_t i = 0; e == E_OK && i < x->n; i++) {
        x->stored += stored[i];
        if (!stored[i]) {
            refuse(x, x->lines[i], "no such client, or it is another client's");
        }
    }
    x->n = 0;
    arena_reset(x->batch_mem);
    return e;
}

static enum err import_rows(struct import *x)
{
    enum delimited_result r = DELIMITED_ROW;
    enum err e = E_OK;
    while (e == E_OK && (r = delimited_next(&x->rows)) != DELIMITED_END) {
        const char *why =
            r == DELIMITED_BAD ? x->rows.problem : read_edit(x, x->edits + x->n * x->kind->size);
        if (why != NULL) {
            refuse(x, x->rows.line, why);
        } else {
            x->lines[x->n++] = x->rows.line;
        }
        if (x->n == BATCH) {
            e = store(x);
        }
    }
    return e == E_OK && x->n > 0 ? store(x) : e;
}

static int run_import(struct import *x)
{
    enum err e = E_OK;
    x->edits = arena_alloc(x->k->mem, BATCH * x->kind->size);
    x->c = open_tenant(x->k);
    if (x->c == NULL || !read_heading(x)) {
        return CTL_FAILED;
    }
    if (ctl_option(x->k, "--dry-run") != NULL) {
        e = db_begin(x->c);
    }
    if (e == E_OK) {
        e = import_rows(x);
    }
    db_rollback(x->c);
    fprintf(x->k->out, "%" PRId64 " %s(s) stored, %" PRId64 " lines refused\n", x->stored,
            x->kind->name, x->refused);
    if (e != E_OK) {
        return ctl_failed(x->k, x->c);
    }
    return x->refused == 0 ? CTL_OK : CTL_FAILED;
}

static int import(struct ctl_call *k, const struct kind *kind)
{
    struct import x = {.k = k, .kind = kind};
    const char *problem = NULL;
    FILE *f = import_file_open(k->words[0], &problem);
    if (f == NULL) {
        return ctl_complain(k, "%s: %s", k->words[0], problem);
    }
    x.batch_mem = arena_new();
    delimited_begin(&x.rows, f, TEXT_DETECT, 0);
    int rc = run_import(&x);
    delimited_end(&x.rows);
    arena_free(x.batch_mem);
    import_file_close(f);
    return rc;
}

int cmd_account_set(struct ctl_call *k)
{
    return set(k, &accounts);
}
int cmd_account_delete(struct ctl_call *k)
{
    return ctl_confirm(k, k->words[0]) ? delete (k, &accounts) : CTL_FAILED;
}
int cmd_account_import(struct ctl_call *k)
{
    return import(k, &accounts);
}
int cmd_card_set(struct ctl_call *k)
{
    return set(k, &cards);
}
int cmd_card_delete(struct ctl_call *k)
{
    return ctl_confirm(k, k->words[0]) ? delete (k, &cards) : CTL_FAILED;
}
int cmd_card_import(struct ctl_call *k)
{
    return import(k, &cards);
}
