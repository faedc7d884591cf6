/*
 * ctl: the commands of kartotekactl in one constant table, from which arguments are parsed and help
 * is printed.
 *
 * A command gets its positional words and options already checked against its row. Ownership: texts
 * of a call live in its arena or in argv. Failure: a handler says why with ctl_complain() or
 * ctl_failed() and returns CTL_FAILED.
 */
#ifndef KARTOTEKA_CTL_CTL_H
#define KARTOTEKA_CTL_CTL_H

#include <stdio.h>

#include "base/conf.h"
#include "base/ctx.h"

enum ctl_exit { CTL_OK, CTL_FAILED, CTL_USAGE };

enum { CTL_NAME_MAX = 100 }; /* characters of a name */
enum { CTL_MAX_OPTIONS = 20, CTL_MAX_GIVEN = 128 };

struct ctl_option {
    const char *name;  /* "--tenant"; "-H" takes a value, too, when the row has one */
    const char *value; /* "NAME"; NULL: a flag */
    enum { CTL_OPTIONAL, CTL_REQUIRED, CTL_REPEATED } need;
    const char *help;
};

struct ctl_call;

struct ctl_command {
    const char *group, *name; /* "db", "migrate"; name is NULL for a single word */
    /* The positional words for the help, "METHOD PATH"; NULL: there are none. */
    const char *words;
    size_t word_count;
    const char *help; /* one sentence */
    int (*run)(struct ctl_call *k);
    struct ctl_option options[CTL_MAX_OPTIONS + 1]; /* ends with the first one without a name */
};

/* The option of every command that prints a list (ctl/say/sheet.h). */
#define CTL_JSON                                                                                   \
    {                                                                                              \
        "--json", NULL, CTL_OPTIONAL, "print the list as JSON"                                     \
    }

extern const struct ctl_command ctl_commands[];
extern const size_t ctl_command_count;

/* The state of one run of a command. */
struct ctl_call {
    const struct ctl_command *command;
    const char *words[8];
    size_t word_count;
    struct {
        const struct ctl_option *option;
        const char *value;
    } given[CTL_MAX_GIVEN];
    size_t given_count;
    struct arena *mem;
    struct conf conf;
    const char *conf_file; /* NULL: there is none */
    bool russian;          /* people are told things in Russian */
    FILE *in, *out, *err;
};

/* Runs argv[1..] and returns the exit status. envp is that of conf_load(). */
int ctl_main(int argc, char **argv, char *const *envp, FILE *in, FILE *out, FILE *err);

/* Finds the command and checks words and options. Returns CTL_OK, or CTL_USAGE with the reason
 * printed. */
int ctl_parse(struct ctl_call *k, int argc, char **argv);

/* Prints the help of the commands that the words name: all of them, a group's, or one. Returns
 * false when they name none. */
bool ctl_help(const struct ctl_call *k, const char *group, const char *name);

/* Gives the value of an option (of a flag: "yes"), or NULL. */
const char *ctl_option(const struct ctl_call *k, const char *name);

/* Gives every value of a repeated option, in order, and returns their number; out holds
 * CTL_MAX_GIVEN. */
size_t ctl_option_values(const struct ctl_call *k, const char *name, const char **out);

/* Gives a message in the language of the environment (LC_ALL, LC_MESSAGES, LANG): the Russian text
 * of say/russian.c, else the English one. A format keeps its conversions and their order. */
const char *ctl_words(const struct ctl_call *k, const char *english) __attribute__((format_arg(2)));

/* Says on err that CORS_ORIGINS no longer holds for the tenant of c, when it has no origin of its
 * own yet; to be called before one is added. */
void ctl_note_origins(struct ctl_call *k, struct ctx *c);

