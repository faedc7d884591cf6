/*
 * server: the transports. Each one reads requests in its own way and hands them to one function.
 */
#ifndef KARTOTEKA_HTTP_SERVER_H
#define KARTOTEKA_HTTP_SERVER_H

#include <signal.h>

#include "http/request.h"

struct server {
    /* Answers one request: fills *res (zeroed, body buffer ready). Keeps nothing of req or res. */
    void (*handle)(void *app, struct request *req, struct response *res);
    /* Is called by fcgi_serve() between two requests, and every second while none comes and it has
     * returned true: something waits for its time. NULL: nothing ever does. */
    bool (*idle)(void *app);
    void *app;
    struct request_limits limits;
    /* Milliseconds that a peer may take over a body, and again over an answer; 0: 30 s. */
    int patience_ms;
};

enum { SERVER_PATIENCE_MS = 30000 };

/* Has s answer a request whose memory begins at req->mem, and survives whatever happens there. A
 * request that needs more memory than it may, or that meets a failed allocation or a defect, loses
 * everything since this call (its cleanups run). It is answered 413, 503 or 500 by the same
 * function, which finds the error in req->fault. When there is no memory even for that, *res is a
 * 503 without a body. */
void server_handle(const struct server *s, struct request *req, struct response *res);

/* The plain 503 for a request that cannot be given any memory: a CGI head and its body. */
extern const char server_bare_answer[];

/* Serves one request of plain CGI: variables from envp, body from fd 0, answer on fd 1. Returns the
 * process's exit status (0 also after an error answer). */
int cgi_serve(const struct server *s, char *const *envp);

/* Serves FastCGI with libfcgi, one request at a time, on the listening socket fd, until one
 * of server_stops comes (a busy worker ends after its request). Returns the exit status. */
int fcgi_serve(const struct server *s, int fd);

/* The signals that end a server in order, and the same as a set. */
enum { SERVER_STOPS = 4 };
extern const int server_stops[SERVER_STOPS];
sigset_t server_stop_set(void);

/* Makes a listening Unix socket at path with mode 0660; replaces an old socket file on which nobody
 * listens. Returns -1 with a logged message on failure. */
int server_listen(const char *path);

/* True when fd is a listening socket. */
bool server_is_listening(int fd);

#endif
