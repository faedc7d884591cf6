#include "ctl/move/fetch.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/network.h"

enum {
    TRIES_USUAL = 8,
    WAIT_MAX_S = 600,
    TIMEOUT_S = 120,
    CONNECT_S = 20,
    TOO_MANY = 429,
    UNAVAILABLE = 503,
    US = 1000000
};

static bool say(struct fetch *f, const char *problem)
{
    snprintf(f->problem, sizeof(f->problem), "%s", problem);
    return false;
}

static bool is_loopback(const char *host)
{
    struct span name = span_of(host);
    if (name.n > 1 && name.p[0] == '[') {
        name = span_sub(name, 1, name.n - 2);
    }
    return span_iis(name, "localhost") || networks_hold(SPAN("127.0.0.0/8,::1"), name);
}

/* The parts of a URL; texts are libcurl's. */
struct url_texts {
    char *scheme, *host, *user, *path, *whole;
};

/* Says what is wrong with scheme, host and user; NULL: nothing. */
static const char *fault_of(const struct fetch *f, const struct url_texts *p, bool plain)
{
    bool secure = p->scheme != NULL && strcmp(p->scheme, "https") == 0;
    bool http = p->scheme != NULL && strcmp(p->scheme, "http") == 0;
    if (p->host == NULL || p->host[0] == '\0' || (!secure && !http)) {
        return ctl_words(f->k, "is no URL of https");
    }
    if (p->user != NULL) {
        return ctl_words(f->k, "must not hold a login or password, which anybody on this machine "
                               "could read");
    }
    if (!secure && !plain && !is_loopback(p->host)) {
        return ctl_words(f->k, "is http, so the credentials could be read on the way; --plain-http "
                               "allows it");
    }
    return NULL;
}

/* Leaves "scheme://host:port/path/" in f->base, with the prefix where there is no path. */
static void keep_base(struct fetch *f, CURLU *u, struct url_texts *p, const char *prefix)
{
    if (p->path == NULL || strcmp(p->path, "/") == 0) {
        curl_url_set(u, CURLUPART_PATH, prefix, 0);
    }
    curl_url_set(u, CURLUPART_QUERY, NULL, 0);
    curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
    if (curl_url_get(u, CURLUPART_URL, &p->whole, 0) == CURLUE_OK) {
        buf_text(&f->base, p->whole);
        if (p->whole[strlen(p->whole) - 1] != '/') {
            buf_char(&f->base, '/');
        }
    }
}

static bool judge(struct fetch *f, CURLU *u, const struct fetch_options *o)
{
    struct url_texts p = {0};
    curl_url_get(u, CURLUPART_SCHEME, &p.scheme, 0);
    curl_url_get(u, CURLUPART_HOST, &p.host, 0);
    curl_url_get(u, CURLUPART_USER, &p.user, 0);
    curl_url_get(u, CURLUPART_PATH, &p.path, 0);
    const char *fault = fault_of(f, &p, o->plain);
    if (fault == NULL) {
        keep_base(f, u, &p, o->prefix);
    } else {
        (void)say(f, fault);
    }
    curl_free(p.scheme);
    curl_free(p.host);
    curl_free(p.user);
    curl_free(p.path);
    curl_free(p.whole);
    return fault == NULL;
}

bool fetch_open(struct fetch *f, const struct fetch_options *o)
{
    *f = (struct fetch){.k = o->k,
                        .ca = o->ca,
                        .tries = o->tries > 0 ? o->tries : TRIES_USUAL,
                        .timeout_s = o->timeout_s > 0 ? o->timeout_s : TIMEOUT_S,
                        .gap_us = o->rate > 0 ? US / o->rate : 0};
    buf_init(&f->base, NULL, 0);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || (f->curl = curl_easy_init()) == NULL) {
        return say(f, ctl_words(f->k, "libcurl does not start"));
    }
    CURLU *u = curl_url();
    bool ok =
        u != NULL && curl_url_set(u, CURLUPART_URL, o->url, CURLU_NON_SUPPORT_SCHEME) == CURLUE_OK;
    ok = ok ? judge(f, u, o) : say(f, ctl_words(f->k, "is no URL of https"));
    curl_url_cleanup(u);
    return ok;
}

void fetch_close(struct fetch *f)
{
    for (size_t i = 0; i < f->header_count; i++) {
        crypto_wipe(f->headers[i], strlen(f->headers[i]));
        free(f->headers[i]);
    }
    buf_free(&f->base);
    curl_easy_cleanup(f->curl);
    curl_global_cleanup();
    *f = (struct fetch){.curl = NULL};
}

void fetch_header(struct fetch *f, const char *name, struct span value)
{
    size_t n = strlen(name) + value.n + 3;
    char *line = malloc(n);
    if (line != NULL && f->header_count < FETCH_HEADERS) {
        snprintf(line, n, "%s: %.*s", name, SPAN_ARG(value));
        f->headers[f->header_count++] = line;
    } else {
        free(line);
    }
}

static size_t keep(char *p, size_t size, size_t n, void *arg)
{
    struct buf *out = arg;
    if (out->n + size * n > FETCH_BYTES_MAX) {
        return 0;
    }
    buf_add(out, p, size * n);
    return size * n;
}

static void pause_us(int64_t us)
{
    struct timespec t = {.tv_sec = us / US, .tv_nsec = us % US * 1000};
    while (us > 0 && nanosleep(&t, &t) != 0) {
    }
}

