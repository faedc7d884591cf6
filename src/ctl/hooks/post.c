#include "ctl/hooks/post.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/network.h"

enum { ANSWER_MAX = 64 * 1024, CONNECT_SHARE = 2, OK_FIRST = 200, OK_LAST = 299 };

/* One post; its handle is used again for the next. */
struct post {
    const struct post_office *poster;
    CURL *curl;
    struct curl_slist *headers;
    void *tag;
    int64_t since_us;
    size_t answered; /* bytes of the answer's body */
    bool busy, refused, secure;
};

struct post_office {
    CURLM *multi;
    const char *allowed;
    int64_t timeout_ms;
    size_t most;
    struct post posts[];
};

/* Writes the address as text. Returns false when it is neither of IPv4 nor of IPv6. */
static bool address_text(const struct curl_sockaddr *a, char *out, socklen_t size)
{
    if (a->family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, &a->addr, sizeof(v4));
        return inet_ntop(AF_INET, &v4.sin_addr, out, size) != NULL;
    }
    if (a->family == AF_INET6 && a->addrlen <= sizeof(struct sockaddr_in6)) {
        struct sockaddr_in6 v6;
        memcpy(&v6, (const void *)&a->addr, sizeof(v6));
        return inet_ntop(AF_INET6, &v6.sin6_addr, out, size) != NULL;
    }
    return false;
}

/* Opens the socket of a connection, if the address that is about to be connected to may be. */
static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *a)
{
    struct post *post = arg;
    char text[INET6_ADDRSTRLEN];
    bool known = purpose == CURLSOCKTYPE_IPCXN && address_text(a, text, sizeof(text));
    bool allowed = known && networks_hold(span_of(post->poster->allowed), span_of(text));
    if (!allowed && !(known && post->secure && network_is_public(span_of(text)))) {
        post->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* Drops the answer's body, and ends one that is too long. */
static size_t drop(char *p, size_t size, size_t n, void *arg)
{
    struct post *post = arg;
    (void)p;
    post->answered += size * n;
    return post->answered > ANSWER_MAX ? 0 : size * n;
}

struct post_office *post_new(const char *allowed, int64_t timeout_ms, size_t most)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return NULL;
    }
    struct post_office *p = calloc(1, sizeof(*p) + most * sizeof(p->posts[0]));
    if (p == NULL || (p->multi = curl_multi_init()) == NULL) {
        free(p);
        return NULL;
    }
    p->allowed = allowed;
    p->timeout_ms = timeout_ms;
    p->most = most;
    for (size_t i = 0; i < most; i++) {
        p->posts[i].poster = p;
    }
    return p;
}

void post_free(struct post_office *p)
{
    for (size_t i = 0; p != NULL && i < p->most; i++) {
        if (p->posts[i].busy) {
            curl_multi_remove_handle(p->multi, p->posts[i].curl);
        }
        curl_slist_free_all(p->posts[i].headers);
        curl_easy_cleanup(p->posts[i].curl);
    }
    if (p != NULL) {
        curl_multi_cleanup(p->multi);
        free(p);
        curl_global_cleanup();
    }
}

static struct post *free_post(struct post_office *p)
{
    for (size_t i = 0; i < p->most; i++) {
        if (!p->posts[i].busy) {
            return &p->posts[i];
        }
    }
    return NULL;
}

