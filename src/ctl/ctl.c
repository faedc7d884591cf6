/*
 * ctl: one run of the program, and functions that several commands use.
 */
#include "ctl/ctl.h"
#include "ctl/reach/reach.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/text.h"
#include "base/utf8.h"
#include "db/migrate.h"
#include "db/schema/schema.h"
#include "db/sql/admin.h"

enum { SECRET_MAX = 1024 };

static bool wants_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* Reads the language of messages as other programs do: the first of these that says something. */
static bool is_russian(char *const *envp)
{
    static const char *const names[] = {"LC_ALL=", "LC_MESSAGES=", "LANG="};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        size_t n = strlen(names[i]);
        for (char *const *e = envp; *e != NULL; e++) {
            if (strncmp(*e, names[i], n) == 0 && (*e)[n] != '\0') {
                return strncmp(*e + n, "ru", 2) == 0;
            }
        }
    }
    return false;
}

static bool wants_version(const char *word)
{
    return strcmp(word, "--version") == 0 || strcmp(word, "version") == 0;
}

/* Prints the help for `help [GROUP [NAME]]` and `[GROUP [NAME]] ... --help`. Returns -1 when none
 * is asked for, else the exit status. */
static int help_asked(const struct ctl_call *k, int argc, char **argv)
{
    bool first = argc > 0 && wants_help(argv[0]);
    if (!first && (argc < 2 || strcmp(argv[argc - 1], "--help") != 0)) {
        return -1;
    }
    int from = first ? 1 : 0, to = first ? argc : argc - 1;
    const char *group = to > from ? argv[from] : NULL;
    const char *name = to > from + 1 && argv[from + 1][0] != '-' ? argv[from + 1] : NULL;
    if (ctl_help(k, group, name)) {
        return CTL_OK;
    }
    (void)ctl_complain(k, "there is no command %s%s%s", group, name != NULL ? " " : "",
                       name != NULL ? name : "");
    return CTL_USAGE;
}

/* Gives the tenant that the call is about; NULL: it names none, or a new one. */
static const char *tenant_of(const struct ctl_call *k)
{
    static const char *const of_first_word[] = {"rename", "delete", "keep", "set"};
    const struct ctl_command *m = k->command;
    for (size_t i = 0; strcmp(m->group, "tenant") == 0 && i < 4; i++) {
        if (strcmp(m->name, of_first_word[i]) == 0) {
            return k->words[0];
        }
    }
    return ctl_option(k, "--tenant");
}

static int run(struct ctl_call *k, int argc, char **argv, char *const *envp, const char *file)
{
    int helped = help_asked(k, argc, argv);
    if (helped >= 0) {
        return helped;
    }
    if (argc == 1 && wants_version(argv[0])) {
        fprintf(k->out, "kartotekactl %s, schema %d\n", KARTOTEKA_VERSION, SCHEMA_VERSION);
        return CTL_OK;
    }
    int rc = ctl_parse(k, argc, argv);
    if (rc != CTL_OK) {
        return rc;
    }
    if (!crypto_init()) {
        return ctl_complain(k, "libsodium does not start");
    }
    k->conf_file = file;
    const char *why = conf_load(&k->conf, file, envp, k->mem);
    if (why != NULL) {
        return ctl_complain(k, "%s", why);
    }
    if (!schema_use(k->conf.database_schema)) {
        return ctl_complain(k, "out of memory");
    }
    rc = reach_home(k, tenant_of(k)) ? k->command->run(k) : CTL_FAILED;
    if (fflush(k->out) != 0 || ferror(k->out)) {
        return ctl_complain(k, "cannot write the output");
    }
    return rc;
}

int ctl_main(int argc, char **argv, char *const *envp, FILE *in, FILE *out, FILE *err)
{
    struct ctl_call k = {.mem = arena_new(), .in = in, .out = out, .err = err};
    k.russian = is_russian(envp);
    const char *file = getenv("KARTOTEKA_CONFIG");
    int first = 1;
    log_set_level(LOG_ERROR);
    if (argc > 2 && strcmp(argv[1], "--config") == 0) {
        file = argv[2];
        first = 3;
    }
    if (file == NULL && access(KARTOTEKA_CONFIG_FILE, R_OK) == 0) {
        file = KARTOTEKA_CONFIG_FILE;
    }
    if (file != NULL && file[0] == '\0') {
        file = NULL;
    }
    int rc = run(&k, argc - first, argv + first, envp, file);
    arena_free(k.mem);
    return rc;
}