/* Prints "kartotekactl: TEXT" on err, in the language of ctl_words(); returns CTL_FAILED. */
int ctl_complain(const struct ctl_call *k, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints the meaning of the database's error, with its detail; returns CTL_FAILED. */
int ctl_failed(const struct ctl_call *k, const struct ctx *c);

/* Reads a secret from the first line of the file of `option`, else of stdin (without echo on a
 * terminal). It is absent, with the reason printed, when it cannot be read; empty when the line
 * is. */
struct span ctl_secret(const struct ctl_call *k, const char *option, const char *prompt);

/* True when --yes was given, or the next line of stdin is the word, for which a terminal is asked.
 * Otherwise the reason is printed: nothing was done. */
bool ctl_confirm(struct ctl_call *k, const char *word);

/* Opens ADMIN_DATABASE, acting as the schema's owner. Returns NULL with the reason printed. */
struct ctx *ctl_database(struct ctl_call *k);

/* Does the same and serves the tenant of --tenant. */
struct ctx *ctl_tenant_database(struct ctl_call *k);

/* Writes all rows of a tenant to a new file (db/tenant_file.h). Returns CTL_OK, or CTL_FAILED with
 * the reason printed and no file. */
int ctl_backup_tenant(struct ctl_call *k, const char *tenant, const char *path);

/* Does the same without looking at the schema; role NULL: acts as the login itself. */
struct ctx *ctl_login(struct ctl_call *k, const char *role);

/* Makes c serve the tenant with this name. */
MUST enum err ctl_use_tenant(struct ctx *c, const char *name);

/* Checks a name that people type: 1 to max characters, without controls, blanks at the ends and
 * runs of blanks. Returns false with the reason printed. */
bool ctl_name(const struct ctl_call *k, const char *what, const char *text, size_t max);

/* Checks the name that a tenant gets: a name as above of at most CTL_NAME_MAX characters that is
 * also good as a word of a command and as a part of a file's name. Tenants of before may have
 * others. Returns false with the reason printed, which begins with what. */
bool ctl_tenant_name(const struct ctl_call *k, const char *what, const char *name);

/* Says whether the server knows a time zone of this IANA name. Returns false with the reason
 * printed. */
bool ctl_time_zone(const struct ctl_call *k, struct ctx *c, const char *zone);

/* Reads a time of an option; absent when it is not given. Returns false with the reason printed. */
bool ctl_time(struct ctl_call *k, const char *option, struct span *out);

/* Reads a positive integer; returns 0 with the reason printed when the text is none. */
int64_t ctl_number(const struct ctl_call *k, const char *what, const char *text);

int cmd_init(struct ctl_call *k);
int cmd_db_migrate(struct ctl_call *k);
int cmd_db_status(struct ctl_call *k);
int cmd_backup(struct ctl_call *k);
int cmd_restore(struct ctl_call *k);
int cmd_doctor(struct ctl_call *k);
int cmd_cluster_add(struct ctl_call *k);
int cmd_cluster_list(struct ctl_call *k);
int cmd_cluster_moves(struct ctl_call *k);
int cmd_cluster_remove(struct ctl_call *k);
int cmd_tenant_move(struct ctl_call *k);
int cmd_tenant_move_back(struct ctl_call *k);
int cmd_tenant_move_resume(struct ctl_call *k);
int cmd_tenant_move_undo(struct ctl_call *k);
int cmd_tenant_add(struct ctl_call *k);
int cmd_tenant_list(struct ctl_call *k);
int cmd_tenant_set(struct ctl_call *k);
int cmd_tenant_rename(struct ctl_call *k);
int cmd_tenant_delete(struct ctl_call *k);
int cmd_tenant_keep(struct ctl_call *k);
int cmd_tenant_purge(struct ctl_call *k);
int cmd_cors_add(struct ctl_call *k);
int cmd_cors_remove(struct ctl_call *k);
int cmd_cors_list(struct ctl_call *k);
int cmd_webhook_add(struct ctl_call *k);
int cmd_webhook_list(struct ctl_call *k);
int cmd_webhook_set(struct ctl_call *k);
int cmd_webhook_test(struct ctl_call *k);
int cmd_webhook_pause(struct ctl_call *k);
int cmd_webhook_resume(struct ctl_call *k);
int cmd_webhook_rotate(struct ctl_call *k);
int cmd_webhook_dead(struct ctl_call *k);
int cmd_webhook_resend(struct ctl_call *k);
int cmd_webhook_log(struct ctl_call *k);
int cmd_webhook_delete(struct ctl_call *k);
int cmd_send(struct ctl_call *k);
int cmd_geo_import(struct ctl_call *k);
int cmd_geo_export(struct ctl_call *k);
int cmd_people_import(struct ctl_call *k);
int cmd_people_export(struct ctl_call *k);
int cmd_compare(struct ctl_call *k);
int cmd_shadow(struct ctl_call *k);
int cmd_move_r7(struct ctl_call *k);
int cmd_move_webdelivery(struct ctl_call *k);
int cmd_move_salesman(struct ctl_call *k);
int cmd_account_set(struct ctl_call *k);
int cmd_account_delete(struct ctl_call *k);
int cmd_account_import(struct ctl_call *k);
int cmd_card_set(struct ctl_call *k);
int cmd_card_delete(struct ctl_call *k);
int cmd_card_import(struct ctl_call *k);
int cmd_employee_add(struct ctl_call *k);
int cmd_employee_list(struct ctl_call *k);
int cmd_employee_set(struct ctl_call *k);
int cmd_employee_password(struct ctl_call *k);
int cmd_employee_block(struct ctl_call *k);
int cmd_employee_unblock(struct ctl_call *k);
int cmd_employee_delete(struct ctl_call *k);
int cmd_object_add(struct ctl_call *k);
int cmd_object_set(struct ctl_call *k);
int cmd_device_add(struct ctl_call *k);
int cmd_device_list(struct ctl_call *k);
int cmd_device_revoke(struct ctl_call *k);
int cmd_key_create(struct ctl_call *k);
int cmd_key_revoke(struct ctl_call *k);
int cmd_key_list(struct ctl_call *k);
int cmd_key_rotate(struct ctl_call *k);
int cmd_key_restore(struct ctl_call *k);
int cmd_mycompany_add(struct ctl_call *k);
int cmd_mycompany_remove(struct ctl_call *k);
int cmd_mycompany_list(struct ctl_call *k);
int cmd_deal_add(struct ctl_call *k);
int cmd_deal_list(struct ctl_call *k);
int cmd_deal_close(struct ctl_call *k);
int cmd_deal_reopen(struct ctl_call *k);
int cmd_audit(struct ctl_call *k);
int cmd_audit_verify(struct ctl_call *k);
int cmd_audit_trim(struct ctl_call *k);
int cmd_consent_add(struct ctl_call *k);
int cmd_consent_withdraw(struct ctl_call *k);
int cmd_consent_list(struct ctl_call *k);
int cmd_consent_field(struct ctl_call *k);
int cmd_erase(struct ctl_call *k);
int cmd_subject_export(struct ctl_call *k);
int cmd_leak_report(struct ctl_call *k);
int cmd_token_list(struct ctl_call *k);
int cmd_token_end(struct ctl_call *k);
int cmd_contact_renumber(struct ctl_call *k);
int cmd_contact_merge(struct ctl_call *k);
int cmd_contact_unmerge(struct ctl_call *k);
int cmd_call_list(struct ctl_call *k);
int cmd_call_drop(struct ctl_call *k);
int cmd_duplicates_find(struct ctl_call *k);
int cmd_duplicates_list(struct ctl_call *k);
int cmd_duplicates_merge(struct ctl_call *k);
int cmd_duplicates_dismiss(struct ctl_call *k);
int cmd_duplicates_undismiss(struct ctl_call *k);
int cmd_duplicates_dismissed(struct ctl_call *k);
int cmd_form_add(struct ctl_call *k);
int cmd_form_list(struct ctl_call *k);
int cmd_form_delete(struct ctl_call *k);
int cmd_field_list(struct ctl_call *k);
int cmd_field_set(struct ctl_call *k);
int cmd_demo_load(struct ctl_call *k);
int cmd_demo_keys(struct ctl_call *k);
int cmd_check_config(struct ctl_call *k);
int cmd_errors(struct ctl_call *k);
int cmd_request(struct ctl_call *k);
int cmd_requests(struct ctl_call *k);
int cmd_routes(struct ctl_call *k);
int cmd_docs_operations(struct ctl_call *k);
int cmd_docs_errors(struct ctl_call *k);
int cmd_docs_config(struct ctl_call *k);
int cmd_docs_commands(struct ctl_call *k);
int cmd_docs_man(struct ctl_call *k);
int cmd_docs_completion(struct ctl_call *k);

#endif
