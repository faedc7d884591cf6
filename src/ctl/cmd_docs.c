/*
 * cmd_docs: prints the pages of docs/ that are tables of the program. `./check style` compares
 * them.
 */
#include <string.h>

#include "base/err.h"
#include "ctl/ctl.h"

int cmd_docs_errors(struct ctl_call *k)
{
    fputs("# Errors\n\n"
          "One closed list, printed by `kartotekactl docs errors`. The name stands in the log "
          "(`error=`); each\n"
          "dialect answers in its own envelope with its own code and text "
          "(docs/compatibility/). The HTTP\n"
          "status is the one used where the dialect has no rule of its own.\n\n"
          "| name | HTTP status | meaning |\n|---|---|---|\n",
          k->out);
    for (int e = E_OK + 1; e < E__COUNT; e++) {
        const struct err_info *info = err_info((enum err)e);
        fprintf(k->out, "| `%s` | %d | %s |\n", info->name, err_class_status(info->class),
                info->meaning);
    }
    return CTL_OK;
}

int cmd_docs_config(struct ctl_call *k)
{
    fputs(
        "# Configuration\n\n"
        "Printed by `kartotekactl docs config`. A file of `KEY=VALUE` lines (the form of a systemd "
        "EnvironmentFile,\n"
        "`#` comments), named by `KARTOTEKA_CONFIG` or `--config`, or `kartoteka.conf` beside the "
        "program; then\n"
        "the environment, each key with `KARTOTEKA_` before it. An unknown key or a value out of "
        "bounds is an\n"
        "error with its line. `kartotekactl check config` prints what is in force, secrets "
        "masked.\n\n"
        "| key | default | bounds or choices | what it sets |\n|---|---|---|---|\n",
        k->out);
    for (size_t i = 0; i < conf_key_count; i++) {
        const struct conf_key *key = &conf_keys[i];
        fprintf(k->out, "| `%s`%s | `%s` | ", key->name, key->secret ? " (secret)" : "",
                key->fallback);
        if (key->type == CONF_INT) {
            fprintf(k->out, "%lld..%lld", (long long)key->min, (long long)key->max);
        } else if (key->type == CONF_BOOL) {
            fputs("yes, no", k->out);
        }
        for (size_t j = 0; key->words != NULL && key->words[j].word != NULL; j++) {
            fprintf(k->out, "%s%s", j > 0 ? ", " : "", key->words[j].word);
        }
        fprintf(k->out, " | %s |\n", key->help);
    }
    return CTL_OK;
}

static void print_command(FILE *out, const struct ctl_command *c)
{
    fprintf(out, "\n## %s%s%s%s%s\n\n%s\n", c->group, c->name != NULL ? " " : "",
            c->name != NULL ? c->name : "", c->words != NULL ? " " : "",
            c->words != NULL ? c->words : "", c->help);
    if (c->options[0].name == NULL) {
        return;
    }
    fputs("\n| option | | meaning |\n|---|---|---|\n", out);
    for (size_t i = 0; i < CTL_MAX_OPTIONS && c->options[i].name != NULL; i++) {
        const struct ctl_option *o = &c->options[i];
        fprintf(out, "| `%s%s%s` | %s | %s |\n", o->name, o->value != NULL ? " " : "",
                o->value != NULL ? o->value : "",
                o->need == CTL_REQUIRED   ? "required"
                : o->need == CTL_REPEATED ? "may be repeated"
                                          : "",
                o->help);
    }
}

int cmd_docs_commands(struct ctl_call *k)
{
    fputs("# kartotekactl\n\n"
          "Printed by `kartotekactl docs commands`. Secrets are read from standard input or files, "
          "never from\n"
          "arguments. Exit status: 0 done, 1 failed, 2 wrong usage.\n",
          k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        print_command(k->out, &ctl_commands[i]);
    }
    return CTL_OK;
}
