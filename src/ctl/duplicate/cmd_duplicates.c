/*
 * cmd_duplicates: duplicates find, list, merge, dismiss, undismiss, dismissed.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/duplicate.h"
#include "directory/duplicate/duplicate.h"

enum { REASONS_MAX = 8, MOST = 100, MOST_MAX = 1000000, WORDS_MAX = 1000000 };

/* The rule of a command, and what it acts on. */
struct job {
    struct ctl_call *k;
    struct ctx *c;
    struct directory d;
    struct duplicate_rule rule;
    struct span reasons[REASONS_MAX];
};

/* Reads a list of reasons with + or commas between them. Returns false with the reason printed. */
static bool read_reasons(struct job *j, const char *text)
{
    for (const char *at = text; *at != '\0';) {
        size_t n = strcspn(at, "+,");
        struct span name = {at, n};
        if (!duplicate_reason(name) || j->rule.reason_count == REASONS_MAX) {
            (void)ctl_complain(j->k,
                               "%s is no list of reasons; they are phone, mail, card, birthday, "
                               "name, name_swapped, name_part, name_edit, initials",
                               text);
            return false;
        }
        j->reasons[j->rule.reason_count++] = name;
        at += n;
        at += *at != '\0';
    }
    return true;
}

/* Reads a number of an option from 1 to most; what it is without one. Returns 0 with the reason
 * printed. */
static int64_t read_number(const struct ctl_call *k, const char *option, int64_t otherwise,
                           int64_t most)
{
    const char *text = ctl_option(k, option);
    int64_t v = text != NULL ? ctl_number(k, option, text) : otherwise;
    if (v > most) {
        (void)ctl_complain(k, "%s is at most %lld", option, (long long)most);
        return 0;
    }
    return v;
}

/* Reads the rule and opens the database for the tenant; an operator sees and edits everybody.
 * Returns false with the reason printed. */
static bool begin(struct job *j, struct ctl_call *k, const char *reasons, int64_t least)
{
    const char *text = ctl_option(k, reasons);
    *j = (struct job){.k = k};
    j->rule.reasons = j->reasons;
    j->rule.least = read_number(k, "--min-score", least, DUPLICATE_BEST);
    if (j->rule.least == 0 || (text != NULL && !read_reasons(j, text))) {
        return false;
    }
    j->c = ctl_tenant_database(k);
    if (j->c == NULL) {
        return false;
    }
    j->c->who.is_admin = true;
    j->d.c = j->c;
    return true;
}

int cmd_duplicates_find(struct ctl_call *k)
{
    struct duplicate_step s;
    int64_t people = 0, pairs = 0;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    do {
        if (duplicate_find(&d, DUPLICATE_LOT, &s) != E_OK) {
            return ctl_failed(k, c);
        }
        people += s.compared;
        pairs += s.found;
    } while (s.keyed + s.compared > 0);
    fprintf(k->out, ctl_words(k, "%lld people compared, %lld pairs found\n"), (long long)people,
            (long long)pairs);
    return CTL_OK;
}

int cmd_duplicates_list(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {{"id", "id"},       {"other", "other"},
                                                  {"score", "score"}, {"reasons", "reasons"},
                                                  {"name", "name"},   {"otherName", "other name"}};
    struct duplicate_list list;
    struct sheet l;
    struct job j;
    int64_t most = read_number(k, "--most", MOST, MOST_MAX);
    if (most == 0 || !begin(&j, k, "--reason", DUPLICATE_LISTED)) {
        return CTL_FAILED;
    }
    if (duplicate_list(&j.d, &j.rule, SEE_PERSONS, most, 0, &list) != E_OK) {
        return ctl_failed(k, j.c);
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < list.n; i++) {
        const struct duplicate *p = &list.v[i];
        sheet_number(&l, p->id);
        sheet_number(&l, p->other);
        sheet_number(&l, p->score);
        sheet_text(&l, p->reasons);
        sheet_text(&l, p->name);
        sheet_text(&l, p->other_name);
    }
    return sheet_end(&l);
}

