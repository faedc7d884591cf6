/*
 * cmd_token: token list, token end: the logins to R7 that are open.
 */
#include "ctl/ctl.h"
#include "db/db.h"

/* Opens the database as the tenant of --tenant; NULL with the reason printed. */
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
    struct rows rs;
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXT(span_of(ctl_option(k, "--login")))};
    if (db_read1(c, STMT_TOKEN_LIST, args, 2, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < rs.n; i++) {
        fprintf(k->out, "%lld\t%.*s\t%.*s...\t%.*s\t%.*s\n",
                (long long)row_i64(&rs, i, TOKEN_LIST__ID),
                SPAN_ARG(row_text(&rs, i, TOKEN_LIST__LOGIN)),
                SPAN_ARG(row_text(&rs, i, TOKEN_LIST__PREFIX)),
                SPAN_ARG(row_text(&rs, i, TOKEN_LIST__CREATED_AT)),
                SPAN_ARG(row_text(&rs, i, TOKEN_LIST__EXPIRES_AT)));
    }
    return CTL_OK;
}

int cmd_token_end(struct ctl_call *k)
{
    const char *number = ctl_option(k, "--id"), *login = ctl_option(k, "--login");
    struct rows rs;
    if ((number == NULL) == (login == NULL)) {
        return ctl_complain(k, "either --id or --login says which token");
    }
    int64_t id = number != NULL ? ctl_number(k, "--id", number) : 0;
    struct ctx *c = number == NULL || id != 0 ? tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct db_arg args[] = {ARG_I64(c->tenant), db_arg_id(id), ARG_TEXT(span_of(login))};
    if (db_write1(c, STMT_TOKEN_DROP, args, 3, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.n == 0) {
        return ctl_complain(k, "there is no such valid token");
    }
    for (int i = 0; i < rs.n; i++) {
        fprintf(k->out, "%lld\n", (long long)row_i64(&rs, i, TOKEN_DROP__ID));
    }
    return CTL_OK;
}
