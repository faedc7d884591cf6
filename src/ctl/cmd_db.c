/*
 * cmd_db: db migrate, db status.
 */
#include "ctl/ctl.h"
#include "ctl/say/faults.h"
#include "db/faults.h"
#include "db/migrate.h"

int cmd_db_migrate(struct ctl_call *k)
{
    struct buf report;
    buf_init(&report, k->mem, 1024);
    bool ok = migrate_up(k->conf.admin_database, &report);
    fwrite(report.p, 1, report.n, ok ? k->out : k->err);
    return ok ? CTL_OK : ctl_complain(k, "the database was not migrated");
}

int cmd_db_status(struct ctl_call *k)
{
    struct migrate_status s;
    struct buf report;
    buf_init(&report, k->mem, 256);
    if (!migrate_status(k->conf.admin_database, &s, &report)) {
        return ctl_complain(k, "%.*s", SPAN_ARG(span_trim(buf_view(&report))));
    }
    fprintf(k->out, ctl_words(k, "version %lld, latest %lld, pending %d, owner %s\n"),
            (long long)s.version, (long long)s.latest, s.pending,
            s.divided ? "kartoteka_owner" : ctl_words(k, "this login"));
    if (s.pending > 0) {
        return CTL_FAILED;
    }
    const char *accepted[CTL_MAX_GIVEN];
    struct faults f = {.report = &report, .accepted = accepted};
    f.accepted_count = ctl_option_values(k, "--accept", accepted);
    report.n = 0;
    faults_of_schema(&f, k->conf.admin_database);
    say_faults(k, buf_view(&report), NULL);
    return f.count == 0 ? CTL_OK : CTL_FAILED;
}
