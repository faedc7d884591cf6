/*
 * kartoteka: the worker. It serves FastCGI on a listening fd 0 (spawn-fcgi, multiwatch, mod_fcgid,
 * lighttpd), on --listen PATH or on systemd's LISTEN_FDS. It serves plain CGI when it is started
 * with GATEWAY_INTERFACE and without a listening fd 0. Under CGI the arguments are ignored, because
 * a web server may pass the query in them.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/app.h"
#include "api/measure.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "base/offload.h"
#include "db/engine_event.h"
#include "db/schema/schema.h"
#include "http/event.h"
#include "http/server.h"

extern char **environ;

enum { EXIT_USAGE = 2, SYSTEMD_FIRST_FD = 3, KEEP_MS = 250 };

struct options {
    const char *config, *listen, *engine;
};

static int usage(FILE *to, int status)
{
    fputs("usage: kartoteka [--config FILE] [--listen SOCKET] [--engine process|event]\n"
          "  FastCGI on a listening standard input, on SOCKET or on a socket of systemd's;\n"
          "  plain CGI when a web server starts it as a CGI program.\n"
          "  Engine process serves one request at a time, event many in one process.\n"
          "  Configuration: FILE (or $KARTOTEKA_CONFIG), then KARTOTEKA_<KEY> variables.\n",
          to);
    return status;
}

/* Reads the options. Returns -1 to go on, else the exit status. */
static int parse(int argc, char **argv, struct options *o)
{
    static const struct option longs[] = {
        {"config", required_argument, NULL, 'c'}, {"listen", required_argument, NULL, 'l'},
        {"engine", required_argument, NULL, 'e'}, {"version", no_argument, NULL, 'v'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    int c;
    while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1) {
        switch (c) {
        case 'c':
            o->config = optarg;
            break;
        case 'l':
            o->listen = optarg;
            break;
        case 'e':
            o->engine = optarg;
            break;
        case 'v':
            puts("kartoteka " KARTOTEKA_VERSION);
            return EXIT_SUCCESS;
        case 'h':
            return usage(stdout, EXIT_SUCCESS);
        default:
            return usage(stderr, EXIT_USAGE);
        }
    }
    return optind == argc ? -1 : usage(stderr, EXIT_USAGE);
}

/* Returns the path of kartoteka.conf beside the program, for shared hosting, which cannot set
 * variables; NULL when there is none. */
static const char *beside(struct arena *mem)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
    if (n <= 0 || n == (ssize_t)sizeof(path)) {
        return NULL;
    }
    struct span exe = {path, (size_t)n};
    struct span dir = span_sub(exe, 0, (size_t)span_rfind(exe, '/') + 1);
    const char *conf = arena_printf(mem, "%.*skartoteka.conf", SPAN_ARG(dir)).p;
    return access(conf, R_OK) == 0 ? conf : NULL;
}

/* Returns the descriptor that systemd passed; -1 when it passed none. */
static int systemd_fd(void)
{
    const char *pid = getenv("LISTEN_PID"), *fds = getenv("LISTEN_FDS");
    int64_t p, n;
    if (!span_i64(span_of(pid), &p) || !span_i64(span_of(fds), &n) || p != getpid() || n < 1) {
        return -1;
    }
    return SYSTEMD_FIRST_FD;
}

static int listening_fd(const struct options *o)
{
    if (o->listen != NULL) {
        return server_listen(o->listen);
    }
    int fd = systemd_fd();
    if (fd >= 0) {
        return fd;
    }
    return server_is_listening(STDIN_FILENO) ? STDIN_FILENO : -1;
}

static void set_log_level(const char *name)
{
    int level;
    if (conf_word_value(conf_log_levels, span_of(name), &level)) {
        log_set_level((enum log_level)level);
    }
}

/* Nobody asks a standby where tenants have homes: one that is behind does not know who has gone. */
static const char *standby_of(const struct conf *conf)
{
    if (conf->control[0] == '\0') {
        return conf->database_read;
    }
    if (conf->database_read[0] != '\0') {
        log_msg(LOG_WARN, "DATABASE_READ is not used where CONTROL_DATABASE is set");
    }
    return "";
}

static struct db_options db_options(const struct conf *conf, bool prepare)
{
    return (struct db_options){.conninfo = conf->database,
                               .prepare = conf->db_prepare && prepare,
                               .apart = !conf->db_share,
                               .statement_timeout_ms = conf->statement_timeout_ms,
                               .lock_timeout_ms = conf->lock_timeout_ms,
                               .slow_timeout_ms = conf->slow_timeout_ms,
                               .read_conninfo = standby_of(conf),
                               .read_lag_ms = conf->read_lag_ms,
                               .control_conninfo = conf->control,
                               .application_name = "kartoteka"};
}

