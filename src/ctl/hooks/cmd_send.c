/*
 * cmd_send: send posts the events of webhooks until it is told to end, or until nothing is due.
 */
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "ctl/ctl.h"
#include "ctl/hooks/sender.h"
#include "db/db.h"

enum { PARALLEL = 8, PARALLEL_MAX = 32, WAIT_MS = 200, IDLE_MS = 250, AWAY_MS = 2000 };

static volatile sig_atomic_t asked_to_end;

static void on_signal(int signal)
{
    (void)signal;
    asked_to_end = 1;
}

static void heed_signals(void)
{
    struct sigaction a = {.sa_handler = on_signal};
    sigemptyset(&a.sa_mask);
    sigaction(SIGTERM, &a, NULL);
    sigaction(SIGINT, &a, NULL);
    signal(SIGPIPE, SIG_IGN);
}

static void rest(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL); /* a signal ends it */
}

/* Posts until it is asked to end; with once, until nothing is due or the time is over. Returns
 * false when once the database could not be asked. */
static bool work(struct sender *s, struct ctx *c, bool once, int64_t until_ms)
{
    bool told = false;
    while (true) {
        bool over = asked_to_end || (until_ms != 0 && clock_mono_ms() >= until_ms);
        enum sender_turn t = sender_turn(s, !over, WAIT_MS);
        if (t == SENDER_FAILED) {
            /* Results that cannot be stored come again. */
            if (once || (over && !sender_posts(s))) {
                return !once;
            }
            if (!told) {
                log_msg(LOG_ERROR, "webhooks wait for the database: %s", c->err.detail);
            }
            rest(AWAY_MS);
        } else if (t == SENDER_WORKED) {
            told = false;
            continue;
        } else if (over || once) {
            return true;
        } else {
            rest(t == SENDER_OTHER ? AWAY_MS : IDLE_MS);
        }
        told = t == SENDER_FAILED;
        if (over && !sender_busy(s)) {
            return true;
        }
    }
}

static int run(struct ctl_call *k, struct ctx *c, int64_t parallel, int64_t seconds)
{
    struct render *render = render_new(&k->conf, SENDER_POSTS);
    struct arena *mem = c->mem;
    struct sender *s =
        render == NULL ? NULL
                       : sender_new(&(struct sender_options){
                             .conf = &k->conf, .admin = c, .render = render, .parallel = parallel});
    int64_t delivered = 0, failed = 0;
    bool once = ctl_option(k, "--once") != NULL, done = false;
    if (s != NULL) {
        done = work(s, c, once, seconds > 0 ? clock_mono_ms() + seconds * 1000 : 0);
        sender_counts(s, &delivered, &failed);
    }
    sender_free(s);
    c->mem = mem;
    render_free(render);
    if (s == NULL) {
        return ctl_complain(k, "libcurl does not start");
    }
    if (!done) {
        return ctl_failed(k, c);
    }
    fprintf(k->out, ctl_words(k, "%lld delivered, %lld attempts failed\n"), (long long)delivered,
            (long long)failed);
    return CTL_OK;
}

int cmd_send(struct ctl_call *k)
{
    const char *text = ctl_option(k, "--parallel"), *limit = ctl_option(k, "--seconds");
    int64_t parallel = text != NULL ? ctl_number(k, "--parallel", text) : PARALLEL;
    int64_t seconds = limit != NULL ? ctl_number(k, "--seconds", limit) : 0;
    if (parallel == 0 || (limit != NULL && seconds == 0)) {
        return CTL_FAILED;
    }
    if (parallel > PARALLEL_MAX) {
        return ctl_complain(k, "--parallel is at most %d", PARALLEL_MAX);
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    int level = LOG_INFO;
    if (conf_word_value(conf_log_levels, span_of(k->conf.log_level), &level)) {
        log_set_level((enum log_level)level);
    }
    heed_signals();
    return run(k, c, parallel, seconds);
}
