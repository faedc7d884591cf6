#include "api/pbx/pbx.h"
#include "base/text.h"
#include "directory/catalog/catalog.h"
#include "directory/person/person_caller.h"

enum { NUMBER_MAX = 64, NAME_MAX_CHARS = 100, LINK_MAX = 2000, TIME_MAX = 40 };
enum { DURATION_MAX = 30 * 24 * 3600, RATING_MAX = 100 };
enum { CMD_CONTACT, CMD_EVENT, CMD_HISTORY, CMD_RATING };

static const struct param_word commands[] = {{"contact", CMD_CONTACT},
                                             {"event", CMD_EVENT},
                                             {"history", CMD_HISTORY},
                                             {"rating", CMD_RATING},
                                             {NULL, 0}};
static const struct param call_rows[] = {
    PARAM_ENUM("cmd", struct pbx_call_args, cmd, commands, PF_TRIM | PF_REQUIRED),
    PARAM_TEXT("phone", struct pbx_call_args, phone, PF_TRIM, .max = NUMBER_MAX),
    PARAM_TEXT("callid", struct pbx_call_args, callid, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("type", struct pbx_call_args, type, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("direction", struct pbx_call_args, direction, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("diversion", struct pbx_call_args, diversion, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("user", struct pbx_call_args, user, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("ext", struct pbx_call_args, ext, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("groupRealName", struct pbx_call_args, group, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_TEXT("start", struct pbx_call_args, start, PF_TRIM, .max = TIME_MAX),
    PARAM_INT("duration", struct pbx_call_args, duration, PF_TRIM | PF_EMPTY_IS_ABSENT, .min = 0,
              .max = DURATION_MAX),
    PARAM_TEXT("link", struct pbx_call_args, link, PF_TRIM, .max = LINK_MAX),
    PARAM_TEXT("status", struct pbx_call_args, status, PF_LINE, .max = NAME_MAX_CHARS),
    PARAM_INT("rating", struct pbx_call_args, rating, PF_TRIM | PF_EMPTY_IS_ABSENT, .min = 0,
              .max = RATING_MAX),
};
const struct params pbx_call_params = PARAMS(call_rows, struct pbx_call_args);

static const struct param name_rows[] = {
    PARAM_TEXT("number", struct pbx_name_args, number, PF_TRIM, .max = NUMBER_MAX),
};
const struct params pbx_name_params = PARAMS(name_rows, struct pbx_name_args);

/* Finds who calls; a hidden number is nobody's. */
static enum err find(struct call *call, struct opt_text number, struct person_caller *out)
{
    *out = (struct person_caller){.name = SPAN("")};
    return number.has == GIVEN && number.v.n > 0 ? person_caller(&call->d, number.v, out) : E_OK;
}

/* Answers the name and, when the caller has an active responsible employee, his login, to whom the
 * exchange then leads the call. */
static enum err contact(struct call *call, const struct pbx_call_args *a)
{
    const struct cat_employee *owner = NULL;
    const struct catalog *k;
    struct person_caller who;
    enum err e = a->phone.has == GIVEN
                     ? find(call, a->phone, &who)
                     : err_field(&call->c, E_PARAM_MISSING, "phone", "missing", NULL);
    if (e == E_OK && who.owner_id != 0 && (e = catalog_of(&call->d, &k)) == E_OK) {
        owner = catalog_employee(k, who.owner_id);
    }
    if (e == E_OK) {
        w_text(&call->w, "contact_name", who.name);
        w_text(&call->w, "responsible", owner != NULL && owner->active ? owner->login : SPAN(""));
    }
    return e;
}

/* Keeps what is told of a call, which a key that may only read cannot. */
static enum err keep(struct call *call, int64_t cmd)
{
    if (!call->d.who.can_write) {
        return err_set(&call->c, E_FORBIDDEN, "the key may only read");
    }
    return cmd == CMD_RATING ? pbx_rate(call) : pbx_take(call, cmd == CMD_HISTORY);
}

enum err pbx_call(struct call *call)
{
    const struct pbx_call_args *a = call->args;
    call->res->content_type = "application/json; charset=utf-8";
    call_writer(call, JSON_PLAIN);
    w_object(&call->w, NULL);
    enum err e = a->cmd.v == CMD_CONTACT ? contact(call, a) : keep(call, a->cmd.v);
    w_end(&call->w);
    return e;
}

enum err pbx_name(struct call *call)
{
    const struct pbx_name_args *a = call->args;
    struct person_caller who;
    enum err e = find(call, a->number, &who);
    if (e != E_OK) {
        return e;
    }
    call->res->content_type = "text/plain; charset=utf-8";
    call_header(call, "Cache-Control", SPAN("no-store"));
    text_squeeze(&call->res->body, who.name);
    if (who.id != 0 && span_any(who.company)) {
        buf_text(&call->res->body, ", ");
        text_squeeze(&call->res->body, who.company);
    }
    return E_OK;
}
