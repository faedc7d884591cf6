/*
 * cmd_docs: prints the pages of docs/ that are tables of the program, in the language of
 * ctl_words().
 * `./check style` compares them.
 */
#include <string.h>

#include "base/err.h"
#include "ctl/ctl.h"

int cmd_docs_errors(struct ctl_call *k)
{
    fputs(ctl_words(k, "# Errors\n\n"
                       "One closed list, printed by `kartotekactl docs errors`. The name stands in "
                       "the log (`error=`); each\n"
                       "dialect answers in its own envelope with its own code and text "
                       "(docs/compatibility/). The HTTP\n"
                       "status is the one used where the dialect has no rule of its own.\n\n"
                       "| name | HTTP status | meaning |\n|---|---|---|\n"),
          k->out);
    for (int e = E_OK + 1; e < E__COUNT; e++) {
        const struct err_info *info = err_info((enum err)e);
        fprintf(k->out, "| `%s` | %d | %s |\n", info->name, err_class_status(info->class),
                ctl_words(k, info->meaning));
    }
    return CTL_OK;
}

/* Prints the bounds of a key, or the words that it may be. */
static void print_bounds(FILE *out, const struct conf_key *key)
{
    if (key->type == CONF_INT) {
        fprintf(out, "%lld..%lld", (long long)key->min, (long long)key->max);
    } else if (key->type == CONF_BOOL) {
        fputs("yes, no", out);
    }
    for (size_t j = 0; key->words != NULL && key->words[j].word != NULL; j++) {
        fprintf(out, "%s%s", j > 0 ? ", " : "", key->words[j].word);
    }
}

int cmd_docs_config(struct ctl_call *k)
{
    fputs(ctl_words(k, "# Configuration\n\n"
                       "Printed by `kartotekactl docs config`. A file of `KEY=VALUE` lines (the "
                       "form of a systemd EnvironmentFile,\n"
                       "`#` comments), named by `KARTOTEKA_CONFIG` or `--config`, or "
                       "`kartoteka.conf` beside the program; then\n"
                       "the environment, each key with `KARTOTEKA_` before it. An unknown key or a "
                       "value out of bounds is an\n"
                       "error with its line. kartotekactl takes `/etc/kartoteka/kartoteka.conf` "
                       "where nothing names a file;\n"
                       "`kartotekactl check config` prints what is in force, passwords masked, and "
                       "tries the connections.\n\n"
                       "| key | default | bounds or choices | what it sets |\n|---|---|---|---|\n"),
          k->out);
    for (size_t i = 0; i < conf_key_count; i++) {
        const struct conf_key *key = &conf_keys[i];
        fprintf(k->out, "| `%s`%s | `%s` | ", key->name,
                key->secret ? ctl_words(k, " (secret)") : "", key->fallback);
        print_bounds(k->out, key);
        fprintf(k->out, " | %s |\n", ctl_words(k, key->help));
    }
    return CTL_OK;
}

static void print_command(struct ctl_call *k, const struct ctl_command *c)
{
    fprintf(k->out, "\n## %s%s%s%s%s\n\n%s\n", c->group, c->name != NULL ? " " : "",
            c->name != NULL ? c->name : "", c->words != NULL ? " " : "",
            c->words != NULL ? c->words : "", ctl_words(k, c->help));
    if (c->options[0].name == NULL) {
        return;
    }
    fputs(ctl_words(k, "\n| option | | meaning |\n|---|---|---|\n"), k->out);
    for (size_t i = 0; i < CTL_MAX_OPTIONS && c->options[i].name != NULL; i++) {
        const struct ctl_option *o = &c->options[i];
        fprintf(k->out, "| `%s%s%s` | %s | %s |\n", o->name, o->value != NULL ? " " : "",
                o->value != NULL ? o->value : "",
                o->need == CTL_REQUIRED   ? ctl_words(k, "required")
                : o->need == CTL_REPEATED ? ctl_words(k, "may be repeated")
                                          : "",
                ctl_words(k, o->help));
    }
}

int cmd_docs_commands(struct ctl_call *k)
{
    fputs(ctl_words(k, "# kartotekactl\n\n"
                       "Printed by `kartotekactl docs commands`. Secrets are read from standard "
                       "input or files, never from\n"
                       "arguments. Exit status: 0 done, 1 failed or refused, 2 no such command, "
                       "word or option, or one is missing.\n"
                       "Lists have a heading; `--json` prints them as JSON. Messages are in "
                       "Russian where `LC_ALL`, `LC_MESSAGES`\n"
                       "or `LANG` ask for it.\n"),
          k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        print_command(k, &ctl_commands[i]);
    }
    return CTL_OK;
}
