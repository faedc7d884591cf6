#include "ctl/shadow/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/crypto.h"

struct queue {
    pthread_mutex_t lock;
    pthread_cond_t came;
    struct queue_call *first, **last;
    size_t count_max, bytes_max, bytes;
    struct queue_state state;
};

bool queue_lines_add(struct queue_lines *l, struct span name, struct span value)
{
    if (l->n == l->cap) {
        size_t cap = l->cap > 0 ? 2 * l->cap : 16;
        char **p = realloc(l->p, cap * sizeof(*p));
        if (p == NULL) {
            return false;
        }
        l->p = p;
        l->cap = cap;
    }
    char *line = malloc(name.n + value.n + sizeof(": "));
    if (line == NULL) {
        return false;
    }
    memcpy(line, name.p, name.n);
    memcpy(line + name.n, ": ", 2);
    if (value.n > 0) {
        memcpy(line + name.n + 2, value.p, value.n);
    }
    line[name.n + 2 + value.n] = '\0';
    l->p[l->n++] = line;
    return true;
}

struct span queue_lines_value(const struct queue_lines *l, const char *name)
{
    struct span head, value;
    for (size_t i = 0; i < l->n; i++) {
        if (span_cut(span_of(l->p[i]), ':', &head, &value) && span_iis(head, name)) {
            return span_trim(value);
        }
    }
    return SPAN_NONE;
}

/* Headers hold credentials, so they are wiped. */
void queue_lines_free(struct queue_lines *l)
{
    for (size_t i = 0; i < l->n; i++) {
        crypto_wipe(l->p[i], strlen(l->p[i]));
        free(l->p[i]);
    }
    free(l->p);
    *l = (struct queue_lines){.p = NULL};
}

bool queue_of_connection(struct span name)
{
    static const char *const names[] = {"connection", "keep-alive",        "proxy-connection",
                                        "te",         "trailer",           "upgrade",
                                        "expect",     "transfer-encoding", "content-length"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_iis(name, names[i])) {
            return true;
        }
    }
    return false;
}

void queue_call_free(struct queue_call *x)
{
    if (x == NULL) {
        return;
    }
    if (x->body.p != NULL) {
        crypto_wipe(x->body.p, x->body.n);
    }
    free(x->method);
    free(x->target);
    queue_lines_free(&x->headers);
    queue_lines_free(&x->head);
    buf_free(&x->body);
    buf_free(&x->answer);
    free(x);
}

struct queue *queue_new(size_t count, size_t bytes)
{
    struct queue *q = calloc(1, sizeof(*q));
    pthread_condattr_t attr;
    if (q == NULL) {
        return NULL;
    }
    pthread_mutex_init(&q->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->came, &attr);
    pthread_condattr_destroy(&attr);
    q->last = &q->first;
    q->count_max = count;
    q->bytes_max = bytes;
    return q;
}

void queue_free(struct queue *q)
{
    if (q == NULL) {
        return;
    }
    while (q->first != NULL) {
        struct queue_call *x = q->first;
        q->first = x->next;
        queue_call_free(x);
    }
    pthread_cond_destroy(&q->came);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

bool queue_reserve(struct queue *q, size_t bytes)
{
    pthread_mutex_lock(&q->lock);
    bool ok = bytes <= q->bytes_max - q->bytes;
    q->bytes += ok ? bytes : 0;
    pthread_mutex_unlock(&q->lock);
    return ok;
}

void queue_release(struct queue *q, size_t bytes)
{
    pthread_mutex_lock(&q->lock);
    q->bytes -= bytes;
    pthread_mutex_unlock(&q->lock);
}

void queue_offer(struct queue *q, struct queue_call *x)
{
    pthread_mutex_lock(&q->lock);
    bool room = q->state.waiting < q->count_max;
    if (room) {
        x->next = NULL;
        *q->last = x;
        q->last = &x->next;
        q->state.waiting++;
        pthread_cond_signal(&q->came);
    } else {
        q->state.left[LEFT_FULL]++;
        q->bytes -= x->bytes;
    }
    pthread_mutex_unlock(&q->lock);
    if (!room) {
        queue_call_free(x);
    }
}

void queue_count(struct queue *q, enum queue_left why)
{
    pthread_mutex_lock(&q->lock);
    q->state.left[why]++;
    pthread_mutex_unlock(&q->lock);
}

void queue_passed(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->state.passed++;
    pthread_mutex_unlock(&q->lock);
}

struct queue_call *queue_take(struct queue *q, int ms)
{
    enum { MS = 1000, NS_OF_MS = 1000000, NS = 1000000000 };
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / MS;
    until.tv_nsec += (long)(ms % MS) * NS_OF_MS;
    until.tv_sec += until.tv_nsec / NS;
    until.tv_nsec %= NS;
    pthread_mutex_lock(&q->lock);
    if (q->first == NULL) {
        (void)pthread_cond_timedwait(&q->came, &q->lock, &until);
    }
    struct queue_call *x = q->first;
    if (x != NULL) {
        q->first = x->next;
        q->last = q->first == NULL ? &q->first : q->last;
        q->state.waiting--;
    }
    pthread_mutex_unlock(&q->lock);
    return x;
}

void queue_done(struct queue *q, struct queue_call *x)
{
    queue_release(q, x->bytes);
    queue_call_free(x);
}

struct queue_state queue_state(struct queue *q)
{
    pthread_mutex_lock(&q->lock);
    struct queue_state state = q->state;
    pthread_mutex_unlock(&q->lock);
    return state;
}
