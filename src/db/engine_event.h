/*
 * engine_event: a db whose callers are fibers: they park while their statements travel, and reads
 * of many of them share few connections.
 */
#ifndef KARTOTEKA_DB_ENGINE_EVENT_H
#define KARTOTEKA_DB_ENGINE_EVENT_H

#include "base/fiber.h"
#include "base/loop.h"
#include "db/db.h"

struct db_sizes {
    size_t read, slow, write; /* numbers of connections, 1 to 16 each */
    size_t memory;            /* bytes of rows that are kept (memory.h); 0: none */
};

/* Makes a db for the loop's thread only; loop and fibers must outlive it. It connects once the loop
 * runs. A caller outside of a fiber blocks, as with db_new(). */
struct db *db_new_event(const struct db_options *o, const struct db_sizes *sizes, struct loop *loop,
                        struct fibers *fibers);

#endif
