#include "directory/access/employee_add.h"

#include "db/sql/access.h"
#include "directory/access/password.h"

static struct span plain(struct span v)
{
    return v.p != NULL ? v : SPAN("");
}

static struct span nullable(struct span v)
{
    return span_any(v) ? v : SPAN_NONE;
}

enum err employee_add(struct directory *d, const struct employee_new *e, int64_t *id)
{
    struct sql_employee_make_rows rs;
    struct span hashed = SPAN_NONE;
    enum err err = span_any(e->password) ? password_hash(d, e->password, &hashed) : E_OK;
    if (err != E_OK) {
        return err;
    }
    err = sql_employee_make(
        d->c,
        SQL_ARGS(employee_make, .login = e->login, .name = e->name, .title = plain(e->title),
                 .role = e->role, .boss = opt_id(e->boss_id), .email = plain(e->email),
                 .phone = plain(e->phone), .phone_internal = plain(e->phone_internal),
                 .mobile = plain(e->mobile), .uid = nullable(e->external_id),
                 .department = nullable(e->department), .birthday = nullable(e->birthday),
                 .password_hash = hashed),
        &rs);
    *id = err == E_OK ? sql_employee_make_row(&rs, 0).id.v : 0;
    return err == E_OK && *id == 0 ? err_set(d->c, E_LOGIN_TAKEN, "the login is taken") : err;
}
