/*
 * manual: the manual page kartotekactl(8) and the completion of bash, from the table of commands.
 */
#include <string.h>

#include "ctl/ctl.h"

/* Writes a text of troff: a hyphen is a minus, a backslash is one, and no line begins a request. */
static void roff(FILE *out, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (*p == '-') {
            fputs("\\-", out);
        } else if (*p == '\\') {
            fputs("\\e", out);
        } else if ((*p == '.' || *p == '\'') && (p == text || p[-1] == '\n')) {
            fprintf(out, "\\&%c", *p);
        } else {
            fputc(*p, out);
        }
    }
}

static void roff_option(FILE *out, const struct ctl_option *o)
{
    fputs(".TP\n.B ", out);
    roff(out, o->name);
    if (o->value != NULL) {
        fputs(" \\fI", out);
        roff(out, o->value);
        fputs("\\fR", out);
    }
    fputc('\n', out);
    roff(out, o->help);
    fputs(o->need == CTL_REQUIRED   ? " (required)\n"
          : o->need == CTL_REPEATED ? " (may be repeated)\n"
                                    : "\n",
          out);
}

static void roff_command(FILE *out, const struct ctl_command *c)
{
    fputs(".SS \"", out);
    roff(out, c->group);
    if (c->name != NULL) {
        fputc(' ', out);
        roff(out, c->name);
    }
    if (c->words != NULL) {
        fputc(' ', out);
        roff(out, c->words);
    }
    fputs("\"\n", out);
    roff(out, c->help);
    fputc('\n', out);
    for (const struct ctl_option *o = c->options; o->name != NULL; o++) {
        roff_option(out, o);
    }
}

static void roff_keys(FILE *out)
{
    fputs(".SH CONFIGURATION\n"
          "A file of KEY=VALUE lines, then KARTOTEKA_KEY in the environment.\n",
          out);
    for (size_t i = 0; i < conf_key_count; i++) {
        fprintf(out, ".TP\n.B %s", conf_keys[i].name);
        if (conf_keys[i].fallback[0] != '\0') {
            fputs(" (", out);
            roff(out, conf_keys[i].fallback);
            fputc(')', out);
        }
        fputc('\n', out);
        roff(out, conf_keys[i].help);
        fputc('\n', out);
    }
}

int cmd_docs_man(struct ctl_call *k)
{
    fputs(".TH KARTOTEKACTL 8 \"\" \"Kartoteka " KARTOTEKA_VERSION "\" \"Kartoteka\"\n"
          ".SH NAME\nkartotekactl \\- administration of a Kartoteka\n"
          ".SH SYNOPSIS\n.B kartotekactl\n[\\fB\\-\\-config\\fR \\fIFILE\\fR] "
          "\\fICOMMAND\\fR [\\fIWORDS\\fR] [\\fIOPTIONS\\fR]\n"
          ".SH DESCRIPTION\n"
          "Kartoteka is a directory of people and companies that answers in the wire dialects of\n"
          "three products. This program makes its database, tenants, employees and keys.\n"
          "Secrets are read from standard input or files, never from arguments.\n"
          ".SH COMMANDS\n",
          k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        roff_command(k->out, &ctl_commands[i]);
    }
    roff_keys(k->out);
    fputs(".SH FILES\n.TP\n.I " KARTOTEKA_CONFIG_FILE "\nThe configuration that is taken when "
          "neither \\-\\-config nor KARTOTEKA_CONFIG names one.\n"
          ".SH EXIT STATUS\n0 done, 1 failed or refused, 2 no such command, word or option, "
          "or one is missing.\n"
          ".SH SEE ALSO\n.BR kartoteka (8)\n",
          k->out);
    return CTL_OK;
}

/* True when an earlier row has the same group. */
static bool seen(size_t row)
{
    for (size_t i = 0; i < row; i++) {
        if (strcmp(ctl_commands[i].group, ctl_commands[row].group) == 0) {
            return true;
        }
    }
    return false;
}

static void print_groups(FILE *out)
{
    for (size_t i = 0; i < ctl_command_count; i++) {
        if (!seen(i)) {
            fprintf(out, " %s", ctl_commands[i].group);
        }
    }
}

/* Prints the case of a group: the names of its commands. */
static void print_names(FILE *out, size_t row)
{
    const char *group = ctl_commands[row].group;
    if (seen(row)) {
        return;
    }
    fprintf(out, "    %s) words=\"", group);
    const char *between = "";
    for (size_t i = row; i < ctl_command_count; i++) {
        if (strcmp(ctl_commands[i].group, group) == 0 && ctl_commands[i].name != NULL) {
            fprintf(out, "%s%s", between, ctl_commands[i].name);
            between = " ";
        }
    }
    fputs("\" ;;\n", out);
}

static void print_options(FILE *out, const struct ctl_command *c)
{
    fprintf(out, "    \"%s%s%s\") words=\"", c->group, c->name != NULL ? " " : "",
            c->name != NULL ? c->name : "");
    for (const struct ctl_option *o = c->options; o->name != NULL; o++) {
        fprintf(out, "%s ", o->name);
    }
    fputs("--help\" ;;\n", out);
}

int cmd_docs_completion(struct ctl_call *k)
{
    fputs("# Completion of bash for kartotekactl, printed by kartotekactl docs completion.\n"
          "_kartotekactl() {\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} first=1 group name words=\"\"\n"
          "  [[ ${COMP_WORDS[1]} != --config ]] || first=3\n"
          "  group=${COMP_WORDS[first]} name=${COMP_WORDS[first + 1]}\n"
          "  COMPREPLY=()\n"
          "  if [[ $COMP_CWORD -eq $first ]]; then\n"
          "    words=\"--config --help --version help",
          k->out);
    print_groups(k->out);
    fputs("\"\n  elif [[ $COMP_CWORD -eq $((first + 1)) && $word != -* ]]; then\n"
          "    case $group in\n",
          k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        print_names(k->out, i);
    }
    fputs("    esac\n  fi\n  if [[ $word == -* ]]; then\n"
          "    case \"$group $name\" in\n",
          k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        if (ctl_commands[i].name != NULL) {
            print_options(k->out, &ctl_commands[i]);
        }
    }
    fputs("    *)\n      case $group in\n", k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        if (ctl_commands[i].name == NULL) {
            print_options(k->out, &ctl_commands[i]);
        }
    }
    fputs("      esac\n      ;;\n    esac\n  fi\n"
          "  if [[ -z $words || ${COMP_WORDS[COMP_CWORD - 1]} =~ ^--(config|password-file)$ ]]; "
          "then\n"
          "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "  else\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
          "  fi\n"
          "}\n"
          "complete -o filenames -F _kartotekactl kartotekactl\n",
          k->out);
    return CTL_OK;
}
