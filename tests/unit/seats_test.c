/* seats: who of several processes on one socket has to give way. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/seats.h"
#include "unit.h"

enum { OTHERS = 3, TENANT = 7, ELSE = 8, BODY = SEATS_BODY + 1 };

static char dir[] = "/tmp/kt-seats-XXXXXX", path[64];
static int listener, guest = -1;
static pid_t child[OTHERS];
static int order[OTHERS][2], done[OTHERS][2];

static const struct span here = {"192.0.2.1", 9}, there = {"192.0.2.2", 9};

/* Finds the file of the memory that this process has. */
static void find_memory(char out[128])
{
    char line[512];
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_non_null(maps);
    out[0] = '\0';
    while (fgets(line, sizeof(line), maps) != NULL) {
        const char *at = strstr(line, "/dev/shm/kartoteka-seats-");
        if (at != NULL) {
            snprintf(out, 128, "%.*s", (int)strcspn(at, "\n"), at);
        }
    }
    fclose(maps);
}

/* An order to another worker. */
struct order {
    char what; /* 'b': begin, 't': its tenant is known, 'e': end, 'q': be killed */
    int32_t tenant;
    size_t body;
};

static void obey(int i)
{
    struct order o;
    seats_open(listener);
    while (read(order[i][0], &o, sizeof(o)) == (ssize_t)sizeof(o) && o.what != 'q') {
        if (o.what == 'b') {
            seats_begin(o.tenant, here, o.body);
        } else if (o.what == 't') {
            seats_tenant(o.tenant);
        } else {
            seats_end();
        }
        (void)!write(done[i][1], "", 1);
    }
    _exit(0);
}

static void tell(int i, char what, int32_t tenant, size_t body)
{
    struct order o;
    char c;
    memset(&o, 0, sizeof(o));
    o.what = what;
    o.tenant = tenant;
    o.body = body;
    assert_int_equal(write(order[i][1], &o, sizeof(o)), sizeof(o));
    if (what == 'q') {
        waitpid(child[i], NULL, 0);
        child[i] = 0;
        return;
    }
    assert_int_equal(read(done[i][0], &c, 1), 1);
}

static void all_begin(int32_t tenant, size_t body)
{
    for (int i = 0; i < OTHERS; i++) {
        tell(i, 'b', tenant, body);
    }
}

static void somebody_comes(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    guest = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(connect(guest, (const struct sockaddr *)&at, sizeof(at)), 0);
}

static void wait_until_slow(void)
{
    int64_t end = clock_mono_ms() + SEATS_SLOW_MS + 20;
    while (clock_mono_ms() < end) {
        usleep(1000);
    }
}

static int begin(void **state)
{
    (void)state;
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(path, sizeof(path), "%s/socket", dir);
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
    listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (const struct sockaddr *)&at, sizeof(at)) != 0 || listen(listener, 8) != 0) {
        return -1;
    }
    for (int i = 0; i < OTHERS; i++) {
        if (pipe(order[i]) != 0 || pipe(done[i]) != 0) {
            return -1;
        }
        child[i] = fork();
        if (child[i] == 0) {
            obey(i);
        }
    }
    seats_open(listener);
    for (int i = 0; i < OTHERS; i++) {
        tell(i, 'e', 0, 0); /* it has its seat */
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    for (int i = 0; i < OTHERS; i++) {
        if (child[i] != 0) {
            tell(i, 'q', 0, 0);
        }
        close(order[i][0]);
        close(order[i][1]);
        close(done[i][0]);
        close(done[i][1]);
    }
    close(guest);
    guest = -1;
    close(listener);
    char memory[128];
    find_memory(memory);
    assert_int_equal(access(memory, R_OK), 0);
    seats_close();
    assert_int_equal(access(memory, R_OK), -1);
    unlink(path);
    return 0;
}

static void slow_requests_of_one_tenant_leave_a_seat(void **state)
{
    (void)state;
    all_begin(TENANT, 0);
    seats_begin(TENANT, here, 0);
    somebody_comes();
    assert_false(seats_taken()); /* they are not slow yet */
    wait_until_slow();
    assert_true(seats_taken());
    tell(0, 'e', 0, 0);
    assert_false(seats_taken()); /* two of four are its part */
}

static void other_tenants_go_on(void **state)
{
    (void)state;
    all_begin(TENANT, 0);
    seats_begin(ELSE, here, 0);
    somebody_comes();
    wait_until_slow();
    assert_false(seats_taken());
    seats_begin(0, here, 0); /* nor is somebody unknown refused for it */
    assert_false(seats_taken());
    seats_tenant(TENANT); /* unless he turns out to be the tenant's */
    assert_true(seats_taken());
    seats_end();
    assert_false(seats_taken());
}

static void nobody_waits_nobody_gives_way(void **state)
{
    (void)state;
    all_begin(TENANT, 0);
    seats_begin(TENANT, here, 0);
    wait_until_slow();
    assert_false(seats_taken());
    somebody_comes();
    assert_true(seats_taken());
}

static void the_oldest_stay(void **state)
{
    (void)state;
    seats_begin(TENANT, here, 0);
    all_begin(TENANT, 0);
    somebody_comes();
    wait_until_slow();
    assert_false(seats_taken());
}

static void long_bodies_of_nobody_are_slow_from_their_begin(void **state)
{
    (void)state;
    all_begin(0, BODY);
    somebody_comes();
    seats_begin(0, here, BODY);
    assert_true(seats_taken());
    seats_begin(0, here, SEATS_BODY);
    assert_false(seats_taken());
    seats_begin(0, there, BODY);
    assert_false(seats_taken());
    seats_begin(TENANT, here, BODY);
    assert_false(seats_taken());
    seats_begin(0, here, BODY);
    tell(0, 't', TENANT, 0);
    assert_false(seats_taken());
}

static void a_worker_that_was_killed_has_no_seat(void **state)
{
    (void)state;
    all_begin(TENANT, 0);
    seats_begin(TENANT, here, 0);
    somebody_comes();
    wait_until_slow();
    tell(0, 'q', 0, 0);
    assert_true(seats_taken()); /* two of three: its part of these */
    tell(1, 'q', 0, 0);
    assert_true(seats_taken());
    tell(2, 'q', 0, 0);
    assert_false(seats_taken()); /* it is alone */
}

static void without_a_seat_nobody_gives_way(void **state)
{
    (void)state;
    all_begin(TENANT, 0);
    seats_close();
    seats_begin(TENANT, here, 0);
    seats_tenant(TENANT);
    somebody_comes();
    wait_until_slow();
    assert_false(seats_taken());
    seats_end();
    seats_open(-1);
    assert_false(seats_taken());
    seats_open(listener); /* the seat that it had is free again */
    seats_begin(TENANT, here, 0);
    assert_true(seats_taken());
}

static int prepare(void **state)
{
    (void)state;
    return crypto_init() && mkdtemp(dir) != NULL ? 0 : -1;
}

static int clean(void **state)
{
    (void)state;
    return rmdir(dir);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(slow_requests_of_one_tenant_leave_a_seat),
        CASE(other_tenants_go_on),
        CASE(nobody_waits_nobody_gives_way),
        CASE(the_oldest_stay),
        CASE(long_bodies_of_nobody_are_slow_from_their_begin),
        CASE(a_worker_that_was_killed_has_no_seat),
        CASE(without_a_seat_nobody_gives_way),
    };
    return cmocka_run_group_tests(tests, prepare, clean);
}
