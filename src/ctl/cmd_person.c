/*
 * cmd_person: rights of a person by 152-FZ and GDPR: consent, erase, subject-export, leak-report.
 */
#include <string.h>

#include "ctl/ctl.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"

/* Consent */

int cmd_consent_add(struct ctl_call *k)
{
    struct sql_consent_add_rows rs;
    struct span at;
    int64_t person = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = person != 0 && ctl_time(k, "--date", &at) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_consent_add(c,
                        SQL_ARGS(consent_add, .person = person,
                                 .source = span_of(ctl_option(k, "--source")),
                                 .version = span_of(ctl_option(k, "--text-version")), .at = at),
                        &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no person %lld", (long long)person);
    }
    fprintf(k->out, ctl_words(k, "consent %lld\n"), (long long)sql_consent_add_row(&rs, 0).id);
    return CTL_OK;
}

int cmd_consent_withdraw(struct ctl_call *k)
{
    struct sql_consent_withdraw_rows rs;
    struct span at;
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 && ctl_time(k, "--date", &at) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_consent_withdraw(c, SQL_ARGS(consent_withdraw, .id = id, .at = at), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no consent %lld that holds", (long long)id);
    }
    return CTL_OK;
}

int cmd_consent_list(struct ctl_call *k)
{
    struct sql_consent_list_rows rs;
    const char *text = ctl_option(k, "--person");
    int64_t person = text != NULL ? ctl_number(k, "--person", text) : 0;
    struct ctx *c = text == NULL || person != 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_consent_list(c,
                         SQL_ARGS(consent_list, .person = opt_id(person),
                                  .missing = ctl_option(k, "--missing") != NULL),
                         &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"id", "id"},         {"person", "person"},
                                                  {"source", "source"}, {"version", "version"},
                                                  {"given", "given"},   {"withdrawn", "withdrawn"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_consent_list_row r = sql_consent_list_row(&rs, i);
        sheet_number(&l, r.id.v);
        sheet_number(&l, r.person);
        sheet_text(&l, r.source);
        sheet_text(&l, r.version);
        sheet_text(&l, r.given);
        sheet_text(&l, r.withdrawn);
    }
    return sheet_end(&l);
}

int cmd_consent_field(struct ctl_call *k)
{
    struct sql_consent_field_rows rs;
    int64_t field = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = field != 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_consent_field(
            c, SQL_ARGS(consent_field, .id = field, .on = ctl_option(k, "--off") == NULL), &rs) !=
        E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no field %lld of persons", (long long)field);
    }
    return CTL_OK;
}

/* Erase */

/* Prints the ids that a reader of the act must look at. */
static void print_look(FILE *out, const struct sql_person_erase_row *r)
{
    bool deals = span_is(r->what, "deal");
    fprintf(out, "  Проверьте вручную тексты: %s %.*s\n", deals ? "сделки" : "дела",
            SPAN_ARG(r->ids));
}

static void print_act(struct ctl_call *k, const struct sql_person_erase_rows *rs,
                      const struct sql_erase_act_row *act)
{
    fprintf(k->out,
            "Акт об уничтожении персональных данных\n"
            "Дата и время: %.*s\n"
            "Оператор (арендатор Kartoteka): %s\n"
            "Субъект: запись № %s\n"
            "Основание: %s\n"
            "Информационная система: Kartoteka, база данных %.*s\n"
            "Способ: удаление строк из базы данных без возможности восстановления её средствами\n"
            "Уничтожено:\n",
            SPAN_ARG(act->at), ctl_option(k, "--tenant"), k->words[0], ctl_option(k, "--reason"),
            SPAN_ARG(act->base));
    for (int i = 0; i < rs->rows.n; i++) {
        struct sql_person_erase_row r = sql_person_erase_row(rs, i);
        if (span_is(r.kind, "look")) {
            print_look(k->out, &r);
        } else {
            fprintf(k->out, "  %.*s: %lld%s\n", SPAN_ARG(r.what), (long long)r.rows,
                    span_is(r.kind, "changed") ? " (ссылка убрана)" : "");
        }
    }
    fprintf(k->out,
            "Резервные копии, сделанные до этого времени, данные ещё содержат; последняя: %.*s.\n"
            "Запись в журнале: party.erase, № %s\n",
            SPAN_ARG(act->last_backup), k->words[0]);
}

