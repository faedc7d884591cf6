#include "ctl/file/import_report.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "ctl/say/faults.h"

enum { REFUSALS_SHOWN = 100, LINE_MS = 2000, TERMINAL_MS = 200, BEGINNING = 65536 };

void import_report_begin(struct import_report *r, const struct ctl_call *k, const char *path,
                         int64_t size)
{
    *r = (struct import_report){.k = k, .path = path, .size = size};
    r->started_ms = r->said_ms = clock_mono_ms();
    r->terminal = isatty(fileno(k->err)) == 1;
}

void import_report_goes_on(struct import_report *r, int64_t position, int64_t line)
{
    fprintf(r->k->err, ctl_words(r->k, "%s: going on from line %lld\n"), r->path, (long long)line);
    r->began_at = position;
}

/* Takes the changing line off the terminal. */
static void clear(struct import_report *r)
{
    if (r->shown > 0) {
        fprintf(r->k->err, "\r%*s\r", (int)r->shown, "");
        r->shown = 0;
    }
}

void import_report_refuse(struct import_report *r, int64_t line, size_t column, struct span heading,
                          const char *problem)
{
    FILE *err = r->k->err;
    if (++r->bad > REFUSALS_SHOWN + 1) {
        return;
    }
    clear(r);
    if (r->bad > REFUSALS_SHOWN) {
        fprintf(err, ctl_words(r->k, "%s: further errors are only counted\n"), r->path);
    } else if (column == 0) {
        fprintf(err, "%s:%lld: %s\n", r->path, (long long)line, say_sentence(r->k, problem));
    } else {
        fprintf(err, ctl_words(r->k, "%s:%lld: column %zu (%.*s): %s\n"), r->path, (long long)line,
                column, SPAN_ARG(heading), say_sentence(r->k, problem));
    }
}

/* Prints a duration as "45 s" or "3 min 20 s". */
static int duration(const struct ctl_call *k, char *out, size_t n, int64_t seconds)
{
    enum { MINUTE = 60 };
    if (seconds < MINUTE) {
        return snprintf(out, n, ctl_words(k, "%lld s"), (long long)seconds);
    }
    return snprintf(out, n, ctl_words(k, "%lld min %lld s"), (long long)(seconds / MINUTE),
                    (long long)(seconds % MINUTE));
}

void import_report_progress(struct import_report *r, int64_t rows, int64_t position, bool always)
{
    char line[240], left[60];
    int64_t now = clock_mono_ms(), ms = now - r->started_ms;
    int64_t done = position - r->began_at, rest = r->size - position;
    if (!always && now - r->said_ms < (r->terminal ? TERMINAL_MS : LINE_MS)) {
        return;
    }
    r->said_ms = now;
    int n = snprintf(line, sizeof(line), ctl_words(r->k, "%lld rows"), (long long)rows);
    if (r->size > 0) {
        n += snprintf(line + n, sizeof(line) - (size_t)n, ", %" PRId64 " %%",
                      position * 100 / r->size);
    }
    n += snprintf(line + n, sizeof(line) - (size_t)n, ctl_words(r->k, ", %lld.%lld s, %lld rows/s"),
                  (long long)(ms / 1000), (long long)(ms / 100 % 10),
                  (long long)(ms > 0 ? rows * 1000 / ms : 0));
    if (r->size > 0 && done > 0 && rest > 0) {
        (void)duration(r->k, left, sizeof(left), ms * rest / done / 1000);
        n += snprintf(line + n, sizeof(line) - (size_t)n, ctl_words(r->k, ", %s left"), left);
    }
    clear(r);
    bool changing = r->terminal && !always;
    fprintf(r->k->err, "%s%s", line, changing ? "" : "\n");
    fflush(r->k->err);
    r->shown = changing ? (size_t)n : 0;
}

FILE *import_file_open(const char *path, const char **problem)
{
    struct stat status;
    if (strcmp(path, "-") == 0) {
        return stdin;
    }
    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        *problem = errno == ENOENT ? "there is no such file" : "cannot be read";
        return NULL;
    }
    if (fstat(fileno(f), &status) != 0 || S_ISDIR(status.st_mode)) {
        *problem = "is a folder";
        fclose(f);
        return NULL;
    }
    return f;
}

void import_file_close(FILE *f)
{
    if (f != NULL && f != stdin) {
        fclose(f);
    }
}

int64_t import_file_size(FILE *f)
{
    if (fseeko(f, 0, SEEK_END) != 0) {
        return -1;
    }
    int64_t n = ftello(f);
    return fseeko(f, 0, SEEK_SET) == 0 ? n : -1;
}

struct span import_file_identity(FILE *f, int64_t size, const char *kind, struct arena *mem)
{
    char *beginning = arena_alloc(mem, BEGINNING);
    off_t was = ftello(f);
    if (size < 0 || was < 0 || fseeko(f, 0, SEEK_SET) != 0) {
        return SPAN_NONE;
    }
    size_t n = fread(beginning, 1, BEGINNING, f);
    clearerr(f);
    if (fseeko(f, was, SEEK_SET) != 0) {
        return SPAN_NONE;
    }
    struct span hash = crypto_sha256_hex(mem, (struct span){beginning, n});
    return arena_printf(mem, "%.*s-%" PRId64 "-%s", SPAN_ARG(hash), size, kind);
}
