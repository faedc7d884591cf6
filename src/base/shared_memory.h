/*
 * shared_memory: memory that the workers of one host share, by a name.
 *
 * Ownership: whoever opens it closes it; the memory itself stays until the host starts anew or the
 * name is removed. Failure: false with errno; the caller goes on without. Nobody else's memory is
 * taken for ours: the name has the user's number, and owner and mode are looked at.
 */
#ifndef KARTOTEKA_BASE_SHARED_MEMORY_H
#define KARTOTEKA_BASE_SHARED_MEMORY_H

#include "base/span.h"

enum { SHARED_MEMORY_PATH = 96 };

struct shared_memory {
    void *p; /* NULL: there is none */
    size_t size;
    int fd;                        /* -1: there is none */
    char path[SHARED_MEMORY_PATH]; /* the name for shm_open(); empty when it was opened for reading
                                    */
};

/* Maps size bytes, zeroed when they are new. Processes of this user that give the same purpose
 * (letters, with a '-' at the end; "" for none) and the same name (any text, hashed) have the same
 * bytes. */
bool shared_memory_open(struct shared_memory *m, const char *purpose, struct span name,
                        size_t size);

/* Maps for reading the bytes that another process has made, of whichever user. Returns false when
 * there are none that this user may read; errno says why. */
bool shared_memory_read(struct shared_memory *m, const char *purpose, struct span name,
                        size_t size);

/* Removes the name; those who have the bytes keep them. */
void shared_memory_remove(const struct shared_memory *m);

void shared_memory_close(struct shared_memory *m);

/* True when the name was removed (by an operator, or systemd's RemoveIPC): whoever opens it from
 * now on has other bytes. */
bool shared_memory_gone(const struct shared_memory *m);

#endif
