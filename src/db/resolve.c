#include "db/resolve.h"

#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ITEM_MAX = 256, PORT_MAX = 8 };

struct resolve_job {
    pthread_mutex_t lock;
    int holders; /* tickets, the resolver and the thread; under lock, as done */
    bool done;
    int fd; /* an eventfd that is readable for ever once it is done */
    bool any;
    struct resolve_hosts asked, found; /* the thread's until it is done */
};

struct resolve_service {
    struct resolve_job *under_way; /* a ticket of its own; may be done meanwhile */
    int64_t since_ms;              /* when it was begun */
    bool remembers;
    struct resolve_hosts last;
};

/* Lists */

static size_t items(const char *list)
{
    size_t n = list[0] != '\0' ? 1 : 0;
    for (; *list != '\0'; list++) {
        n += *list == ',' ? 1 : 0;
    }
    return n;
}

/* The i-th of a list, "" when there is none. False when it is too long. */
static bool item(const char *list, size_t i, char *out, size_t size)
{
    for (; i > 0 && *list != '\0'; list++) {
        i -= *list == ',' ? 1 : 0;
    }
    size_t n = strcspn(list, ",");
    if (n >= size) {
        return false;
    }
    memcpy(out, list, n);
    out[n] = '\0';
    return true;
}

static bool fits(const char *list, const char *text)
{
    return strlen(list) + 1 + strlen(text) < RESOLVE_LIST_MAX;
}

static void append(char *list, bool first, const char *text)
{
    size_t n = strlen(list);
    snprintf(list + n, RESOLVE_LIST_MAX - n, "%s%s", first ? "" : ",", text);
}

/* All three or none, when there is no room: the lists must stay of one length. */
static void add(struct resolve_job *n, const char *host, const char *addr, const char *port)
{
    struct resolve_hosts *h = &n->found;
    if (fits(h->host, host) && fits(h->hostaddr, addr) && fits(h->port, port)) {
        append(h->host, !n->any, host); /* the first may be empty */
        append(h->hostaddr, !n->any, addr);
        append(h->port, !n->any, port);
        n->any = true;
    }
}

/* True for a name that libpq would ask a resolver for: no folder, no abstract socket, no address.
 */
static bool is_name(const char *host)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (host[0] == '\0' || host[0] == '/' || host[0] == '@') {
        return false;
    }
    if (getaddrinfo(host, NULL, &hints, &found) != 0) {
        return true;
    }
    freeaddrinfo(found);
    return false;
}

static const char *said(const PQconninfoOption *list, const char *keyword, const char *variable)
{
    for (; list != NULL && list->keyword != NULL; list++) {
        if (strcmp(list->keyword, keyword) == 0 && list->val != NULL) {
            return list->val;
        }
    }
    const char *outside = getenv(variable);
    return outside != NULL ? outside : "";
}

bool resolve_needed(const PQconninfoOption *list, struct resolve_hosts *out)
{
    const char *host = said(list, "host", "PGHOST");
    const char *addr = said(list, "hostaddr", "PGHOSTADDR");
    const char *port = said(list, "port", "PGPORT");
    size_t n = items(host);
    bool needed = false;
    if (strlen(host) >= RESOLVE_LIST_MAX || strlen(addr) >= RESOLVE_LIST_MAX ||
        strlen(port) >= RESOLVE_LIST_MAX || (addr[0] != '\0' && items(addr) != n) ||
        (items(port) > 1 && items(port) != n)) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        char h[ITEM_MAX], a[ITEM_MAX], p[PORT_MAX];
        if (!item(host, i, h, sizeof(h)) || !item(addr, i, a, sizeof(a)) ||
            !item(port, i, p, sizeof(p))) {
            return false;
        }
        needed = needed || (a[0] == '\0' && is_name(h));
    }
    memcpy(out->host, host, strlen(host) + 1);
    memcpy(out->hostaddr, addr, strlen(addr) + 1);
    memcpy(out->port, port, strlen(port) + 1);
    return needed;
}

/* The thread */

static void resolve_one(struct resolve_job *n, const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    if (getaddrinfo(host, NULL, &hints, &found) != 0) {
        return;
    }
    for (const struct addrinfo *a = found; a != NULL; a = a->ai_next) {
        char text[NI_MAXHOST];
        if (getnameinfo(a->ai_addr, a->ai_addrlen, text, sizeof(text), NULL, 0, NI_NUMERICHOST) ==
            0) {
            add(n, host, text, port);
        }
    }
    freeaddrinfo(found);
}

