#include "base/shared_memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"

enum { HASH_TEXT = 17, NAME_MAX_ = SHARED_MEMORY_PATH };

static const char folder[] = "/dev/shm"; /* shm_open() makes its files here, see shm_overview(7). */

static void hash_of(struct span name, char out[HASH_TEXT])
{
    unsigned char h[32];
    crypto_sha256_parts(h, &name, 1);
    for (size_t i = 0; i < HASH_TEXT / 2; i++) {
        snprintf(out + 2 * i, 3, "%02x", h[i]);
    }
}

static bool map(struct shared_memory *m, size_t size, int protection)
{
    void *p = mmap(NULL, size, protection, MAP_SHARED, m->fd, 0);
    if (p == MAP_FAILED) {
        int why = errno;
        shared_memory_close(m);
        errno = why;
        return false;
    }
    m->p = p;
    m->size = size;
    return true;
}

/* True when the file is this user's own and has the size, which a new one gets. */
static bool take(int fd, size_t size)
{
    struct stat st;
    if (fstat(fd, &st) != 0) {
        return false;
    }
    if (st.st_uid != geteuid() || (st.st_mode & 077) != 0) {
        errno = EPERM;
        return false;
    }
    return st.st_size == (off_t)size || ftruncate(fd, (off_t)size) == 0;
}

bool shared_memory_open(struct shared_memory *m, const char *purpose, struct span name, size_t size)
{
    char hash[HASH_TEXT];
    hash_of(name, hash);
    *m = (struct shared_memory){.fd = -1};
    snprintf(m->path, sizeof(m->path), "/kartoteka-%s%u-%s", purpose, (unsigned)geteuid(), hash);
    m->fd = shm_open(m->path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (m->fd < 0) {
        return false;
    }
    if (!take(m->fd, size)) {
        int why = errno;
        shared_memory_close(m);
        errno = why;
        return false;
    }
    return map(m, size, PROT_READ | PROT_WRITE);
}

/* True when the name of a file is that of the purpose and the hash, with any user's number. */
static bool fits(const char *file, const char *purpose, const char *hash)
{
    struct span start, rest = span_of(file), end, user;
    char text[NAME_MAX_];
    int64_t number;
    snprintf(text, sizeof(text), "kartoteka-%s", purpose);
    start = span_of(text);
    if (!span_starts(rest, start)) {
        return false;
    }
    rest = span_sub(rest, start.n, rest.n);
    return span_cut(rest, '-', &user, &end) && span_i64(user, &number) && span_is(end, hash);
}

/* Opens the file when its owner alone may write it and it has the size. */
static int open_to_read(const char *file, size_t size)
{
    char path[NAME_MAX_ + 2];
    struct stat st;
    snprintf(path, sizeof(path), "/%s", file);
    int fd = shm_open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC, 0);
    if (fd >= 0 && (fstat(fd, &st) != 0 || (st.st_mode & 022) != 0 || st.st_size != (off_t)size)) {
        close(fd);
        errno = ENOENT;
        fd = -1;
    }
    return fd;
}

bool shared_memory_read(struct shared_memory *m, const char *purpose, struct span name, size_t size)
{
    char hash[HASH_TEXT];
    int why = ENOENT;
    DIR *dir = opendir(folder);
    hash_of(name, hash);
    *m = (struct shared_memory){.fd = -1};
    if (dir == NULL) {
        return false;
    }
    for (struct dirent *e = readdir(dir); e != NULL && m->fd < 0; e = readdir(dir)) {
        if (strlen(e->d_name) < NAME_MAX_ && fits(e->d_name, purpose, hash)) {
            m->fd = open_to_read(e->d_name, size);
            why = m->fd < 0 ? errno : 0;
        }
    }
    closedir(dir);
    errno = why;
    return m->fd >= 0 && map(m, size, PROT_READ);
}

void shared_memory_remove(const struct shared_memory *m)
{
    if (m->path[0] != '\0') {
        shm_unlink(m->path);
    }
}

void shared_memory_close(struct shared_memory *m)
{
    if (m->p != NULL) {
        munmap(m->p, m->size);
    }
    if (m->fd >= 0) {
        close(m->fd);
    }
    *m = (struct shared_memory){.fd = -1};
}

bool shared_memory_gone(const struct shared_memory *m)
{
    struct stat st;
    return m->fd >= 0 && fstat(m->fd, &st) == 0 && st.st_nlink == 0;
}
