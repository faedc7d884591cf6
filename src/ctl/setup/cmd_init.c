/*
 * cmd_init: init makes an installation of an empty machine: database, roles, logins, configuration,
 * the first tenant with an employee and keys. What is there is left as it is, so it may be run
 * again after a failure.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/key.h"
#include "db/db.h"
#include "db/migrate.h"
#include "db/seed.h"
#include "db/setup.h"
#include "db/sql/admin.h"

enum { PASSWORD_LENGTH = 20, PATH_LENGTH = 4096 };

static const char service_user[] = "kartoteka"; /* deploy/systemd/kartoteka.sysusers.in */
static const char postgres_user[] = "postgres"; /* owns PostgreSQL's server */
static const char label[] = "made by init";

/* The names and secrets of a first tenant. */
struct first {
    const char *tenant;
    struct span login, name, password;
    int64_t object;
    struct span sid, apikey; /* out */
};

static const char *option_or(const struct ctl_call *k, const char *name, const char *otherwise)
{
    const char *v = ctl_option(k, name);
    return v != NULL ? v : otherwise;
}

static int fail(struct ctl_call *k, const struct buf *report, const char *step)
{
    return ctl_complain(k, "%s: %.*s", step, SPAN_ARG(span_trim(buf_view(report))));
}

/* Connects as the system user who may everything in PostgreSQL, when this is root and the
 * connection string names nobody. Returns false with the reason printed. */
static bool become_postgres(struct ctl_call *k)
{
    if (geteuid() != 0 || setup_names_user(k->conf.admin_database)) {
        return true;
    }
    const struct passwd *p = getpwnam(postgres_user);
    if (p == NULL) {
        (void)ctl_complain(k,
                           "there is no system user %s: install PostgreSQL (apt-get install "
                           "postgresql), or name a server and a user in ADMIN_DATABASE",
                           postgres_user);
        return false;
    }
    if (seteuid(p->pw_uid) != 0) {
        (void)ctl_complain(k, "cannot act as %s: %s", postgres_user, strerror(errno));
        return false;
    }
    return true;
}

/* Becomes the caller again. */
static void become_caller(void)
{
    if (getuid() == 0 && geteuid() != 0 && seteuid(0) != 0) {
        _exit(CTL_FAILED); /* the rest must not be done as somebody else */
    }
}

static int make_schema(struct ctl_call *k)
{
    struct buf report;
    struct migrate_status status;
    buf_init(&report, k->mem, 1024);
    if (!migrate_status(k->conf.admin_database, &status, &report)) {
        report.n = 0;
        switch (setup_database(k->conf.admin_database, &report)) {
        case SETUP_FAILED:
            return fail(k, &report, "the database");
        case SETUP_DONE:
            fputs(ctl_words(k, "database kartoteka: made\n"), k->out);
            break;
        case SETUP_PRESENT:
            break;
        }
    }
    report.n = 0;
    if (!migrate_up(k->conf.admin_database, &report)) {
        return fail(k, &report, "the schema");
    }
    fprintf(k->out, ctl_words(k, "schema: version %d\n"), SCHEMA_VERSION);
    return CTL_OK;
}

/* Makes the folders above a file that are not there. */
static void make_folders(const char *path)
{
    char part[PATH_LENGTH];
    size_t n = strlen(path);
    for (size_t i = 1; i < n && i < sizeof(part); i++) {
        if (path[i] == '/') {
            memcpy(part, path, i);
            part[i] = '\0';
            (void)mkdir(part, 0755);
        }
    }
}

/* Writes the configuration, which workers may read and others not. Returns false with errno. */
static bool write_file(const char *path, struct span text, const struct passwd *worker)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
    if (fd < 0) {
        return false;
    }
    bool ok = write(fd, text.p, text.n) == (ssize_t)text.n && fchmod(fd, 0640) == 0 &&
              (worker == NULL || fchown(fd, (uid_t)-1, worker->pw_gid) == 0) && fsync(fd) == 0;
    int why = errno;
    close(fd);
    if (!ok) {
        unlink(path);
        errno = why;
    }
    return ok;
}

/* Makes the logins of the system users and the configuration that names them. */
static int make_configuration(struct ctl_call *k, const char *path)
{
    struct buf report;
    const struct passwd *worker = getpwnam(service_user);
    if (worker == NULL) {
        return ctl_complain(k, "there is no system user %s: systemd-sysusers makes it",
                            service_user);
    }
    const struct passwd *caller = getpwuid(getuid());
    const char *admin = caller != NULL && strcmp(caller->pw_name, postgres_user) != 0
                            ? arena_cstr(k->mem, span_of(caller->pw_name))
                            : "";
    buf_init(&report, k->mem, 256);
    bool ok =
        become_postgres(k) && setup_logins(k->conf.admin_database, service_user, admin, &report);
    become_caller();
    if (!ok) {
        return fail(k, &report, "the logins");
    }
    fprintf(k->out, ctl_words(k, "logins of PostgreSQL: %s%s%s\n"), service_user,
            admin[0] != '\0' ? ", " : "", admin);
    make_folders(path);
    worker = getpwnam(service_user);
    if (!write_file(path,
                    SPAN("# Made by kartotekactl init; kartotekactl docs config lists all keys.\n"
                         "DATABASE=host=/run/postgresql dbname=kartoteka user=kartoteka\n"
                         "ADMIN_DATABASE=host=/run/postgresql dbname=kartoteka\n"),
                    worker)) {
        return ctl_complain(k, "%s: %s", path, strerror(errno));
    }
    fprintf(k->out, ctl_words(k, "%s: written\n"), path);
    return CTL_OK;
}

