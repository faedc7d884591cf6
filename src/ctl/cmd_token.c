/*
 * cmd_token: token list and token end, for open logins to R7.
 */
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"

/* Opens the database as the tenant of --tenant; returns NULL with the reason printed. */
static struct ctx *tenant_database(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c != NULL && ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

int cmd_token_list(struct ctl_call *k)
{
    struct ctx *c = tenant_database(k);
    struct sql_token_list_rows rs;
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct span login = span_of(ctl_option(k, "--login"));
    if (sql_token_list(c, SQL_ARGS(token_list, .login = login), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"id", "id"},
                                                  {"login", "login"},
                                                  {"prefix", "begins with"},
                                                  {"created", "created"},
                                                  {"expires", "expires"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_token_list_row row = sql_token_list_row(&rs, i);
        sheet_number(&l, row.id);
        sheet_text(&l, row.login);
        sheet_text(&l, arena_printf(k->mem, "%.*s...", SPAN_ARG(row.prefix)));
        sheet_text(&l, row.created_at);
        sheet_text(&l, row.expires_at);
    }
    return sheet_end(&l);
}

int cmd_token_end(struct ctl_call *k)
{
    const char *number = ctl_option(k, "--id"), *login = ctl_option(k, "--login");
    struct sql_token_drop_rows rs;
    if ((number == NULL) == (login == NULL)) {
        return ctl_complain(k, "either --id or --login says which token");
    }
    int64_t id = number != NULL ? ctl_number(k, "--id", number) : 0;
    struct ctx *c = number == NULL || id != 0 ? tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_token_drop(c, SQL_ARGS(token_drop, .id = opt_id(id), .login = span_of(login)), &rs) !=
        E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no such valid token");
    }
    for (int i = 0; i < rs.rows.n; i++) {
        fprintf(k->out, "%lld\n", (long long)sql_token_drop_row(&rs, i).id);
    }
    return CTL_OK;
}
