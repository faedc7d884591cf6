/*
 * ctl: one run of the program, and functions that several commands use.
 */
#include "ctl/ctl.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "db/migrate.h"
#include "db/sql/admin.h"

enum { SECRET_MAX = 1024 };

static bool wants_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

/* Prints the help of one command for `GROUP NAME --help`. */
static bool help_asked(struct ctl_call *k, int argc, char **argv)
{
    if (argc > 0 && wants_help(argv[0])) {
        ctl_help(k->out);
        return true;
    }
    if (argc < 2 || strcmp(argv[argc - 1], "--help") != 0) {
        return false;
    }
    FILE *err = k->err;
    k->err = fopen("/dev/null", "w");
    if (k->err != NULL) {
        (void)ctl_parse(k, argc - 1, argv); /* its fault is ignored: it only finds the command */
        fclose(k->err);
    }
    k->err = err;
    if (k->command != NULL) {
        ctl_help_command(k->out, k->command);
    } else {
        ctl_help(k->out);
    }
    return true;
}

static int run(struct ctl_call *k, int argc, char **argv, char *const *envp, const char *file)
{
    if (help_asked(k, argc, argv)) {
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
    rc = k->command->run(k);
    if (fflush(k->out) != 0 || ferror(k->out)) {
        return ctl_complain(k, "cannot write the output");
    }
    return rc;
}

int ctl_main(int argc, char **argv, char *const *envp, FILE *in, FILE *out, FILE *err)
{
    struct ctl_call k = {.mem = arena_new(), .in = in, .out = out, .err = err};
    const char *file = getenv("KARTOTEKA_CONFIG");
    int first = 1;
    log_set_level(LOG_ERROR);
    if (argc > 2 && strcmp(argv[1], "--config") == 0) {
        file = argv[2];
        first = 3;
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
    vfprintf(k->err, fmt, ap);
    va_end(ap);
    fputc('\n', k->err);
    return CTL_FAILED;
}

int ctl_failed(const struct ctl_call *k, const struct ctx *c)
{
    return ctl_complain(k, "%s (%s)", err_info(c->err.code)->meaning, c->err.detail);
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
        return err_set(c, E_REFERENCE_UNKNOWN, "tenant %s", name);
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
        return !ferror(f);
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
        fprintf(k->err, "This cannot be taken back. Type %s to do it: ", word);
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
        (void)ctl_complain(k, "cannot read the secret%s%s", path != NULL ? " from " : "",
                           path != NULL ? path : "");
    }
    crypto_wipe(line, sizeof(line));
    return secret;
}
