/*
 * doctor: what it says of reads that workers could not tell the audit.
 */
#include "support.h"

#include <unistd.h>

#include "api/measure.h"
#include "base/metrics.h"
#include "ctl/ctl.h"

static char worker[128], admin[512], *text;

/* Runs the doctor and puts into text what it says. accepts: reads that were lost are known. */
static void ask_doctor(bool accepts)
{
    static char program[] = "kartotekactl", command[] = "doctor", option[] = "--accept",
                name[] = "audit-reads";
    char *argv[] = {program, command, option, name, NULL}, *env[] = {admin, worker, NULL};
    size_t n;
    free(text);
    FILE *out = open_memstream(&text, &n);
    (void)ctl_main(accepts ? 4 : 2, argv, env, stdin, out, out);
    fclose(out);
}

/* Removes the memory in which this process counts. */
static void forget_counts(void)
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    do {
        assert_non_null(fgets(line, sizeof(line), maps));
    } while (strstr(line, "/dev/shm/kartoteka-metrics-") == NULL);
    fclose(maps);
    line[strcspn(line, "\n")] = '\0';
    measure_end();
    assert_int_equal(unlink(strstr(line, "/dev/shm")), 0);
}

static void lost_reads_are_told(void **state)
{
    (void)state;
    struct conf conf;
    struct arena *mem = arena_new();
    char *env[] = {worker, NULL};
    snprintf(admin, sizeof(admin), "KARTOTEKA_ADMIN_DATABASE=%s", admin_conninfo());
    snprintf(worker, sizeof(worker), "KARTOTEKA_DATABASE=dbname=kt_lost_%d", (int)getpid());
    assert_null(conf_load(&conf, NULL, env, mem));
    measure_begin(&conf, true);
    ask_doctor(false);
    assert_null(strstr(text, "audit-reads"));
    metrics_add_many(METRIC_READS_LOST, 3);
    ask_doctor(false);
    assert_non_null(strstr(text, "audit-reads: 3 calls"));
    ask_doctor(true);
    assert_null(strstr(text, "audit-reads"));
    forget_counts();
    free(text);
    arena_free(mem);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(lost_reads_are_told)};
    return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
