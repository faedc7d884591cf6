#include "api/r7/own/staff.h"

#include "api/r7/envelope.h"
#include "api/r7/input.h"
#include "api/r7/shapes.h"
#include "base/utf8.h"
#include "directory/access/employee_add.h"
#include "directory/access/password.h"
#include "directory/access/staff.h"

enum { LOGIN_MAX_CHARS = 200, STAFF_TEXT_MAX = 255 };

static const struct param_word roles[] = {
    {"director", 0},      {"director_access", 1}, {"support", 2},
    {"administrator", 3}, {"division_head", 4},   {"department_head", 5},
    {"manager", 6},       {"specialist", 7},      {NULL, 0}};

struct staff_args {
    struct opt_text user, login, name, title, email, phone, mobile, boss, password;
    struct opt_i64 role;
    struct opt_bool admin, active;
};
static const struct param about_rows[] = {
    PARAM_TEXT("title", struct staff_args, title, PF_LINE, .max = STAFF_TEXT_MAX),
    PARAM_ENUM("role", struct staff_args, role, roles, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("bossId", struct staff_args, boss, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_BOOL("isAdmin", struct staff_args, admin, PF_EMPTY_IS_ABSENT),
    PARAM_TEXT("email", struct staff_args, email, PF_LINE, .max = STAFF_TEXT_MAX),
    PARAM_TEXT("phone", struct staff_args, phone, PF_LINE, .max = STAFF_TEXT_MAX),
    PARAM_TEXT("mobile", struct staff_args, mobile, PF_LINE, .max = STAFF_TEXT_MAX),
};
static const struct params about = PARAMS(about_rows, struct staff_args);
static const struct param add_rows[] = {
    PARAM_TEXT("userName", struct staff_args, login, PF_REQUIRED | PF_LINE, .min = 1,
               .max = LOGIN_MAX_CHARS),
    PARAM_TEXT("displayName", struct staff_args, name, PF_REQUIRED | PF_LINE, .min = 1,
               .max = STAFF_TEXT_MAX),
    PARAM_SAME(&about),
    PARAM_TEXT("password", struct staff_args, password, 0, .max = R7_TEXT_MAX),
};
const struct params r7_staff_add_params = PARAMS(add_rows, struct staff_args);
static const struct param put_rows[] = {
    PARAM_TEXT("userid", struct staff_args, user, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_TEXT("userName", struct staff_args, login, PF_LINE | PF_EMPTY_IS_ABSENT,
               .max = LOGIN_MAX_CHARS),
    PARAM_TEXT("displayName", struct staff_args, name, PF_LINE | PF_EMPTY_IS_ABSENT,
               .max = STAFF_TEXT_MAX),
    PARAM_SAME(&about),
    PARAM_BOOL("isActive", struct staff_args, active, PF_EMPTY_IS_ABSENT),
};
const struct params r7_staff_put_params = PARAMS(put_rows, struct staff_args);
static const struct param password_rows[] = {
    PARAM_TEXT("userid", struct staff_args, user, PF_LINE, .max = R7_TEXT_MAX),
    PARAM_TEXT("password", struct staff_args, password, 0, .max = R7_TEXT_MAX),
};
const struct params r7_staff_password_params = PARAMS(password_rows, struct staff_args);

static void shape(struct call *call, const char *key, const void *item)
{
    const struct staff *s = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "id", s->uuid);
    w_text(w, "userName", s->login);
    w_text(w, "displayName", s->name);
    w_text(w, "title", s->title);
    w_text(w, "role", s->role);
    w_text(w, "bossId", r7_or_empty(s->boss));
    w_bool(w, "isAdmin", s->is_admin);
    w_bool(w, "isActive", s->active);
    w_text(w, "email", s->email);
    w_text(w, "phone", s->phone);
    w_text(w, "mobile", s->mobile);
    w_bool(w, "hasPassword", s->has_password);
    w_i64(w, "logins", s->logins);
    w_end(w);
}

enum err r7_staff(struct call *call)
{
    struct staff *v;
    size_t n;
    enum err e = staff_list(&call->d, &v, &n);
    return e != E_OK ? e : r7_list(call, shape, v, sizeof(*v), n);
}

/* Answers with one employee as he is stored now. */
static enum err answer(struct call *call, int64_t id)
{
    struct staff *v;
    size_t n;
    enum err e = staff_list(&call->d, &v, &n);
    for (size_t i = 0; e == E_OK && i < n; i++) {
        if (v[i].id == id) {
            return r7_one(call, shape, &v[i]);
        }
    }
    return e != E_OK ? e : err_set(&call->c, E_REFERENCE_UNKNOWN, "the employee is gone");
}

/* Names the parameter of a refusal that the directory has decided on. */
static enum err told(struct call *call, enum err e)
{
    if (e == E_LOGIN_TAKEN) {
        err_clear(&call->c);
        return r7_wrong(call, "userName", "taken", NULL);
    }
    if (e == E_CONFLICT) {
        err_clear(&call->c);
        return r7_wrong(call, "bossId", "his own subordinate", NULL);
    }
    return e;
}

/* Finds the employee of the call's path. */
static enum err find(struct call *call, const struct staff_args *a, int64_t *id)
{
    enum err e = r7_employee(call, "userid", a->user.v, id);
    return e == E_OK && *id == 0 ? r7_wrong(call, "userid", "missing", NULL) : e;
}

static enum err good_password(struct call *call, const struct staff_args *a, bool needed)
{
    bool given = span_any(a->password.v);
    return (needed || given) && (!given || utf8_count(a->password.v) < EMPLOYEE_PASSWORD_MIN)
               ? r7_wrong(call, "password", "is too short", "8 characters or more")
               : E_OK;
}

enum err r7_staff_add(struct call *call)
{
    const struct staff_args *a = call->args;
    struct employee_new new = {.login = a->login.v,
                               .name = a->name.v,
                               .title = a->title.v,
                               .role = span_of(roles[a->role.has == GIVEN ? a->role.v : 7].word),
                               .email = a->email.v,
                               .phone = a->phone.v,
                               .mobile = a->mobile.v,
                               .password = a->password.v};
    int64_t id;
    enum err e = good_password(call, a, false);
    if (e != E_OK || (e = r7_employee(call, "bossId", a->boss.v, &new.boss_id)) != E_OK ||
        (e = employee_add(&call->d, &new, &id)) != E_OK) {
        return told(call, e);
    }
    if (a->admin.has == GIVEN && a->admin.v) {
        struct staff_edit edit = {.admin = a->admin};
        if ((e = staff_put(&call->d, id, &edit)) != E_OK) {
            return told(call, e);
        }
    }
    return answer(call, id);
}

/* Refuses what would shut the caller out. */
static enum err keeps_himself(struct call *call, const struct staff_args *a, int64_t id)
{
    if (id != call->d.who.employee_id) {
        return E_OK;
    }
    if (a->active.has == GIVEN && !a->active.v) {
        return r7_wrong(call, "isActive", "it is the caller's own account", NULL);
    }
    return a->admin.has == GIVEN && !a->admin.v
               ? r7_wrong(call, "isAdmin", "it is the caller's own account", NULL)
               : E_OK;
}

enum err r7_staff_put(struct call *call)
{
    const struct staff_args *a = call->args;
    int64_t id, boss;
    enum err e = find(call, a, &id);
    if (e != E_OK || (e = keeps_himself(call, a, id)) != E_OK ||
        (e = r7_employee(call, "bossId", a->boss.v, &boss)) != E_OK) {
        return e;
    }
    struct staff_edit edit = {
        .login = a->login.v,
        .name = a->name.v,
        .title = a->title.v,
        .role = a->role.has == GIVEN ? span_of(roles[a->role.v].word) : SPAN_NONE,
        .email = a->email.v,
        .phone = a->phone.v,
        .mobile = a->mobile.v,
        .boss = a->boss.has == GIVEN ? OPT_I64(boss) : (struct opt_i64){.has = ABSENT},
        .admin = a->admin,
        .active = a->active};
    e = staff_put(&call->d, id, &edit);
    return e != E_OK ? told(call, e) : answer(call, id);
}

enum err r7_staff_password(struct call *call)
{
    const struct staff_args *a = call->args;
    int64_t id;
    enum err e = find(call, a, &id);
    if (e != E_OK) {
        return e;
    }
    if (id == call->d.who.employee_id) {
        return r7_wrong(call, "userid", "it is the caller's own account",
                        "people/{userid}/password asks for the current one");
    }
    if ((e = good_password(call, a, true)) != E_OK ||
        (e = staff_password(&call->d, id, a->password.v)) != E_OK) {
        return e;
    }
    return answer(call, id);
}
