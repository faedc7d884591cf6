/*
 * listen: the address at which callers find the proxy: one of this machine only.
 */
#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/network.h"
#include "ctl/shadow/proxy.h"
#include "http/server.h"

static int listen_at(const struct ctl_call *k, const char *host, const char *port, const char **why)
{
    enum { BACKLOG = 511 };
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                             .ai_socktype = SOCK_STREAM},
                    *a = NULL;
    *why = ctl_words(k, "is no ADDRESS:PORT of this machine and no unix:PATH");
    int64_t number = 0; /* getaddrinfo would take a larger one modulo 65536 */
    if (!networks_hold(SPAN("127.0.0.0/8,::1"), span_of(host)) ||
        !span_i64(span_of(port), &number) || number < 1 || number > UINT16_MAX ||
        getaddrinfo(host, port, &hints, &a) != 0) {
        return -1;
    }
    int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
    bool ok = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
              bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0;
    if (!ok) {
        *why =
            errno == EADDRINUSE ? ctl_words(k, "is in use") : ctl_words(k, "cannot be listened on");
    }
    freeaddrinfo(a);
    if (!ok && fd >= 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

int proxy_listen(const struct ctl_call *k, const char *where, const char **why)
{
    struct span text = span_of(where);
    if (span_starts(text, SPAN("unix:"))) {
        int fd = server_listen(where + strlen("unix:"));
        *why = ctl_words(k, "cannot be listened on");
        return fd;
    }
    char host[64];
    ptrdiff_t colon = span_rfind(text, ':');
    size_t n = colon > 0 ? (size_t)colon : 0;
    bool brackets = n > 2 && text.p[0] == '[' && text.p[n - 1] == ']';
    *why = ctl_words(k, "is no ADDRESS:PORT of this machine and no unix:PATH");
    if (n == 0 || n >= sizeof(host)) {
        return -1;
    }
    struct span name = brackets ? span_sub(text, 1, n - 2) : span_sub(text, 0, n);
    memcpy(host, name.p, name.n);
    host[name.n] = '\0';
    return listen_at(k, host, where + n + 1, why);
}
