/*
 * cmd_contact: contact merge, contact unmerge, contact renumber.
 */
#include "ctl/ctl.h"
#include "db/sql/admin.h"
#include "directory/party/party_merge.h"

static void print_text(struct ctl_call *k, struct span text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i]; /* a line a change */
        fputc(c == '\n' || c == '\r' || c == '\t' ? ' ' : c, k->out);
    }
}

/* Prints what a merge would do: action, what, id, value. */
static void print_changes(struct ctl_call *k, const struct party_merge_changes *changes)
{
    for (size_t i = 0; i < changes->n; i++) {
        const struct party_merge_change *c = &changes->v[i];
        fprintf(k->out, "%.*s\t%.*s\t", SPAN_ARG(c->action), SPAN_ARG(c->what));
        if (c->id.has == GIVEN) {
            fprintf(k->out, "%lld", (long long)c->id.v);
        }
        fputc('\t', k->out);
        print_text(k, c->value);
        fputc('\n', k->out);
    }
}

/* An operator sees and edits everybody of the tenant. */
static int merge(struct ctl_call *k, struct ctx *c, int64_t from, int64_t to)
{
    struct directory d = {.c = c};
    struct party *survivor;
    struct party_merge_changes changes;
    bool preview = ctl_option(k, "--preview") != NULL;
    c->who.is_admin = true;
    enum err e = preview ? party_merge_preview(&d, from, to, 0, &survivor, &changes)
                         : party_merge(&d, from, to, 0, &survivor);
    if (e == E_PARTY_NOT_FOUND) {
        return ctl_complain(k, "%lld or %lld is no contact of this tenant", (long long)from,
                            (long long)to);
    }
    if (e != E_OK) {
        return ctl_failed(k, c);
    }
    if (preview) {
        print_changes(k, &changes);
    } else {
        fprintf(k->out, ctl_words(k, "%lld is merged into %lld\n"), (long long)from, (long long)to);
    }
    return CTL_OK;
}

int cmd_contact_merge(struct ctl_call *k)
{
    int64_t from = ctl_number(k, "FROM", k->words[0]);
    int64_t to = from != 0 ? ctl_number(k, "TO", k->words[1]) : 0;
    if (from != 0 && from == to) {
        return ctl_complain(k, "%lld cannot be merged into itself", (long long)from);
    }
    struct ctx *c = to != 0 ? ctl_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    return ctl_use_tenant(c, ctl_option(k, "--tenant")) == E_OK ? merge(k, c, from, to)
                                                                : ctl_failed(k, c);
}

int cmd_contact_unmerge(struct ctl_call *k)
{
    int64_t survivor = 0, id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    enum err e = ctl_use_tenant(c, ctl_option(k, "--tenant"));
    if (e == E_OK) {
        e = party_unmerge(c, id, true, &survivor);
    }
    if (e == E_PARTY_NOT_FOUND) {
        return ctl_complain(k, "%lld is not merged into another contact", (long long)id);
    }
    if (e == E_CONFLICT) {
        return ctl_complain(k, "%lld, which %lld was merged into, is gone: unmerge it first",
                            (long long)survivor, (long long)id);
    }
    if (e != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, ctl_words(k, "%lld is restored from %lld\n"), (long long)id,
            (long long)survivor);
    return CTL_OK;
}

enum { RENUMBER_LOT = 500 };

/* Renumbers a party in a transaction of its own, so that others wait for that one only. */
static enum err renumber(struct ctl_call *k, struct ctx *c, int64_t id)
{
    struct sql_party_renumber_rows rs;
    if (ctl_option(k, "--dry-run") != NULL) {
        fprintf(k->out, "%lld\n", (long long)id);
        return E_OK;
    }
    enum err e = sql_party_renumber(c, SQL_ARGS(party_renumber, .id = id), &rs);
    struct opt_i64 now = {ABSENT, 0};
    if (e == E_OK) {
        now = sql_party_renumber_row(&rs, 0).id;
    }
    if (now.has == GIVEN) {
        fprintf(k->out, "%lld\t%lld\n", (long long)id, (long long)now.v);
    }
    return e;
}

int cmd_contact_renumber(struct ctl_call *k)
{
    struct sql_wide_parties_rows rs = {.rows = {.n = RENUMBER_LOT}};
    struct ctx *c = ctl_tenant_database(k);
    bool asks = ctl_option(k, "--dry-run") == NULL;
    if (c == NULL || (asks && !ctl_confirm(k, ctl_option(k, "--tenant")))) {
        return CTL_FAILED;
    }
    for (int64_t behind = 0; rs.rows.n == RENUMBER_LOT;) {
        if (sql_wide_parties(c, SQL_ARGS(wide_parties, .behind = behind, .count = RENUMBER_LOT),
                             &rs) != E_OK) {
            return ctl_failed(k, c);
        }
        for (int i = 0; i < rs.rows.n; i++) {
            behind = sql_wide_parties_row(&rs, i).id;
            if (renumber(k, c, behind) != E_OK) {
                return ctl_failed(k, c);
            }
        }
    }
    return CTL_OK;
}