static void resolve_all(struct resolve_job *n)
{
    const struct resolve_hosts *asked = &n->asked;
    bool one_port = items(asked->port) <= 1;
    for (size_t i = 0; i < items(asked->host); i++) {
        char host[ITEM_MAX], addr[ITEM_MAX], port[PORT_MAX];
        if (!item(asked->host, i, host, sizeof(host)) ||
            !item(asked->hostaddr, i, addr, sizeof(addr)) ||
            !item(asked->port, one_port ? 0 : i, port, sizeof(port))) {
            continue; /* resolve_needed() has looked */
        }
        if (addr[0] == '\0' && is_name(host)) {
            resolve_one(n, host, port);
        } else {
            add(n, host, addr, port);
        }
    }
}

static void leave(struct resolve_job *n)
{
    pthread_mutex_lock(&n->lock);
    bool last = --n->holders == 0;
    pthread_mutex_unlock(&n->lock);
    if (last) {
        close(n->fd);
        pthread_mutex_destroy(&n->lock);
        free(n);
    }
}

static void *work(void *arg)
{
    struct resolve_job *n = arg;
    resolve_all(n);
    pthread_mutex_lock(&n->lock);
    n->done = true;
    pthread_mutex_unlock(&n->lock);
    (void)eventfd_write(n->fd, 1);
    leave(n);
    return NULL;
}

/* Signals are the loop's. */
static bool start(struct resolve_job *n)
{
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool runs = pthread_create(&thread, NULL, work, n) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (runs) {
        pthread_detach(thread);
    }
    return runs;
}

/* With two holders: the resolver and the thread. */
static struct resolve_job *begin(const struct resolve_hosts *asked)
{
    struct resolve_job *n = calloc(1, sizeof(*n));
    if (n == NULL) {
        return NULL;
    }
    n->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    n->asked = *asked;
    n->holders = 2;
    pthread_mutex_init(&n->lock, NULL);
    if (n->fd >= 0 && start(n)) {
        return n;
    }
    if (n->fd >= 0) {
        close(n->fd);
    }
    pthread_mutex_destroy(&n->lock);
    free(n);
    return NULL;
}

/* Tickets */

static bool is_done(struct resolve_job *n)
{
    pthread_mutex_lock(&n->lock);
    bool done = n->done;
    pthread_mutex_unlock(&n->lock);
    return done;
}

struct resolve_service *resolver_new(void)
{
    return calloc(1, sizeof(struct resolve_service));
}

void resolver_free(struct resolve_service *r)
{
    if (r != NULL && r->under_way != NULL) {
        leave(r->under_way);
    }
    free(r);
}

/* The one under way, or a new one. */
static struct resolve_job *current(struct resolve_service *r, const struct resolve_hosts *asked,
                                   int64_t now_ms)
{
    if (r->under_way != NULL && is_done(r->under_way)) {
        leave(r->under_way);
        r->under_way = NULL;
    }
    if (r->under_way == NULL) {
        r->under_way = begin(asked);
        r->since_ms = now_ms;
    }
    return r->under_way;
}

bool resolve_remembers(const struct resolve_service *r)
{
    return r != NULL && r->remembers;
}

enum resolve_state resolve_join(struct resolve_service *r, const struct resolve_hosts *asked,
                                int64_t now_ms, struct resolve_ticket *t, struct resolve_hosts *out)
{
    struct resolve_job *n = r != NULL ? current(r, asked, now_ms) : NULL;
    *t = (struct resolve_ticket){0};
    if (n == NULL) {
        return RESOLVE_FAILED;
    }
    if (r->remembers && now_ms - r->since_ms >= RESOLVE_PATIENCE_MS) {
        *out = r->last;
        return RESOLVE_KNOWN;
    }
    int fd = fcntl(n->fd, F_DUPFD_CLOEXEC, 0);
    if (fd < 0) {
        return RESOLVE_FAILED;
    }
    pthread_mutex_lock(&n->lock);
    n->holders++;
    pthread_mutex_unlock(&n->lock);
    *t = (struct resolve_ticket){n, fd};
    return RESOLVE_WAITS;
}

bool resolve_take(struct resolve_service *r, const struct resolve_ticket *t,
                  struct resolve_hosts *out)
{
    if (!is_done(t->of)) {
        return false;
    }
    if (t->of->any) {
        r->last = t->of->found;
        r->remembers = true;
    }
    *out = r->last;
    return r->remembers;
}

void resolve_leave(struct resolve_ticket *t)
{
    if (t->of != NULL) {
        close(t->fd);
        leave(t->of);
    }
    *t = (struct resolve_ticket){0};
}
