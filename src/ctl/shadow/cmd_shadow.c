/*
 * cmd_shadow: stands between a site and the old system, passes everything through unchanged, asks
 * Kartoteka the same and tells by operation where the answers differ.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "ctl/say/sheet.h"
#include "ctl/shadow/mirror.h"
#include "ctl/shadow/proxy.h"

enum {
    QUEUE = 1000,
    QUEUE_MAX = 100000,
    MEMORY_MIB = 64,
    MEMORY_MAX_MIB = 4096,
    BODY_MIB = 64,
    BODY_MAX_MIB = 65536,
    TIMEOUT_S = 60,
    TIMEOUT_MAX_S = 3600,
    PATIENCE_S = 10,
    LEAVE_S = 10,
    TICK_MS = 200,
    MIB = 1024 * 1024
};

struct shadow {
    struct ctl_call *k;
    struct mirror *mirror;
    struct queue *queue;
    struct proxy *proxy;
    struct fetch old; /* only its URL is used */
    const char *report;
    int64_t since_ms;
    struct {
        int64_t queue, memory, body, timeout;
    } limit;
};

static volatile sig_atomic_t asked_to_end, asked_to_tell;

static void on_signal(int number)
{
    if (number == SIGUSR1) {
        asked_to_tell = 1;
    } else {
        asked_to_end = 1;
    }
}

static void heed_signals(void)
{
    struct sigaction a = {.sa_handler = on_signal};
    sigemptyset(&a.sa_mask);
    asked_to_end = asked_to_tell = 0;
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGINT, &a, NULL);
    sigaction(SIGUSR1, &a, NULL);
    signal(SIGPIPE, SIG_IGN);
}

enum { CELLS_OF_CALLS = 7 };

static void list_calls(struct sheet *l, const struct mirror_row *r)
{
    int64_t n = r->answered > 0 ? r->answered : 1;
    sheet_text(l, span_of(r->operation));
    sheet_number(l, r->same + r->different + r->refused + r->silent);
    sheet_number(l, r->same);
    sheet_number(l, r->different);
    sheet_number(l, r->refused);
    sheet_number(l, r->silent);
    sheet_ms(l, r->there_us / n);
    sheet_ms(l, r->here_us / n);
    for (int i = 0; i < 5; i++) {
        sheet_text(l, SPAN_NONE);
    }
}

static void list_rest(struct sheet *l, struct span operation, const char *field, const char *kind,
                      int64_t times, const char *there, const char *here)
{
    sheet_text(l, operation);
    for (int i = 0; i < CELLS_OF_CALLS; i++) {
        sheet_text(l, SPAN_NONE);
    }
    sheet_text(l, span_of(field));
    sheet_text(l, span_of(kind));
    sheet_number(l, times);
    sheet_text(l, span_of(there));
    sheet_text(l, span_of(here));
}

static void list_left(struct sheet *l, const struct queue_state *q, const struct mirror *m)
{
    const struct {
        const char *why;
        int64_t times;
    } rows[] = {
        {"not asked: a write", m->left[MIRROR_WRITE]},
        {"not asked: no key here for the caller's", m->left[MIRROR_KEY]},
        {"not asked: nothing new, or a part (304, 206)", m->left[MIRROR_MARK]},
        {"not asked: no room in the queue", q->left[LEFT_FULL]},
        {"not asked: too long", q->left[LEFT_LARGE] + m->left[MIRROR_LARGE]},
        {"not asked: waited at the end", m->left[MIRROR_ENDED]},
        {"not asked: another path", q->left[LEFT_ELSEWHERE]},
        {"no answer of the old system", q->left[LEFT_UNANSWERED]},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].times > 0) {
            list_rest(l, SPAN_NONE, NULL, rows[i].why, rows[i].times, NULL, NULL);
        }
    }
}

static int by_name(const void *a, const void *b)
{
    const struct mirror_row *x = a, *y = b;
    return strcmp(x->operation, y->operation);
}