static enum err add_employee(struct ctx *c, const struct first *f)
{
    struct sql_employee_add_rows rs;
    struct span hash = crypto_password_hash(c->mem, f->password);
    if (hash.p == NULL) {
        return err_set(c, E_BUSY, "no memory to hash the password");
    }
    return sql_employee_add(c,
                            SQL_ARGS(employee_add, .login = f->login, .name = f->name,
                                     .title = SPAN(""), .role = SPAN("specialist"),
                                     .boss = opt_id(0), .admin = true, .password_hash = hash),
                            &rs);
}

static enum err fill(struct ctx *c, void *arg)
{
    struct first *f = arg;
    struct key_wish sid = {"sid", label, true, &f->object, 1};
    struct key_wish apikey = {"apikey", label, true, NULL, 0};
    int64_t id;
    enum err e = add_employee(c, f);
    if (e == E_OK) {
        e = sql_object_add(c, SQL_ARGS(object_add, .id = f->object, .name = span_of(f->tenant)),
                           NULL);
    }
    if (e == E_OK) {
        e = key_make(c, &sid, &f->sid, &id);
    }
    return e == E_OK ? key_make(c, &apikey, &f->apikey, &id) : e;
}

/* Adds employee, object and keys to a tenant that was just made, all or nothing. */
static int fill_tenant(struct ctl_call *k, struct first *f)
{
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, f->tenant) != E_OK || db_atomically(c, fill, f) != E_OK) {
        (void)ctl_failed(k, c);
        return ctl_complain(k,
                            "tenant %s has no employee and no keys yet: kartotekactl employee "
                            "add, object add, key create",
                            f->tenant);
    }
    fprintf(k->out,
            "%sLOGIN='%.*s'\nPASSWORD='%.*s'\nOBJECT_ID='%lld'\nSID='%.*s'\nAPIKEY='%.*s'\n",
            ctl_words(k, "\nThe secrets are shown this one time:\n"), SPAN_ARG(f->login),
            SPAN_ARG(f->password), (long long)f->object, SPAN_ARG(f->sid), SPAN_ARG(f->apikey));
    return CTL_OK;
}

static int make_tenant(struct ctl_call *k, struct first *f)
{
    struct buf report;
    int32_t tenant;
    buf_init(&report, k->mem, 256);
    switch (seed_tenant(k->conf.admin_database, f->tenant,
                        option_or(k, "--time-zone", "Europe/Moscow"), false, &tenant, &report)) {
    case SEED_PRESENT:
        fprintf(k->out, ctl_words(k, "tenant %s: is there, left as it is\n"), f->tenant);
        return CTL_OK;
    case SEED_FAILED:
        return fail(k, &report, "the tenant");
    case SEED_DONE:
        break;
    }
    fprintf(k->out, ctl_words(k, "tenant %s: made\n"), f->tenant);
    return fill_tenant(k, f);
}

static bool read_first(struct ctl_call *k, struct first *f)
{
    f->tenant = option_or(k, "--tenant", "main");
    f->login = span_of(option_or(k, "--login", "admin"));
    f->name = span_of(option_or(k, "--name", "Administrator"));
    f->object = ctl_number(k, "--object", option_or(k, "--object", "199999999"));
    f->password = span_sub(crypto_new_key(k->mem), 0, PASSWORD_LENGTH);
    if (ctl_option(k, "--password-file") != NULL) {
        f->password = ctl_secret(k, "--password-file", "");
    }
    return f->object != 0 && f->password.p != NULL && ctl_tenant_name(k, "--tenant", f->tenant) &&
           ctl_name(k, "--login", f->login.p, CTL_NAME_MAX) &&
           ctl_name(k, "--name", f->name.p, CTL_NAME_MAX);
}

static void print_next_steps(struct ctl_call *k, const char *path)
{
    fprintf(
        k->out,
        ctl_words(k,
                  "\nNext:\n"
                  "  systemctl enable --now kartoteka.socket kartoteka@1 kartoteka-backup.timer\n"
                  "  A certificate and the name of the site: /etc/nginx/kartoteka_site.conf, then\n"
                  "  ln -s ../sites-available/kartoteka /etc/nginx/sites-enabled/ && nginx -t &&\n"
                  "  systemctl reload nginx\n"
                  "  curl https://NAME/readyz\n"
                  "  kartotekactl doctor names what is unsafe; %s holds the settings.\n"),
        path);
}

int cmd_init(struct ctl_call *k)
{
    struct first f = {.object = 0};
    const char *path = k->conf_file != NULL ? k->conf_file : KARTOTEKA_CONFIG_FILE;
    if (!read_first(k, &f) || !become_postgres(k)) {
        return CTL_FAILED;
    }
    int rc = make_schema(k);
    become_caller();
    if (rc == CTL_OK && k->conf_file == NULL) {
        rc = make_configuration(k, path);
    } else if (rc == CTL_OK) {
        fprintf(k->out, ctl_words(k, "%s: is there, left as it is\n"), path);
    }
    if (rc == CTL_OK && (rc = become_postgres(k) ? CTL_OK : CTL_FAILED) == CTL_OK) {
        rc = make_tenant(k, &f);
        become_caller();
    }
    if (rc == CTL_OK) {
        print_next_steps(k, path);
    }
    return rc;
}
