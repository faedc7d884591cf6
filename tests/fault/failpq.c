/*
 * failpq: preloaded into a worker, it lets one call of libpq fail as libpq says it may: the one
 * that the number in the file $FAILPQ counts down to. 0: none. The file is mapped, so a test sets
 * it while the worker runs, and finds there how many calls were not yet made.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <libpq-fe.h>

static volatile int64_t *left;

static __attribute__((constructor)) void begin(void)
{
    const char *path = getenv("FAILPQ");
    int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *p =
        fd >= 0 ? mmap(NULL, sizeof(*left), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0) {
        (void)close(fd);
    }
    if (p != MAP_FAILED) {
        left = p;
    }
}

static int fails(void)
{
    return left != NULL && *left > 0 && --*left == 0;
}

/* The library's own function; POSIX's way to get one from dlsym(). */
#define REAL(name)                                                                                 \
    static __typeof__(name) *real;                                                                 \
    if (real == NULL) {                                                                            \
        *(void **)&real = dlsym(RTLD_NEXT, #name);                                                 \
    }

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values, int expand)
{
    REAL(PQconnectStartParams)
    return fails() ? NULL : real(keywords, values, expand);
}

PostgresPollingStatusType PQconnectPoll(PGconn *pg)
{
    REAL(PQconnectPoll)
    return fails() ? PGRES_POLLING_FAILED : real(pg);
}

PQconninfoOption *PQconninfoParse(const char *text, char **why)
{
    REAL(PQconninfoParse)
    return fails() ? NULL : real(text, why);
}

int PQsetnonblocking(PGconn *pg, int on)
{
    REAL(PQsetnonblocking)
    return fails() ? -1 : real(pg, on);
}

int PQenterPipelineMode(PGconn *pg)
{
    REAL(PQenterPipelineMode)
    return fails() ? 0 : real(pg);
}

int PQsendPrepare(PGconn *pg, const char *name, const char *query, int n, const Oid *types)
{
    REAL(PQsendPrepare)
    return fails() ? 0 : real(pg, name, query, n, types);
}

int PQsendQueryPrepared(PGconn *pg, const char *name, int n, const char *const *values,
                        const int *lengths, const int *formats, int format)
{
    REAL(PQsendQueryPrepared)
    return fails() ? 0 : real(pg, name, n, values, lengths, formats, format);
}

int PQpipelineSync(PGconn *pg)
{
    REAL(PQpipelineSync)
    return fails() ? 0 : real(pg);
}

int PQflush(PGconn *pg)
{
    REAL(PQflush)
    return fails() ? -1 : real(pg);
}

int PQconsumeInput(PGconn *pg)
{
    REAL(PQconsumeInput)
    return fails() ? 0 : real(pg);
}

PGresult *PQgetResult(PGconn *pg)
{
    REAL(PQgetResult)
    return fails() ? NULL : real(pg);
}

PGcancel *PQgetCancel(PGconn *pg)
{
    REAL(PQgetCancel)
    return fails() ? NULL : real(pg);
}
