#include "http/event.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/event_conn.h"

enum { ACCEPTS_A_TURN = 64, ACCEPT_AGAIN_MS = 100, OTHER_TIMERS = 16 };

/* Accepting */

static void accept_off(struct event_server *ev)
{
    loop_unwatch(ev->loop, &ev->listener);
}

static void accept_on(void *arg)
{
    struct event_server *ev = arg;
    if (!ev->stopping && !ev->listener.on && ev->conn_count < ev->o->connections_max) {
        (void)loop_watch(ev->loop, &ev->listener, ev->fd, EPOLLIN | EPOLLEXCLUSIVE);
    }
}

/* Stops accepting for a moment: no descriptor or memory is left, and some will be given back. */
static void accept_later(struct event_server *ev, int reason)
{
    log_msg(LOG_WARN, "fastcgi: cannot accept: %s", strerror(reason));
    accept_off(ev);
    loop_timer(ev->loop, &ev->accept_again, clock_mono_ms() + ACCEPT_AGAIN_MS);
}

static void on_listener(void *arg, uint32_t events)
{
    struct event_server *ev = arg;
    (void)events;
    for (int i = 0; i < ACCEPTS_A_TURN; i++) {
        if (ev->conn_count >= ev->o->connections_max) {
            accept_off(ev);
            return;
        }
        int fd = accept4(ev->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            conn_new(ev, fd);
            continue;
        }
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
            accept_later(ev, errno);
        }
        return;
    }
}

void events_room(struct event_server *ev)
{
    ev->conn_count--;
    if (ev->accept_again.place == 0) {
        accept_on(ev);
    }
}

/* The process */

static void on_signal(void *arg, uint32_t events)
{
    struct event_server *ev = arg;
    struct signalfd_siginfo info;
    (void)events;
    if (read(ev->signal_fd, &info, sizeof(info)) != sizeof(info) || ev->stopping) {
        return;
    }
    ev->stopping = true;
    accept_off(ev);
    loop_timer_off(ev->loop, &ev->accept_again);
    struct event_conn *next;
    for (struct event_conn *c = ev->conns; c != NULL; c = next) {
        next = c->next;
        conn_stop(c);
    }
}

static bool start(struct event_server *ev)
{
    sigset_t set = server_stop_set();
    int flags = fcntl(ev->fd, F_GETFL);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_BLOCK, &set, NULL);
    ev->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (ev->signal_fd < 0 || flags < 0 || fcntl(ev->fd, F_SETFL, flags | O_NONBLOCK) != 0) {
        log_msg(LOG_ERROR, "cannot start FastCGI: %s", strerror(errno));
        return false;
    }
    ev->listener = (struct loop_watch){.ready = on_listener, .arg = ev};
    ev->signals = (struct loop_watch){.ready = on_signal, .arg = ev};
    ev->accept_again = (struct loop_timer){.fire = accept_on, .arg = ev};
    ev->queue_timer = (struct loop_timer){.fire = events_queue_timer, .arg = ev};
    return loop_watch(ev->loop, &ev->signals, ev->signal_fd, EPOLLIN) &&
           loop_watch(ev->loop, &ev->listener, ev->fd, EPOLLIN | EPOLLEXCLUSIVE);
}

static void serve(struct event_server *ev)
{
    while (!ev->stopping || ev->conns != NULL || fibers_busy(ev->fibers) > 0) {
        loop_settle(ev->loop);
        log_flush();
        loop_turn(ev->loop, !fibers_ready(ev->fibers));
        fibers_run(ev->fibers);
        events_run_queue(ev);
        events_bury(ev);
    }
}

static void finish(struct event_server *ev)
{
    loop_unwatch(ev->loop, &ev->listener);
    loop_unwatch(ev->loop, &ev->signals);
    loop_timer_off(ev->loop, &ev->accept_again);
    loop_timer_off(ev->loop, &ev->queue_timer);
    if (ev->signal_fd >= 0) {
        close(ev->signal_fd);
    }
    while (ev->arena_count > 0) {
        arena_free(ev->arenas[--ev->arena_count]);
    }
    free(ev);
}

int event_serve(const struct server *s, int fd, struct loop *loop, struct fibers *fibers,
                const struct event_options *o)
{
    struct event_server *ev = calloc(1, sizeof(*ev));
    size_t timers = o->connections_max + fibers_max(fibers) + OTHER_TIMERS;
    if (ev == NULL || !loop_reserve(loop, timers)) {
        log_msg(LOG_ERROR, "cannot start FastCGI: out of memory");
        free(ev);
        return 1;
    }
    ev->server = s;
    ev->o = o;
    ev->loop = loop;
    ev->fibers = fibers;
    ev->fd = fd;
    shares_init(&ev->shares);
    bool started = start(ev);
    log_hold(true);
    if (started) {
        serve(ev);
    }
    log_hold(false);
    finish(ev);
    return started ? 0 : 1;
}
