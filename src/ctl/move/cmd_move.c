/*
 * cmd_move: import r7, webdelivery, salesman: takes over what a running system of that dialect
 * holds.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "ctl/move/move.h"
#include "db/db.h"
#include "directory/import_mark.h"
#include "wire/json_in.h"

enum {
    RATE = 5,
    RATE_MAX = 1000,
    ANSWER_VALUES = 4000000,
    TOLD_MAX = 50,
    BAD_STATUS = 400,
    SAY_MS = 2000
};
enum { UNAUTHORIZED = 401, FORBIDDEN = 403, REDIRECT = 300 };

/* The statements' words. */
static const char *const outcomes[MOVE_OUTCOMES] = {
    [MOVE_ADDED] = "added", [MOVE_CHANGED] = "changed", [MOVE_SAME] = "same",  [MOVE_KEPT] = "kept",
    [MOVE_GONE] = "gone",   [MOVE_LOST] = "lost",       [MOVE_BAD] = "refused"};

static const char *reason_of(const struct move *m, enum move_outcome o)
{
    switch (o) {
    case MOVE_KEPT:
        return ctl_words(m->k, "it was changed here since it was taken over");
    case MOVE_GONE:
        return ctl_words(m->k, "it was deleted here");
    case MOVE_LOST:
        return ctl_words(m->k, "what it belongs to is not here");
    default:
        return ctl_words(m->k, "it cannot be stored");
    }
}

static void report_line(struct move *m, struct span old, enum move_outcome o, int64_t id,
                        const char *reason)
{
    if (m->report != NULL) {
        fprintf(m->report, "%s,%.*s,%s,", m->step->name, SPAN_ARG(old), outcomes[o]);
        if (id > 0) {
            fprintf(m->report, "%" PRId64, id);
        }
        fprintf(m->report, ",%s\n", reason);
    }
}

void move_say(struct move *m, const char *text)
{
    fprintf(m->k->out, "- %s\n", text);
}

/* Tells of a record that was not taken; of very many only the first are printed. */
static void tell(struct move *m, struct span old, const char *reason)
{
    if (m->refused_told++ < TOLD_MAX) {
        fprintf(m->k->err, "%s %.*s: %s\n", m->step->name, SPAN_ARG(old), reason);
    } else if (m->refused_told == TOLD_MAX + 1) {
        fprintf(m->k->err, "%s\n",
                ctl_words(m->k, "more of them are only counted; --report FILE has all"));
    }
}

void move_refuse(struct move *m, struct span old, const char *reason)
{
    m->count[MOVE_BAD]++;
    report_line(m, old, MOVE_BAD, 0, reason);
    tell(m, old, reason);
}

void move_count(struct move *m, struct span old, struct span outcome, int64_t id)
{
    enum move_outcome o = MOVE_BAD;
    for (int i = 0; i < MOVE_OUTCOMES; i++) {
        o = span_is(outcome, outcomes[i]) ? (enum move_outcome)i : o;
    }
    int64_t number = 0;
    bool same_id = span_i64(old, &number) && number == id;
    m->count[o]++;
    if (o >= MOVE_KEPT) {
        report_line(m, old, o, id, reason_of(m, o));
        tell(m, old, reason_of(m, o));
    } else if (id > 0 && number > 0 && !same_id) {
        report_line(m, old, o, id, ctl_words(m->k, "it has another id here"));
    }
}

struct value *move_ask(struct move *m, struct span path, const struct span *form, int also)
{
    struct value *v = NULL;
    const char *type = form == NULL ? NULL
                       : form->n > 0 && form->p[0] == '{'
                           ? "Content-Type: application/json"
                           : "Content-Type: application/x-www-form-urlencoded";
    if (!fetch_ask(&m->fetch, path, form, type, &m->answer)) {
        (void)ctl_complain(m->k, "the other system does not answer: %s; a second run goes on",
                           m->fetch.problem);
        m->answer.n = 0;
        return NULL;
    }
    int status = m->fetch.status;
    if (status == UNAUTHORIZED || status == FORBIDDEN) {
        (void)ctl_complain(m->k, "the other system refuses the credentials: HTTP status %d",
                           status);
    } else if (status >= REDIRECT && status < BAD_STATUS) {
        (void)ctl_complain(
            m->k, "the other system sends elsewhere (HTTP status %d): give --from that address",
            status);
    } else if (status >= BAD_STATUS && also != status && also != BAD_STATUS) {
        (void)ctl_complain(m->k, "the other system answers %.*s with HTTP status %d",
                           SPAN_ARG(path), status);
    } else if (json_parse_long(m->c, buf_view(&m->answer), ANSWER_VALUES, &v) == E_OK) {
        return v;
    } else {
        bool expected = also == status;
        err_clear(m->c);
        if (!expected) {
            (void)ctl_complain(m->k, "the answer to %.*s is no JSON", SPAN_ARG(path));
        }
    }
    m->answer.n = 0;
    return NULL;
}

