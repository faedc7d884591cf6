/*
 * cmd_employee: employee add.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "db/sql/admin.h"

enum { PASSWORD_MIN = 8 };

/* Hashes the password that the operator gives; absent when he gives none. Returns false with the
 * reason printed. */
static bool read_password(struct ctl_call *k, struct span *hash)
{
    struct span password = ctl_secret(k, "--password-file", "Password (empty: none): ");
    *hash = SPAN_NONE;
    if (password.p == NULL) {
        return false;
    }
    if (password.n == 0) {
        return true;
    }
    if (!utf8_text(password) || utf8_count(password) < PASSWORD_MIN) {
        (void)ctl_complain(k, "a password has at least %d characters", PASSWORD_MIN);
        return false;
    }
    *hash = crypto_password_hash(k->mem, password);
    if (hash->p == NULL) {
        (void)ctl_complain(k, "no memory to hash the password");
    }
    return hash->p != NULL;
}

static enum err find_boss(struct ctx *c, const char *login, int64_t *id)
{
    struct sql_employee_id_rows rs;
    *id = 0;
    if (login == NULL) {
        return E_OK;
    }
    enum err e = sql_employee_id(c, SQL_ARGS(employee_id, .login = span_of(login)), &rs);
    if (e == E_OK && rs.rows.n == 0) {
        return err_set(c, E_REFERENCE_UNKNOWN, "employee %s", login);
    }
    if (e == E_OK) {
        *id = sql_employee_id_row(&rs, 0).id;
    }
    return e;
}

static struct span text_or(const char *text, const char *otherwise)
{
    return span_of(text != NULL ? text : otherwise);
}

static int refused(struct ctl_call *k, struct ctx *c)
{
    if (strstr(c->err.constraint, "login_key") != NULL) {
        return ctl_complain(k, "the login %s is taken", ctl_option(k, "--login"));
    }
    if (strstr(c->err.constraint, "role_check") != NULL) {
        return ctl_complain(k, "there is no role %s", ctl_option(k, "--role"));
    }
    return ctl_failed(k, c);
}

int cmd_employee_add(struct ctl_call *k)
{
    struct span hash;
    int64_t boss;
    struct sql_employee_add_rows rs;
    if (!ctl_name(k, "--login", ctl_option(k, "--login"), CTL_NAME_MAX) ||
        !ctl_name(k, "--name", ctl_option(k, "--name"), CTL_NAME_MAX) || !read_password(k, &hash)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK ||
        find_boss(c, ctl_option(k, "--boss"), &boss) != E_OK) {
        return ctl_failed(k, c);
    }
    enum err e = sql_employee_add(
        c,
        SQL_ARGS(employee_add, .login = text_or(ctl_option(k, "--login"), ""),
                 .name = text_or(ctl_option(k, "--name"), ""),
                 .title = text_or(ctl_option(k, "--title"), ""),
                 .role = text_or(ctl_option(k, "--role"), "specialist"), .boss = opt_id(boss),
                 .admin = ctl_option(k, "--admin") != NULL, .password_hash = hash),
        &rs);
    if (e != E_OK) {
        return refused(k, c);
    }
    fprintf(k->out, "employee %lld%s\n", (long long)sql_employee_add_row(&rs, 0).id,
            hash.p == NULL ? " (no password: cannot log in to R7)" : "");
    return CTL_OK;
}
