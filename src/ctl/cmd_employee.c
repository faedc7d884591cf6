/*
 * cmd_employee: the accounts of employees: add, list, set, password, block, unblock, delete; their
 * open logins to R7: token list, token end.
 */
#include <string.h>

#include "base/crypto.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"

enum { PASSWORD_MIN = 8 };

/* Hashes the password that the operator gives, which is never empty. Returns false with the reason
 * printed. */
static bool read_password(struct ctl_call *k, struct span *hash)
{
    struct span password = ctl_secret(k, "--password-file", "Password: ");
    *hash = SPAN_NONE;
    if (password.p == NULL) {
        return false;
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

static enum err find_employee(struct ctx *c, const char *login, int64_t *id)
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
    const char *constraint = c->err.constraint, *role = ctl_option(k, "--role");
    if (strstr(constraint, "login_key") != NULL) {
        return ctl_complain(k, "the login %s is taken", ctl_option(k, "--login"));
    }
    if (strstr(constraint, "login") != NULL) {
        return ctl_complain(k, "a login has 1 to 200 characters and no blanks around it");
    }
    if (role != NULL && strstr(constraint, "role_check") != NULL) {
        return ctl_complain(k, "there is no role %s", role);
    }
    return ctl_failed(k, c);
}

int cmd_employee_add(struct ctl_call *k)
{
    struct span hash = SPAN_NONE;
    int64_t boss;
    struct sql_employee_add_rows rs;
    if (!ctl_name(k, "--login", ctl_option(k, "--login"), CTL_NAME_MAX) ||
        !ctl_name(k, "--name", ctl_option(k, "--name"), CTL_NAME_MAX) ||
        (ctl_option(k, "--no-password") == NULL && !read_password(k, &hash))) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (find_employee(c, ctl_option(k, "--boss"), &boss) != E_OK) {
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
    fprintf(k->out, ctl_words(k, "employee %lld%s\n"), (long long)sql_employee_add_row(&rs, 0).id,
            hash.p == NULL ? ctl_words(k, " (no password: cannot log in to R7)") : "");
    return CTL_OK;
}

int cmd_employee_list(struct ctl_call *k)
{
    struct sql_employee_list_rows rs;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_employee_list(c, SQL_ARGS(employee_list, .deleted = ctl_option(k, "--deleted") != NULL),
                          &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"id", "id"},
                                                  {"login", "login"},
                                                  {"name", "name"},
                                                  {"title", "job"},
                                                  {"role", "role"},
                                                  {"boss", "superior"},
                                                  {"admin", "all"},
                                                  {"state", "state"},
                                                  {"password", "password"},
                                                  {"logins", "open logins"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_employee_list_row e = sql_employee_list_row(&rs, i);
        sheet_number(&l, e.id);
        sheet_text(&l, e.login);
        sheet_text(&l, e.name);
        sheet_text(&l, e.title);
        sheet_text(&l, e.role);
        sheet_text(&l, e.boss);
        sheet_yes(&l, e.is_admin);
        sheet_text(&l, e.state);
        sheet_yes(&l, e.has_password);
        sheet_number(&l, e.logins);
    }
    return sheet_end(&l);
}

static int unknown(const struct ctl_call *k)
{
    return ctl_complain(k, "there is no employee %s", k->words[0]);
}

/* Reads --boss: a login, or "none", which takes the superior away. */
static enum err read_boss(struct ctl_call *k, struct ctx *c, struct opt_i64 *out)
{
    const char *login = ctl_option(k, "--boss");
    int64_t id = 0;
    *out = (struct opt_i64){.has = ABSENT};
    if (login == NULL) {
        return E_OK;
    }
    enum err e = strcmp(login, "none") == 0 ? E_OK : find_employee(c, login, &id);
    *out = (struct opt_i64){.has = GIVEN, .v = id};
    return e;
}

/* Reads yes or no. Returns false with the reason printed. */
static bool read_admin(struct ctl_call *k, struct opt_bool *out)
{
    const char *v = ctl_option(k, "--admin");
    bool yes = v != NULL && strcmp(v, "yes") == 0;
    *out = v != NULL ? OPT_BOOL(yes) : (struct opt_bool){.has = ABSENT};
    if (v != NULL && !yes && strcmp(v, "no") != 0) {
        (void)ctl_complain(k, "--admin is yes or no");
        return false;
    }
    return true;
}

int cmd_employee_set(struct ctl_call *k)
{
    struct sql_employee_set_rows rs;
    struct opt_bool admin;
    struct opt_i64 boss;
    struct ctx *c = read_admin(k, &admin) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (read_boss(k, c, &boss) != E_OK) {
        return ctl_failed(k, c);
    }
    enum err e =
        sql_employee_set(c,
                         SQL_ARGS(employee_set, .login = span_of(k->words[0]),
                                  .new_login = span_of(ctl_option(k, "--login")),
                                  .name = span_of(ctl_option(k, "--name")),
                                  .title = span_of(ctl_option(k, "--title")),
                                  .role = span_of(ctl_option(k, "--role")), .boss = boss,
                                  .admin = admin, .email = span_of(ctl_option(k, "--email")),
                                  .phone = span_of(ctl_option(k, "--phone")),
                                  .mobile = span_of(ctl_option(k, "--mobile"))),
                         &rs);
    if (e != E_OK) {
        return refused(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no employee %s, or he would be his own superior",
                            k->words[0]);
    }
    return CTL_OK;
}

int cmd_employee_password(struct ctl_call *k)
{
    struct sql_employee_password_rows rs;
    struct span hash;
    struct ctx *c = read_password(k, &hash) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_employee_password(
            c, SQL_ARGS(employee_password, .login = span_of(k->words[0]), .password_hash = hash),
            &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return unknown(k);
    }
    fprintf(k->out, ctl_words(k, "%lld logins ended\n"),
            (long long)sql_employee_password_row(&rs, 0).ended);
    return CTL_OK;
}

static int set_active(struct ctl_call *k, bool active)
{
    struct sql_employee_block_rows rs;
    struct ctx *c = ctl_tenant_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_employee_block(
            c, SQL_ARGS(employee_block, .login = span_of(k->words[0]), .active = active), &rs) !=
        E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return unknown(k);
    }
    if (!active) {
        fprintf(k->out, ctl_words(k, "%lld logins ended\n"),
                (long long)sql_employee_block_row(&rs, 0).ended);
    }
    return CTL_OK;
}

int cmd_employee_block(struct ctl_call *k)
{
    return set_active(k, false);
}

int cmd_employee_unblock(struct ctl_call *k)
{
    return set_active(k, true);
}

int cmd_employee_delete(struct ctl_call *k)
{
    struct sql_employee_delete_rows rs;
    int64_t heir;
    struct ctx *c = ctl_confirm(k, k->words[0]) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (find_employee(c, ctl_option(k, "--heir"), &heir) != E_OK ||
        sql_employee_delete(
            c, SQL_ARGS(employee_delete, .login = span_of(k->words[0]), .heir = opt_id(heir)),
            &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return unknown(k);
    }
    struct sql_employee_delete_row row = sql_employee_delete_row(&rs, 0);
    fprintf(k->out,
            ctl_words(
                k, "employee %lld: %lld logins ended, %lld contacts and %lld deals handed over\n"),
            (long long)row.id, (long long)row.ended, (long long)row.parties, (long long)row.deals);
    return CTL_OK;
}

/* Open logins */

int cmd_token_list(struct ctl_call *k)
{
    struct ctx *c = ctl_tenant_database(k);
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
    bool asked = (number == NULL || id != 0) && ctl_confirm(k, number != NULL ? number : login);
    struct ctx *c = asked ? ctl_tenant_database(k) : NULL;
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