/* Writes the list: operations, then differences, then what was not asked. */
static void list(struct shadow *s, FILE *out)
{
    static const struct sheet_column columns[] = {{"operation", "operation"},
                                                  {"calls", "calls"},
                                                  {"same", "same"},
                                                  {"different", "different"},
                                                  {"refused", "refused here"},
                                                  {"silent", "no answer here"},
                                                  {"there_ms", "ms there"},
                                                  {"here_ms", "ms here"},
                                                  {"field", "field"},
                                                  {"kind", "kind of difference"},
                                                  {"times", "times"},
                                                  {"there", "there"},
                                                  {"here", "here"}};
    struct mirror *m = s->mirror;
    struct queue_state q = queue_state(s->queue);
    struct sheet l;
    FILE *before = s->k->out;
    s->k->out = out;
    qsort(m->rows, m->row_count < MIRROR_OPERATIONS ? m->row_count : MIRROR_OPERATIONS - 1,
          sizeof(m->rows[0]), by_name);
    sheet_begin(&l, s->k, SHEET_COLUMNS(columns));
    for (size_t i = 0; i < m->row_count; i++) {
        list_calls(&l, &m->rows[i]);
    }
    for (size_t i = 0; i < m->differ.n; i++) {
        const struct differ_row *r = &m->differ.rows[i];
        if (r->kind[0] != '\0') {
            list_rest(&l, span_of(r->operation), r->path, r->kind, r->count, r->there, r->here);
        }
    }
    list_left(&l, &q, m);
    (void)sheet_end(&l);
    s->k->out = before;
}

/* Writes the report into its file, which only its owner can read; a reader finds the old one or the
 * new one. */
static bool write_report(struct shadow *s)
{
    struct arena_mark mark = arena_mark(s->k->mem);
    const char *fresh = arena_printf(s->k->mem, "%s.new", s->report).p;
    (void)unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool ok = f != NULL;
    if (ok) {
        list(s, f);
        ok = fflush(f) == 0 && ferror(f) == 0;
        ok = fclose(f) == 0 && ok && rename(fresh, s->report) == 0;
    } else if (fd >= 0) {
        close(fd);
    }
    if (!ok) {
        (void)ctl_complain(s->k, "%s: the report cannot be written", s->report);
        (void)unlink(fresh);
    }
    arena_rewind(s->k->mem, &mark);
    return ok;
}

static bool tell(struct shadow *s)
{
    if (s->report != NULL) {
        return write_report(s);
    }
    struct arena_mark mark = arena_mark(s->k->mem);
    list(s, s->k->out);
    fflush(s->k->out);
    arena_rewind(s->k->mem, &mark);
    return true;
}

/* Serves until a signal ends it. */
static void serve(struct shadow *s)
{
    while (!asked_to_end) {
        struct queue_call *x = queue_take(s->queue, TICK_MS);
        if (x != NULL) {
            mirror_take(s->mirror, x);
            queue_done(s->queue, x);
        }
        if (asked_to_tell) {
            asked_to_tell = 0;
            (void)tell(s);
        }
    }
    proxy_stop(s->proxy, LEAVE_S);
    s->proxy = NULL;
    int64_t until_ms = clock_mono_ms() + (int64_t)LEAVE_S * 1000;
    for (struct queue_call *x; (x = queue_take(s->queue, 0)) != NULL;) {
        if (clock_mono_ms() < until_ms) {
            mirror_take(s->mirror, x);
        } else {
            s->mirror->left[MIRROR_ENDED]++;
        }
        queue_done(s->queue, x);
    }
}

static int summary(struct shadow *s)
{
    int64_t calls = 0, same = 0;
    struct queue_state q = queue_state(s->queue);
    for (size_t i = 0; i < s->mirror->row_count; i++) {
        const struct mirror_row *r = &s->mirror->rows[i];
        calls += r->same + r->different + r->refused + r->silent;
        same += r->same;
    }
    bool told = tell(s);
    fprintf(s->k->err,
            ctl_words(s->k, "%lld calls answered by the old system, %lld of them asked of "
                            "Kartoteka, %lld answered alike\n"),
            (long long)q.passed, (long long)calls, (long long)same);
    return told && calls == same && q.left[LEFT_FULL] == 0 ? CTL_OK : CTL_FAILED;
}

/* Reads a number of an option from 1 to most. Returns false with the reason told. */
static bool number(const struct ctl_call *k, const char *option, int64_t usual, int64_t most,
                   int64_t *out)
{
    const char *text = ctl_option(k, option);
    *out = text != NULL ? ctl_number(k, option, text) : usual;
    if (*out > most) {
        (void)ctl_complain(k, "%s is at most %lld", option, (long long)most);
    }
    return *out > 0 && *out <= most;
}