int ctl_complain(const struct ctl_call *k, const char *fmt, ...)
{
    va_list ap;
    fputs("kartotekactl: ", k->err);
    va_start(ap, fmt);
    vfprintf(k->err, ctl_words(k, fmt), ap);
    va_end(ap);
    fputc('\n', k->err);
    return CTL_FAILED;
}

/* How the detail of the error of ctl_use_tenant() begins. */
static const char no_tenant[] = "tenant ";

int ctl_failed(const struct ctl_call *k, const struct ctx *c)
{
    if (c->err.code == E_REFERENCE_UNKNOWN &&
        strncmp(c->err.detail, no_tenant, strlen(no_tenant)) == 0) {
        return ctl_complain(k, "there is no tenant %s", c->err.detail + strlen(no_tenant));
    }
    const char *meaning = ctl_words(k, err_info(c->err.code)->meaning);
    /* The number of an SQLSTATE tells nothing to whoever reads this. */
    struct span detail = span_of(c->err.detail);
    const char *state = strstr(c->err.detail, ", SQLSTATE ");
    if (state != NULL) {
        detail.n = (size_t)(state - c->err.detail);
    }
    return ctl_complain(k, "%s (%.*s)", meaning, SPAN_ARG(detail));
}

bool ctl_name(const struct ctl_call *k, const char *what, const char *text, size_t max)
{
    struct span s = span_of(text), line = text_line(k->mem, s);
    const char *why = s.n == 0              ? "it is empty"
                      : !utf8_text(s)       ? "it is not UTF-8, or has a control character"
                      : utf8_count(s) > max ? "it is too long"
                      : !span_eq(line, s)   ? "it has blanks at an end, or several in a row"
                                            : NULL;
    if (why != NULL) {
        (void)ctl_complain(k, "%s: %s", what, ctl_words(k, why));
    }
    return why == NULL;
}

bool ctl_tenant_name(const struct ctl_call *k, const char *what, const char *name)
{
    bool ok = ctl_name(k, what, name, CTL_NAME_MAX);
    if (ok && (name[0] == '-' || name[0] == '.' || strpbrk(name, "/\\") != NULL)) {
        ok = ctl_complain(k,
                          "%s: a tenant's name has no slash and no backslash, and does not begin "
                          "with - or .",
                          what) == CTL_OK;
    }
    return ok;
}

bool ctl_time_zone(const struct ctl_call *k, struct ctx *c, const char *zone)
{
    struct sql_time_zone_known_rows rs;
    if (sql_time_zone_known(c, SQL_ARGS(time_zone_known, .zone = span_of(zone)), &rs) != E_OK) {
        return ctl_failed(k, c) == CTL_OK;
    }
    bool known = sql_time_zone_known_row(&rs, 0).known;
    return known ||
           ctl_complain(k, "there is no time zone %s; one is like Europe/Moscow", zone) == CTL_OK;
}

static void close_db(void *db)
{
    db_free(db);
}

struct ctx *ctl_database(struct ctl_call *k)
{
    struct migrate_status status;
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (!migrate_status(k->conf.admin_database, &status, &report)) {
        (void)ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(&report))));
        return NULL;
    }
    if (status.pending != 0) {
        (void)ctl_complain(k,
                           "the database has schema version %lld, this program needs %lld: "
                           "kartotekactl db migrate",
                           (long long)status.version, (long long)status.latest);
        return NULL;
    }
    return ctl_login(k, status.divided ? "kartoteka_owner" : NULL);
}

struct ctx *ctl_login(struct ctl_call *k, const char *role)
{
    struct db_options o = {
        .conninfo = k->conf.admin_database,
        .prepare = true,
        .lock_timeout_ms = k->conf.lock_timeout_ms,
        .application_name = "kartotekactl",
        .role = role,
        .gated = reach_configured(k),
    };
    struct ctx *c = arena_new_of(k->mem, struct ctx);
    c->mem = k->mem;
    c->db = db_new(&o);
    arena_defer(k->mem, close_db, c->db);
    return c;
}

