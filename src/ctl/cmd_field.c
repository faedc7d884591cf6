/*
 * cmd_field: what SalesMan shows of a tenant. field list, field set: the forms of persons and
 * clients; mycompany add, remove, list: which companies of the directory are its own.
 */
#include <inttypes.h>
#include <string.h>

#include "api/salesman/fields.h"
#include "base/utf8.h"
#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"
#include "db/sql/field.h"

enum { POSITION_MAX = 1000 };

int cmd_field_list(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    struct sql_field_list_rows rs;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
    }
    if (sql_field_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {
        {"entity", "form"},       {"name", "name"},   {"active", "on"},    {"required", "required"},
        {"position", "position"}, {"title", "title"}, {"maps_to", "shows"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_field_list_row f = sql_field_list_row(&rs, i);
        sheet_text(&l, f.entity);
        sheet_text(&l, f.name);
        sheet_yes(&l, f.active);
        sheet_yes(&l, f.required);
        sheet_number(&l, f.position);
        sheet_text(&l, f.title);
        sheet_text(&l, f.maps_to);
    }
    return sheet_end(&l);
}

/* Reads two flags that exclude each other; absent when neither is given. Returns false with the
 * reason printed when both are. */
static bool one_of(const struct ctl_call *k, const char *yes, const char *no, struct opt_bool *out)
{
    bool is = ctl_option(k, yes) != NULL, is_not = ctl_option(k, no) != NULL;
    *out = is || is_not ? OPT_BOOL(is) : (struct opt_bool){.has = ABSENT};
    if (is && is_not) {
        (void)ctl_complain(k, "%s or %s, not both", yes, no);
    }
    return !(is && is_not);
}

static bool position(const struct ctl_call *k, struct opt_i64 *out)
{
    const char *text = ctl_option(k, "--position");
    int64_t n = text != NULL ? ctl_number(k, "--position", text) : 0;
    *out = opt_id(n);
    if (n > POSITION_MAX) {
        (void)ctl_complain(k, "a position is 1..%d", POSITION_MAX);
    }
    return text == NULL || (n > 0 && n <= POSITION_MAX);
}

static bool title(const struct ctl_call *k, struct span *out)
{
    struct span text = span_of(ctl_option(k, "--title"));
    bool good =
        text.p == NULL || (text.n > 0 && utf8_text(text) && utf8_count(text) <= SM_TEXT_MAX);
    *out = text;
    if (!good) {
        (void)ctl_complain(k, "a title has 1..%d characters", SM_TEXT_MAX);
    }
    return good;
}

/* Finds the row of the field in its form; returns NULL with the reason printed. */
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
    struct span words;
    struct opt_bool active, required;
    struct opt_i64 place;
    if (name == NULL || !title(k, &words) || !one_of(k, "--on", "--off", &active) ||
        !one_of(k, "--required", "--optional", &required) || !position(k, &place)) {
        return CTL_FAILED;
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
    }
    bool birthday = ctl_option(k, "--birthday") != NULL;
    struct span own = span_of(name->name);
    struct db_query q[] = {
        sql_field_set_query(c,
                            SQL_ARGS(field_set, .entity = span_of(form->entity), .name = own,
                                     .title = words, .active = active, .required = required,
                                     .position = place,
                                     .custom = name->column == COL_CUSTOM && !birthday),
                            NULL),
        sql_field_birthday_query(c, SQL_ARGS(field_birthday, .name = own), NULL),
    };
    return db_write(c, q, birthday ? 2 : 1) == E_OK ? CTL_OK : ctl_failed(k, c);
}

/* Opens the database for the tenant; NULL with the reason printed. */
static struct ctx *begin(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c != NULL && ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

int cmd_mycompany_add(struct ctl_call *k)
{
    struct sql_own_company_add_rows rs;
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? begin(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_own_company_add(c, SQL_ARGS(own_company_add, .id = id), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    struct sql_own_company_add_row row = sql_own_company_add_row(&rs, 0);
    if (row.found == 0) {
        return ctl_complain(k, "there is no company %lld", (long long)id);
    }
    fprintf(k->out,
            row.added > 0 ? ctl_words(k, "company %lld is the tenant's own now\n")
                          : ctl_words(k, "company %lld is the tenant's own already\n"),
            (long long)id);
    return CTL_OK;
}

int cmd_mycompany_remove(struct ctl_call *k)
{
    struct sql_own_company_remove_rows rs;
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? begin(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_own_company_remove(c, SQL_ARGS(own_company_remove, .id = id), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "company %lld is none of the tenant's own", (long long)id);
    }
    fprintf(k->out, ctl_words(k, "company %lld is not the tenant's own any more\n"), (long long)id);
    return CTL_OK;
}

int cmd_mycompany_list(struct ctl_call *k)
{
    struct sql_own_company_list_rows rs;
    struct ctx *c = begin(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_own_company_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"id", "id"}, {"name", "name"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_own_company_list_row row = sql_own_company_list_row(&rs, i);
        sheet_number(&l, row.id);
        sheet_text(&l, row.name);
    }
    return sheet_end(&l);
}
