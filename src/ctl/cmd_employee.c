/*
 * cmd_employee: employee add.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "db/db.h"

enum { PASSWORD_MIN = 8 };

/* Hashes the password that the operator gives; absent when there is none. False with the reason
 * printed. */
static bool read_password(struct ctl_call *k, struct span *hash)
{
    struct span password = ctl_secret(k, "--password-file", "Password (empty: none): ");
    *hash = SPAN_NONE;
    if (password.p == NULL)
        return false;
    if (password.n == 0)
        return true;
    if (!utf8_text(password) || utf8_count(password) < PASSWORD_MIN) {
        (void)ctl_complain(k, "a password has at least %d characters", PASSWORD_MIN);
        return false;
    }
    *hash = crypto_password_hash(k->mem, password);
    if (hash->p == NULL)
        (void)ctl_complain(k, "no memory to hash the password");
    return hash->p != NULL;
}

static enum err find_boss(struct ctx *c, const char *login, int64_t *id)
{
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_TEXT(span_of(login))};
    struct rows rs;
    *id = 0;
    if (login == NULL)
        return E_OK;
    enum err e = db_read1(c, STMT_EMPLOYEE_ID, args, 2, &rs);
    if (e == E_OK && rs.n == 0)
        return err_set(c, E_REFERENCE_UNKNOWN, "employee %s", login);
    if (e == E_OK)
        *id = row_i64(&rs, 0, EMPLOYEE_ID__ID);
    return e;
}

static struct db_arg text_or(const char *text, const char *otherwise)
{
    return ARG_TEXT(span_of(text != NULL ? text : otherwise));
}

static int refused(struct ctl_call *k, struct ctx *c)
{
    if (strstr(c->err.constraint, "login_key") != NULL)
        return ctl_complain(k, "the login %s is taken", ctl_option(k, "--login"));
    if (strstr(c->err.constraint, "role_check") != NULL)
        return ctl_complain(k, "there is no role %s", ctl_option(k, "--role"));
    return ctl_failed(k, c);
}

int cmd_employee_add(struct ctl_call *k)
{
    struct span hash;
    int64_t boss;
    struct rows rs;
    if (!read_password(k, &hash))
        return CTL_FAILED;
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK ||
        find_boss(c, ctl_option(k, "--boss"), &boss) != E_OK)
        return ctl_failed(k, c);
    struct db_arg args[] = {ARG_I64(c->tenant),
                            text_or(ctl_option(k, "--login"), ""),
                            text_or(ctl_option(k, "--name"), ""),
                            text_or(ctl_option(k, "--title"), ""),
                            text_or(ctl_option(k, "--role"), "specialist"),
                            db_arg_id(boss),
                            ARG_BOOL(ctl_option(k, "--admin") != NULL),
                            ARG_TEXT(hash)};
    if (db_write1(c, STMT_EMPLOYEE_ADD, args, 8, &rs) != E_OK)
        return refused(k, c);
    fprintf(k->out, "employee %lld%s\n", (long long)row_i64(&rs, 0, EMPLOYEE_ADD__ID),
            hash.p == NULL ? " (no password: cannot log in to R7)" : "");
    return CTL_OK;
}
