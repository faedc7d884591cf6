/*
 * Writes a deal.
 */
#include "api/salesman/deal/deal.h"
#include "api/salesman/envelope.h"
#include "api/salesman/state.h"
#include "base/text.h"

enum deal_column {
    DEAL_DID,
    DEAL_UID,
    DEAL_CREATED,
    DEAL_CHANGED,
    DEAL_CLIENT,
    DEAL_TITLE,
    DEAL_OWNER,
    DEAL_PLAN,
    DEAL_CONTENT,
    DEAL_PERSONS,
    DEAL_AMOUNT,
    DEAL_MARGIN,
    DEAL_CLOSE,
    DEAL_CLOSED,
    DEAL_STATUS,
    DEAL_NOTE,
    DEAL_FACT
};

static const struct {
    const char *name;
    enum deal_column column;
    const char *title;
} columns[] = {
    {"did", DEAL_DID, "Уникальный идентификатор записи в CRM"},
    {"uid", DEAL_UID, "Уникальный идентификатор записи в вашей ИС"},
    {"datum", DEAL_CREATED, "Дата создания. YYYY-MM-DD"},
    {"datum_izm", DEAL_CHANGED, "Дата последнего изменения. YYYY-MM-DD"},
    {"clid", DEAL_CLIENT, "Клиент"},
    {"title", DEAL_TITLE, "Название"},
    {"iduser", DEAL_OWNER, "Ответственный"},
    {"datum_plan", DEAL_PLAN, "Дата план."},
    {"content", DEAL_CONTENT, "Описание"},
    {"pid_list", DEAL_PERSONS, "Контакты"},
    {"kol", DEAL_AMOUNT, "Сумма план."},
    {"marga", DEAL_MARGIN, "Прибыль"},
    {"close", DEAL_CLOSE, "Сделка закрыта"},
    {"datum_close", DEAL_CLOSED, "Дата закрытия. YYYY-MM-DD"},
    {"status_close", DEAL_STATUS, "Результат закрытия сделки"},
    {"des_fact", DEAL_NOTE, "Комментарий при закрытии"},
    {"kol_fact", DEAL_FACT, "Фактическая сумма продажи"},
};
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

void sm_deal_titles(struct call *call)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        w_cstr(&call->w, columns[i].name, columns[i].title);
    }
}

static bool is_wanted(struct opt_text list, const char *name)
{
    struct span rest = list.v, part;
    if (!span_any(list.v)) {
        return true;
    }
    while (span_next(&rest, ',', &part)) {
        if (span_is(text_trim(part), name)) {
            return true;
        }
    }
    return false;
}

/* v1 has the login for the number. */
static void write_owner(struct call *call, const struct catalog *k, const struct deal *v,
                        enum sm_view view)
{
    const struct cat_employee *e = v->owner_id != 0 ? catalog_employee(k, v->owner_id) : NULL;
    if (!sm_v1(call)) {
        sm_view_id(call, "iduser", v->owner_id, view);
    }
    w_text(&call->w, sm_v1(call) ? "iduser" : "user", e != NULL ? e->login : SPAN(""));
}

/* v1 also has the payer, who is the client here. */
static void write_client(struct call *call, const char *key, const struct deal *v,
                         enum sm_view view)
{
    struct span name = v->company_name.p != NULL ? v->company_name : SPAN("");
    sm_view_id(call, key, v->company_id, view);
    w_text(&call->w, sm_v1(call) ? "clientname" : "clientTitle", name);
    if (sm_v1(call)) {
        sm_view_id(call, "payer", v->company_id, view);
        w_text(&call->w, "payername", name);
    }
}

static void write_status(struct call *call, const struct deal *v)
{
    if (v->is_closed) {
        w_text(&call->w, "status_close", v->close_status);
    } else {
        w_bool(&call->w, "status_close", false);
    }
}

static void write_column(struct call *call, const struct catalog *k, enum deal_column column,
                         const char *key, enum sm_view view, const struct deal *v)
{
    const struct span texts[] = {
        [DEAL_CREATED] = v->created_on, [DEAL_CHANGED] = v->changed_on,
        [DEAL_TITLE] = v->title,        [DEAL_PLAN] = v->plan_date,
        [DEAL_CONTENT] = v->content,    [DEAL_AMOUNT] = v->amount,
        [DEAL_MARGIN] = v->margin,      [DEAL_PERSONS] = v->participants,
        [DEAL_CLOSED] = v->closed_on,   [DEAL_FACT] = v->closed_amount,
    };
    switch (column) {
    case DEAL_DID:
        sm_view_id(call, key, v->id, view);
        break;
    case DEAL_UID:
        sm_text(call, key, v->external_id);
        break;
    case DEAL_CLIENT:
        write_client(call, key, v, view);
        break;
    case DEAL_OWNER:
        write_owner(call, k, v, view);
        break;
    case DEAL_CLOSE:
        w_cstr(&call->w, key, v->is_closed ? "yes" : "no");
        break;
    case DEAL_STATUS:
        write_status(call, v);
        break;
    case DEAL_NOTE:
        w_text(&call->w, key, v->is_closed ? v->close_note : SPAN_NONE);
        break;
    default:
        w_text(&call->w, key, texts[column]);
        break;
    }
}

void sm_deal(struct call *call, const struct catalog *k, struct opt_text fields, enum sm_view view,
             const struct deal *v)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (is_wanted(fields, columns[i].name)) {
            write_column(call, k, columns[i].column, columns[i].name, view, v);
        }
    }
}
