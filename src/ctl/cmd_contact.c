/*
 * cmd_contact: contact unmerge, contact renumber.
 */
#include "ctl/ctl.h"
#include "db/db.h"
#include "directory/party/party_merge.h"

int cmd_contact_unmerge(struct ctl_call *k)
{
    int64_t survivor = 0, id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_database(k) : NULL;
    if (c == NULL)
        return CTL_FAILED;
    enum err e = ctl_use_tenant(c, ctl_option(k, "--tenant"));
    if (e == E_OK)
        e = party_unmerge(c, id, &survivor);
    if (e == E_PARTY_NOT_FOUND)
        return ctl_complain(k, "%lld is not merged into another contact", (long long)id);
    if (e == E_CONFLICT)
        return ctl_complain(k, "%lld, which %lld was merged into, is gone: unmerge it first",
                            (long long)survivor, (long long)id);
    if (e != E_OK)
        return ctl_failed(k, c);
    fprintf(k->out, "%lld is restored from %lld\n", (long long)id, (long long)survivor);
    return CTL_OK;
}

enum { RENUMBER_LOT = 500 };

/* Renumbers a party in a transaction of its own, so that others wait for that one only. */
static enum err renumber(struct ctl_call *k, struct ctx *c, int64_t id)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_I64(id), ARG_TEXT(SPAN("kartotekactl"))};
    if (ctl_option(k, "--dry-run") != NULL) {
        fprintf(k->out, "%lld\n", (long long)id);
        return E_OK;
    }
    enum err e = db_write1(c, STMT_PARTY_RENUMBER, args, 3, &rs);
    if (e == E_OK && !row_null(&rs, 0, PARTY_RENUMBER__ID)) {
        fprintf(k->out, "%lld\t%lld\n", (long long)id,
                (long long)row_i64(&rs, 0, PARTY_RENUMBER__ID));
    }
    return e;
}

int cmd_contact_renumber(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
    }
    struct rows rs = {.n = RENUMBER_LOT};
    for (int64_t behind = 0; rs.n == RENUMBER_LOT;) {
        struct db_arg args[] = {ARG_I64(c->tenant), ARG_I64(behind), ARG_I64(RENUMBER_LOT)};
        if (db_read1(c, STMT_WIDE_PARTIES, args, 3, &rs) != E_OK) {
            return ctl_failed(k, c);
        }
        for (int i = 0; i < rs.n; i++) {
            behind = row_i64(&rs, i, WIDE_PARTIES__ID);
            if (renumber(k, c, behind) != E_OK) {
                return ctl_failed(k, c);
            }
        }
    }
    return CTL_OK;
}
