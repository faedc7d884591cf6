/*
 * cmd_cors: cors add, cors remove, cors list.
 */
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"
#include "http/origin.h"

/* Reads the command's word as an origin in the form that browsers send, or "*". Returns false with
 * the reason printed. */
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

/* Opens the database for the tenant and reads the origin; returns NULL with the reason printed. */
static struct ctx *begin(struct ctl_call *k, struct span *origin)
{
    struct ctx *c = read_origin(k, origin) ? ctl_database(k) : NULL;
    if (c != NULL && ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

void ctl_note_origins(struct ctl_call *k, struct ctx *c)
{
    struct sql_cors_list_rows rs;
    if (k->conf.cors_origins[0] != '\0' && sql_cors_list(c, &rs) == E_OK && rs.rows.n == 0) {
        fputs(ctl_words(k, "note: from now on the tenant's own origins hold, and CORS_ORIGINS of "
                           "the configuration no more\n"),
              k->err);
    }
}

int cmd_cors_add(struct ctl_call *k)
{
    struct span origin;
    struct ctx *c = begin(k, &origin);
    if (c == NULL) {
        return CTL_FAILED;
    }
    ctl_note_origins(k, c);
    if (sql_cors_add(c, SQL_ARGS(cors_add, .origin = origin), NULL) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, "%s: %.*s\n", ctl_option(k, "--tenant"), SPAN_ARG(origin));
    return CTL_OK;
}

int cmd_cors_remove(struct ctl_call *k)
{
    struct span origin;
    struct sql_cors_remove_rows rs;
    struct ctx *c = begin(k, &origin);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_cors_remove(c, SQL_ARGS(cors_remove, .origin = origin), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.affected == 0) {
        return ctl_complain(k, "%s has no origin %.*s", ctl_option(k, "--tenant"),
                            SPAN_ARG(origin));
    }
    return CTL_OK;
}

int cmd_cors_list(struct ctl_call *k)
{
    struct sql_cors_list_rows rs;
    const char *tenant = ctl_option(k, "--tenant");
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if ((tenant != NULL && ctl_use_tenant(c, tenant) != E_OK) || sql_cors_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"tenant", "tenant"}, {"origin", "origin"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_cors_list_row row = sql_cors_list_row(&rs, i);
        sheet_text(&l, row.tenant);
        sheet_text(&l, row.origin);
    }
    return sheet_end(&l);
}