/* Prints what was merged, or would be: a row a pair. */
static void print_merge(struct sheet *l, const struct duplicate_merge *m)
{
    sheet_number(l, m->source);
    sheet_number(l, m->target);
    sheet_number(l, m->score);
    sheet_text(l, m->reasons);
}

/* Goes through the pairs of the rule. Returns how many were merged, -1 when the database fails. */
static int64_t merge_all(struct job *j, struct sheet *l, bool preview, int64_t most)
{
    struct duplicate_list page;
    struct duplicate_merge m;
    struct duplicate at = {0};
    int64_t merged = 0;
    do {
        if (duplicate_next(&j->d, &j->rule, at.id, at.other, &page) != E_OK) {
            return -1;
        }
        for (size_t i = 0; i < page.n && merged < most; i++) {
            at = page.v[i];
            if (duplicate_merge(&j->d, &j->rule, &at, preview, &m) != E_OK) {
                return -1;
            }
            if (m.source != 0) {
                print_merge(l, &m);
                merged++;
            }
        }
    } while (page.n > 0 && merged < most);
    return merged;
}

int cmd_duplicates_merge(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {
        {"from", "from"}, {"to", "to"}, {"score", "score"}, {"reasons", "reasons"}};
    bool preview = ctl_option(k, "--preview") != NULL;
    struct sheet l;
    struct job j;
    int64_t most = read_number(k, "--most", MOST_MAX, MOST_MAX);
    if (most == 0 || !(preview || ctl_confirm(k, ctl_option(k, "--tenant"))) ||
        !begin(&j, k, "--rule", DUPLICATE_SURE)) {
        return CTL_FAILED;
    }
    if (j.rule.reason_count == 0) {
        return ctl_complain(k, "--rule names no reason");
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    int64_t n = merge_all(&j, &l, preview, most);
    if (n < 0) {
        return ctl_failed(k, j.c);
    }
    fprintf(k->err,
            preview ? ctl_words(k, "%lld would be merged\n") : ctl_words(k, "%lld merged\n"),
            (long long)n);
    return sheet_end(&l);
}

static int decide(struct ctl_call *k, bool same)
{
    int64_t id = ctl_number(k, "ID", k->words[0]);
    int64_t other = id != 0 ? ctl_number(k, "OTHER", k->words[1]) : 0;
    struct ctx *c = other != 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct directory d = {.c = c};
    c->who.is_admin = true;
    enum err e = duplicate_decide(&d, id, other, same);
    if (e == E_PARTY_NOT_FOUND) {
        return ctl_complain(k, "%lld and %lld are not two people of this tenant", (long long)id,
                            (long long)other);
    }
    if (e == E_CONFLICT) {
        return ctl_complain(k, "nobody has said that %lld and %lld are not the same", (long long)id,
                            (long long)other);
    }
    return e == E_OK ? CTL_OK : ctl_failed(k, c);
}

int cmd_duplicates_dismiss(struct ctl_call *k)
{
    return decide(k, false);
}

int cmd_duplicates_undismiss(struct ctl_call *k)
{
    return decide(k, true);
}

int cmd_duplicates_dismissed(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {
        {"id", "id"},       {"other", "other"}, {"decided", "decided"},
        {"login", "login"}, {"name", "name"},   {"otherName", "other name"}};
    struct directory d = {0};
    struct duplicate_word *v;
    struct sheet l;
    size_t n;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    d.c = c;
    if (duplicate_words(&d, SEE_ALL, WORDS_MAX, 0, &v, &n) != E_OK) {
        return ctl_failed(k, c);
    }
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < n; i++) {
        sheet_number(&l, v[i].id);
        sheet_number(&l, v[i].other);
        sheet_text(&l, v[i].decided);
        sheet_text(&l, v[i].login);
        sheet_text(&l, v[i].name);
        sheet_text(&l, v[i].other_name);
    }
    return sheet_end(&l);
}
