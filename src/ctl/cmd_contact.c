/*
 * cmd_contact: contact unmerge.
 */
#include "ctl/ctl.h"
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
