#include "db/tool.h"

#include <errno.h>
#include <libpq-fe.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

extern char **environ;

const char tool_conninfo[] = "CONNINFO";

enum { WORDS_MAX = 24 };

/* The arguments and the environment that a program is started with. */
struct start {
    struct arena *mem;
    struct buf conninfo;
    char *password; /* "PGPASSWORD=..." or NULL */
};

static char *copy(struct arena *mem, struct span text)
{
    char *out = arena_alloc(mem, text.n + 1);
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
    return out;
}

static void add_setting(struct buf *b, const char *name, const char *value)
{
    buf_printf(b, "%s%s='", b->n > 0 ? " " : "", name);
    for (const char *p = value; *p != '\0'; p++) {
        if (*p == '\'' || *p == '\\') {
            buf_char(b, '\\');
        }
        buf_char(b, *p);
    }
    buf_char(b, '\'');
}

/* Divides the options into a visible connection string and the password. */
static bool divide(struct start *s, const PQconninfoOption *o, struct buf *report)
{
    for (; o->keyword != NULL; o++) {
        if (o->val == NULL || o->val[0] == '\0') {
            continue;
        }
        if (strcmp(o->keyword, "password") == 0) {
            s->password = copy(s->mem, arena_printf(s->mem, "PGPASSWORD=%s", o->val));
        } else if (strchr(o->dispchar, '*') != NULL) {
            buf_printf(report, "%s cannot be handed on to a program; use a file for it\n",
                       o->keyword);
            return false;
        } else {
            add_setting(&s->conninfo, o->keyword, o->val);
        }
    }
    return true;
}

static bool read_conninfo(struct start *s, const char *conninfo, struct buf *report)
{
    char *why = NULL;
    PQconninfoOption *o = PQconninfoParse(conninfo, &why);
    bool ok = o != NULL && divide(s, o, report);
    if (o == NULL) { /* libpq's reason may show the string, and so the password */
        buf_text(report, "ADMIN_DATABASE is no connection string\n");
    }
    PQconninfoFree(o);
    PQfreemem(why);
    return ok;
}

/* Makes a copy of the caller's environment with the password. */
static char **environment(const struct start *s)
{
    size_t n = 0, to = 0;
    while (environ[n] != NULL) {
        n++;
    }
    char **out = arena_array_of(s->mem, n + 2, char *);
    for (size_t i = 0; i < n; i++) {
        if (s->password == NULL || strncmp(environ[i], "PGPASSWORD=", 11) != 0) {
            out[to++] = environ[i];
        }
    }
    if (s->password != NULL) {
        out[to++] = s->password;
    }
    out[to] = NULL;
    return out;
}

static bool wait_for(pid_t pid, const char *name, struct buf *report)
{
    int status = 0;
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            buf_printf(report, "%s: %s\n", name, strerror(errno));
            return false;
        }
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return true;
    }
    buf_printf(report, "%s failed\n", name);
    return false;
}

bool tool_run(const char *conninfo, const char *const *argv, struct buf *report)
{
    struct start s = {.mem = report->mem};
    char *words[WORDS_MAX + 1];
    size_t n = 0;
    pid_t pid;
    buf_init(&s.conninfo, report->mem, 128);
    if (!read_conninfo(&s, conninfo, report)) {
        return false;
    }
    for (; n < WORDS_MAX && argv[n] != NULL; n++) {
        words[n] =
            copy(report->mem, argv[n] == tool_conninfo ? buf_view(&s.conninfo) : span_of(argv[n]));
    }
    words[n] = NULL;
    int failed = posix_spawnp(&pid, words[0], NULL, NULL, words, environment(&s));
    if (failed != 0) {
        buf_printf(report, "%s: %s (package postgresql-client-15)\n", words[0], strerror(failed));
        return false;
    }
    return wait_for(pid, words[0], report);
}
