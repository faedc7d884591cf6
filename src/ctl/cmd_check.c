/*
 * cmd_check: check config; errors.
 */
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/setup.h"

/* Connects with a key's connection string and says what came of it. */
static bool try_connection(struct ctl_call *k, const char *key, const char *conninfo)
{
    struct buf report;
    buf_init(&report, k->mem, 256);
    bool ok = setup_try(conninfo, &report);
    struct span line = span_trim(buf_view(&report));
    if (ok) {
        fprintf(k->out, "# %s: %.*s\n", key, SPAN_ARG(line));
    } else {
        (void)ctl_complain(k, "%s: %.*s", key, SPAN_ARG(line));
    }
    return ok;
}

static bool is_pooled(const char *conninfo)
{
    return conninfo[0] != '\0' && setup_is_pooled(conninfo);
}

/* Refuses a pooler where the program would rely on a session of its own. */
static bool poolers_fit(const struct ctl_call *k)
{
    bool ok = true;
    if (k->conf.db_prepare && is_pooled(k->conf.database)) {
        ok =
            ctl_complain(k, "DATABASE: a pooler in transaction mode needs DB_PREPARE=no") == CTL_OK;
    }
    if (is_pooled(k->conf.admin_database)) {
        ok = ctl_complain(k, "ADMIN_DATABASE: a pooler stands before the server; migrations need "
                             "the server itself") == CTL_OK;
    }
    if (is_pooled(k->conf.control)) {
        ok = ctl_complain(k, "CONTROL_DATABASE: a pooler stands before the server; it passes on no "
                             "notifications of moves") == CTL_OK;
    }
    if (k->conf.control[0] != '\0' && k->conf.database_read[0] != '\0') {
        ok = ctl_complain(k, "DATABASE_READ is not used where CONTROL_DATABASE is set: leave it "
                             "empty") == CTL_OK;
    }
    if (is_pooled(k->conf.database_read)) {
        ok = ctl_complain(k, "DATABASE_READ: a pooler stands before the standby; its position says "
                             "nothing then") == CTL_OK;
    }
    return ok;
}

int cmd_check_config(struct ctl_call *k)
{
    if (k->conf_file != NULL) {
        fprintf(k->out, ctl_words(k, "# file: %s\n"), k->conf_file);
    } else {
        fputs(ctl_words(k, "# no file: defaults and the environment\n"), k->out);
    }
    for (size_t i = 0; i < conf_key_count; i++) {
        fprintf(k->out, "%s=%s\n", conf_keys[i].name, conf_show(&k->conf, &conf_keys[i], k->mem));
    }
    if (ctl_option(k, "--no-connect") != NULL) {
        return CTL_OK;
    }
    bool worker = try_connection(k, "DATABASE", k->conf.database);
    if (k->conf.database_read[0] != '\0') {
        worker = try_connection(k, "DATABASE_READ", k->conf.database_read) && worker;
    }
    bool admin = try_connection(k, "ADMIN_DATABASE", k->conf.admin_database);
    if (k->conf.control[0] != '\0') {
        worker = try_connection(k, "CONTROL_DATABASE", k->conf.control) && worker;
    }
    if (k->conf.control_admin[0] != '\0') {
        admin = try_connection(k, "CONTROL_ADMIN_DATABASE", k->conf.control_admin) && admin;
    }
    return poolers_fit(k) && worker && admin ? CTL_OK : CTL_FAILED;
}

int cmd_errors(struct ctl_call *k)
{
    static const struct sheet_column columns[] = {
        {"error", "error"}, {"status", "status"}, {"meaning", "meaning"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int e = E_OK + 1; e < E__COUNT; e++) {
        const struct err_info *info = err_info((enum err)e);
        sheet_text(&l, span_of(info->name));
        sheet_number(&l, err_class_status(info->class));
        sheet_text(&l, span_of(ctl_words(k, info->meaning)));
    }
    return sheet_end(&l);
}
