#include "db/cancel.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/log.h"

struct db_canceller {
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    /* A ring that begins at `first`; under the lock, as everything below. */
    PGcancel *waiting[CANCELS_MAX];
    size_t first, n;
    bool running, ending;
};

struct db_canceller *canceller_new(void)
{
    struct db_canceller *c = calloc(1, sizeof(*c));
    if (c != NULL) {
        pthread_mutex_init(&c->lock, NULL);
        pthread_cond_init(&c->wanted, NULL);
    }
    return c;
}

static void destroy(struct db_canceller *c)
{
    for (size_t i = 0; i < c->n; i++) {
        PQfreeCancel(c->waiting[(c->first + i) % CANCELS_MAX]);
    }
    pthread_cond_destroy(&c->wanted);
    pthread_mutex_destroy(&c->lock);
    free(c);
}

static PGcancel *next(struct db_canceller *c)
{
    while (!c->ending && c->n == 0) {
        pthread_cond_wait(&c->wanted, &c->lock);
    }
    if (c->ending) {
        return NULL;
    }
    PGcancel *one = c->waiting[c->first];
    c->first = (c->first + 1) % CANCELS_MAX;
    c->n--;
    return one;
}

/* The server's words are not logged here, because the log belongs to the other thread. */
static void *work(void *arg)
{
    struct db_canceller *c = arg;
    char why[256];
    PGcancel *one;
    pthread_mutex_lock(&c->lock);
    while ((one = next(c)) != NULL) {
        pthread_mutex_unlock(&c->lock);
        (void)PQcancel(one, why, sizeof(why));
        PQfreeCancel(one);
        pthread_mutex_lock(&c->lock);
    }
    pthread_mutex_unlock(&c->lock);
    destroy(c);
    return NULL;
}

/* The new thread blocks all signals, because the loop handles them. */
static bool start(struct db_canceller *c)
{
    sigset_t all, before;
    pthread_t thread;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    c->running = pthread_create(&thread, NULL, work, c) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (c->running) {
        pthread_detach(thread);
    }
    return c->running;
}

void canceller_free(struct db_canceller *c)
{
    if (c == NULL) {
        return;
    }
    pthread_mutex_lock(&c->lock);
    c->ending = true;
    bool running = c->running;
    pthread_cond_signal(&c->wanted);
    pthread_mutex_unlock(&c->lock);
    if (!running) {
        destroy(c);
    }
}

void canceller_ask(struct db_canceller *c, PGconn *pg)
{
    PGcancel *one = c != NULL ? PQgetCancel(pg) : NULL;
    bool asked = false;
    if (one != NULL) {
        pthread_mutex_lock(&c->lock);
        asked = c->n < CANCELS_MAX && (c->running || start(c));
        if (asked) {
            c->waiting[(c->first + c->n++) % CANCELS_MAX] = one;
            pthread_cond_signal(&c->wanted);
        }
        pthread_mutex_unlock(&c->lock);
    }
    if (!asked) {
        PQfreeCancel(one);
        log_msg(LOG_WARN, "database: a statement that hangs was not cancelled");
    }
}