/* Keeps the pace: no request begins before the gap behind the one before has passed. */
static void keep_pace(struct fetch *f)
{
    int64_t now = clock_mono_us();
    if (f->next_us > now) {
        pause_us(f->next_us - now);
        now = f->next_us;
    }
    f->next_us = now + f->gap_us;
}

/* Appends a line; NULL without memory, with the list freed. */
static struct curl_slist *append(struct curl_slist *list, const char *line, bool *ok)
{
    struct curl_slist *longer = *ok ? curl_slist_append(list, line) : NULL;
    *ok = *ok && longer != NULL;
    return longer != NULL ? longer : list;
}

static struct curl_slist *headers_of(const struct fetch *f, const struct fetch_call *call)
{
    bool ok = true;
    struct curl_slist *list = append(NULL, "Expect:", &ok);
    for (size_t i = 0; i < f->header_count; i++) {
        list = append(list, f->headers[i], &ok);
    }
    for (size_t i = 0; i < call->header_count; i++) {
        list = append(list, call->headers[i], &ok);
    }
    if (!ok) {
        curl_slist_free_all(list);
        return NULL;
    }
    return list;
}

void fetch_rules(void *curl, const char *ca)
{
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_S);
    if (ca != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
    }
}

static void prepare(struct fetch *f, const char *url, const struct fetch_call *call,
                    struct buf *out)
{
    CURL *h = f->curl;
    curl_easy_reset(h);
    fetch_rules(h, f->ca);
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(h, CURLOPT_TIMEOUT, (long)f->timeout_s);
    curl_easy_setopt(h, CURLOPT_USERAGENT, "Kartoteka/" KARTOTEKA_VERSION " import");
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, keep);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, out);
    if (call->body != NULL) {
        curl_easy_setopt(h, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body->n);
        curl_easy_setopt(h, CURLOPT_POSTFIELDS, call->body->n > 0 ? call->body->p : "");
    }
    if (call->method != NULL) {
        curl_easy_setopt(h, CURLOPT_CUSTOMREQUEST, call->method);
        curl_easy_setopt(h, CURLOPT_NOBODY, strcmp(call->method, "HEAD") == 0 ? 1L : 0L);
    }
}

/* Performs what is prepared, and keeps status and time. */
static CURLcode perform(struct fetch *f)
{
    long status = 0;
    curl_off_t first = 0;
    CURLcode code = curl_easy_perform(f->curl);
    curl_easy_getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(f->curl, CURLINFO_STARTTRANSFER_TIME_T, &first);
    f->status = (int)status;
    f->first_us = (int64_t)first;
    f->asked++;
    return code;
}

/* True when asking again makes sense; *wait_s is how long the other side wants it to take, 0: it
 * does not say. */
static bool may_repeat(struct fetch *f, CURLcode code, int64_t *wait_s)
{
    curl_off_t wait = 0;
    curl_easy_getinfo(f->curl, CURLINFO_RETRY_AFTER, &wait);
    *wait_s = wait > 0 && wait < WAIT_MAX_S ? (int64_t)wait : wait > 0 ? WAIT_MAX_S : 0;
    switch (code) {
    case CURLE_OK:
        return f->status == TOO_MANY || f->status == UNAVAILABLE;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_URL_MALFORMAT:
    case CURLE_WRITE_ERROR:
        return false;
    default:
        return true;
    }
}

static bool failed(struct fetch *f, CURLcode code)
{
    if (code == CURLE_OK) {
        snprintf(f->problem, sizeof(f->problem),
                 ctl_words(f->k, "HTTP status %d, also after %d tries"), f->status, f->tries);
    } else if (code == CURLE_WRITE_ERROR) {
        return say(f, ctl_words(f->k, "the answer is longer than 64 MiB"));
    } else {
        return say(f, curl_easy_strerror(code));
    }
    return false;
}

/* Makes a call, as often as it takes where it may be repeated. */
static bool make(struct fetch *f, const struct fetch_call *call, int tries, struct buf *out)
{
    struct curl_slist *headers = headers_of(f, call);
    struct buf url;
    buf_init(&url, NULL, 0);
    buf_printf(&url, "%.*s%.*s", SPAN_ARG(buf_view(&f->base)), SPAN_ARG(call->path));
    buf_char(&url, '\0');
    CURLcode code = headers != NULL ? CURLE_OK : CURLE_OUT_OF_MEMORY;
    bool again = headers != NULL;
    int64_t wait_s = 0;
    for (int i = 0; i < tries && again; i++) {
        if (i > 0) {
            wait_s = wait_s > 0 ? wait_s : INT64_C(1) << (i - 1);
            f->waited_s += wait_s;
            pause_us(wait_s * US);
        }
        out->n = 0;
        keep_pace(f);
        prepare(f, url.p, call, out);
        curl_easy_setopt(f->curl, CURLOPT_HTTPHEADER, headers);
        code = perform(f);
        again = may_repeat(f, code, &wait_s);
    }
    curl_slist_free_all(headers);
    buf_free(&url);
    return code == CURLE_OK && (!again || tries == 1) ? true : failed(f, code);
}

bool fetch_ask(struct fetch *f, struct span path, const struct span *form, const char *type,
               struct buf *out)
{
    struct fetch_call call = {
        .path = path, .headers = &type, .header_count = type != NULL ? 1 : 0, .body = form};
    return make(f, &call, f->tries, out);
}

bool fetch_send(struct fetch *f, const struct fetch_call *call, struct buf *out)
{
    return make(f, call, 1, out);
}
