/*
 * failmalloc: preloaded into a worker, it lets one allocation fail: the one that the number in the
 * file $FAILMALLOC counts down to. 0: none. The file is mapped, so a test sets it while the worker
 * runs, and finds there how many allocations were not yet made.
 *
 * $FAILTRACE: the worker's log gets the call stack of what failed.
 *
 * Those inside json-c's parser and libfcgi succeed all the same: both crash without memory. What
 * json-c may need is made sure of before it is called (src/wire/json_in.c); with libfcgi a process
 * has one request only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t n);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *p, size_t n);

void *json_tokener_parse_ex(void *tokener, const char *text, int n);
int FCGX_Accept_r(void *request);
int FCGX_GetStr(char *to, int n, void *stream);
void FCGX_Finish_r(void *request);

static volatile int64_t *left;
static int inside; /* one of the libraries named above */
static int traces; /* $FAILTRACE is set: the log shows who asked in vain */

static void *(*real_parse)(void *, const char *, int);
static int (*real_accept)(void *);
static int (*real_get)(char *, int, void *);
static void (*real_finish)(void *);

static __attribute__((constructor)) void begin(void)
{
    const char *path = getenv("FAILMALLOC");
    int fd = path != NULL ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *p =
        fd >= 0 ? mmap(NULL, sizeof(*left), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (fd >= 0) {
        (void)close(fd);
    }
    /* POSIX's way to get a function from dlsym(). */
    *(void **)&real_parse = dlsym(RTLD_NEXT, "json_tokener_parse_ex");
    *(void **)&real_accept = dlsym(RTLD_NEXT, "FCGX_Accept_r");
    *(void **)&real_get = dlsym(RTLD_NEXT, "FCGX_GetStr");
    *(void **)&real_finish = dlsym(RTLD_NEXT, "FCGX_Finish_r");
    traces = getenv("FAILTRACE") != NULL;
    if (traces) {
        void *first[1];
        (void)backtrace(first, 1); /* it loads a library when it is called first */
    }
    if (p != MAP_FAILED) {
        left = p;
    }
}

static int fails(void)
{
    if (left == NULL || *left <= 0 || --*left > 0 || inside > 0) {
        return 0;
    }
    if (traces) {
        void *at[48];
        backtrace_symbols_fd(at, backtrace(at, 48), STDERR_FILENO);
    }
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t n)
{
    return fails() ? NULL : __libc_malloc(n);
}

void *calloc(size_t count, size_t size)
{
    return fails() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}

void *json_tokener_parse_ex(void *tokener, const char *text, int n)
{
    inside++;
    void *out = real_parse(tokener, text, n);
    inside--;
    return out;
}

int FCGX_Accept_r(void *request)
{
    inside++;
    int out = real_accept(request);
    inside--;
    return out;
}

int FCGX_GetStr(char *to, int n, void *stream)
{
    inside++;
    int out = real_get(to, n, stream);
    inside--;
    return out;
}

void FCGX_Finish_r(void *request)
{
    inside++;
    real_finish(request);
    inside--;
}
