#include "fcgi_peer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <linux/sockios.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"

/* The FastCGI specification 1.0, section 8. */
enum record_type {
    BEGIN_REQUEST = 1,
    END_REQUEST = 3,
    PARAMS = 4,
    STDIN = 5,
    STDOUT = 6,
    STDERR = 7,
    HEADER_LEN = 8
};

struct peer peer_connect(const char *path)
{
    struct sockaddr_un addr = {.sun_family = AF_UNIX};
    struct peer p = {socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), 65535};
    assert_true(p.fd >= 0);
    assert_true(strlen(path) < sizeof(addr.sun_path));
    memcpy(addr.sun_path, path, strlen(path) + 1);
    assert_int_equal(connect(p.fd, (const struct sockaddr *)&addr, sizeof(addr)), 0);
    return p;
}

void peer_close(struct peer *p)
{
    close(p->fd);
    p->fd = -1;
}

bool peer_raw(struct peer *p, const void *bytes, size_t n)
{
    const char *at = bytes;
    while (n > 0) {
        ssize_t put = send(p->fd, at, n, MSG_NOSIGNAL);
        if (put <= 0) {
            return false;
        }
        at += put;
        n -= (size_t)put;
    }
    return true;
}

/* A server may answer and close before it has read all: a failed send is not the test's business.
 */
static void send_record(struct peer *p, enum record_type type, struct span s)
{
    const unsigned char head[HEADER_LEN] = {
        1, (unsigned char)type, 0, 1, (unsigned char)(s.n >> 8), (unsigned char)s.n, 0, 0};
    if (peer_raw(p, head, sizeof(head))) {
        peer_raw(p, s.p, s.n);
    }
}

static void send_stream(struct peer *p, enum record_type type, struct span s)
{
    for (size_t at = 0; at < s.n; at += p->record_max) {
        send_record(p, type, span_sub(s, at, p->record_max));
    }
}

void peer_begin(struct peer *p, unsigned char flags)
{
    const char body[8] = {0, 1, (char)flags, 0, 0, 0, 0, 0};
    send_record(p, BEGIN_REQUEST, (struct span){body, sizeof(body)});
}

/* Lengths above 127 take four bytes, the first with its high bit set. */
static void add_length(struct buf *b, size_t n)
{
    if (n > 127) {
        buf_char(b, (char)(n >> 24 | 0x80));
        buf_char(b, (char)(n >> 16));
        buf_char(b, (char)(n >> 8));
    }
    buf_char(b, (char)n);
}

void peer_params(struct peer *p, struct arena *mem, const char *const *pairs)
{
    struct buf b;
    buf_init(&b, mem, 1024);
    for (; pairs[0] != NULL; pairs += 2) {
        add_length(&b, strlen(pairs[0]));
        add_length(&b, strlen(pairs[1]));
        buf_text(&b, pairs[0]);
        buf_text(&b, pairs[1]);
    }
    send_stream(p, PARAMS, buf_view(&b));
    send_record(p, PARAMS, SPAN(""));
}

void peer_body(struct peer *p, struct span s)
{
    send_stream(p, STDIN, s);
}

void peer_body_end(struct peer *p)
{
    send_record(p, STDIN, SPAN(""));
}

/* No event tells of it, so it is looked at in turns with the other side. */
void peer_wait_taken(struct peer *p)
{
    int64_t end = clock_mono_ms() + PEER_WAIT_MS;
    int left = 1;
    while (left > 0) {
        assert_int_equal(ioctl(p->fd, SIOCOUTQ, &left), 0);
        assert_true(clock_mono_ms() < end);
        sched_yield();
    }
}

/* Exactly n bytes; false at the end of the connection. */
static bool read_bytes(struct peer *p, void *to, size_t n)
{
    char *at = to;
    while (n > 0) {
        struct pollfd f = {.fd = p->fd, .events = POLLIN};
        assert_int_equal(poll(&f, 1, PEER_WAIT_MS), 1);
        ssize_t got = recv(p->fd, at, n, 0);
        if (got <= 0) {
            return false;
        }
        at += got;
        n -= (size_t)got;
    }
    return true;
}

struct peer_answer peer_read(struct peer *p, struct arena *mem)
{
    struct peer_answer a = {0};
    struct buf text;
    unsigned char head[HEADER_LEN];
    buf_init(&text, mem, 4096);
    while (!a.ended && read_bytes(p, head, sizeof(head))) {
        char content[65536 + 256];
        size_t n = (size_t)head[4] << 8 | head[5], all = n + head[6];
        assert_int_equal(head[0], 1);
        assert_int_equal(head[2] << 8 | head[3], 1);
        if (!read_bytes(p, content, all)) {
            break;
        }
        if (head[1] == STDOUT) {
            buf_add(&text, content, n);
        }
        if (head[1] == STDERR) {
            a.errors += n;
        }
        if (head[1] == END_REQUEST) {
            a.ended = n == 8 && memcmp(content, "\0\0\0\0\0", 5) == 0;
        }
    }
    a.text = buf_view(&text);
    return a;
}

bool peer_at_end(struct peer *p)
{
    char c;
    return !read_bytes(p, &c, 1);
}
