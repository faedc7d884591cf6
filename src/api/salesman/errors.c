#include "api/salesman/errors.h"

#include <stdlib.h>
#include <string.h>

#include "api/salesman/envelope.h"
#include "api/salesman/state.h"
#include "wire/json_in.h"

/* The documents' codes; other errors have HTTP's number. A row with status 200 sends its HTTP
 * status (semantic) only to tenants that want status codes. */
static const struct error_row {
    enum err err;
    const char *code;
    int status, semantic;
    const char *text;
} error_rows[] = {
    {E_KEY_MISSING, "400", 200, 401, "Не верный API key"},
    {E_KEY_INVALID, "400", 200, 401, "Не верный API key"},
    {E_LOGIN_UNKNOWN, "401", 200, 401, "Неизвестный пользователь"},
    {E_ACTION_UNKNOWN, "402", 200, 404, "Неизвестный метод"},
    {E_FORBIDDEN, "403", 200, 403, "Недостаточно прав"},
    {E_PARTY_NOT_FOUND, "403", 200, 403, "не найден"}, /* see add_not_found */
    {E_DEAL_NOT_FOUND, "403", 200, 403,
     "Сделка с указанным did не найдена в пределах аккаунта указанного пользователя"},
    {E_CONTACT_NOT_FOUND, "404", 200, 404, "Не найдено"},
    {E_USER_NOT_FOUND, "404", 200, 404, "Пользователь не найден"},
    {E_PARAM_MISSING, "405", 200, 400, "Отсутствуют параметры"},
    {E_PARAM_INVALID, "405", 200, 400, "Неверные параметры"},
    {E_REFERENCE_UNKNOWN, "405", 200, 400, "Неверные параметры - clid: нет такого клиента"},
    {E_PARTY_DUPLICATE, "406", 200, 409, "Найден существующий контакт"},
    {E_LOGIN_TAKEN, "406", 200, 409, "Ошибка: Такой логин уже существует"},
    {E_CONFLICT, "406", 200, 409, "Запись изменена другим запросом, повторите"}, /* see add_deals */
    {E_SYNTAX, "400", 400, 400, "Запрос не может быть прочитан"},
    {E_ENCODING, "400", 400, 400, "Запрос не может быть прочитан: текст не в UTF-8"},
    {E_BODY_SHORT, "400", 400, 400, "Запрос не может быть прочитан"},
    {E_TOO_MANY_VALUES, "413", 413, 413, "Слишком много значений в одном запросе"},
    {E_BODY_TOO_LARGE, "413", 413, 413, "Слишком большой запрос"},
    {E_TOO_COSTLY, "413", 413, 413, "Слишком большой запрос"},
    {E_URI_TOO_LONG, "414", 414, 414, "Слишком длинный адрес запроса"},
    {E_MEDIA_TYPE, "415", 415, 415, "Тип тела запроса не поддерживается"},
    {E_NO_ROUTE, "404", 404, 404, "Не найдено"},
    {E_METHOD, "405", 405, 405, "Метод не поддерживается"},
    {E_LOGIN_BLOCKED, "429", 429, 429, "Слишком много запросов, повторите позже"},
    {E_UNAVAILABLE, "503", 503, 503, "Сервис временно недоступен, повторите позже"},
    {E_BUSY, "503", 503, 503, "Сервис временно недоступен, повторите позже"},
    {E_TIMEOUT, "503", 503, 503, "Сервис временно недоступен, повторите позже"},
};
/* The answers, by class, of errors that have no row above. */
static const struct {
    enum err_class class;
    struct error_row row;
} class_rows[] = {
    {EC_NOT_FOUND, {E_OK, "404", 200, 404, "Не найдено"}},
    {EC_BAD_REQUEST, {E_OK, "405", 200, 400, "Неверные параметры"}},
    {EC_UNPROCESSABLE, {E_OK, "405", 200, 422, "Неверные параметры"}},
    {EC_UNAUTHORIZED, {E_OK, "401", 200, 401, "Неизвестный пользователь"}},
    {EC_FORBIDDEN, {E_OK, "403", 200, 403, "Недостаточно прав"}},
    {EC_RATE_LIMITED, {E_OK, "429", 429, 429, "Слишком много запросов, повторите позже"}},
};
static const struct error_row internal = {E_INTERNAL, "500", 500, 500, "Внутренняя ошибка"};

