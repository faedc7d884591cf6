/*
 * cmd_contact: contact unmerge, contact renumber.
 */
#include "ctl/ctl.h"
#include "db/sql/admin.h"
#include "directory/party/party_merge.h"

int cmd_contact_unmerge(struct ctl_call *k)
{
    int64_t survivor = 0, id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    enum err e = ctl_use_tenant(c, ctl_option(k, "--tenant"));
    if (e == E_OK) {
        e = party_unmerge(c, id, &survivor);
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
    fprintf(k->out, "%lld is restored from %lld\n", (long long)id, (long long)survivor);
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
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
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
