#include "directory/access/login_guard.h"

#include "db/sql/access.h"

static struct span or_empty(struct span s)
{
    return s.p != NULL ? s : SPAN("");
}

static enum err blocked(struct ctx *c)
{
    return err_set(c, E_LOGIN_BLOCKED, "too many attempts for a login and address");
}

/* Counts an attempt; E_LOGIN_BLOCKED when it is one too many. */
static enum err count_attempt(struct ctx *c, struct span login, struct span address)
{
    struct sql_login_attempt_rows rs;
    enum err e = sql_login_attempt(
        c, SQL_ARGS(login_attempt, .login = or_empty(login), .address = or_empty(address)), &rs);
    if (e != E_OK) {
        return e;
    }
    return sql_login_attempt_row(&rs, 0).login_attempt ? blocked(c) : E_OK;
}

enum err login_guarded(struct directory *d, struct span login, struct span password,
                       struct span host, struct span address)
{
    enum err e = count_attempt(d->c, login, address);
    if (e != E_OK || (e = access_by_password(d, login, password, host)) != E_OK) {
        return e;
    }
    return sql_login_succeeded(
        d->c, SQL_ARGS(login_succeeded, .login = or_empty(login), .address = or_empty(address)),
        NULL);
}

enum err login_each_time(struct directory *d, struct span login, struct span password,
                         struct span host, struct span address)
{
    struct sql_login_blocked_rows rs;
    enum err e = sql_login_blocked(
        d->c, SQL_ARGS(login_blocked, .login = or_empty(login), .address = or_empty(address)), &rs);
    if (e != E_OK) {
        return e;
    }
    if (sql_login_blocked_row(&rs, 0).login_blocked) {
        return blocked(d->c);
    }
    e = access_by_password(d, login, password, host);
    if (e == E_LOGIN_FAILED) {
        err_clear(d->c);
        enum err counted = count_attempt(d->c, login, address);
        if (counted != E_OK) {
            return counted;
        }
        return err_set(d->c, E_LOGIN_FAILED, "wrong login or password");
    }
    return e;
}
