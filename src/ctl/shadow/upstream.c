#include "ctl/shadow/upstream.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "ctl/move/fetch.h"

struct upstream {
    struct upstream_options o;
    CURLM *multi;
    char *url, *path; /* the path without a slash at its end */
    bool silent;      /* the last call had no answer, which was told */
};

/* Cuts the path off a URL: targets are put behind it as they came. */
static bool cut_url(struct upstream *u)
{
    u->url = strdup(u->o.url);
    char *host = u->url != NULL ? strstr(u->url, "://") : NULL;
    char *slash = host != NULL ? strchr(host + 3, '/') : NULL;
    u->path = strdup(slash != NULL ? slash : "");
    if (slash != NULL) {
        *slash = '\0';
    }
    size_t n = u->path != NULL ? strlen(u->path) : 0;
    if (n > 0 && u->path[n - 1] == '/') {
        u->path[n - 1] = '\0';
    }
    return u->url != NULL && u->path != NULL;
}

struct upstream *upstream_new(const struct upstream_options *o)
{
    struct upstream *u = calloc(1, sizeof(*u));
    if (u == NULL) {
        return NULL;
    }
    u->o = *o;
    u->multi = curl_multi_init();
    if (u->multi == NULL || !cut_url(u)) {
        upstream_free(u);
        return NULL;
    }
    enum { KEPT = 256 };
    curl_multi_setopt(u->multi, CURLMOPT_MAXCONNECTS, (long)KEPT);
    return u;
}

void upstream_free(struct upstream *u)
{
    if (u != NULL) {
        curl_multi_cleanup(u->multi);
        free(u->url);
        free(u->path);
        free(u);
    }
}

static void drop_copy(struct turn *t, enum queue_left why)
{
    struct queue *q = t->queue;
    if (t->copy != NULL) {
        queue_release(q, t->copy->bytes);
        queue_call_free(t->copy);
        t->copy = NULL;
        queue_count(q, why);
    }
}

/* Keeps a piece of the answer for the comparison. */
static void copy_piece(struct turn *t, const char *p, size_t n)
{
    struct queue_call *x = t->copy;
    if (x == NULL) {
        return;
    }
    if (x->answer.n + n > TURN_COPY_MAX) {
        drop_copy(t, LEFT_LARGE);
    } else if (!queue_reserve(t->queue, n)) {
        drop_copy(t, LEFT_FULL);
    } else {
        x->bytes += n;
        if (buf_try(&x->answer, n)) {
            buf_add(&x->answer, p, n);
        } else {
            drop_copy(t, LEFT_FULL);
        }
    }
}

static size_t on_body(char *p, size_t size, size_t n, void *arg)
{
    struct turn *t = arg;
    n *= size;
    if (t->window.n - t->window_at > TURN_WINDOW) {
        t->paused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    if (t->window_at > 0) {
        t->window.n -= t->window_at;
        memmove(t->window.p, t->window.p + t->window_at, t->window.n);
        t->window_at = 0;
    }
    if (!buf_try(&t->window, n)) {
        return 0;
    }
    buf_add(&t->window, p, n);
    copy_piece(t, p, n);
    turn_go_on(t);
    return n;
}

/* Takes a line of the head; lines behind it are trailers, which no caller is given. */
static size_t on_head(char *p, size_t size, size_t n, void *arg)
{
    enum { FINAL = 200 };
    struct turn *t = arg;
    struct span line = {p, size * n}, name, value;
    if (t->state != TURN_ASKS) {
        return line.n;
    }
    if (span_starts(line, SPAN("HTTP/"))) {
        queue_lines_free(&t->head);
        t->length = -1;
        return line.n;
    }
    line = span_trim(line);
    long status = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    if (line.n == 0) {
        if (status >= FINAL) {
            t->status = (int)status;
            t->state = TURN_ANSWER;
            turn_go_on(t);
        }
    } else if (span_cut(line, ':', &name, &value)) {
        value = span_trim(value);
        if (span_iis(name, "content-length") && !span_i64(value, &t->length)) {
            t->length = -1;
        }
        if (!queue_of_connection(name) && !queue_lines_add(&t->head, name, value)) {
            return 0;
        }
    }
    return size * n;
}

static size_t on_send(char *p, size_t size, size_t n, void *arg)
{
    struct turn *t = arg;
    size_t got = spool_read(&t->body, p, size * n);
    return got == (size_t)-1 ? CURL_READFUNC_ABORT : got;
}

static int on_seek(void *arg, curl_off_t at, int origin)
{
    struct turn *t = arg;
    return origin == SEEK_SET && spool_rewind(&t->body, (int64_t)at) ? CURL_SEEKFUNC_OK
                                                                     : CURL_SEEKFUNC_FAIL;
}

static bool append(struct turn *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->list, line);
    t->list = longer != NULL ? longer : t->list;
    return longer != NULL;
}

/* Hands the headers on. A header without a value has another form in libcurl. */
static bool set_headers(const struct upstream *u, struct turn *t)
{
    struct span name, value;
    bool ok = append(t, "Expect:");
    ok = ok && (queue_lines_value(&t->headers, "accept").p != NULL || append(t, "Accept:"));
    for (size_t i = 0; ok && i < t->headers.n; i++) {
        char *line = t->headers.p[i];
        (void)span_cut(span_of(line), ':', &name, &value);
        if (queue_of_connection(name) || (span_iis(name, "host") && !u->o.keep_host)) {
            continue;
        }
        if (span_trim(value).n == 0) {
            line[name.n] = ';';
            line[name.n + 1] = '\0';
        }
        ok = append(t, line);
    }
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->list);
    return ok;
}

