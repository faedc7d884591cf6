/*
 * cmd_compare: asks a running system and Kartoteka the same questions, as they stand in a log or
 * come from one, and tells by operation where the answers differ. Nothing but reads is asked; the
 * site is not touched.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/compare/differ.h"
#include "ctl/compare/question.h"
#include "ctl/move/fetch.h"
#include "ctl/say/sheet.h"
#include "wire/json_in.h"
#include "wire/writer.h"

enum { LINE_MAX_BYTES = 16384, RATE = 5, RATE_MAX = 1000, ANSWER_VALUES = 4000000 };

/* One of the two systems. */
struct side {
    struct fetch fetch;
    struct buf answer;
};

struct run {
    struct ctl_call *k;
    struct ctx c;
    enum question_dialect dialect;
    struct side there, here;
    struct differ d;
    int64_t calls, same, skipped, silent;
};

/* A line of the log. */
struct asked {
    struct question q;
    bool post;
    struct span path, body; /* the path below the API's, with its query, without credentials */
};

static volatile sig_atomic_t ended;

static void end(int signal_number)
{
    (void)signal_number;
    ended = 1;
}

/* Takes the parameters that are somebody's credentials out of a query or form. */
static struct span without_credentials(struct arena *mem, struct span pairs)
{
    struct buf out;
    struct span part, name, value;
    buf_init(&out, mem, pairs.n + 1);
    while (span_any(pairs) && span_next(&pairs, '&', &part)) {
        (void)span_cut(part, '=', &name, &value);
        if (!question_is_credential(name)) {
            if (out.n > 0) {
                buf_char(&out, '&');
            }
            buf_span(&out, part);
        }
    }
    return buf_view(&out);
}

/* Cuts a line: of a log of nginx or Apache ("GET /path HTTP/1.1"), or plain: a method, a path, and
 * the form of a POST. Returns false when it has no GET or POST. */
static bool cut_line(struct span line, struct asked *q, struct span *target)
{
    struct span rest;
    ptrdiff_t quote = span_find(line, '"');
    if (quote >= 0) {
        line = span_sub(line, (size_t)quote + 1, line.n);
        (void)span_cut(line, '"', &line, &rest);
    }
    bool get = span_starts(line, SPAN("GET "));
    q->post = span_starts(line, SPAN("POST "));
    if (!get && !q->post) {
        return false;
    }
    line = span_sub(line, get ? sizeof("GET") : sizeof("POST"), line.n);
    if (!span_cut(line, ' ', target, &rest)) {
        rest = SPAN("");
    }
    q->body = q->post && quote < 0 ? span_trim(rest) : SPAN("");
    return true;
}

/* Finds the question in a line. Returns false when it has none, or one that is not asked. */
static bool read_line(struct run *r, struct span line, struct asked *a)
{
    struct span target;
    if (!cut_line(line, a, &target) ||
        !question_read(&a->q, a->post ? SPAN("POST") : SPAN("GET"), target,
                       question_parameter(a->body, "action")) ||
        a->q.dialect != r->dialect || !a->q.reads || (a->post && a->body.n == 0)) {
        return false;
    }
    struct span query = without_credentials(r->c.mem, a->q.query);
    a->body = without_credentials(r->c.mem, a->body);
    a->path = query.n > 0
                  ? arena_printf(r->c.mem, "%.*s?%.*s", SPAN_ARG(a->q.path), SPAN_ARG(query))
                  : a->q.path;
    return true;
}

/* Gives the answer of a side, or false when it is silent. */
static bool ask(struct run *r, struct side *s, const struct asked *q, struct differ_answer *out)
{
    struct value *json = NULL;
    if (!fetch_ask(&s->fetch, q->path, q->post ? &q->body : NULL,
                   q->post ? "Content-Type: application/x-www-form-urlencoded" : NULL,
                   &s->answer)) {
        return false;
    }
    if (json_parse_long(&r->c, buf_view(&s->answer), ANSWER_VALUES, &json) != E_OK) {
        err_clear(&r->c);
        json = NULL;
    }
    *out = (struct differ_answer){s->fetch.status, json, buf_view(&s->answer)};
    return true;
}

static void take(struct run *r, struct span line)
{
    struct asked q;
    struct differ_answer there, here;
    if (!read_line(r, line, &q)) {
        r->skipped += line.n > 0;
        return;
    }
    if (!ask(r, &r->there, &q, &there) || !ask(r, &r->here, &q, &here)) {
        r->silent++;
        return;
    }
    r->calls++;
    r->same += differ_take(&r->d, q.q.operation, &there, &here);
}

static int print(struct run *r)
{
    static const struct sheet_column columns[] = {{"operation", "operation"},
                                                  {"calls", "calls"},
                                                  {"differing", "differing"},
                                                  {"field", "field"},
                                                  {"kind", "kind of difference"},
                                                  {"times", "times"},
                                                  {"there", "there"},
                                                  {"here", "here"}};
    enum { WITHOUT_VALUES = 6 };
    struct sheet l;
    size_t n = sizeof(columns) / sizeof(columns[0]);
    sheet_begin(&l, r->k, columns, r->d.values ? n : WITHOUT_VALUES);
    for (size_t i = 0; i < r->d.n; i++) {
        const struct differ_row *x = &r->d.rows[i];
        bool total = x->kind[0] == '\0';
        sheet_text(&l, span_of(x->operation));
        sheet_number(&l, total ? x->count : 0);
        sheet_number(&l, x->differing);
        sheet_text(&l, span_of(x->path));
        sheet_text(&l, span_of(x->kind));
        sheet_number(&l, total ? 0 : x->count);
        if (r->d.values) {
            sheet_text(&l, span_of(x->there));
            sheet_text(&l, span_of(x->here));
        }
    }
    (void)sheet_end(&l);
    fprintf(r->k->err,
            ctl_words(r->k, "%lld calls asked of both, %lld answered alike; %lld lines without "
                            "one, %lld calls that "
                            "one side did not answer\n"),
            (long long)r->calls, (long long)r->same, (long long)r->skipped, (long long)r->silent);
    return r->calls == r->same && r->silent == 0 ? CTL_OK : CTL_FAILED;
}

