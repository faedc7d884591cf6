#include "directory/access/login_guard.h"

#include "db/db.h"

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
    struct rows rs;
    struct db_arg args[] = {ARG_TEXT(or_empty(login)), ARG_TEXT(or_empty(address))};
    enum err e = db_write1(c, STMT_LOGIN_ATTEMPT, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    return row_bool(&rs, 0, LOGIN_ATTEMPT__LOGIN_ATTEMPT) ? blocked(c) : E_OK;
}

enum err login_guarded(struct directory *d, struct span login, struct span password,
                       struct span host, struct span address)
{
    struct db_arg args[] = {ARG_TEXT(or_empty(login)), ARG_TEXT(or_empty(address))};
    enum err e = count_attempt(d->c, login, address);
    if (e != E_OK || (e = access_by_password(d, login, password, host)) != E_OK) {
        return e;
    }
    return db_write1(d->c, STMT_LOGIN_SUCCEEDED, args, 2, NULL);
}

enum err login_each_time(struct directory *d, struct span login, struct span password,
                         struct span host, struct span address)
{
    struct rows rs;
    struct db_arg args[] = {ARG_TEXT(or_empty(login)), ARG_TEXT(or_empty(address))};
    enum err e = db_read1(d->c, STMT_LOGIN_BLOCKED, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    if (row_bool(&rs, 0, LOGIN_BLOCKED__LOGIN_BLOCKED)) {
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
