/*
 * cmd_doctor: doctor names every unsafe setting that can be seen from here, with its mend.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "api/measure.h"
#include "ctl/ctl.h"
#include "ctl/say/faults.h"
#include "db/faults.h"
#include "db/migrate.h"
#include "db/setup.h"
#include "db/sql/admin.h"

/* The meaning of each fault's name; the sentence of the fault itself stands behind it. */
struct fault_meaning {
    const char *name, *meaning;
};
static const struct fault_meaning meanings[] = {
    {"configuration", "others may read the configuration, or the group may write it"},
    {"memory-limit", "a limit of the configuration limits nothing"},
    {"statement-timeout", "a statement may outlive its request"},
    {"connection", "the database cannot be asked"},
    {"login", "the login of DATABASE may too much"},
    {"worker-role", "the role of the workers may too much"},
    {"migration", "files of the schema are not applied"},
    {"schema", "the schema is not this program's"},
    {"role", "a role is missing or another"},
    {"owner", "an owner is another"},
    {"row-security", "rows of tenants are not kept apart"},
    {"worker-rights", "the workers have other rights"},
    {"sequence", "a sequence is missing"},
    {"trigger", "a trigger is missing or off"},
    {"function", "a function is another"},
    {"index", "an index is missing or broken"},
    {"renewal", "keys of phones are being made anew"},
    {"extension", "an extension is missing"},
    {"encoding", "the database is not UTF-8"},
    {"locale", "the order of texts is the C library's"},
    {"collation-version", "indexes have another order than the library's"},
    {"fsync", "a crash loses acknowledged writes"},
    {"full-page-writes", "a crash may leave half a page"},
    {"synchronous-commit", "a crash loses the last acknowledged writes"},
    {"checksums", "damage on the disk is not noticed"},
    {"shared-cache", "the cache of PostgreSQL is too small"},
    {"temp-file-limit", "temporary files may fill the disk"},
    {"log-statement", "personal data stands in the log"},
    {"connections", "a worker wants more connections than it may have"},
    {"clock", "the clocks differ"},
    {"backup", "the last backup is too old"},
    {"standby", "there is no second node"},
    {"audit-chain", "the audit is not as it was sealed"},
    {"audit-seal", "rows of the audit wait for their seal"},
    {"audit-reads", "who reads whom is not noted"},
};

enum {
    LISTENS = 1,   /* one connection waits for notifications */
    SEAL_LATE = 60 /* minutes after which a row of the audit has its seal where a worker runs */
};

static void look_at_file(struct faults *f, struct ctl_call *k)
{
    struct stat st;
    if (k->conf_file != NULL && stat(k->conf_file, &st) == 0 && (st.st_mode & 0027) != 0) {
        faults_add(f, "configuration",
                   arena_printf(k->mem, "%s may be read or written by others", k->conf_file),
                   arena_printf(k->mem, "chmod 0640 %s", k->conf_file));
    }
}

static void look_at_limits(struct faults *f, struct ctl_call *k)
{
    int64_t memory = (int64_t)sysconf(_SC_PHYS_PAGES) * sysconf(_SC_PAGESIZE);
    if (k->conf.memory_max > memory / 2) {
        faults_add(f, "memory-limit", SPAN("MEMORY_MAX is more than half of the machine's memory"),
                   arena_printf(k->mem, "MEMORY_MAX=%lld", (long long)(memory / 4)));
    }
    if (k->conf.statement_timeout_ms >= k->conf.request_timeout_ms) {
        faults_add(f, "statement-timeout",
                   SPAN("STATEMENT_TIMEOUT_MS is not below REQUEST_TIMEOUT_MS: a statement goes on "
                        "for nobody"),
                   SPAN("STATEMENT_TIMEOUT_MS=5000"));
    }
}

static void look_at_pooler(struct faults *f, struct ctl_call *k)
{
    if (k->conf.db_prepare && setup_is_pooled(k->conf.database)) {
        faults_add(f, "pooler",
                   SPAN("a pooler stands before DATABASE, and statements are prepared"),
                   SPAN("DB_PREPARE=no"));
    }
    if (setup_is_pooled(k->conf.admin_database)) {
        faults_add(
            f, "pooler",
            SPAN("a pooler stands before ADMIN_DATABASE: the lock of migrations would be lost"),
            SPAN("ADMIN_DATABASE with the server's own address"));
    }
}

