#include "base/seats.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/shared_memory.h"

enum { OF_NOBODY = 1, OF_TENANT = 2, OF_ADDRESS = 3, KINDS = 4 };

/* One worker's: for whom it works (0: for nobody) and since when, in monotonic microseconds. */
struct seat {
    _Atomic uint64_t who;
    _Atomic int64_t since_us;
};

static struct shared_memory shared = {.fd = -1};
static struct seat *mine;
static int door = -1;

static struct seat *seats(void)
{
    return shared.p;
}

/* A lock on the byte of a seat says that its worker lives; the kernel takes it away with the
 * process. */
static bool lock_seat(size_t place, int command, struct flock *lock)
{
    *lock = (struct flock){
        .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = (off_t)place, .l_len = 1};
    return fcntl(shared.fd, command, lock) == 0;
}

/* Lets the next one come or go: the byte behind the seats is locked meanwhile. */
static void unlock_door(void)
{
    struct flock lock = {.l_type = F_UNLCK, .l_whence = SEEK_SET, .l_start = SEATS_MAX, .l_len = 1};
    (void)fcntl(shared.fd, F_OFD_SETLK, &lock);
}

static bool lives(size_t place)
{
    struct flock lock;
    return &seats()[place] == mine ||
           (lock_seat(place, F_OFD_GETLK, &lock) && lock.l_type != F_UNLCK);
}

/* Takes the first free seat. Returns false when the memory was removed meanwhile, so that workers
 * who come later have another one. */
static bool take_seat(void)
{
    struct flock lock;
    lock_seat(SEATS_MAX, F_OFD_SETLKW, &lock);
    for (size_t i = 0; i < SEATS_MAX && mine == NULL; i++) {
        if (lock_seat(i, F_OFD_SETLK, &lock)) {
            mine = &seats()[i];
            seats_end();
        }
    }
    bool there = !shared_memory_gone(&shared);
    unlock_door();
    return there;
}

/* Removes the memory when no other worker has it. */
static void leave(void)
{
    struct flock lock;
    size_t others = 0;
    lock_seat(SEATS_MAX, F_OFD_SETLKW, &lock);
    for (size_t i = 0; i < SEATS_MAX; i++) {
        others += &seats()[i] != mine && lives(i);
    }
    if (others == 0) {
        shared_memory_remove(&shared);
    }
}

void seats_open(int listening_fd)
{
    struct sockaddr_un at = {0};
    socklen_t n = sizeof(at);
    seats_close();
    if (getsockname(listening_fd, (struct sockaddr *)&at, &n) != 0 || n > sizeof(at)) {
        return;
    }
    struct span name = {(const char *)&at, n};
    do {
        shared_memory_close(&shared);
        mine = NULL;
        if (!shared_memory_open(&shared, "seats-", name, SEATS_MAX * sizeof(struct seat))) {
            log_msg(LOG_WARN, "no memory that workers share (%s): one tenant may hold all of them",
                    strerror(errno));
            return;
        }
    } while (!take_seat());
    door = listening_fd;
}

void seats_close(void)
{
    if (shared.p != NULL) {
        leave();
    }
    shared_memory_close(&shared);
    mine = NULL;
    door = -1;
}

/* Hashes an address, by FNV-1a. */
static uint64_t hash(struct span address)
{
    uint64_t h = 0xCBF29CE484222325u;
    for (size_t i = 0; i < address.n; i++) {
        h = (h ^ (unsigned char)address.p[i]) * 0x100000001B3u;
    }
    return h;
}

static uint64_t of_tenant(int32_t tenant)
{
    return (uint64_t)(uint32_t)tenant * KINDS + OF_TENANT;
}

void seats_begin(int32_t tenant, struct span address, size_t body)
{
    if (mine != NULL) {
        atomic_store(&mine->since_us, clock_mono_us());
        atomic_store(&mine->who, tenant != 0         ? of_tenant(tenant)
                                 : body > SEATS_BODY ? hash(address) * KINDS + OF_ADDRESS
                                                     : OF_NOBODY);
    }
}

void seats_tenant(int32_t tenant)
{
    if (mine != NULL && atomic_load(&mine->who) != 0) {
        atomic_store(&mine->who, of_tenant(tenant));
    }
}

void seats_end(void)
{
    if (mine != NULL) {
        atomic_store(&mine->who, 0);
    }
}

/* True when another seat holds a slow request of this caller that is older than this one. */
static bool is_slow_twin(const struct seat *s, uint64_t who, int64_t now_us)
{
    int64_t slow_us = who % KINDS == OF_TENANT ? SEATS_SLOW_MS * 1000 : -1;
    int64_t since = atomic_load(&s->since_us);
    return s != mine && atomic_load(&s->who) == who && since <= atomic_load(&mine->since_us) &&
           now_us - since > slow_us;
}

static bool somebody_waits(void)
{
    struct pollfd p = {.fd = door, .events = POLLIN};
    return poll(&p, 1, 0) > 0;
}

bool seats_taken(void)
{
    size_t twins = 0, all = 0;
    uint64_t who = mine != NULL ? atomic_load(&mine->who) : 0;
    if (who == 0 || who % KINDS == OF_NOBODY) {
        return false;
    }
    int64_t now_us = clock_mono_us();
    for (size_t i = 0; i < SEATS_MAX; i++) {
        twins += is_slow_twin(&seats()[i], who, now_us) && lives(i);
    }
    if (twins == 0 || !somebody_waits()) {
        return false;
    }
    for (size_t i = 0; i < SEATS_MAX; i++) {
        all += lives(i);
    }
    size_t part = all * 3 / 4;
    return all > 1 && twins >= (part > 0 ? part : 1);
}