/* Prints how far the step is: on a terminal in one line that changes, else every few seconds. */
static void progress(struct move *m, bool end)
{
    int64_t now = clock_mono_ms();
    bool terminal = isatty(fileno(m->k->err)) == 1;
    if (!end && now - m->said_ms < (terminal ? SAY_MS / 10 : SAY_MS)) {
        return;
    }
    m->said_ms = now;
    fprintf(m->k->err, ctl_words(m->k, "%s%s: %lld read"), terminal ? "\r" : "", m->step->name,
            (long long)m->read);
    if (m->total > 0) {
        fprintf(m->k->err, ctl_words(m->k, " of %lld"), (long long)m->total);
    }
    fputs(terminal && !end ? "\033[K" : "\n", m->k->err);
}

static void rows_begin(struct move *m, struct move_rows *rows)
{
    *rows = (struct move_rows){.old = arena_array_of(m->c->mem, MOVE_ROWS, struct span),
                               .begins = arena_array_of(m->c->mem, MOVE_ROWS, size_t),
                               .ends = arena_array_of(m->c->mem, MOVE_ROWS, size_t)};
    buf_init(&rows->json, m->c->mem, 64 * 1024);
    writer_init(&rows->w, &rows->json, FORMAT_JSON, JSON_PLAIN);
    w_list(&rows->w, NULL);
}

/* True for a fault of a record's, which the others must not suffer for. */
static bool is_fault_of_row(enum err e)
{
    return e == E_PARAM_INVALID || e == E_ENCODING || e == E_CONFLICT || e == E_REFERENCE_UNKNOWN;
}

/* Stores the records of a page one by one, to find those that the database refuses. */
static enum err store_singly(struct move *m, struct move_rows *rows, struct span mark)
{
    enum err e = E_OK;
    for (size_t i = 0; e == E_OK && i < rows->n; i++) {
        struct move_rows one = *rows;
        buf_init(&one.json, m->c->mem, rows->ends[i] - rows->begins[i] + 2);
        buf_char(&one.json, '[');
        buf_span(&one.json,
                 span_sub(buf_view(&rows->json), rows->begins[i], rows->ends[i] - rows->begins[i]));
        buf_char(&one.json, ']');
        one.old = rows->old + i;
        one.n = 1;
        e = move_store(m, &one, SPAN_NONE);
        if (is_fault_of_row(e)) {
            move_refuse(m, rows->old[i], ctl_words(m->k, err_info(e)->meaning));
            err_clear(m->c);
            e = E_OK;
        }
    }
    struct move_rows none = *rows;
    none.n = 0;
    none.tag_count = 0;
    return e == E_OK ? move_store(m, &none, mark) : e;
}

static bool run_page(struct move *m, int64_t position, struct span mark, struct move_rows *rows)
{
    rows_begin(m, rows);
    bool ok = m->step->read == NULL ? (rows->last = true) : m->step->read(m, position, rows);
    if (!ok) {
        return false;
    }
    w_end(&rows->w);
    enum err e = move_store(m, rows, mark);
    if (is_fault_of_row(e)) {
        err_clear(m->c);
        e = store_singly(m, rows, mark);
    }
    if (e != E_OK) {
        (void)ctl_failed(m->k, m->c);
    }
    return e == E_OK;
}

/* The name under which the mark of a step is kept: of this other system, whatever its credentials.
 */
static struct span mark_of(const struct move *m)
{
    enum { SHOWN = 16 };
    struct span hash = crypto_sha256_hex(m->k->mem, buf_view(&m->fetch.base));
    return arena_printf(m->k->mem, "%s %.*s %s", m->dialect->name, SHOWN, hash.p, m->step->name);
}