/* Serves one request at a time; with fd < 0 the one request of plain CGI. */
static int serve_process(const struct conf *conf, int fd)
{
    struct db_options options = db_options(conf, fd >= 0);
    struct db *db = db_new(&options);
    struct app *app = app_new(conf, db);
    struct server server = app_server(app);
    int status = fd >= 0 ? fcgi_serve(&server, fd) : cgi_serve(&server, environ);
    app_free(app);
    db_free(db);
    return status;
}

static void give_way(void *fibers)
{
    fiber_yield(fibers);
}

/* Tells the database what requests have left behind, and learns where tenants live, in fibers of
 * their own. */
struct keeper {
    struct app *app;
    struct db *db;
    struct loop *loop;
    struct fibers *fibers;
    struct loop_timer timer;
};

static void keep(void *arg)
{
    struct keeper *k = arg;
    if (app_has_notes(k->app)) {
        (void)fiber_start(k->fibers, app_tell, k->app); /* else the next turn does it */
    }
    if (db_homes_due(k->db)) {
        (void)fiber_start(k->fibers, db_homes_read, k->db);
    }
    loop_timer(k->loop, &k->timer, clock_mono_ms() + KEEP_MS);
}

static int serve_event(const struct conf *conf, int fd)
{
    struct db_options options = db_options(conf, true);
    struct db_sizes sizes = {(size_t)conf->db_read_connections, (size_t)conf->db_slow_connections,
                             (size_t)conf->db_write_connections,
                             (size_t)conf->answer_memory_mb << 20};
    struct event_options events = EVENT_OPTIONS;
    events.queue_max = (size_t)conf->queue_max;
    struct loop *loop = loop_new();
    struct fibers *fibers = fibers_new((size_t)conf->fibers, (size_t)conf->fiber_stack);
    struct db *db = db_new_event(&options, &sizes, loop, fibers);
    struct app *app = app_new(conf, db);
    struct offload *offload = offload_new(loop, fibers);
    app_offload(app, offload);
    app_give_way(app, give_way, fibers);
    app_live(app, loop, fibers);
    struct server server = app_server(app);
    struct keeper keeper = {app, db, loop, fibers, {.fire = keep, .arg = &keeper}};
    loop_timer(loop, &keeper.timer, clock_mono_ms());
    int status = event_serve(&server, fd, loop, fibers, &events);
    loop_timer_off(loop, &keeper.timer);
    offload_free(offload);
    app_free(app);
    db_free(db);
    fibers_free(fibers);
    loop_free(loop);
    return status;
}

static int serve(struct conf *conf, const struct options *o, bool cgi)
{
    if (cgi) {
        conf->engine = ENGINE_PROCESS;
        return serve_process(conf, -1);
    }
    int engine = (int)conf->engine;
    bool known = o->engine == NULL || conf_word_value(conf_engines, span_of(o->engine), &engine);
    int fd = listening_fd(o);
    if (fd < 0 || !known) {
        return usage(stderr, EXIT_USAGE);
    }
    conf->engine = (enum conf_engine)engine;
    return conf->engine == ENGINE_EVENT ? serve_event(conf, fd) : serve_process(conf, fd);
}

int main(int argc, char **argv)
{
    bool cgi = getenv("GATEWAY_INTERFACE") != NULL && !server_is_listening(STDIN_FILENO);
    struct options o = {.config = getenv("KARTOTEKA_CONFIG")};
    int done = cgi ? -1 : parse(argc, argv, &o);
    if (done >= 0) {
        return done;
    }
    if (!crypto_init()) {
        fputs("kartoteka: libsodium does not start\n", stderr);
        return EXIT_FAILURE;
    }
    struct arena *mem = arena_new();
    struct conf conf;
    const char *wrong = conf_load(&conf, o.config != NULL ? o.config : beside(mem), environ, mem);
    if (wrong == NULL && !schema_use(conf.database_schema)) {
        wrong = "out of memory";
    }
    if (wrong != NULL) {
        fprintf(stderr, "kartoteka: %s\n", wrong);
        if (cgi) {
            fputs("Status: 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\n"
                  "Kartoteka is not configured; the server's error log says why.\n",
                  stdout);
        }
        arena_free(mem);
        return cgi ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    set_log_level(conf.log_level);
    arenas_limit((size_t)conf.memory_max);
    measure_begin(&conf, !cgi);
    int status = serve(&conf, &o, cgi);
    measure_end();
    arena_free(mem);
    return status;
}
