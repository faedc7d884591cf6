/*
 * user?action=user (v3: info) and user.list (v3: list): the account's employees.
 */
#include "api/salesman/employees.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/person/input.h"
#include "api/salesman/shapes.h"
#include "api/salesman/state.h"

struct user_args {
    struct opt_text uid, user, iduser;
};
static const struct param user_rows[] = {
    PARAM_TEXT("uid", struct user_args, uid, PF_TRIM | PF_EMPTY_IS_ABSENT, .max = SM_TEXT_MAX),
    PARAM_TEXT("user", struct user_args, user, PF_TRIM | PF_EMPTY_IS_ABSENT, .max = SM_TEXT_MAX),
    PARAM_TEXT("iduser", struct user_args, iduser, PF_TRIM | PF_EMPTY_IS_ABSENT,
               .max = SM_TEXT_MAX),
};
const struct params user_params = PARAMS(user_rows, struct user_args);

/* The original's names of roles. */
static const struct {
    const char *role, *tip;
} tips[] = {
    {"director", "Руководитель организации"},
    {"director_access", "Руководитель с доступом"},
    {"support", "Поддержка продаж"},
    {"administrator", "Администратор"},
    {"division_head", "Руководитель подразделения"},
    {"department_head", "Руководитель отдела"},
    {"manager", "Менеджер продаж"},
    {"specialist", "Специалист"},
};

const char *sm_role_of(struct span tip)
{
    for (size_t i = 0; i < sizeof(tips) / sizeof(tips[0]); i++) {
        if (span_is(tip, tips[i].tip)) {
            return tips[i].role;
        }
    }
    return NULL;
}

static const char *tip_of(struct span role)
{
    for (size_t i = 0; i < sizeof(tips) / sizeof(tips[0]); i++) {
        if (span_is(role, tips[i].role)) {
            return tips[i].tip;
        }
    }
    return "";
}

static void write_head(struct call *call, const struct cat_employee *e)
{
    struct writer *w = &call->w;
    sm_view_id(call, "iduser", e->id, VIEW_LIST);
    w_text(w, "uid", e->external_id);
    w_text(w, "oid", e->department_external_id);
    w_text(w, "title", e->name);
    w_text(w, "login", e->login);
}

static void write_active(struct call *call, const struct cat_employee *e)
{
    w_cstr(&call->w, "active", e->active ? "yes" : "no");
}

/* Finds an employee by the first of uid, login and number that was sent. */
static const struct cat_employee *find(const struct catalog *k, const struct user_args *a)
{
    int64_t id;
    for (size_t i = 0; i < k->employees.n; i++) {
        const struct cat_employee *e = &k->employees.v[i];
        if (a->uid.has == GIVEN ? span_eq(e->external_id, a->uid.v)
                                : a->user.has == GIVEN && span_ieq(e->login, a->user.v)) {
            return e;
        }
    }
    bool by_id = a->uid.has != GIVEN && a->user.has != GIVEN && sm_id_read(a->iduser, &id);
    return by_id ? catalog_employee(k, id) : NULL;
}

enum err user_info_handler(struct call *call)
{
    const struct user_args *a = call->args;
    const struct catalog *k;
    enum err err = catalog_of(&call->d, &k);
    if (err != E_OK) {
        return err;
    }
    bool named = a->uid.has == GIVEN || a->user.has == GIVEN || a->iduser.has == GIVEN;
    if (!named && !sm_v1(call)) {
        return sm_missing(call, "user");
    }
    const struct cat_employee *e =
        named ? find(k, a) : catalog_employee(k, call->d.who.employee_id);
    if (e == NULL) {
        return err_set(&call->c, E_USER_NOT_FOUND, "no such employee");
    }
    sm_answer(call);
    w_object(&call->w, SM_DATA);
    write_head(call, e);
    write_active(call, e);
    w_cstr(&call->w, "tip", tip_of(e->role));
    w_text(&call->w, "user_post", e->title);
    w_text(&call->w, "email", e->email);
    w_text(&call->w, "phone", e->phone);
    w_text(&call->w, "phone_in", e->phone_internal);
    w_text(&call->w, "mob", e->mobile);
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}

enum err user_list_handler(struct call *call)
{
    const struct catalog *k;
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK) {
        return e;
    }
    sm_answer(call);
    w_list(&call->w, SM_DATA);
    for (size_t i = 0; i < k->employees.n; i++) {
        w_object(&call->w, NULL);
        write_head(call, &k->employees.v[i]);
        w_text(&call->w, "email", k->employees.v[i].email);
        write_active(call, &k->employees.v[i]);
        w_end(&call->w);
    }
    w_end(&call->w);
    w_end(&call->w);
    return E_OK;
}