static bool run_step(struct move *m, struct arena *page_mem)
{
    struct span mark = mark_of(m);
    struct import_mark at = {0};
    if (import_mark_get(&m->d, mark, &at) != E_OK) {
        (void)ctl_failed(m->k, m->c);
        return false;
    }
    bool from_start = m->dry_run || ctl_option(m->k, "--restart") != NULL || m->again;
    int64_t position = from_start ? 0 : at.position;
    if (!from_start && at.done) {
        return true; /* by the run that was stopped */
    }
    struct move_rows rows = {.last = false};
    bool ok = true;
    m->read = 0;
    m->total = 0;
    m->cursor.n = 0;
    m->c->mem = page_mem;
    while (ok && !rows.last) {
        ok = run_page(m, position, mark, &rows);
        position = rows.next;
        arena_reset(page_mem);
        progress(m, !ok || rows.last);
    }
    m->c->mem = m->k->mem;
    return ok;
}

static bool is_skipped(const struct move *m, const struct move_step *s)
{
    const char *names[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(m->k, "--skip", names);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], s->name) == 0) {
            return true;
        }
    }
    return false;
}

/* True when --skip names steps only; else the reason is printed. */
static bool skips_known(const struct move *m)
{
    const char *names[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(m->k, "--skip", names);
    for (size_t i = 0; i < n; i++) {
        bool known = false;
        for (size_t j = 0; j < m->dialect->step_count; j++) {
            known = known || strcmp(names[i], m->dialect->steps[j].name) == 0;
        }
        if (!known) {
            (void)ctl_complain(m->k, "--skip %s: there is no such step of %s", names[i],
                               m->dialect->name);
            return false;
        }
    }
    return true;
}

/* True when the last run has ended, so that this one begins anew. */
static bool all_done(struct move *m)
{
    bool done = true;
    for (size_t i = 0; i < m->dialect->step_count && done; i++) {
        struct import_mark at = {0};
        m->step = &m->dialect->steps[i];
        done =
            is_skipped(m, m->step) || (import_mark_get(&m->d, mark_of(m), &at) == E_OK && at.done);
    }
    return done;
}

/* Forgets how far the steps were, so that a run which is stopped goes on at its own place. */
static bool begin_again(struct move *m)
{
    static const struct import_mark none = {.position = 0, .line = 1, .done = false};
    bool ok = true;
    for (size_t i = 0; i < m->dialect->step_count && ok; i++) {
        m->step = &m->dialect->steps[i];
        ok = is_skipped(m, m->step) || import_mark_put(&m->d, mark_of(m), &none) == E_OK;
    }
    return ok || ctl_failed(m->k, m->c) == CTL_OK;
}

static void print_step(struct move *m, const int64_t *before)
{
    const int64_t *n = m->count;
    fprintf(m->k->out,
            ctl_words(m->k, "%s: %lld added, %lld changed, %lld as they were, %lld not taken\n"),
            m->step->name, (long long)(n[MOVE_ADDED] - before[MOVE_ADDED]),
            (long long)(n[MOVE_CHANGED] - before[MOVE_CHANGED]),
            (long long)(n[MOVE_SAME] - before[MOVE_SAME]),
            (long long)(n[MOVE_KEPT] + n[MOVE_GONE] + n[MOVE_LOST] + n[MOVE_BAD] -
                        before[MOVE_KEPT] - before[MOVE_GONE] - before[MOVE_LOST] -
                        before[MOVE_BAD]));
}

static bool run_steps(struct move *m)
{
    struct arena *page_mem = arena_new();
    bool ok = true;
    for (size_t i = 0; i < m->dialect->step_count && ok; i++) {
        int64_t before[MOVE_OUTCOMES];
        memcpy(before, m->count, sizeof(before));
        m->step = &m->dialect->steps[i];
        if (!is_skipped(m, m->step)) {
            ok = run_step(m, page_mem);
            print_step(m, before);
        }
    }
    arena_free(page_mem);
    return ok;
}

static int summary(struct move *m, bool ok)
{
    const int64_t *n = m->count;
    int64_t refused = n[MOVE_KEPT] + n[MOVE_GONE] + n[MOVE_LOST] + n[MOVE_BAD];
    fprintf(
        m->k->out,
        ctl_words(
            m->k,
            "%s%lld added, %lld changed, %lld as they were, %lld not taken, %lld parts of records "
            "not taken; %lld requests, %lld s waited because the other system asked to\n"),
        m->dry_run ? ctl_words(m->k, "dry run, nothing is stored: ") : "", (long long)n[MOVE_ADDED],
        (long long)n[MOVE_CHANGED], (long long)n[MOVE_SAME], (long long)refused,
        (long long)m->parts_lost, (long long)m->fetch.asked, (long long)m->fetch.waited_s);
    if (!ok) {
        return CTL_FAILED;
    }
    fprintf(m->k->out, "%s\n", ctl_words(m->k, "never taken:"));
    m->dialect->untaken(m);
    return refused == 0 ? CTL_OK : CTL_FAILED;
}

/* The secret of the file, else of the environment, else of the terminal or standard input. */
static bool read_secret(struct move *m)
{
    const char *given = getenv("MOVE_FROM_SECRET");
    if (ctl_option(m->k, "--secret-file") == NULL && given != NULL && given[0] != '\0') {
        m->secret = arena_span(m->k->mem, span_of(given));
        return true;
    }
    m->secret = ctl_secret(m->k, "--secret-file", "Secret of the other system: ");
    return span_any(m->secret);
}

static bool open_files(struct move *m)
{
    const char *report = ctl_option(m->k, "--report"), *ids = ctl_option(m->k, "--clients");
    if (report != NULL && (m->report = fopen(report, "wx")) == NULL) {
        (void)ctl_complain(m->k, "%s: cannot be made, or is there already", report);
        return false;
    }
    if (m->report != NULL) {
        fputs("step,old,result,new,reason\n", m->report);
    }
    if (ids != NULL && (m->ids = fopen(ids, "r")) == NULL) {
        (void)ctl_complain(m->k, "%s: cannot be read", ids);
        return false;
    }
    return true;
}

static void close_move(void *arg)
{
    struct move *m = arg;
    fetch_close(&m->fetch);
    buf_free(&m->answer);
    buf_free(&m->cursor);
    if (m->report != NULL) {
        fclose(m->report);
    }
    if (m->ids != NULL) {
        fclose(m->ids);
    }
}

static bool open_other(struct move *m)
{
    const char *rate = ctl_option(m->k, "--rate"), *url = ctl_option(m->k, "--from");
    struct fetch_options o = {.k = m->k,
                              .url = url,
                              .prefix = m->dialect->prefix,
                              .ca = ctl_option(m->k, "--ca"),
                              .plain = ctl_option(m->k, "--plain-http") != NULL,
                              .rate = rate != NULL ? ctl_number(m->k, "--rate", rate) : RATE};
    if (o.rate < 1 || o.rate > RATE_MAX) {
        if (o.rate > RATE_MAX) {
            (void)ctl_complain(m->k, "--rate takes at most %d", RATE_MAX);
        }
        return false;
    }
    arena_defer(m->k->mem, close_move, m);
    if (!fetch_open(&m->fetch, &o)) {
        (void)ctl_complain(m->k, "--from %s", m->fetch.problem);
        return false;
    }
    return open_files(m);
}

static int run(struct ctl_call *k, const struct move_dialect *dialect)
{
    struct move *m = arena_new_of(k->mem, struct move);
    *m = (struct move){.k = k,
                       .dialect = dialect,
                       .object = ctl_option(k, "--object"),
                       .login = span_of(ctl_option(k, "--login")),
                       .dry_run = ctl_option(k, "--dry-run") != NULL};
    if (!skips_known(m) || !open_other(m) || !read_secret(m)) {
        return CTL_FAILED;
    }
    m->c = ctl_tenant_database(k);
    if (m->c == NULL) {
        return CTL_FAILED;
    }
    m->d.c = m->c;
    m->again = all_done(m);
    if ((m->again || ctl_option(k, "--restart") != NULL) && !m->dry_run && !begin_again(m)) {
        return CTL_FAILED;
    }
    return summary(m, dialect->begin(m) && run_steps(m));
}

int cmd_move_r7(struct ctl_call *k)
{
    return run(k, &move_r7);
}

int cmd_move_webdelivery(struct ctl_call *k)
{
    return run(k, &move_webdelivery);
}

int cmd_move_salesman(struct ctl_call *k)
{
    return run(k, &move_salesman);
}
