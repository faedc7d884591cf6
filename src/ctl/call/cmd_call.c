/*
 * cmd_call: call list, drop: telephone calls that exchanges have told of.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "directory/call/phone_call.h"

enum { MOST = 100, MOST_MAX = 1000000 };

int cmd_call_list(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {
        {"id", "id"},         {"start", "begun"},         {"direction", "direction"},
        {"status", "status"}, {"duration", "seconds"},    {"number", "number"},
        {"person", "person"}, {"name", "name"},           {"employee", "employee"},
        {"user", "user"},     {"extension", "extension"}, {"line", "line"},
        {"record", "record"}, {"rating", "rating"},       {"callId", "call"}};
    const char *most = ctl_option(k, "--most"), *person = ctl_option(k, "--person");
    const char *number = ctl_option(k, "--number");
    struct phone_call_wish wish = {.number = number != NULL ? span_of(number) : SPAN(""),
                                   .missed = ctl_option(k, "--missed") != NULL,
                                   .count = most != NULL ? ctl_number(k, "--most", most) : MOST};
    struct phone_call *calls;
    struct sheet l;
    size_t n;
    if (wish.count > MOST_MAX) {
        return ctl_complain(k, "%s is at most %lld", "--most", (long long)MOST_MAX);
    }
    if (wish.count == 0 || !ctl_time(k, "--since", &wish.since) ||
        (person != NULL && (wish.party = ctl_number(k, "--person", person)) == 0)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    if (phone_call_list(&d, &wish, &calls, &n) != E_OK) {
        return ctl_failed(k, c);
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        const struct phone_call *p = &calls[i];
        sheet_number(&l, p->id);
        sheet_text(&l, p->started);
        sheet_text(&l, p->outgoing ? SPAN("out") : SPAN("in"));
        sheet_text(&l, span_any(p->status) ? p->status : p->state);
        sheet_number(&l, p->duration);
        sheet_text(&l, p->number);
        sheet_number(&l, p->party);
        sheet_text(&l, p->name);
        sheet_text(&l, p->employee);
        sheet_text(&l, p->login);
        sheet_text(&l, p->extension);
        sheet_text(&l, p->line);
        sheet_text(&l, p->record);
        sheet_number(&l, p->rating);
        sheet_text(&l, p->callid);
    }
    return sheet_end(&l);
}

int cmd_call_drop(struct ctl_call *k)
{
    struct span before;
    int64_t n;
    if (!ctl_time(k, "--before", &before) || !ctl_confirm(k, ctl_option(k, "--tenant"))) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    if (phone_call_drop(&d, before, &n) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, ctl_words(k, "%lld calls dropped\n"), (long long)n);
    return CTL_OK;
}