int cmd_erase(struct ctl_call *k)
{
    struct sql_person_erase_rows rs;
    struct sql_erase_act_rows act;
    int64_t person = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = person != 0 && ctl_confirm(k, k->words[0]) ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct db_query q[] = {
        sql_person_erase_query(
            c,
            SQL_ARGS(person_erase, .person = person, .reason = span_of(ctl_option(k, "--reason"))),
            &rs),
        sql_erase_act_query(c, &act)};
    if (db_write(c, q, 2) != E_OK) {
        return ctl_failed(k, c);
    }
    struct sql_person_erase_row first = sql_person_erase_row(&rs, 0);
    if (span_is(first.kind, "refused")) {
        return span_is(first.what, "merged")
                   ? ctl_complain(k, "%lld was merged into %.*s: erase that one", (long long)person,
                                  SPAN_ARG(span_sub(first.ids, 1, first.ids.n - 2)))
                   : ctl_complain(k, "there is no person %lld", (long long)person);
    }
    struct sql_erase_act_row row = sql_erase_act_row(&act, 0);
    print_act(k, &rs, &row);
    return CTL_OK;
}

/* Export and report */

int cmd_subject_export(struct ctl_call *k)
{
    struct sql_subject_export_rows rs;
    int64_t person = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = person != 0 ? ctl_tenant_database(k) : NULL;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_subject_export(c, SQL_ARGS(subject_export, .person = person), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    struct span json = sql_subject_export_row(&rs, 0).json;
    if (json.p == NULL) {
        return ctl_complain(k, "there is no person %lld", (long long)person);
    }
    fprintf(k->out, "%.*s\n", SPAN_ARG(json));
    return CTL_OK;
}

/* The caller and the period of a report. */
struct suspect {
    int64_t key, employee;
    struct span since, until;
};

/* Reads the options. Returns false with the reason printed. */
static bool read_suspect(struct ctl_call *k, struct suspect *s)
{
    const char *key = ctl_option(k, "--key"), *login = ctl_option(k, "--login");
    *s = (struct suspect){0};
    if ((key == NULL) == (login == NULL)) {
        (void)ctl_complain(k, "either --key or --login says whose reads");
        return false;
    }
    s->key = key != NULL ? ctl_number(k, "--key", key) : 0;
    return (key == NULL || s->key != 0) && ctl_time(k, "--since", &s->since) &&
           ctl_time(k, "--until", &s->until);
}

/* Finds the employee of --login. Returns false with the reason printed. */
static bool find_suspect(struct ctl_call *k, struct ctx *c, struct suspect *s)
{
    struct sql_employee_id_rows rs;
    const char *login = ctl_option(k, "--login");
    if (login == NULL) {
        return true;
    }
    if (sql_employee_id(c, SQL_ARGS(employee_id, .login = span_of(login)), &rs) != E_OK) {
        (void)ctl_failed(k, c);
        return false;
    }
    if (rs.rows.n == 0) {
        (void)ctl_complain(k, "there is no employee %s", login);
        return false;
    }
    s->employee = sql_employee_id_row(&rs, 0).id;
    return true;
}

int cmd_leak_report(struct ctl_call *k)
{
    struct sql_leak_report_rows rs;
    struct suspect s;
    struct ctx *c = read_suspect(k, &s) ? ctl_tenant_database(k) : NULL;
    if (c == NULL || !find_suspect(k, c, &s)) {
        return CTL_FAILED;
    }
    if (sql_leak_report(c,
                        SQL_ARGS(leak_report, .key = opt_id(s.key), .who = opt_id(s.employee),
                                 .since = s.since, .until = s.until),
                        &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    static const struct sheet_column columns[] = {{"person", "person"},    {"name", "name"},
                                                  {"phones", "phones"},    {"mails", "mails"},
                                                  {"reads", "reads"},      {"changes", "changes"},
                                                  {"first", "first time"}, {"last", "last time"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_leak_report_row r = sql_leak_report_row(&rs, i);
        sheet_number(&l, r.person);
        sheet_text(&l, r.name);
        sheet_number(&l, r.phones);
        sheet_number(&l, r.mails);
        sheet_number(&l, r.reads);
        sheet_number(&l, r.changes);
        sheet_text(&l, r.first_at);
        sheet_text(&l, r.last_at);
    }
    fprintf(k->err, ctl_words(k, "%d people\n"), rs.rows.n);
    return sheet_end(&l);
}
