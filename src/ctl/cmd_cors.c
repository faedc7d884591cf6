/*
 * cmd_cors: cors add, cors remove, cors list.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "db/db.h"
#include "http/origin.h"

/* The origin of the command's word in the form that browsers send, or "*". False with the reason
 * printed. */
static bool read_origin(struct ctl_call *k, struct span *out)
{
    struct span text = span_of(k->words[0]);
    if (span_is(text, "*")) {
        *out = text;
        return true;
    }
    const char *problem = origin_read(k->mem, text, out);
    if (problem != NULL) {
        (void)ctl_complain(k, "%s: %s; an origin is like https://shop.example:8443", k->words[0],
                           problem);
    }
    return problem == NULL;
}

/* Runs a statement that takes the tenant and the origin; *changed: how many rows. */
static int change(struct ctl_call *k, enum stmt stmt, struct span *origin, int64_t *changed)
{
    struct rows rs;
    if (!read_origin(k, origin)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
    }
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXT(*origin)};
    if (db_write1(c, stmt, args, 2, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    *changed = rs.affected;
    return CTL_OK;
}

int cmd_cors_add(struct ctl_call *k)
{
    struct span origin;
    int64_t changed;
    int status = change(k, STMT_CORS_ADD, &origin, &changed);
    if (status == CTL_OK) {
        fprintf(k->out, "%s: %.*s\n", ctl_option(k, "--tenant"), SPAN_ARG(origin));
    }
    return status;
}

int cmd_cors_remove(struct ctl_call *k)
{
    struct span origin;
    int64_t changed;
    int status = change(k, STMT_CORS_REMOVE, &origin, &changed);
    if (status == CTL_OK && changed == 0) {
        return ctl_complain(k, "%s has no origin %.*s", ctl_option(k, "--tenant"),
                            SPAN_ARG(origin));
    }
    return status;
}

int cmd_cors_list(struct ctl_call *k)
{
    struct rows rs;
    const char *tenant = ctl_option(k, "--tenant");
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (tenant != NULL && ctl_use_tenant(c, tenant) != E_OK) {
        return ctl_failed(k, c);
    }
    struct db_arg args[] = {db_arg_id(c->tenant)};
    if (db_read1(c, STMT_CORS_LIST, args, 1, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < rs.n; i++) {
        fprintf(k->out, "%.*s\t%.*s\n", SPAN_ARG(row_text(&rs, i, CORS_LIST__TENANT)),
                SPAN_ARG(row_text(&rs, i, CORS_LIST__ORIGIN)));
    }
    return CTL_OK;
}