static const struct error_row *row_of(enum err e)
{
    enum err_class class = err_info(e)->class;
    for (size_t i = 0; i < sizeof(error_rows) / sizeof(error_rows[0]); i++) {
        if (error_rows[i].err == e) {
            return &error_rows[i];
        }
    }
    for (size_t i = 0; i < sizeof(class_rows) / sizeof(class_rows[0]); i++) {
        if (class_rows[i].class == class) {
            return &class_rows[i].row;
        }
    }
    return &internal;
}

/* The documents' names of required parameters. */
static const struct {
    const char *field, *name;
} field_names[] = {
    {"pid", "pid контакта"},       {"person", "Имя контакта"},       {"clid", "clid клиента"},
    {"title", "Название клиента"}, {"user", "user, uid или iduser"},
};

static const char *field_name(const char *field)
{
    for (size_t i = 0; i < sizeof(field_names) / sizeof(field_names[0]); i++) {
        if (strcmp(field_names[i].field, field) == 0) {
            return field_names[i].name;
        }
    }
    return field;
}

/* The binder's texts in Russian. */
static const struct {
    const char *english, *russian;
} problems[] = {
    {"not an integer", "не целое число"},
    {"out of range", "вне допустимых значений"},
    {"not text", "не строка"},
    {"not a number", "не число"},
    {"not a date", "нет такой даты"},
    {"before 1800", "раньше 1800 года"},
    {"in the future", "этот день ещё не наступил"},
    {"not a date and time", "нет такой даты или времени"},
    {"not one of the allowed words", "нет такого значения"},
    {"not true or false", "не yes и не no"},
    {"not an object", "не массив"},
    {"holds a forbidden character", "недопустимый символ"},
    {"missing", "нет значения"},
    {"empty", "нет значения"},
    {"no such filter", "нет такого фильтра"},
    {"a file", "файлы не принимаются"},
    {"used for another request", "ключ уже использован для другого запроса"},
};

static void add_problem(struct buf *b, const char *problem)
{
    if (strncmp(problem, "longer than ", 12) == 0) {
        buf_printf(b, "длиннее %ld знаков", strtol(problem + 12, NULL, 10));
        return;
    }
    for (size_t i = 0; i < sizeof(problems) / sizeof(problems[0]); i++) {
        if (strcmp(problems[i].english, problem) == 0) {
            buf_text(b, problems[i].russian);
            return;
        }
    }
    buf_text(b, problem);
}

/* Adds the wrong fields: "Отсутствуют параметры - pid контакта" or "Неверные параметры - tel:
 * длиннее 250 знаков; ...". */
static void add_fields(struct buf *b, const struct call *call, enum err e)
{
    const char *before = " - ";
    for (const struct err_field *f = call->c.err.fields; f != NULL; f = f->next) {
        if (e == E_PARAM_MISSING && f->code != E_PARAM_MISSING) {
            continue;
        }
        buf_text(b, before);
        before = "; ";
        if (f->code == E_PARAM_MISSING) {
            buf_text(b, field_name(f->field));
        } else {
            buf_text(b, f->field);
            buf_text(b, ": ");
            add_problem(b, f->problem);
        }
    }
}

static bool of_client(const struct call *call)
{
    return call->route != NULL && strcmp(call->route->path, "client") == 0;
}

/* Adds the text for an unknown record. The document of v2 calls a contact "Клиент", too; the
 * others do not. */
static void add_not_found(struct buf *b, const struct call *call)
{
    bool person = call->dialect->version != 2 && !of_client(call);
    buf_printf(b, "%s с указанным %s не найден в пределах аккаунта указанного пользователя%s",
               person ? "Контакт" : "Клиент", of_client(call) ? "clid" : "pid",
               sm_v1(call) ? "." : "");
}

static void add_duplicate(struct buf *b, const struct call *call)
{
    const struct err_state *err = &call->c.err;
    bool client = of_client(call);
    buf_text(b, client ? "Найден существующий клиент" : "Найден существующий контакт");
    if (err->subject != 0) {
        const struct sm *sm = call->extra;
        buf_printf(b, " - %.*s (%s = %lld). Запрос отклонен.", SPAN_ARG(sm->subject_name),
                   client ? "clid" : "pid", (long long)err->subject);
    }
}