/* Sets the credentials of a side; R7's login is asked for a token. */
static bool log_in(struct run *r, struct side *s, struct span secret)
{
    struct span login = span_of(ctl_option(r->k, "--login"));
    switch (r->dialect) {
    case QUESTION_WEBDELIVERY:
        fetch_header(&s->fetch, "sid", secret);
        return true;
    case QUESTION_SALESMAN:
        fetch_header(&s->fetch, "apikey", secret);
        fetch_header(&s->fetch, "login", login.p != NULL ? login : SPAN(""));
        return true;
    default:
        break;
    }
    if (login.p != NULL) {
        struct buf body;
        struct writer w;
        struct value *v = NULL;
        buf_init(&body, r->k->mem, 256);
        writer_init(&w, &body, FORMAT_JSON, JSON_PLAIN);
        w_object(&w, NULL);
        w_text(&w, "userName", login);
        w_text(&w, "password", secret);
        w_end(&w);
        struct span form = buf_view(&body);
        bool ok = fetch_ask(&s->fetch, SPAN("authentication.json"), &form,
                            "Content-Type: application/json", &s->answer) &&
                  json_parse(&r->c, buf_view(&s->answer), &v) == E_OK;
        secret =
            ok ? value_scalar(value_get(value_get(v, SPAN("response"), true), SPAN("token"), true))
               : SPAN_NONE;
    }
    if (!span_any(secret)) {
        (void)ctl_complain(r->k, "%.*s: the login is refused", SPAN_ARG(buf_view(&s->fetch.base)));
        return false;
    }
    fetch_header(&s->fetch, "Authorization", secret);
    return true;
}

static bool open_side(struct run *r, struct side *s, const char *option, const char *variable)
{
    const char *rate = ctl_option(r->k, "--rate"), *secret = getenv(variable);
    struct fetch_options o = {.k = r->k,
                              .url = ctl_option(r->k, option),
                              .prefix = question_systems[r->dialect].prefix,
                              .ca = ctl_option(r->k, "--ca"),
                              .plain = ctl_option(r->k, "--plain-http") != NULL,
                              .tries = 2,
                              .rate = rate != NULL ? ctl_number(r->k, "--rate", rate) : RATE};
    if (o.rate < 1 || o.rate > RATE_MAX) {
        return false;
    }
    if (!fetch_open(&s->fetch, &o)) {
        (void)ctl_complain(r->k, "%s %s", option, s->fetch.problem);
        return false;
    }
    if (secret == NULL || secret[0] == '\0') {
        (void)ctl_complain(r->k, "the environment has no %s", variable);
        return false;
    }
    return log_in(r, s, span_of(secret));
}

static void close_run(void *arg)
{
    struct run *r = arg;
    fetch_close(&r->there.fetch);
    fetch_close(&r->here.fetch);
    buf_free(&r->there.answer);
    buf_free(&r->here.answer);
    differ_close(&r->d);
    arena_free(r->c.mem);
}

static void read_all(struct run *r, FILE *f)
{
    char *line = arena_alloc(r->k->mem, LINE_MAX_BYTES);
    struct sigaction act = {.sa_handler = end};
    sigaction(SIGINT, &act, NULL);
    sigaction(SIGTERM, &act, NULL);
    while (!ended && fgets(line, LINE_MAX_BYTES, f) != NULL) {
        take(r, span_trim(span_of(line)));
        arena_reset(r->c.mem);
    }
}

int cmd_compare(struct ctl_call *k)
{
    struct run *r = arena_new_of(k->mem, struct run);
    const char *name = ctl_option(k, "--dialect"), *ignored[CTL_MAX_GIVEN];
    *r = (struct run){.k = k, .dialect = QUESTION_DIALECTS, .c = {.mem = arena_new()}};
    r->d.values = ctl_option(k, "--show-values") != NULL;
    r->d.ignored_count = ctl_option_values(k, "--ignore", ignored);
    r->d.ignored = ignored;
    for (int i = 0; i < QUESTION_DIALECTS; i++) {
        r->dialect =
            strcmp(name, question_systems[i].name) == 0 ? (enum question_dialect)i : r->dialect;
    }
    bool known = r->dialect != QUESTION_DIALECTS && differ_open(&r->d);
    arena_defer(k->mem, close_run, r);
    if (!known) {
        return ctl_complain(k, "--dialect takes r7, webdelivery or salesman");
    }
    bool in = strcmp(k->words[0], "-") == 0;
    FILE *f = in ? k->in : fopen(k->words[0], "r");
    if (f == NULL) {
        return ctl_complain(k, "%s: cannot be read", k->words[0]);
    }
    bool ok = open_side(r, &r->there, "--from", "MOVE_FROM_SECRET") &&
              open_side(r, &r->here, "--to", "MOVE_TO_SECRET");
    if (ok) {
        read_all(r, f);
    }
    if (!in) {
        fclose(f);
    }
    return ok ? print(r) : CTL_FAILED;
}
