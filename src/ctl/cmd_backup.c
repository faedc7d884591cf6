/*
 * cmd_backup: backup, restore: the whole database by PostgreSQL's own programs, or one tenant.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/ctl.h"
#include "db/db.h"
#include "db/faults.h"
#include "db/migrate.h"
#include "db/sql/admin.h"
#include "db/tenant_file.h"
#include "db/tool.h"

static int complain_of(const struct ctl_call *k, const char *path)
{
    return ctl_complain(k, "%s: %s", path, strerror(errno));
}

static int complain_report(const struct ctl_call *k, const struct buf *report, const char *what)
{
    struct span why = span_trim(buf_view(report));
    return ctl_complain(k, "%s%s%.*s", what, why.n > 0 ? ": " : "", SPAN_ARG(why));
}

/* Writes the file to the disk and gives it its own name, unless somebody has taken the name
 * meanwhile. */
static int finish_file(const struct ctl_call *k, const char *part, const char *path)
{
    int fd = open(part, O_RDONLY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) {
        close(fd);
    }
    if (!ok || link(part, path) != 0) {
        int rc = complain_of(k, path);
        unlink(part);
        return rc;
    }
    unlink(part);
    return CTL_OK;
}

/* Makes an empty file that only its owner may read, beside the wanted one. */
static const char *make_part(const struct ctl_call *k, const char *path)
{
    const char *part = arena_printf(k->mem, "%s.part", path).p;
    struct stat there;
    if (lstat(path, &there) == 0) {
        (void)ctl_complain(k, "%s is there already", path);
        return NULL;
    }
    int fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || fchmod(fd, 0600) != 0) {
        (void)complain_of(k, part);
        part = NULL;
    }
    if (fd >= 0) {
        close(fd);
    }
    return part;
}

static int write_tenant(struct ctl_call *k, const char *tenant, const char *part)
{
    struct buf report;
    int64_t rows = 0;
    buf_init(&report, k->mem, 256);
    FILE *out = fopen(part, "we");
    if (out == NULL) {
        return complain_of(k, part);
    }
    bool ok = tenant_file_write(k->conf.admin_database, tenant, out, &rows, &report);
    bool written = !ferror(out);
    written = fclose(out) == 0 && written;
    if (!ok) {
        return complain_report(k, &report, "no backup was made");
    }
    if (!written) {
        return complain_of(k, part);
    }
    fprintf(k->out, ctl_words(k, "tenant %s: %lld rows\n"), tenant, (long long)rows);
    return CTL_OK;
}

/* Writes a dump, and reads its table of contents again. */
static int write_database(struct ctl_call *k, struct ctx *c, const char *part)
{
    const char *const dump[] = {"pg_dump", "--format=custom", "--no-password", "--file",
                                part,      "--dbname",        tool_conninfo,   NULL};
    const char *const list[] = {"pg_restore", "--list", "--file=/dev/null", part, NULL};
    struct sql_backup_login_rows login;
    struct buf report;
    struct stat st;
    buf_init(&report, k->mem, 256);
    if (sql_backup_login(c, &login) != E_OK) {
        return ctl_failed(k, c);
    }
    if (!sql_backup_login_row(&login, 0).sees_all) {
        return ctl_complain(k, "ADMIN_DATABASE's login sees the rows of one tenant at a time: take "
                               "--tenant NAME for each, or a login with BYPASSRLS");
    }
    fflush(k->out);
    if (!tool_run(k->conf.admin_database, dump, &report) ||
        !tool_run(k->conf.admin_database, list, &report) || stat(part, &st) != 0) {
        return complain_report(k, &report, "no backup was made");
    }
    if (sql_backup_done(c, SQL_ARGS(backup_done, .bytes = st.st_size), NULL) != E_OK) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, ctl_words(k, "database: %lld bytes\n"), (long long)st.st_size);
    return CTL_OK;
}

int ctl_backup_tenant(struct ctl_call *k, const char *tenant, const char *path)
{
    const char *part = make_part(k, path);
    if (part == NULL) {
        return CTL_FAILED;
    }
    int rc = write_tenant(k, tenant, part);
    if (rc == CTL_OK) {
        return finish_file(k, part, path);
    }
    unlink(part);
    return rc;
}