static bool open_url(const struct ctl_call *k, struct fetch *f, const char *option, int64_t seconds)
{
    struct fetch_options o = {.k = k,
                              .url = ctl_option(k, option),
                              .prefix = "/",
                              .ca = ctl_option(k, "--ca"),
                              .plain = ctl_option(k, "--plain-http") != NULL,
                              .timeout_s = (int)seconds};
    if (!fetch_open(f, &o)) {
        (void)ctl_complain(k, "%s %s", option, f->problem);
        return false;
    }
    return true;
}

static void close_shadow(void *arg)
{
    struct shadow *s = arg;
    struct mirror *m = s->mirror;
    if (s->proxy != NULL) {
        proxy_stop(s->proxy, 0);
    }
    queue_free(s->queue);
    fetch_close(&s->old);
    fetch_close(&m->fetch);
    buf_free(&m->answer);
    differ_close(&m->differ);
    credentials_free(m->keys);
    ids_free(m->ids);
    arena_free(m->c.mem);
}

/* Opens what the command needs before it listens. */
static bool open_parts(struct shadow *s)
{
    struct ctl_call *k = s->k;
    struct mirror *m = s->mirror;
    const char *keys = ctl_option(k, "--keys");
    if (!number(k, "--queue", QUEUE, QUEUE_MAX, &s->limit.queue) ||
        !number(k, "--memory", MEMORY_MIB, MEMORY_MAX_MIB, &s->limit.memory) ||
        !number(k, "--body-max", BODY_MIB, BODY_MAX_MIB, &s->limit.body) ||
        !number(k, "--timeout", TIMEOUT_S, TIMEOUT_MAX_S, &s->limit.timeout)) {
        return false;
    }
    if (!open_url(k, &s->old, "--upstream", s->limit.timeout) ||
        !open_url(k, &m->fetch, "--to", PATIENCE_S) ||
        (keys != NULL && !credentials_read(m->keys, k, keys))) {
        return false;
    }
    s->queue = queue_new((size_t)s->limit.queue, (size_t)s->limit.memory * MIB);
    bool writes = ctl_option(k, "--writes") != NULL;
    m->ids = writes ? ids_new() : NULL;
    if (s->queue == NULL || !differ_open(&m->differ) || (writes && m->ids == NULL)) {
        (void)ctl_complain(k, "no memory");
        return false;
    }
    return true;
}

/* Many connections are many descriptors. */
static void raise_limit(void)
{
    struct rlimit r;
    if (getrlimit(RLIMIT_NOFILE, &r) == 0) {
        r.rlim_cur = r.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &r);
    }
}

static bool start(struct shadow *s)
{
    const char *where = ctl_option(s->k, "--listen"), *why = NULL;
    int fd = proxy_listen(s->k, where, &why);
    if (fd < 0) {
        (void)ctl_complain(s->k, "--listen %s %s", where, why);
        return false;
    }
    raise_limit();
    const char *url = arena_cstr(s->k->mem, buf_view(&s->old.base));
    struct proxy_options o = {.fd = fd,
                              .body_max = s->limit.body * MIB,
                              .upstream = {.url = url,
                                           .ca = ctl_option(s->k, "--ca"),
                                           .keep_host = ctl_option(s->k, "--keep-host") != NULL,
                                           .timeout_s = (int)s->limit.timeout,
                                           .queue = s->queue}};
    s->proxy = proxy_start(&o);
    if (s->proxy == NULL) {
        close(fd);
        (void)ctl_complain(s->k, "the server does not start");
        return false;
    }
    fprintf(s->k->err, ctl_words(s->k, "listening on %s\n"), where);
    return true;
}

int cmd_shadow(struct ctl_call *k)
{
    struct shadow *s = arena_new_of(k->mem, struct shadow);
    struct mirror *m = arena_new_of(k->mem, struct mirror);
    const char *ignored[CTL_MAX_GIVEN];
    *s = (struct shadow){.k = k, .mirror = m, .report = ctl_option(k, "--report")};
    m->k = k;
    m->c.mem = arena_new();
    m->keys = arena_new_of(k->mem, struct credentials);
    m->differ.values = ctl_option(k, "--show-values") != NULL;
    m->differ.kinds = true;
    m->keep_host = ctl_option(k, "--keep-host") != NULL;
    m->differ.ignored_count = ctl_option_values(k, "--ignore", ignored);
    m->differ.ignored = ignored;
    arena_defer(k->mem, close_shadow, s);
    heed_signals();
    if (!open_parts(s) || !start(s)) {
        return CTL_FAILED;
    }
    serve(s);
    return summary(s);
}
