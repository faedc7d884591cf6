#include "http/server.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/guard.h"
#include "base/log.h"

#define BARE_TEXT "Service Unavailable\n"

const char server_bare_answer[] = "Status: 503 Service Unavailable\r\n"
                                  "Content-Type: text/plain; charset=utf-8\r\n"
                                  "Content-Length: 20\r\n"
                                  /* The answer tells nothing that a page must not see. */
                                  "Access-Control-Allow-Origin: *\r\n"
                                  "Retry-After: 2\r\n\r\n" BARE_TEXT;
_Static_assert(sizeof(BARE_TEXT) - 1 == 20, "what Content-Length says");

/* multiwatch of Debian 12 sends SIGQUIT when it is told -s TERM. */
const int server_stops[SERVER_STOPS] = {SIGTERM, SIGINT, SIGUSR1, SIGQUIT};

sigset_t server_stop_set(void)
{
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < SERVER_STOPS; i++) {
        sigaddset(&set, server_stops[i]);
    }
    return set;
}

enum { BACKLOG = 511 }; /* nginx uses the same; the kernel cuts it to somaxconn */

/* The arguments of the guarded part that handles a request. */
struct handling {
    const struct server *s;
    struct request *req;
    struct response *res;
};

static void handle(void *arg)
{
    const struct handling *h = arg;
    response_init(h->res, h->req);
    h->s->handle(h->s->app, h->req, h->res);
}

static enum err fault_of(enum guard_end end)
{
    return end == GUARD_OVER_BUDGET ? E_TOO_COSTLY : end == GUARD_NO_MEMORY ? E_BUSY : E_INTERNAL;
}

static void answer_barely(struct response *res, struct arena *mem)
{
    static struct request_header again = {.name = {"Retry-After", 11}, .value = {"2", 1}};
    *res = (struct response){.status = 503,
                             .headers = &again,
                             .header_count = 1,
                             .header_cap = 1,
                             .body = {.mem = mem, .max = RESPONSE_MAX}};
}

void server_handle(const struct server *s, struct request *req, struct response *res)
{
    struct handling h = {s, req, res};
    struct arena_mark before = arena_mark(req->mem);
    enum guard_end end = guard_run(handle, &h);
    if (end == GUARD_PASSED) {
        return;
    }
    arena_rewind(req->mem, &before);
    arena_reserve(req->mem);
    req->fault = fault_of(end);
    req->body = SPAN("");
    if (guard_run(handle, &h) != GUARD_PASSED) {
        arena_rewind(req->mem, &before);
        answer_barely(res, req->mem);
    }
}

bool server_is_listening(int fd)
{
    int on = 0;
    socklen_t n = sizeof(on);
    return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &n) == 0 && on != 0;
}

static bool address_of(const char *path, struct sockaddr_un *addr)
{
    size_t n = strlen(path);
    *addr = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (n == 0 || n >= sizeof(addr->sun_path)) {
        log_msg(LOG_ERROR, "socket path must have 1 to %zu bytes: %s", sizeof(addr->sun_path) - 1,
                path);
        return false;
    }
    memcpy(addr->sun_path, path, n + 1);
    return true;
}

/* Makes the path free. A socket file that refuses connections belongs to a server that is gone. */
static bool clear_stale(const char *path, const struct sockaddr_un *addr)
{
    struct stat st;
    if (lstat(path, &st) != 0) {
        return true; /* bind() reports what is wrong, if anything is */
    }
    if (!S_ISSOCK(st.st_mode)) {
        log_msg(LOG_ERROR, "%s exists and is not a socket", path);
        return false;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return false;
    }
    int rc = connect(fd, (const struct sockaddr *)addr, sizeof(*addr));
    int reason = rc == 0 ? 0 : errno;
    close(fd);
    if (reason != ECONNREFUSED) {
        log_msg(LOG_ERROR, "%s is in use by another server (%s)", path,
                reason == 0 ? "it answers" : strerror(reason));
        return false;
    }
    return unlink(path) == 0 || errno == ENOENT;
}

/* Binds the socket for owner and group only. Connecting to a Unix socket needs write permission,
 * and the group is the front server's. */
static int bind_group_only(int fd, const struct sockaddr_un *addr)
{
    mode_t before = umask(0117);
    int rc = bind(fd, (const struct sockaddr *)addr, sizeof(*addr));
    int reason = errno;
    umask(before);
    errno = reason;
    return rc;
}

int server_listen(const char *path)
{
    struct sockaddr_un addr;
    if (!address_of(path, &addr) || !clear_stale(path, &addr)) {
        return -1;
    }
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && bind_group_only(fd, &addr) == 0 && listen(fd, BACKLOG) == 0) {
        return fd;
    }
    log_msg(LOG_ERROR, "cannot listen on %s: %s", path, strerror(errno));
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}