int cmd_backup(struct ctl_call *k)
{
    const char *tenant = ctl_option(k, "--tenant");
    struct ctx *c = ctl_login(k, NULL);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (tenant != NULL) {
        return ctl_backup_tenant(k, tenant, k->words[0]);
    }
    const char *part = make_part(k, k->words[0]);
    if (part == NULL) {
        return CTL_FAILED;
    }
    int rc = write_database(k, c, part);
    if (rc == CTL_OK) {
        return finish_file(k, part, k->words[0]);
    }
    unlink(part);
    return rc;
}

/* Restore */

static int read_tenant(struct ctl_call *k, FILE *in)
{
    struct buf report;
    int64_t rows = 0;
    struct ctx *c = ctl_database(k); /* only a database with this program's schema */
    buf_init(&report, k->mem, 256);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (!tenant_file_read(k->conf.admin_database, ctl_option(k, "--tenant"), in, &rows, &report)) {
        return complain_report(k, &report, "nothing was restored");
    }
    fprintf(k->out, ctl_words(k, "%lld rows\n"), (long long)rows);
    return CTL_OK;
}

static int check_result(struct ctl_call *k)
{
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (!migrate_restored(k->conf.admin_database, &report)) {
        return complain_report(k, &report, "restored, but not brought up to date");
    }
    fwrite(report.p, 1, report.n, k->out);
    report.n = 0;
    struct faults f = {.report = &report};
    faults_of_schema(&f, k->conf.admin_database);
    if (f.count > 0) {
        return complain_report(k, &report, "restored, but not as it should be");
    }
    return CTL_OK;
}

static int read_database(struct ctl_call *k)
{
    const char *const divided[] = {"pg_restore",
                                   "--exit-on-error",
                                   "--single-transaction",
                                   "--no-password",
                                   "--dbname",
                                   tool_conninfo,
                                   k->words[0],
                                   NULL};
    const char *const single[] = {
        "pg_restore",      "--exit-on-error", "--single-transaction", "--no-password", "--no-owner",
        "--no-privileges", "--dbname",        tool_conninfo,          k->words[0],     NULL};
    struct sql_backup_login_rows login;
    struct buf report;
    bool roles = false;
    buf_init(&report, k->mem, 256);
    struct ctx *c = ctl_login(k, NULL);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_backup_login(c, &login) != E_OK) {
        return ctl_failed(k, c);
    }
    if (sql_backup_login_row(&login, 0).has_schema) {
        return ctl_complain(k, "the database has a schema %s already; take an empty one",
                            k->conf.database_schema);
    }
    if (!migrate_roles(k->conf.admin_database, &roles, &report) ||
        !tool_run(k->conf.admin_database, roles ? divided : single, &report)) {
        return complain_report(k, &report, "nothing was restored");
    }
    return check_result(k);
}

int cmd_restore(struct ctl_call *k)
{
    const char *name = ctl_option(k, "--tenant");
    if (name != NULL && !ctl_tenant_name(k, "--tenant", name)) {
        return CTL_FAILED;
    }
    char start[64] = "";
    FILE *in = fopen(k->words[0], "re");
    if (in == NULL || fread(start, 1, 5, in) != 5) {
        int rc = in == NULL ? complain_of(k, k->words[0])
                            : ctl_complain(k, "%s is no backup of Kartoteka's", k->words[0]);
        if (in != NULL) {
            fclose(in);
        }
        return rc;
    }
    rewind(in);
    int rc = CTL_FAILED;
    if (strncmp(start, tenant_file_mark, 5) == 0) {
        rc = read_tenant(k, in);
    } else if (memcmp(start, "PGDMP", 5) != 0) {
        (void)ctl_complain(k, "%s is no backup of Kartoteka's", k->words[0]);
    } else if (ctl_option(k, "--tenant") != NULL) {
        (void)ctl_complain(k, "%s is of a whole database: --tenant is for a tenant's file",
                           k->words[0]);
    } else {
        rc = read_database(k);
    }
    fclose(in);
    return rc;
}
