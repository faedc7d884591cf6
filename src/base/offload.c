#include "base/offload.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"

struct job {
    struct job *next;
    void (*fn)(void *arg);
    void *arg;
    struct fiber *fiber;
    bool done; /* set by the loop's thread */
};

struct list {
    struct job *head, *tail;
};

struct offload {
    struct loop *loop;
    struct fibers *fibers;
    struct watch watch;
    int event; /* says that some are done */
    size_t count;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct list waiting, done; /* under lock, as is ending */
    bool ending;
};

static void push(struct list *l, struct job *j)
{
    j->next = NULL;
    if (l->tail != NULL)
        l->tail->next = j;
    else
        l->head = j;
    l->tail = j;
}

static struct job *pop(struct list *l)
{
    struct job *j = l->head;
    if (j != NULL) {
        l->head = j->next;
        if (l->head == NULL)
            l->tail = NULL;
    }
    return j;
}

static void *work(void *arg)
{
    struct offload *o = arg;
    pthread_mutex_lock(&o->lock);
    while (!o->ending) {
        struct job *j = pop(&o->waiting);
        if (j == NULL) {
            pthread_cond_wait(&o->wanted, &o->lock);
            continue;
        }
        pthread_mutex_unlock(&o->lock);
        j->fn(j->arg);
        pthread_mutex_lock(&o->lock);
        push(&o->done, j);
        (void)eventfd_write(o->event, 1); /* cannot fail before 2^64 - 2 of them */
    }
    pthread_mutex_unlock(&o->lock);
    return NULL;
}

static void on_done(void *arg, uint32_t events)
{
    struct offload *o = arg;
    struct job *j;
    eventfd_t n;
    (void)events;
    (void)eventfd_read(o->event, &n);
    pthread_mutex_lock(&o->lock);
    while ((j = pop(&o->done)) != NULL) {
        j->done = true;
        fiber_wake(o->fibers, j->fiber);
    }
    pthread_mutex_unlock(&o->lock);
}

/* Signals are the loop's. */
static bool start_thread(struct offload *o)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&o->thread, NULL, work, o);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0;
}

struct offload *offload_new(struct loop *loop, struct fibers *fibers)
{
    struct offload *o = calloc(1, sizeof(*o));
    if (o == NULL)
        abort();
    o->loop = loop;
    o->fibers = fibers;
    o->watch = (struct watch){.ready = on_done, .arg = o};
    o->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->wanted, NULL);
    if (o->event >= 0 && loop_watch(loop, &o->watch, o->event, EPOLLIN) && start_thread(o))
        return o;
    log_msg(LOG_ERROR, "offload: no thread");
    loop_unwatch(loop, &o->watch);
    if (o->event >= 0)
        close(o->event);
    free(o);
    return NULL;
}

void offload_free(struct offload *o)
{
    if (o == NULL)
        return;
    pthread_mutex_lock(&o->lock);
    o->ending = true;
    pthread_cond_signal(&o->wanted);
    pthread_mutex_unlock(&o->lock);
    pthread_join(o->thread, NULL);
    loop_unwatch(o->loop, &o->watch);
    close(o->event);
    pthread_cond_destroy(&o->wanted);
    pthread_mutex_destroy(&o->lock);
    free(o);
}

bool offload_run(struct offload *o, void (*fn)(void *arg), void *arg)
{
    struct job j = {.fn = fn, .arg = arg};
    if (o == NULL || (j.fiber = fiber_current(o->fibers)) == NULL) {
        fn(arg);
        return true;
    }
    if (o->count == OFFLOAD_QUEUE_MAX)
        return false;
    o->count++;
    pthread_mutex_lock(&o->lock);
    push(&o->waiting, &j);
    pthread_cond_signal(&o->wanted);
    pthread_mutex_unlock(&o->lock);
    while (!j.done)
        fiber_park(o->fibers);
    o->count--;
    return true;
}
