#include "directory/directory.h"

#include "db/db.h"

void directory_listen(struct db *db, void (*fn)(void *arg, struct span payload), void *arg)
{
    db_on_notify(db, fn, arg);
}

void directory_poll(struct db *db)
{
    db_poll(db);
}

int64_t *directory_see(struct directory *d, size_t n)
{
    struct directory_seen *s = arena_new_of(d->c->mem, struct directory_seen);
    *s = (struct directory_seen){arena_array_of(d->c->mem, n, int64_t), n, d->seen};
    d->seen = s;
    return s->people;
}

void directory_abandon(struct directory *d)
{
    db_rollback(d->c);
}

enum err directory_ready(struct directory *d, int64_t *schema)
{
    enum err e = db_ready(d->c, schema);
    return e != E_OK ? e : db_writable(d->c);
}
