#include "directory/access/staff.h"

#include "db/sql/access.h"
#include "directory/access/password.h"

enum { TAKEN = -1, IN_CIRCLE = -2 }; /* answers of kartoteka.employee_put() */

enum err staff_list(struct directory *d, struct staff **out, size_t *n)
{
    struct sql_staff_list_rows rs;
    enum err e = sql_staff_list(d->c, &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct staff);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_staff_list_row row = sql_staff_list_row(&rs, i);
        (*out)[i] = (struct staff){.id = row.id,
                                   .logins = row.logins,
                                   .uuid = row.uuid,
                                   .login = row.login,
                                   .name = row.name,
                                   .title = row.title,
                                   .role = row.role,
                                   .email = row.email,
                                   .phone = row.phone,
                                   .mobile = row.mobile,
                                   .boss = row.boss,
                                   .is_admin = row.is_admin,
                                   .active = row.active,
                                   .has_password = row.has_password};
    }
    return E_OK;
}

enum err staff_put(struct directory *d, int64_t id, const struct staff_edit *edit)
{
    struct sql_staff_put_rows rs;
    enum err e = sql_staff_put(
        d->c,
        SQL_ARGS(staff_put, .employee_id = id, .login = edit->login, .name = edit->name,
                 .title = edit->title, .role = edit->role, .boss = edit->boss, .admin = edit->admin,
                 .email = edit->email, .phone = edit->phone, .mobile = edit->mobile,
                 .active = edit->active),
        &rs);
    if (e != E_OK) {
        return e;
    }
    struct sql_staff_put_row row = sql_staff_put_row(&rs, 0);
    if (row.id.has != GIVEN) {
        return err_set(d->c, E_REFERENCE_UNKNOWN, "no such employee");
    }
    if (row.id.v == TAKEN) {
        return err_set(d->c, E_LOGIN_TAKEN, "the login is taken");
    }
    return row.id.v == IN_CIRCLE ? err_set(d->c, E_CONFLICT, "he would be his own superior") : E_OK;
}

enum err staff_password(struct directory *d, int64_t id, struct span password)
{
    struct sql_staff_password_rows rs;
    struct span hashed;
    enum err e = password_hash(d, password, &hashed);
    if (e != E_OK ||
        (e = sql_staff_password(
             d->c, SQL_ARGS(staff_password, .employee_id = id, .password_hash = hashed), &rs)) !=
            E_OK) {
        return e;
    }
    return sql_staff_password_row(&rs, 0).ended.has == GIVEN
               ? E_OK
               : err_set(d->c, E_REFERENCE_UNKNOWN, "no such employee");
}
