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
    struct offload_share share;
    uint64_t round; /* jobs of a lower round go first */
    bool done;      /* the loop's thread sets it */
};

/* Jobs in the order in which they came. */
struct list {
    struct job *head, *tail;
};

enum { STRANGERS, KNOWN, CLASSES };

/* Waiting jobs of one class. A round counts the jobs that were served. A further job of a share
 * lets at most as many others go before it as the queue holds, so that nobody waits for ever. */
struct class
{
    struct list waiting;
    uint64_t round;
    size_t count; /* for the loop's thread: jobs that wait, run, or are done and not told yet */
};

struct offload {
    struct loop *loop;
    struct fibers *fibers;
    struct loop_watch watch;
    int event; /* an eventfd that tells the loop of finished jobs */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wanted;
    struct class classes[CLASSES]; /* under the lock, as are turn, running, done and ending */
    int turn;                      /* the class that is asked next */
    const struct job *running;
    struct list done;
    bool ending;
};

static void push(struct list *l, struct job *j)
{
    j->next = NULL;
    if (l->tail != NULL) {
        l->tail->next = j;
    } else {
        l->head = j;
    }
    l->tail = j;
}

static struct job *pop(struct list *l)
{
    struct job *j = l->head;
    if (j != NULL) {
        l->head = j->next;
        if (l->head == NULL) {
            l->tail = NULL;
        }
    }
    return j;
}

/* Takes j out of a list; before is the job before it, NULL when it is the first. */
static void take_out(struct list *l, struct job *before, struct job *j)
{
    if (before != NULL) {
        before->next = j->next;
    } else {
        l->head = j->next;
    }
    if (l->tail == j) {
        l->tail = before;
    }
}

/* Returns the oldest job of the lowest round; NULL when none waits. */
static struct job *next_of(struct class *c)
{
    struct job *best = NULL, *before_best = NULL, *before = NULL;
    for (struct job *j = c->waiting.head; j != NULL; before = j, j = j->next) {
        if (best == NULL || j->round < best->round) {
            best = j;
            before_best = before;
        }
    }
    if (best != NULL) {
        take_out(&c->waiting, before_best, best);
        c->round++;
    }
    return best;
}

/* Returns the next job. The classes take turns, so that neither waits for more than one job of the
 * other. */
static struct job *next_job(struct offload *o)
{
    struct job *j = next_of(&o->classes[o->turn]);
    if (j != NULL) {
        o->turn = 1 - o->turn;
        return j;
    }
    return next_of(&o->classes[1 - o->turn]);
}

/* Gives j its round. Returns false when its share has all the jobs that it may have. */
static bool enter(struct offload *o, struct job *j)
{
    struct class *c = &o->classes[j->share.known ? KNOWN : STRANGERS];
    size_t mine = o->running != NULL && o->running->share.known == j->share.known &&
                  o->running->share.of == j->share.of;
    for (const struct job *other = c->waiting.head; other != NULL; other = other->next) {
        mine += other->share.of == j->share.of;
    }
    j->round = c->round + mine * OFFLOAD_QUEUE_MAX;
    if (mine >= OFFLOAD_SHARE_MAX) {
        return false;
    }
    push(&c->waiting, j);
    return true;
}

static void *work(void *arg)
{
    struct offload *o = arg;
    pthread_mutex_lock(&o->lock);
    while (!o->ending) {
        struct job *j = next_job(o);
        o->running = j;
        if (j == NULL) {
            pthread_cond_wait(&o->wanted, &o->lock);
            continue;
        }
        pthread_mutex_unlock(&o->lock);
        j->fn(j->arg);
        pthread_mutex_lock(&o->lock);
        push(&o->done, j);
        (void)eventfd_write(o->event, 1); /* the counter is full only after 2^64 - 2 of them */
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

/* The new thread blocks all signals, because the loop handles them. */
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
    if (o == NULL) {
        abort();
    }
    o->loop = loop;
    o->fibers = fibers;
    o->watch = (struct loop_watch){.ready = on_done, .arg = o};
    o->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&o->lock, NULL);
    pthread_cond_init(&o->wanted, NULL);
    if (o->event >= 0 && loop_watch(loop, &o->watch, o->event, EPOLLIN) && start_thread(o)) {
        return o;
    }
    log_msg(LOG_ERROR, "offload: no thread");
    loop_unwatch(loop, &o->watch);
    if (o->event >= 0) {
        close(o->event);
    }
    free(o);
    return NULL;
}

void offload_free(struct offload *o)
{
    if (o == NULL) {
        return;
    }
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

struct fibers *offload_fibers(const struct offload *o)
{
    return o != NULL ? o->fibers : NULL;
}

/* True when a class has no seat left. Strangers must leave some to known callers. */
static bool full(const struct offload *o, bool known)
{
    size_t strangers = o->classes[STRANGERS].count, all = strangers + o->classes[KNOWN].count;
    return all >= OFFLOAD_QUEUE_MAX || (!known && strangers >= OFFLOAD_STRANGERS_MAX);
}

bool offload_run(struct offload *o, struct offload_share share, void (*fn)(void *arg), void *arg)
{
    struct job j = {.fn = fn, .arg = arg, .share = share};
    if (o == NULL || (j.fiber = fiber_current(o->fibers)) == NULL) {
        fn(arg);
        return true;
    }
    if (full(o, share.known)) {
        return false;
    }
    struct class *c = &o->classes[share.known ? KNOWN : STRANGERS];
    pthread_mutex_lock(&o->lock);
    bool entered = enter(o, &j);
    pthread_cond_signal(&o->wanted);
    pthread_mutex_unlock(&o->lock);
    if (!entered) {
        return false;
    }
    c->count++;
    while (!j.done) {
        fiber_park(o->fibers);
    }
    c->count--;
    return true;
}
