/*
 * cmd_mycompany: mycompany add, mycompany remove, mycompany list: which companies of the directory
 * are the tenant's own.
 */
#include <inttypes.h>

#include "ctl/ctl.h"
#include "db/sql/admin.h"

/* Opens the database for the tenant; NULL with the reason printed. */
static struct ctx *begin(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c != NULL && ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

int cmd_mycompany_add(struct ctl_call *k)
{
    struct sql_own_company_add_rows rs;
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? begin(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_own_company_add(c, SQL_ARGS(own_company_add, .id = id), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    struct sql_own_company_add_row row = sql_own_company_add_row(&rs, 0);
    if (row.found == 0) {
        return ctl_complain(k, "there is no company %" PRId64, id);
    }
    fprintf(k->out, "company %" PRId64 " is %s\n", id,
            row.added > 0 ? "the tenant's own now" : "the tenant's own already");
    return CTL_OK;
}

int cmd_mycompany_remove(struct ctl_call *k)
{
    struct sql_own_company_remove_rows rs;
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? begin(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_own_company_remove(c, SQL_ARGS(own_company_remove, .id = id), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "company %" PRId64 " is none of the tenant's own", id);
    }
    fprintf(k->out, "company %" PRId64 " is not the tenant's own any more\n", id);
    return CTL_OK;
}

int cmd_mycompany_list(struct ctl_call *k)
{
    struct sql_own_company_list_rows rs;
    struct ctx *c = begin(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_own_company_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_own_company_list_row row = sql_own_company_list_row(&rs, i);
        fprintf(k->out, "%" PRId64 "\t%.*s\n", row.id, SPAN_ARG(row.name));
    }
    return CTL_OK;
}