static bool has_body(const struct turn *t)
{
    return t->body.n > 0 || queue_lines_value(&t->headers, "content-length").p != NULL ||
           queue_lines_value(&t->headers, "transfer-encoding").p != NULL;
}

static bool prepare(struct upstream *u, struct turn *t)
{
    struct buf target;
    buf_init(&target, NULL, 0);
    if (!buf_try(&target, strlen(u->path) + strlen(t->target) + 1)) {
        return false;
    }
    buf_text(&target, u->path);
    buf_text(&target, t->target);
    buf_char(&target, '\0');
    fetch_rules(t->easy, u->o.ca);
    curl_easy_setopt(t->easy, CURLOPT_PRIVATE, (char *)t);
    curl_easy_setopt(t->easy, CURLOPT_URL, u->url);
    CURLcode kept = curl_easy_setopt(t->easy, CURLOPT_REQUEST_TARGET, target.p);
    buf_free(&target);
    if (has_body(t)) {
        curl_easy_setopt(t->easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(t->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t)t->body.n);
        curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_send);
        curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
        curl_easy_setopt(t->easy, CURLOPT_SEEKFUNCTION, on_seek);
        curl_easy_setopt(t->easy, CURLOPT_SEEKDATA, t);
    } else if (strcmp(t->method, "HEAD") == 0) {
        curl_easy_setopt(t->easy, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, t->method);
    curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(t->easy, CURLOPT_LOW_SPEED_TIME, (long)u->o.timeout_s);
    curl_easy_setopt(t->easy, CURLOPT_HEADERFUNCTION, on_head);
    curl_easy_setopt(t->easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(t->easy, CURLOPT_WRITEDATA, t);
    return kept == CURLE_OK && set_headers(u, t) && spool_rewind(&t->body, 0);
}

bool upstream_ask(struct upstream *u, struct turn *t)
{
    t->easy = curl_easy_init();
    t->state = TURN_ASKS;
    t->length = -1;
    t->queue = u->o.queue;
    if (t->easy != NULL && prepare(u, t) && curl_multi_add_handle(u->multi, t->easy) == CURLM_OK) {
        return true;
    }
    upstream_drop(u, t);
    return false;
}

void upstream_drop(struct upstream *u, struct turn *t)
{
    if (t->easy != NULL) {
        curl_multi_remove_handle(u->multi, t->easy);
        curl_easy_cleanup(t->easy);
        t->easy = NULL;
    }
    curl_slist_free_all(t->list);
    t->list = NULL;
    drop_copy(t, LEFT_UNANSWERED);
}

void upstream_go_on(struct turn *t)
{
    if (t->paused && t->easy != NULL) {
        t->paused = false;
        curl_easy_pause(t->easy, CURLPAUSE_CONT);
    }
}

/* Gives the copy of an answered call away. */
static void hand_over(struct upstream *u, struct turn *t)
{
    struct queue_call *x = t->copy;
    curl_off_t first = 0;
    queue_passed(u->o.queue);
    if (x == NULL) {
        return;
    }
    curl_easy_getinfo(t->easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
    x->status = t->status;
    x->first_us = (int64_t)first;
    bool ok = true;
    for (size_t i = 0; ok && i < t->head.n; i++) {
        struct span name, value;
        (void)span_cut(span_of(t->head.p[i]), ':', &name, &value);
        ok = queue_lines_add(&x->head, name, span_trim(value));
    }
    if (ok) {
        t->copy = NULL;
        queue_offer(u->o.queue, x);
    }
}

static void end(struct upstream *u, struct turn *t, CURLcode code)
{
    if (code == CURLE_OK && t->state == TURN_ANSWER) {
        t->ended = true;
        hand_over(u, t);
        u->silent = false;
    } else {
        t->late = code == CURLE_OPERATION_TIMEDOUT;
        t->broken = t->state == TURN_ANSWER;
        t->state = t->broken ? TURN_ANSWER : TURN_FAILED;
        if (t->copy == NULL) {
            queue_count(u->o.queue, LEFT_UNANSWERED);
        }
        if (!u->silent) {
            log_msg(LOG_ERROR, "the old system does not answer: %s", curl_easy_strerror(code));
        }
        u->silent = true;
    }
    upstream_drop(u, t);
    turn_go_on(t);
}

void upstream_run(struct upstream *u)
{
    int running = 0, left = 0;
    struct CURLMsg *m;
    curl_multi_perform(u->multi, &running);
    while ((m = curl_multi_info_read(u->multi, &left)) != NULL) {
        if (m->msg == CURLMSG_DONE) {
            struct turn *t = NULL;
            CURLcode code = m->data.result;
            curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &t);
            end(u, t, code);
        }
    }
}

void upstream_wait(struct upstream *u, int fd, int ms)
{
    struct curl_waitfd more = {.fd = fd, .events = CURL_WAIT_POLLIN};
    (void)curl_multi_poll(u->multi, &more, 1, ms, NULL);
}

void upstream_wake(struct upstream *u)
{
    (void)curl_multi_wakeup(u->multi);
}
