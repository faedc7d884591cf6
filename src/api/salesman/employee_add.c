/*
 * The action user.add of user (v3: add), in v1 useradd of guides.
 */
#include "directory/access/employee_add.h"
#include "api/salesman/employees.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"
#include "base/text.h"
#include "base/utf8.h"
#include "directory/access/password.h"
#include "directory/party/birthday.h"

struct add_args {
    struct opt_text user, password, title, tip, boss, otdel, user_post, email, phone, phone_in, mob,
        bday, uid;
};
static const struct param add_rows[] = {
    PARAM_TEXT("user", struct add_args, user, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("password", struct add_args, password, 0, .max = SM_TEXT_MAX),
    PARAM_TEXT("title", struct add_args, title, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("tip", struct add_args, tip, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("boss", struct add_args, boss, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("otdel", struct add_args, otdel, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("user_post", struct add_args, user_post, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("email", struct add_args, email, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("phone", struct add_args, phone, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("phone_in", struct add_args, phone_in, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("mob", struct add_args, mob, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("bday", struct add_args, bday, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("uid", struct add_args, uid, PF_LINE, .max = SM_UID_MAX),
};
const struct params user_add_params = PARAMS(add_rows, struct add_args);

static enum err read_required(struct call *call, const struct add_args *a)
{
    bool named = span_any(a->title.v), known = span_any(a->user.v);
    if (!named || !known) {
        return sm_refuse(call, E_PARAM_MISSING, "405",
                         named   ? "Отсутствуют параметры - user"
                         : known ? "Отсутствуют параметры - title"
                                 : "Отсутствуют параметры - user; title");
    }
    return span_any(a->password.v) && utf8_count(a->password.v) < EMPLOYEE_PASSWORD_MIN
               ? sm_invalid(call, "password", "короче 8 знаков")
               : E_OK;
}

static enum err read_role(struct call *call, const struct add_args *a, struct employee_new *e)
{
    struct span tip = span_any(a->tip.v) ? a->tip.v : SPAN("Менеджер продаж");
    const char *role = sm_role_of(tip);
    if (role == NULL) {
        return sm_invalid(call, "tip", "not one of the allowed words");
    }
    e->role = span_of(role);
    return E_OK;
}

static enum err read_boss(struct call *call, const struct catalog *k, const struct add_args *a,
                          struct employee_new *e)
{
    if (!span_any(a->boss.v)) {
        return E_OK;
    }
    const struct cat_employee *boss = sm_employee_by_login(k, a->boss.v);
    if (boss == NULL) {
        return err_set(&call->c, E_LOGIN_UNKNOWN, "the boss is unknown");
    }
    e->boss_id = boss->id;
    return E_OK;
}

static enum err read_birthday(struct call *call, const struct add_args *a, struct employee_new *e)
{
    const char *problem = NULL;
    if (!span_any(a->bday.v)) {
        return E_OK;
    }
    enum err err =
        birthday_read(&call->d, sm_iso_order(call->req->mem, a->bday.v), &e->birthday, &problem);
    return problem != NULL ? sm_invalid(call, "bday", problem) : err;
}

enum err user_add_handler(struct call *call)
{
    const struct add_args *a = call->args;
    const struct catalog *k;
    struct employee_new new = {
        .login = a->user.v,
        .name = a->title.v,
        .title = a->user_post.v,
        .email = a->email.v,
        .phone = a->phone.v,
        .phone_internal = a->phone_in.v,
        .mobile = a->mob.v,
        .external_id = a->uid.v,
        .department = a->otdel.v,
        .password = a->password.v,
    };
    int64_t id;
    enum err e = read_required(call, a);
    if (e != E_OK || (e = catalog_of(&call->d, &k)) != E_OK ||
        (e = read_role(call, a, &new)) != E_OK || (e = read_boss(call, k, a, &new)) != E_OK ||
        (e = read_birthday(call, a, &new)) != E_OK ||
        (e = employee_add(&call->d, &new, &id)) != E_OK) {
        return e;
    }
    sm_answer_result(call);
    sm_result(call, NULL, "Success");
    w_i64(&call->w, SM_DATA, id);
    w_end(&call->w);
    return E_OK;
}