/* Looks at the chain over one tenant's audit. Rows that are not sealed yet prove nothing. */
static enum err look_at_chain(struct faults *f, struct ctl_call *k, struct ctx *c, struct span name)
{
    struct sql_audit_check_rows chain;
    struct sql_audit_late_rows late;
    enum err e = sql_audit_check(c, &chain);
    e = e == E_OK ? sql_audit_late(c, &late) : e;
    for (int i = 0; e == E_OK && i < chain.rows.n; i++) {
        struct sql_audit_check_row r = sql_audit_check_row(&chain, i);
        if (r.wrong.p != NULL) {
            faults_add(f, "audit-chain",
                       arena_printf(k->mem, "tenant %.*s, seal %lld: %.*s", SPAN_ARG(name),
                                    (long long)r.no, SPAN_ARG(r.wrong)),
                       SPAN("compare with a backup: somebody has changed the audit"));
        }
    }
    if (e == E_OK && sql_audit_late_row(&late, 0).minutes.v >= SEAL_LATE) {
        faults_add(f, "audit-seal",
                   arena_printf(k->mem,
                                "tenant %.*s: a row of the audit has no seal after %lld minutes",
                                SPAN_ARG(name), (long long)sql_audit_late_row(&late, 0).minutes.v),
                   SPAN("a running worker seals, kartotekactl audit verify does so now"));
    }
    return e;
}

static void look_at_audit(struct faults *f, struct ctl_call *k)
{
    struct sql_tenant_list_rows tenants;
    struct ctx *c = ctl_database(k);
    const struct metrics *m = measure_find(&k->conf);
    uint64_t lost = m != NULL ? atomic_load(&m->counters[METRIC_READS_LOST]) : 0;
    if (lost > 0) {
        faults_add(f, "audit-reads",
                   arena_printf(k->mem, "%llu calls that read records are not in the audit",
                                (unsigned long long)lost),
                   SPAN("the workers' log says when; counted since this machine has started"));
    }
    enum err e = c != NULL ? sql_tenant_list(c, &tenants) : E_UNAVAILABLE;
    for (int i = 0; e == E_OK && i < tenants.rows.n; i++) {
        struct sql_tenant_list_row t = sql_tenant_list_row(&tenants, i);
        c->tenant = (int32_t)t.id;
        e = look_at_chain(f, k, c, t.name);
    }
    if (e != E_OK) {
        faults_add(f, "connection", SPAN("the audit cannot be looked at"),
                   SPAN("kartotekactl db status"));
    }
}

static void look_at_database(struct faults *f, struct ctl_call *k)
{
    struct migrate_status s;
    struct buf why;
    buf_init(&why, k->mem, 256);
    faults_of_login(f, k->conf.database, k->conf.admin_database);
    if (!migrate_status(k->conf.admin_database, &s, &why)) {
        faults_add(f, "schema", span_trim(buf_view(&why)), SPAN("kartotekactl db status"));
    } else if (s.pending > 0) {
        faults_add(f, "migration",
                   arena_printf(k->mem, "%d files of the schema are not applied", s.pending),
                   SPAN("kartotekactl db migrate"));
    } else {
        faults_of_schema(f, k->conf.admin_database);
        faults_of_server(f, k->conf.admin_database,
                         k->conf.db_read_connections + k->conf.db_slow_connections +
                             k->conf.db_write_connections + LISTENS);
        look_at_audit(f, k);
    }
}

static const char *meaning_of(struct span name)
{
    for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
        if (span_is(name, meanings[i].name)) {
            return meanings[i].meaning;
        }
    }
    return NULL;
}

int cmd_doctor(struct ctl_call *k)
{
    const char *accepted[CTL_MAX_GIVEN];
    struct buf report;
    buf_init(&report, k->mem, 1024);
    struct faults f = {.report = &report, .accepted = accepted};
    f.accepted_count = ctl_option_values(k, "--accept", accepted);
    look_at_file(&f, k);
    look_at_limits(&f, k);
    look_at_pooler(&f, k);
    look_at_database(&f, k);
    say_faults(k, buf_view(&report), meaning_of);
    if (f.count == 0) {
        fputs(ctl_words(k, "nothing unsafe was found\n"), k->out);
    } else {
        fprintf(k->out, ctl_words(k, "%d unsafe\n"), f.count);
    }
    return f.count == 0 ? CTL_OK : CTL_FAILED;
}