enum err ctl_use_tenant(struct ctx *c, const char *name)
{
    struct sql_tenant_id_rows rs;
    enum err e = sql_tenant_id(c, SQL_ARGS(tenant_id, .name = span_of(name)), &rs);
    if (e != E_OK) {
        return e;
    }
    if (rs.rows.n == 0) {
        return err_set(c, E_REFERENCE_UNKNOWN, "%s%s", no_tenant, name);
    }
    c->tenant = (int32_t)sql_tenant_id_row(&rs, 0).id;
    return E_OK;
}

struct ctx *ctl_tenant_database(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    if (c != NULL && ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        (void)ctl_failed(k, c);
        return NULL;
    }
    return c;
}

bool ctl_time(struct ctl_call *k, const char *option, struct span *out)
{
    const char *text = ctl_option(k, option);
    char when[48];
    *out = SPAN_NONE;
    if (text == NULL) {
        return true;
    }
    if (!datetime_parse(span_of(text), when)) {
        (void)ctl_complain(k, "%s takes a date or a time, yyyy-mm-dd hh:mm:ss", option);
        return false;
    }
    *out = arena_span(k->mem, span_of(when));
    return true;
}

int64_t ctl_number(const struct ctl_call *k, const char *what, const char *text)
{
    int64_t v = 0;
    if (span_i64(span_of(text), &v) && v > 0) {
        return v;
    }
    (void)ctl_complain(k, "%s: \"%s\" is not a positive integer", what, text);
    return 0;
}

static bool read_line(FILE *f, char *line, size_t size)
{
    line[0] = '\0';
    if (fgets(line, (int)size, f) == NULL) {
        return false; /* there is no line, not even an empty one */
    }
    size_t n = strlen(line);
    bool whole = n < size - 1 || line[n - 1] == '\n';
    line[strcspn(line, "\r\n")] = '\0';
    return whole;
}

bool ctl_confirm(struct ctl_call *k, const char *word)
{
    char line[SECRET_MAX];
    if (ctl_option(k, "--yes") != NULL) {
        return true;
    }
    if (isatty(fileno(k->in))) {
        fprintf(k->err, ctl_words(k, "This cannot be taken back. Type %s to do it: "), word);
        fflush(k->err);
    }
    if (read_line(k->in, line, sizeof(line)) && strcmp(line, word) == 0) {
        return true;
    }
    (void)ctl_complain(k, "nothing was done: --yes, or the line \"%s\" on stdin, confirms it",
                       word);
    return false;
}

static bool read_hidden(const struct ctl_call *k, const char *prompt, char *line, size_t size)
{
    struct termios was;
    int fd = fileno(k->in);
    bool terminal = fd >= 0 && tcgetattr(fd, &was) == 0;
    if (terminal) {
        struct termios silent = was;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        fputs(prompt, k->err);
        fflush(k->err);
        tcsetattr(fd, TCSAFLUSH, &silent);
    }
    bool ok = read_line(k->in, line, size);
    if (terminal) {
        tcsetattr(fd, TCSAFLUSH, &was);
        fputc('\n', k->err);
    }
    return ok;
}

struct span ctl_secret(const struct ctl_call *k, const char *option, const char *prompt)
{
    char line[SECRET_MAX];
    const char *path = ctl_option(k, option);
    bool ok = false;
    if (path != NULL) {
        FILE *f = fopen(path, "r");
        ok = f != NULL && read_line(f, line, sizeof(line));
        if (f != NULL) {
            fclose(f);
        }
    } else {
        ok = read_hidden(k, prompt, line, sizeof(line));
    }
    struct span secret = SPAN_NONE;
    if (ok) {
        secret = arena_span(k->mem, span_of(line));
    } else {
        (void)(path != NULL
                   ? ctl_complain(k, "cannot read the secret from %s", path)
                   : ctl_complain(k, "the secret is the first line of standard input, which is "
                                     "empty"));
    }
    crypto_wipe(line, sizeof(line));
    return secret;
}
