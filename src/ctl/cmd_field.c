/*
 * cmd_field: field list, field set: the forms of SalesMan's persons and clients.
 */
#include <string.h>

#include "api/salesman/fields.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "db/db.h"

enum { POSITION_MAX = 1000 };

int cmd_field_list(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    struct rows rs;
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK)
        return ctl_failed(k, c);
    struct db_arg args[] = {ARG_I64(c->tenant)};
    if (db_read1(c, STMT_FIELD_LIST, args, 1, &rs) != E_OK)
        return ctl_failed(k, c);
    for (int i = 0; i < rs.n; i++) {
        struct span maps_to = row_text(&rs, i, FIELD_LIST__MAPS_TO);
        fprintf(k->out, "%.*s\t%.*s\t%s\t%s\t%lld\t%.*s\t%.*s\n",
                SPAN_ARG(row_text(&rs, i, FIELD_LIST__ENTITY)),
                SPAN_ARG(row_text(&rs, i, FIELD_LIST__NAME)),
                row_bool(&rs, i, FIELD_LIST__ACTIVE) ? "on" : "off",
                row_bool(&rs, i, FIELD_LIST__REQUIRED) ? "required" : "-",
                (long long)row_i64(&rs, i, FIELD_LIST__POSITION),
                SPAN_ARG(row_text(&rs, i, FIELD_LIST__TITLE)),
                SPAN_ARG(maps_to.p != NULL ? maps_to : SPAN("-")));
    }
    return CTL_OK;
}

/* Reads two flags that exclude each other; neither is NULL. False with the reason printed when both
 * are given. */
static bool one_of(const struct ctl_call *k, const char *yes, const char *no, struct db_arg *out)
{
    bool is = ctl_option(k, yes) != NULL, is_not = ctl_option(k, no) != NULL;
    *out = is || is_not ? ARG_BOOL(is) : ARG_NULL;
    if (is && is_not)
        (void)ctl_complain(k, "%s or %s, not both", yes, no);
    return !(is && is_not);
}

static bool position(const struct ctl_call *k, struct db_arg *out)
{
    const char *text = ctl_option(k, "--position");
    int64_t n = text != NULL ? ctl_number(k, "--position", text) : 0;
    *out = db_arg_id(n);
    if (n > POSITION_MAX)
        (void)ctl_complain(k, "a position is 1..%d", POSITION_MAX);
    return text == NULL || (n > 0 && n <= POSITION_MAX);
}

static bool title(const struct ctl_call *k, struct db_arg *out)
{
    struct span text = span_of(ctl_option(k, "--title"));
    bool good =
        text.p == NULL || (text.n > 0 && utf8_text(text) && utf8_count(text) <= SM_TEXT_MAX);
    *out = ARG_TEXT(text);
    if (!good)
        (void)ctl_complain(k, "a title has 1..%d characters", SM_TEXT_MAX);
    return good;
}

/* Finds the row of the field in its form; NULL with the reason printed. */
static const struct sm_name *field_of(const struct ctl_call *k, const struct sm_form **form)
{
    const char *entity = ctl_option(k, "--entity");
    *form = &sm_person_form;
    if (entity != NULL && strcmp(entity, "client") == 0) {
        *form = &sm_client_form;
    } else if (entity != NULL && strcmp(entity, "person") != 0) {
        (void)ctl_complain(k, "an entity is person or client");
        return NULL;
    }
    const struct sm_name *name = sm_name_of(*form, span_of(k->words[0]));
    if (name == NULL || name->always) {
        (void)ctl_complain(k, "the form of a %s has no field %s to set", (*form)->entity,
                           k->words[0]);
        return NULL;
    }
    if (ctl_option(k, "--birthday") != NULL &&
        (*form != &sm_person_form || name->column != COL_CUSTOM)) {
        (void)ctl_complain(k, "the birth date goes into an input field of the person");
        return NULL;
    }
    return name;
}

int cmd_field_set(struct ctl_call *k)
{
    const struct sm_form *form;
    const struct sm_name *name = field_of(k, &form);
    struct db_arg args[8];
    if (name == NULL || !title(k, &args[3]) || !one_of(k, "--on", "--off", &args[4]) ||
        !one_of(k, "--required", "--optional", &args[5]) || !position(k, &args[6]))
        return CTL_FAILED;
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK)
        return ctl_failed(k, c);
    bool birthday = ctl_option(k, "--birthday") != NULL;
    args[0] = ARG_I64(c->tenant);
    args[1] = ARG_TEXT(span_of(form->entity));
    args[2] = ARG_TEXT(span_of(name->name));
    args[7] = ARG_BOOL(name->column == COL_CUSTOM && !birthday);
    struct db_arg day[] = {ARG_I64(c->tenant), ARG_TEXT(span_of(name->name))};
    struct db_query q[] = {DB_QUERY(STMT_FIELD_SET, args), DB_QUERY(STMT_FIELD_BIRTHDAY, day)};
    return db_write(c, q, birthday ? 2 : 1) == E_OK ? CTL_OK : ctl_failed(k, c);
}
