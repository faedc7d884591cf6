/*
 * clock: preloaded, it puts the wall clock of one program an hour ahead.
 */
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *out)
{
    int rc = (int)syscall(SYS_clock_gettime, id, out);
    if (rc == 0 && id == CLOCK_REALTIME) {
        out->tv_sec += 3600;
    }
    return rc;
}
