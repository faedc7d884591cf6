/*
 * cmd_deal: deal add, list, close, reopen.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "directory/deal/deal.h"

enum { TEXT_LIMIT = 250, PAGE = 1000, WHOLE_DIGITS = 12 };

/* Reads the id of an option; 0: it is not given. Returns false with the reason printed when it is
 * no id. */
static bool id_option(struct ctl_call *k, const char *name, int64_t *id)
{
    const char *text = ctl_option(k, name);
    *id = text != NULL ? ctl_number(k, name, text) : 0;
    return text == NULL || *id != 0;
}

static bool line(struct ctl_call *k, const char *what, const char *text, struct span *out)
{
    *out = utf8_text(span_of(text)) ? text_line(k->mem, span_of(text)) : SPAN("");
    if (out->n == 0 || utf8_count(*out) > TEXT_LIMIT) {
        (void)ctl_complain(k, "%s: not a text of 1 to %d characters", what, TEXT_LIMIT);
        return false;
    }
    return true;
}

/* Reads 100000 or 100000.50. */
static bool amount_option(struct ctl_call *k, struct opt_text *out)
{
    const char *text = ctl_option(k, "--amount");
    struct span whole, cents;
    int64_t n;
    *out = (struct opt_text){ABSENT, SPAN_NONE};
    if (text == NULL) {
        return true;
    }
    bool has_cents = span_cut(span_of(text), '.', &whole, &cents);
    if (!span_i64(whole, &n) || n < 0 || whole.n > WHOLE_DIGITS ||
        (has_cents && (cents.n > 2 || !span_i64(cents, &n) || n < 0))) {
        (void)ctl_complain(k, "--amount: not an amount (100000.50)");
        return false;
    }
    *out = OPT_TEXT(span_of(text));
    return true;
}

static bool plan_option(struct ctl_call *k, struct opt_text *out)
{
    const char *text = ctl_option(k, "--plan");
    struct clock_date day;
    *out = (struct opt_text){ABSENT, SPAN_NONE};
    if (text == NULL) {
        return true;
    }
    if (!date_parse(span_of(text), &day)) {
        (void)ctl_complain(k, "--plan: not a date (yyyy-mm-dd)");
        return false;
    }
    *out = OPT_TEXT(arena_printf(k->mem, "%04d-%02d-%02d", day.year, day.month, day.day));
    return true;
}

static int opened(struct ctl_call *k, struct directory *d)
{
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    *d = (struct directory){.c = c};
    return ctl_use_tenant(c, ctl_option(k, "--tenant")) == E_OK ? CTL_OK : ctl_failed(k, c);
}

int cmd_deal_add(struct ctl_call *k)
{
    struct deal_edit e = {0};
    struct directory d;
    struct span title;
    int64_t client, contact, id;
    if (!id_option(k, "--client", &client) || !id_option(k, "--contact", &contact) ||
        !line(k, "TITLE", k->words[0], &title) || !amount_option(k, &e.amount) ||
        !plan_option(k, &e.plan_date)) {
        return CTL_FAILED;
    }
    if (client == 0 && contact == 0) {
        return ctl_complain(k, "a deal needs --client or --contact");
    }
    e.title = OPT_TEXT(title);
    e.company_id = OPT_I64(client);
    e.person_id = OPT_I64(contact);
    if (opened(k, &d) != CTL_OK) {
        return CTL_FAILED;
    }
    enum err err = deal_add(&d, &e, &id);
    if (err == E_REFERENCE_UNKNOWN) {
        bool company = span_is(span_of(d.c->err.constraint), "company");
        return ctl_complain(k, company ? "there is no client %lld" : "there is no contact %lld",
                            (long long)(company ? client : contact));
    }
    if (err != E_OK) {
        return ctl_failed(k, d.c);
    }
    fprintf(k->out, "%" PRId64 "\n", id);
    return CTL_OK;
}

static void list_deal(struct sheet *l, const struct deal *v)
{
    sheet_number(l, v->id);
    sheet_text(l, v->created_on);
    sheet_text(l, v->is_closed ? SPAN("closed") : SPAN("open"));
    sheet_number(l, v->company_id);
    sheet_number(l, v->person_id);
    sheet_text(l, v->amount);
    sheet_text(l, v->title);
}

int cmd_deal_list(struct ctl_call *k)
{
    struct deal_query q = {.limit = PAGE, .oldest_first = true, .sort = SPAN("did")};
    static const struct sheet_column columns[] = {
        {"id", "id"},           {"day", "day"},       {"state", "state"}, {"client", "client"},
        {"contact", "contact"}, {"amount", "amount"}, {"title", "title"}};
    struct deal_list list;
    struct directory d;
    struct sheet l;
    if (!id_option(k, "--client", &q.company_id) || !id_option(k, "--contact", &q.person_id) ||
        opened(k, &d) != CTL_OK) {
        return CTL_FAILED;
    }
    if (ctl_option(k, "--open") != NULL) {
        q.closed = (struct opt_bool){GIVEN, false};
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    do {
        if (deal_list(&d, SEE_ALL, &q, &list) != E_OK) {
            return ctl_failed(k, d.c);
        }
        for (size_t i = 0; i < list.n; i++) {
            list_deal(&l, &list.v[i]);
        }
        q.skip += PAGE;
    } while (list.n == PAGE);
    return sheet_end(&l);
}

int cmd_deal_close(struct ctl_call *k)
{
    struct directory d;
    struct span status;
    const struct opt_text kept = {ABSENT, SPAN_NONE};
    int64_t id = ctl_number(k, "ID", k->words[0]);
    if (id == 0 || !line(k, "--status", ctl_option(k, "--status"), &status) ||
        opened(k, &d) != CTL_OK) {
        return CTL_FAILED;
    }
    enum err e = deal_close(&d, SEE_ALL, id, status, SPAN_NONE, kept, kept);
    if (e == E_DEAL_NOT_FOUND) {
        return ctl_complain(k, "there is no deal %lld", (long long)id);
    }
    if (e == E_CONFLICT) {
        return ctl_complain(k, "deal %lld is closed", (long long)id);
    }
    if (e != E_OK) {
        return ctl_failed(k, d.c);
    }
    fprintf(k->out, ctl_words(k, "deal %lld is closed now\n"), (long long)id);
    return CTL_OK;
}

int cmd_deal_reopen(struct ctl_call *k)
{
    struct directory d;
    int64_t id = ctl_number(k, "ID", k->words[0]);
    if (id == 0 || opened(k, &d) != CTL_OK) {
        return CTL_FAILED;
    }
    enum err e = deal_reopen(&d, SEE_ALL, id);
    if (e == E_DEAL_NOT_FOUND) {
        return ctl_complain(k, "there is no deal %lld", (long long)id);
    }
    if (e == E_CONFLICT) {
        return ctl_complain(k, "deal %lld is open", (long long)id);
    }
    if (e != E_OK) {
        return ctl_failed(k, d.c);
    }
    fprintf(k->out, ctl_words(k, "deal %lld is open again\n"), (long long)id);
    return CTL_OK;
}