/* Adds the text for a conflict. A deletion is refused because of deals, whose number is
 * err.subject. */
static void add_deals(struct buf *b, const struct call *call, const struct error_row *row)
{
    if (call->c.err.subject == 0) {
        buf_text(b, row->text);
    } else if (sm_v1(call)) {
        buf_text(b, "Удаление клиента не возможно - есть сделки");
    } else {
        buf_printf(b, "Удаление %s невозможно - есть сделки",
                   of_client(call) ? "клиента" : "контакта");
    }
}

static struct span text_of(struct call *call, const struct error_row *row)
{
    struct buf b;
    buf_init(&b, call->req->mem, 160);
    switch (row->err) {
    case E_PARTY_NOT_FOUND:
        add_not_found(&b, call);
        break;
    case E_PARTY_DUPLICATE:
        add_duplicate(&b, call);
        break;
    case E_CONFLICT:
        add_deals(&b, call, row);
        break;
    case E_TOO_MANY_VALUES:
        buf_printf(&b, "%s: в форме не более %lld, в JSON не более %d", row->text,
                   (long long)call->conf->form_vars_max, JSON_VALUES_MAX);
        break;
    case E_DEAL_NOT_FOUND:
        buf_printf(&b, "%s%s", row->text, sm_v1(call) ? "." : "");
        break;
    default:
        buf_text(&b, row->text);
        if (row->err == E_PARAM_MISSING || row->err == E_PARAM_INVALID) {
            add_fields(&b, call, row->err);
        }
        break;
    }
    return buf_view(&b);
}

static void write_error(struct call *call, const struct error_row *row)
{
    const struct sm *sm = call->extra;
    struct writer *w = &call->w;
    bool own = sm != NULL && sm->text != NULL;
    const char *code = own ? sm->code : row->code;
    sm_result(call, NULL, "Error");
    w_object(w, "error");
    if (sm_v3(call)) {
        w_number(w, "code", span_of(code));
    } else {
        w_cstr(w, "code", code);
    }
    w_text(w, "text", own ? span_of(sm->text) : text_of(call, row));
    w_end(w);
    if (row->err == E_PARTY_DUPLICATE && call->c.err.subject != 0) {
        w_i64(w, SM_DATA, call->c.err.subject);
    }
    w_end(w);
}

void sm_fail(struct call *call, enum err e)
{
    const struct error_row *row = row_of(e);
    call->res->status = call->d.who.semantic_status ? row->semantic : row->status;
    sm_answer_result(call);
    write_error(call, row);
}

void sm_failure_take(struct call *call, struct sm_failure *f)
{
    const struct sm *sm = call->extra;
    f->err = call->c.err;
    f->subject_name = sm->subject_name;
    err_clear(&call->c);
}

enum err sm_failure_raise(struct call *call, const struct sm_failure *f)
{
    struct sm *sm = call->extra;
    call->c.err = f->err;
    sm->subject_name = f->subject_name;
    return f->err.code;
}

bool sm_failure_write(struct call *call, const struct sm_failure *f)
{
    if (f->err.code == E_OK) {
        return false;
    }
    enum err e = sm_failure_raise(call, f);
    write_error(call, row_of(e));
    err_clear(&call->c);
    return true;
}

enum err sm_missing(struct call *call, const char *field)
{
    return err_field(&call->c, E_PARAM_MISSING, field, "missing", NULL);
}

enum err sm_invalid(struct call *call, const char *field, const char *problem)
{
    return err_field(&call->c, E_PARAM_INVALID, field, problem, NULL);
}

enum err sm_refuse(struct call *call, enum err e, const char *code, const char *text)
{
    struct sm *sm = call->extra;
    sm->code = code;
    sm->text = text;
    return err_set(&call->c, e, "refused with code %s", code);
}

enum err sm_unserved(struct call *call)
{
    return err_set(&call->c, E_ACTION_UNKNOWN, "a method that is not served");
}

enum err sm_duplicate(struct call *call, int64_t id, struct span name)
{
    struct sm *sm = call->extra;
    sm->subject_name = name;
    enum err e = err_set(&call->c, E_PARTY_DUPLICATE, "the person exists");
    call->c.err.subject = id;
    return e;
}