/* Gives the post a handle on which nothing is set but what all have. */
static bool prepare(struct post *post)
{
    if (post->curl == NULL) {
        post->curl = curl_easy_init();
    } else {
        curl_easy_reset(post->curl);
    }
    curl_slist_free_all(post->headers);
    post->headers = NULL;
    if (post->curl == NULL) {
        return false;
    }
    const struct post_office *p = post->poster;
    curl_easy_setopt(post->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(post->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(post->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(post->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(post->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(post->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(post->curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(post->curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(post->curl, CURLOPT_TIMEOUT_MS, (long)p->timeout_ms);
    curl_easy_setopt(post->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(p->timeout_ms / CONNECT_SHARE));
    curl_easy_setopt(post->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(post->curl, CURLOPT_OPENSOCKETDATA, post);
    curl_easy_setopt(post->curl, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(post->curl, CURLOPT_WRITEDATA, post);
    curl_easy_setopt(post->curl, CURLOPT_USERAGENT, "Kartoteka/" KARTOTEKA_VERSION " webhook");
    curl_easy_setopt(post->curl, CURLOPT_PRIVATE, post);
    return true;
}

static bool add_header(struct post *post, const char *line)
{
    struct curl_slist *longer = curl_slist_append(post->headers, line);
    post->headers = longer != NULL ? longer : post->headers;
    return longer != NULL;
}

bool post_start(struct post_office *p, const char *url, const char *const *headers, size_t n,
                struct span body, void *tag)
{
    struct post *post = free_post(p);
    if (post == NULL || !prepare(post)) {
        return false;
    }
    bool ok = add_header(post, "Expect:");
    for (size_t i = 0; i < n && ok; i++) {
        ok = add_header(post, headers[i]);
    }
    ok = ok && curl_easy_setopt(post->curl, CURLOPT_URL, url) == CURLE_OK &&
         curl_easy_setopt(post->curl, CURLOPT_HTTPHEADER, post->headers) == CURLE_OK &&
         curl_easy_setopt(post->curl, CURLOPT_POSTFIELDSIZE, (long)body.n) == CURLE_OK &&
         curl_easy_setopt(post->curl, CURLOPT_COPYPOSTFIELDS, body.p) == CURLE_OK;
    post->secure = span_istarts(span_of(url), SPAN("https://"));
    post->refused = false;
    post->answered = 0;
    post->tag = tag;
    post->since_us = clock_mono_us();
    post->busy = ok && curl_multi_add_handle(p->multi, post->curl) == CURLM_OK;
    return post->busy;
}

static void finish(struct post *post, CURLcode code, struct post_result *out)
{
    long status = 0;
    curl_off_t wait = 0;
    curl_easy_getinfo(post->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(post->curl, CURLINFO_RETRY_AFTER, &wait);
    /* An answer that is too long is cut short, but its status counts. */
    bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && status != 0);
    *out = (struct post_result){.tag = post->tag,
                                .status = answered ? (int)status : 0,
                                .ms = (int)((clock_mono_us() - post->since_us) / 1000),
                                .retry_after_s = wait > 0 && wait < INT32_MAX ? (int)wait : 0};
    if (post->refused) {
        snprintf(out->error, sizeof(out->error), "%s",
                 post->secure ? "the address is not public"
                              : "only https, but to WEBHOOK_NETWORKS");
    } else if (!answered) {
        snprintf(out->error, sizeof(out->error), "%s", curl_easy_strerror(code));
    } else if (status < OK_FIRST || status > OK_LAST) {
        snprintf(out->error, sizeof(out->error), "HTTP status %ld", status);
    }
    curl_multi_remove_handle(post->poster->multi, post->curl);
    post->busy = false;
}

static size_t collect(struct post_office *p, struct post_result *out, size_t most)
{
    size_t n = 0;
    int left;
    CURLMsg *msg;
    while (n < most && (msg = curl_multi_info_read(p->multi, &left)) != NULL) {
        struct post *post = NULL;
        CURLcode code = msg->data.result;
        curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&post);
        finish(post, code, &out[n++]);
    }
    return n;
}

size_t post_wait(struct post_office *p, int ms, struct post_result *out, size_t most)
{
    int running = 0;
    curl_multi_perform(p->multi, &running);
    size_t n = collect(p, out, most);
    if (n == 0 && ms > 0) {
        curl_multi_poll(p->multi, NULL, 0, ms, NULL);
        curl_multi_perform(p->multi, &running);
        n = collect(p, out, most);
    }
    return n;
}
