/*
 * deal?action=add, update, change.close, change.user, delete.
 */
#include "api/salesman/deal/deal.h"
#include "api/salesman/envelope.h"
#include "api/salesman/errors.h"
#include "api/salesman/input.h"
#include "api/salesman/person/input.h"
#include "api/salesman/state.h"
#include "base/text.h"

enum { WHOLE_DIGITS = 12, PERSONS_MAX = 100 };

struct deal_args {
    struct opt_text did, uid, title, clid, payer, pid, pid_list, user, iduser, datum_plan, kol,
        marga, content, date_create;
};
static const struct param deal_rows[] = {
    PARAM_TEXT("did", struct deal_args, did, PF_LINE),
    PARAM_TEXT("uid", struct deal_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("title", struct deal_args, title, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("clid", struct deal_args, clid, PF_LINE),
    PARAM_TEXT("payer", struct deal_args, payer, PF_LINE),
    PARAM_TEXT("pid", struct deal_args, pid, PF_LINE),
    PARAM_TEXT("pid_list", struct deal_args, pid_list, PF_LINE, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("user", struct deal_args, user, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("iduser", struct deal_args, iduser, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("datum_plan", struct deal_args, datum_plan, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("kol", struct deal_args, kol, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("marga", struct deal_args, marga, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("content", struct deal_args, content, PF_TRIM, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("date_create", struct deal_args, date_create, PF_LINE, .max = SM_TEXT_MAX),
};
const struct params deal_params = PARAMS(deal_rows, struct deal_args);

struct close_args {
    struct opt_text did, uid, status, note, kol, marga;
};
static const struct param close_rows[] = {
    PARAM_TEXT("did", struct close_args, did, PF_LINE),
    PARAM_TEXT("uid", struct close_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("status_close", struct close_args, status, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("des_fact", struct close_args, note, PF_TRIM, .max = SM_LONG_TEXT_MAX),
    PARAM_TEXT("kol_fact", struct close_args, kol, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("marga", struct close_args, marga, PF_LINE, .max = SM_TEXT_MAX),
};
const struct params deal_close_params = PARAMS(close_rows, struct close_args);

static const struct param user_rows[] = {
    PARAM_TEXT("did", struct deal_args, did, PF_LINE),
    PARAM_TEXT("uid", struct deal_args, uid, PF_LINE, .max = SM_UID_MAX),
    PARAM_TEXT("user", struct deal_args, user, PF_LINE, .max = SM_TEXT_MAX),
    PARAM_TEXT("iduser", struct deal_args, iduser, PF_LINE, .max = SM_TEXT_MAX),
};
const struct params deal_user_params = PARAMS(user_rows, struct deal_args);

static const struct param delete_rows[] = {
    PARAM_TEXT("did", struct deal_args, did, PF_LINE),
    PARAM_TEXT("uid", struct deal_args, uid, PF_LINE, .max = SM_UID_MAX),
};
const struct params deal_delete_params = PARAMS(delete_rows, struct deal_args);

/* An amount in the form in which it is stored: digits, with a point between or behind them. */
struct amount {
    char text[WHOLE_DIGITS + 4];
    size_t n, point; /* point: the digits before it; 0: there is no point */
};

/* Leaves out spaces and makes a comma a point. Returns false when the text is no number. A text
 * that is too long fills out->text. */
static bool amount_of(struct span text, struct amount *out)
{
    *out = (struct amount){.n = 0};
    for (size_t i = 0; i < text.n && out->n < sizeof(out->text); i++) {
        char c = text.p[i];
        if (c == ' ') {
            continue;
        }
        if ((c == '.' || c == ',') && out->point == 0 && out->n > 0) {
            out->point = out->n;
            c = '.';
        } else if (c < '0' || c > '9') {
            return false;
        }
        out->text[out->n++] = c;
    }
    return true;
}

/* True when it has at most 12 digits and two places. */
static bool amount_fits(const struct amount *a)
{
    size_t whole = a->point > 0 ? a->point : a->n;
    return a->n < sizeof(a->text) && whole <= WHOLE_DIGITS &&
           (a->point == 0 || a->n - a->point <= 3);
}

/* Reads "100000.00", "18831,15" or "13 949,00". An empty text is absent. */
static enum err read_amount(struct call *call, const char *field, struct opt_text text,
                            struct opt_text *out)
{
    struct amount amount;
    *out = (struct opt_text){ABSENT, SPAN_NONE};
    if (!span_any(text.v)) {
        return E_OK;
    }
    if (!amount_of(text.v, &amount)) {
        return sm_invalid(call, field, "not a number");
    }
    if (!amount_fits(&amount)) {
        return sm_invalid(call, field, "out of range");
    }
    *out = OPT_TEXT(arena_span(call->req->mem, (struct span){amount.text, amount.n}));
    return E_OK;
}

static enum err read_plan(struct call *call, struct opt_text text, struct opt_text *out)
{
    *out = (struct opt_text){ABSENT, SPAN_NONE};
    if (span_any(text.v)) {
        *out = OPT_TEXT(sm_date(call->req->mem, text.v));
        return out->v.p != NULL ? E_OK : sm_invalid(call, "datum_plan", "not a date");
    }
    return E_OK;
}

static enum err read_created(struct call *call, struct opt_text text, struct opt_text *out)
{
    *out = (struct opt_text){ABSENT, SPAN_NONE};
    if (span_any(text.v)) {
        *out = OPT_TEXT(sm_datetime(call->req->mem, text.v));
        return out->v.p != NULL ? E_OK : sm_invalid(call, "date_create", "not a date and time");
    }
    return E_OK;
}

/* Reads the participants, "2475,2513"; the first is the main contact unless pid names another. */
static enum err read_persons(struct call *call, const struct deal_args *a, struct deal_edit *e)
{
    int64_t *ids = arena_array_of(call->req->mem, PERSONS_MAX, int64_t), main = 0;
    struct span rest = a->pid_list.v, part;
    size_t n = 0;
    while (span_any(a->pid_list.v) && span_next(&rest, ',', &part)) {
        part = text_trim(part);
        if (part.n > 0 && (n == PERSONS_MAX || !span_i64(part, &ids[n]) || ids[n++] < 1)) {
            return sm_invalid(call, "pid_list", "not an integer");
        }
    }
    if (a->pid_list.has == GIVEN) {
        e->has_persons = true;
        e->persons = ids;
        e->person_count = n;
        e->person_id = OPT_I64(n > 0 ? ids[0] : 0);
    }
    if (a->pid.has == GIVEN) {
        if (span_any(a->pid.v) && (!span_i64(a->pid.v, &main) || main < 0)) {
            return sm_invalid(call, "pid", "not an integer");
        }
        e->person_id = OPT_I64(main);
    }
    return E_OK;
}

/* Reads the client. The one who orders also pays, because a deal has one client here. */
static enum err read_client(struct call *call, const struct deal_args *a, struct deal_edit *e)
{
    int64_t id = 0, payer = 0;
    struct opt_text clid = span_any(a->clid.v) ? a->clid : a->payer;
    if (!span_any(clid.v)) {
        return E_OK;
    }
    if (!span_i64(clid.v, &id) || id < 1) {
        return sm_invalid(call, span_any(a->clid.v) ? "clid" : "payer", "not an integer");
    }
    if (span_any(a->payer.v) && (!span_i64(a->payer.v, &payer) || payer != id)) {
        return sm_invalid(call, "payer", "плательщик отличается от клиента");
    }
    e->company_id = OPT_I64(id);
    return E_OK;
}

static enum err read_deal(struct call *call, const struct catalog *k, const struct deal_args *a,
                          struct deal_edit *e)
{
    const struct cat_employee *owner;
    *e = (struct deal_edit){.title = a->title, .external_id = a->uid, .content = a->content};
    enum err err = read_client(call, a, e);
    if (err != E_OK || (err = read_persons(call, a, e)) != E_OK ||
        (err = read_amount(call, "kol", a->kol, &e->amount)) != E_OK ||
        (err = read_amount(call, "marga", a->marga, &e->margin)) != E_OK ||
        (err = read_plan(call, a->datum_plan, &e->plan_date)) != E_OK ||
        (err = read_created(call, a->date_create, &e->created_at)) != E_OK ||
        (err = sm_owner_read(call, k, a->user, a->iduser, &owner)) != E_OK) {
        return err;
    }
    if (owner != NULL) {
        e->owner_id = OPT_I64(owner->id);
    }
    return E_OK;
}

/* Answers with the documents' errors when the directory refuses. */
static enum err refused(struct call *call, enum err e)
{
    struct err_state was = call->c.err;
    if (e == E_REFERENCE_UNKNOWN) {
        bool company = span_is(span_of(was.constraint), "company");
        err_clear(&call->c);
        const char *client =
            sm_v1(call) ? "Клиент или Плательщик не найден." : "Клиент или Плательщик не найден";
        return sm_refuse(call, e, "407", company ? client : "Контакт не найден");
    }
    if (e == E_CONFLICT && was.sqlstate[0] == '\0') {
        err_clear(&call->c);
        return sm_refuse(call, e, "406", "Найдена существующая сделка с этим uid");
    }
    return e;
}

static void write_done(struct call *call, const char *text, int64_t did)
{
    sm_answer_result(call);
    sm_result(call, NULL, text);
    w_i64(&call->w, SM_DATA, did);
    w_end(&call->w);
}

static void write_changed(struct call *call, bool changed, int64_t did)
{
    const char *same = sm_v1(call) ? "Данные корректны, но идентичны имеющимся."
                                   : "Данные корректны, но идентичны имеющимся";
    write_done(call, changed ? "Успешно" : same, did);
}

enum err deal_add_handler(struct call *call)
{
    const struct deal_args *a = call->args;
    const struct catalog *k;
    struct deal_edit edit;
    int64_t id;
    if (!span_any(a->clid.v) && !span_any(a->payer.v)) {
        return sm_refuse(call, E_PARAM_MISSING, "405",
                         "Отсутствуют параметры - clid и payer клиента");
    }
    if (!span_any(a->title.v)) {
        return sm_refuse(call, E_PARAM_MISSING, "406", "Отсутствуют параметры - Название сделки");
    }
    enum err e = catalog_of(&call->d, &k);
    if (e != E_OK || (e = read_deal(call, k, a, &edit)) != E_OK) {
        return e;
    }
    if (edit.owner_id.has != GIVEN) {
        edit.owner_id = OPT_I64(call->d.who.employee_id);
    }
    if ((e = deal_add(&call->d, &edit, &id)) != E_OK) {
        return refused(call, e);
    }
    write_done(call, "Успешно", id);
    return E_OK;
}

/* With did, uid is a value to store; otherwise it names the deal. date_create is not changed. */
enum err deal_update_handler(struct call *call)
{
    const struct deal_args *a = call->args;
    const struct catalog *k;
    struct deal_edit edit;
    struct deal was;
    bool changed;
    enum err e = deal_named(call, a->did, a->uid, "405", &was);
    if (e != E_OK || (e = catalog_of(&call->d, &k)) != E_OK) {
        return e;
    }
    if (a->title.has == GIVEN && a->title.v.n == 0) {
        return sm_refuse(call, E_PARAM_MISSING, "406", "Отсутствуют параметры - Название сделки");
    }
    if ((e = read_deal(call, k, a, &edit)) != E_OK ||
        (e = sm_owner_reach(call, edit.owner_id)) != E_OK) {
        return e;
    }
    if (!span_any(a->did.v)) {
        edit.external_id = (struct opt_text){ABSENT, SPAN_NONE};
    }
    if ((e = deal_update(&call->d, SEE_OWNED, was.id, &edit, &changed)) != E_OK) {
        return refused(call, e);
    }
    write_changed(call, changed, was.id);
    return E_OK;
}

enum err deal_close_handler(struct call *call)
{
    const struct close_args *a = call->args;
    struct deal was;
    struct opt_text amount, margin;
    enum err e = deal_named(call, a->did, a->uid, "406", &was);
    if (e != E_OK) {
        return e;
    }
    if (!span_any(a->status.v)) {
        return sm_refuse(call, E_PARAM_MISSING, "405",
                         "Отсутствуют или не корректны параметры - Статус закрытия сделки");
    }
    if ((e = read_amount(call, "kol_fact", a->kol, &amount)) != E_OK ||
        (e = read_amount(call, "marga", a->marga, &margin)) != E_OK) {
        return e;
    }
    e = deal_close(&call->d, SEE_OWNED, was.id, a->status.v, a->note.v, amount, margin);
    if (e == E_CONFLICT && call->c.err.sqlstate[0] == '\0') {
        err_clear(&call->c);
        return sm_refuse(call, e, "407",
                         sm_v1(call) ? "Сделка уже закрыта." : "Сделка уже закрыта");
    }
    if (e != E_OK) {
        return e;
    }
    write_done(call, "Успешно", was.id);
    return E_OK;
}

enum err deal_user_handler(struct call *call)
{
    const struct deal_args *a = call->args;
    const struct catalog *k;
    const struct cat_employee *owner;
    struct deal_edit edit = {0};
    struct deal was;
    bool changed;
    enum err e = deal_named(call, a->did, a->uid, "406", &was);
    if (e != E_OK || (e = catalog_of(&call->d, &k)) != E_OK) {
        return e;
    }
    if (!span_any(a->user.v) && !span_any(a->iduser.v)) {
        return sm_refuse(call, E_PARAM_MISSING, "405", "Отсутствуют параметры - user");
    }
    if ((e = sm_owner_read(call, k, a->user, a->iduser, &owner)) != E_OK) {
        return e;
    }
    edit.owner_id = OPT_I64(owner->id);
    if ((e = sm_owner_reach(call, edit.owner_id)) != E_OK ||
        (e = deal_update(&call->d, SEE_OWNED, was.id, &edit, &changed)) != E_OK) {
        return e;
    }
    write_changed(call, changed, was.id);
    return E_OK;
}

enum err deal_delete_handler(struct call *call)
{
    const struct deal_args *a = call->args;
    struct deal was;
    enum err e = deal_named(call, a->did, a->uid, "405", &was);
    if (e != E_OK || (e = deal_delete(&call->d, SEE_OWNED, was.id)) != E_OK) {
        return e;
    }
    write_done(call, "Успешно", was.id);
    return E_OK;
}
