#include "ctl/file/whole_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool whole_file_open(struct whole_file *w, struct ctl_call *k, const char *path, bool book)
{
    struct stat st;
    *w = (struct whole_file){.f = k->out, .path = path};
    if (strcmp(path, "-") == 0) {
        return !book ||
               ctl_complain(k, "a workbook is written into a file, not into a pipe") == CTL_OK;
    }
    if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) { /* a device would be replaced */
        return ctl_complain(k, "%s is no file: standard output is \"-\"", path) == CTL_OK;
    }
    w->part = arena_printf(k->mem, "%s.part", path).p;
    w->f = fopen(w->part, "wbx");
    return w->f != NULL || ctl_complain(k, "%s: %s", w->part, strerror(errno)) == CTL_OK;
}

bool whole_file_close(struct whole_file *w, struct ctl_call *k, bool good)
{
    if (w->part == NULL) {
        return good;
    }
    bool written = fflush(w->f) == 0 && !ferror(w->f);
    written = fsync(fileno(w->f)) == 0 && written;
    written = fclose(w->f) == 0 && written;
    if (good && written && rename(w->part, w->path) == 0) {
        return true;
    }
    if (good) {
        (void)ctl_complain(k, "%s: %s", w->path, strerror(errno));
    }
    (void)unlink(w->part);
    return false;
}

static bool ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);
    return n >= m && span_iis(span_of(path + n - m), end);
}

const char *whole_file_format(const char *path)
{
    return ends_in(path, ".tsv")    ? "tsv"
           : ends_in(path, ".vcf")  ? "vcard"
           : ends_in(path, ".xlsx") ? "xlsx"
                                    : "csv";
}
