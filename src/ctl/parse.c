/*
 * parse: turns argv into a call by the table, and prints the help from the same table.
 */
#include <stdarg.h>
#include <string.h>

#include "base/buf.h"
#include "ctl/ctl.h"

static int usage(const struct ctl_call *k, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static int usage(const struct ctl_call *k, const char *fmt, ...)
{
    va_list ap;
    fputs("kartotekactl: ", k->err);
    va_start(ap, fmt);
    vfprintf(k->err, ctl_words(k, fmt), ap);
    va_end(ap);
    fputs(" (kartotekactl --help)\n", k->err);
    return CTL_USAGE;
}

static void print_usage_line(FILE *out, const struct ctl_command *m)
{
    fprintf(out, "%s%s%s", m->group, m->name != NULL ? " " : "", m->name != NULL ? m->name : "");
    if (m->words != NULL) {
        fprintf(out, " %s", m->words);
    }
    for (const struct ctl_option *o = m->options; o->name != NULL; o++) {
        fprintf(out, o->need == CTL_REQUIRED ? " %s" : " [%s", o->name);
        if (o->value != NULL) {
            fprintf(out, " %s", o->value);
        }
        fputs(o->need == CTL_REQUIRED ? "" : o->need == CTL_REPEATED ? "]..." : "]", out);
    }
    fputc('\n', out);
}

static void print_command(const struct ctl_call *k, const struct ctl_command *m)
{
    fputs(ctl_words(k, "usage: kartotekactl "), k->out);
    print_usage_line(k->out, m);
    fprintf(k->out, "\n%s\n", ctl_words(k, m->help));
    for (const struct ctl_option *o = m->options; o->name != NULL; o++) {
        char left[64];
        snprintf(left, sizeof(left), "%s %s", o->name, o->value != NULL ? o->value : "");
        fprintf(k->out, "%s  %-26s %s\n", o == m->options ? "\n" : "", left, ctl_words(k, o->help));
    }
}

static void print_all(const struct ctl_call *k)
{
    fputs(ctl_words(k,
                    "usage: kartotekactl [--config FILE] COMMAND\n\n"
                    "Administration of a Kartoteka. Configuration: the file, then KARTOTEKA_* in "
                    "the\nenvironment. Secrets are read from stdin or files and are never "
                    "arguments.\nkartotekactl help COMMAND describes one command.\n\n"),
          k->out);
    for (size_t i = 0; i < ctl_command_count; i++) {
        fputs("  ", k->out);
        print_usage_line(k->out, &ctl_commands[i]);
        fprintf(k->out, "      %s\n", ctl_words(k, ctl_commands[i].help));
    }
    fputs(ctl_words(
              k, "\nExit status: 0 done, 1 failed or refused, 2 no such command, word or option, "
                 "or one is missing.\n"),
          k->out);
}

static const struct ctl_command *find(const char *group, const char *name)
{
    const struct ctl_command *alone = NULL;
    for (size_t i = 0; i < ctl_command_count; i++) {
        const struct ctl_command *m = &ctl_commands[i];
        if (strcmp(m->group, group) != 0) {
            continue;
        }
        if (m->name == NULL) {
            alone = m;
        } else if (name != NULL && strcmp(m->name, name) == 0) {
            return m;
        }
    }
    return alone;
}

/* Gives the second words of a group's commands with commas between, absent when there are none. */
static struct span group_words(const struct ctl_call *k, const char *group)
{
    struct buf b;
    buf_init(&b, k->mem, 128);
    for (size_t i = 0; i < ctl_command_count; i++) {
        if (strcmp(ctl_commands[i].group, group) == 0 && ctl_commands[i].name != NULL) {
            buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", ctl_commands[i].name);
        }
    }
    return b.n > 0 ? buf_view(&b) : SPAN_NONE;
}

/* True for a command of the group, and of the name when the group has one. */
static bool is_named(const struct ctl_command *m, const char *group, const char *name)
{
    if (strcmp(m->group, group) != 0) {
        return false;
    }
    const struct ctl_command *exact = name != NULL ? find(group, name) : NULL;
    return name == NULL || (exact != NULL && m == exact);
}

bool ctl_help(const struct ctl_call *k, const char *group, const char *name)
{
    bool any = group == NULL;
    if (any) {
        print_all(k);
    }
    for (size_t i = 0; group != NULL && i < ctl_command_count; i++) {
        if (is_named(&ctl_commands[i], group, name)) {
            fputs(any ? "\n" : "", k->out);
            print_command(k, &ctl_commands[i]);
            any = true;
        }
    }
    return any;
}

/* Finds the row of two words, else that of the first word alone. */
static const struct ctl_option *find_option(const struct ctl_command *m, const char *name)
{
    for (const struct ctl_option *o = m->options; o->name != NULL; o++) {
        if (strcmp(o->name, name) == 0) {
            return o;
        }
    }
    return NULL;
}

/* Takes the option at argv[*i] and its value, and moves *i to the last word taken. */
static int take_option(struct ctl_call *k, int argc, char **argv, int *i)
{
    const struct ctl_option *o = find_option(k->command, argv[*i]);
    const char *value = "yes";
    if (o == NULL) {
        return usage(k, "unknown option %s", argv[*i]);
    }
    if (o->need != CTL_REPEATED && ctl_option(k, o->name) != NULL) {
        return usage(k, "%s twice", o->name);
    }
    if (o->value != NULL) {
        if (++*i >= argc) {
            return usage(k, "%s needs %s", o->name, o->value);
        }
        value = argv[*i];
    }
    if (k->given_count == CTL_MAX_GIVEN) {
        return usage(k, "too many options");
    }
    k->given[k->given_count].option = o;
    k->given[k->given_count++].value = value;
    return CTL_OK;
}

static int check_complete(struct ctl_call *k)
{
    if (k->word_count != k->command->word_count) {
        return usage(k, "%s needed", k->command->words != NULL ? k->command->words : "no word is");
    }
    for (const struct ctl_option *o = k->command->options; o->name != NULL; o++) {
        const char *v = ctl_option(k, o->name);
        if (o->need == CTL_REQUIRED && (v == NULL || v[0] == '\0')) {
            return usage(k, "%s %s needed", o->name, o->value);
        }
    }
    return CTL_OK;
}

int ctl_parse(struct ctl_call *k, int argc, char **argv)
{
    if (argc < 1) {
        return usage(k, "no command");
    }
    k->command = find(argv[0], argc > 1 ? argv[1] : NULL);
    if (k->command == NULL && argc == 1 && group_words(k, argv[0]).p != NULL) {
        struct span words = group_words(k, argv[0]);
        return usage(k, "%s needs one of: %.*s", argv[0], SPAN_ARG(words));
    }
    if (k->command == NULL) {
        return usage(k, "unknown command %s%s%s", argv[0], argc > 1 ? " " : "",
                     argc > 1 ? argv[1] : "");
    }
    for (int i = k->command->name != NULL ? 2 : 1; i < argc; i++) {
        if (argv[i][0] == '-' && argv[i][1] != '\0') {
            int rc = take_option(k, argc, argv, &i);
            if (rc != CTL_OK) {
                return rc;
            }
        } else if (k->word_count < k->command->word_count) {
            k->words[k->word_count++] = argv[i];
        } else {
            return usage(k, "what is \"%s\"?", argv[i]);
        }
    }
    return check_complete(k);
}

const char *ctl_option(const struct ctl_call *k, const char *name)
{
    for (size_t i = 0; i < k->given_count; i++) {
        if (strcmp(k->given[i].option->name, name) == 0) {
            return k->given[i].value;
        }
    }
    return NULL;
}

size_t ctl_option_values(const struct ctl_call *k, const char *name, const char **out)
{
    size_t n = 0;
    for (size_t i = 0; i < k->given_count; i++) {
        if (strcmp(k->given[i].option->name, name) == 0) {
            out[n++] = k->given[i].value;
        }
    }
    return n;
}
