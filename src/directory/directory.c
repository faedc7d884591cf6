#include "directory/directory.h"

#include "db/db.h"
#include "db/sql/access.h"

void directory_listen(struct db *db, void (*fn)(void *arg, struct span payload), void *arg)
{
    db_on_notify(db, fn, arg);
}

void directory_on_write(struct db *db, void (*fn)(void *arg, int32_t tenant), void *arg)
{
    db_on_write(db, fn, arg);
}

bool directory_tells_writes(const struct db *db)
{
    return db_tells_writes(db);
}

void directory_poll(struct db *db)
{
    db_poll(db);
}

void directory_measure(const struct db *db)
{
    db_measure(db);
}

struct span directory_target(const char *conninfo, struct arena *mem)
{
    return db_target(conninfo, mem);
}

enum err directory_outbox(struct directory *d, struct directory_outbox *out)
{
    struct sql_webhook_measures_rows rs;
    enum err e = sql_webhook_measures(d->c, &rs);
    if (e == E_OK) {
        struct sql_webhook_measures_row row = sql_webhook_measures_row(&rs, 0);
        *out =
            (struct directory_outbox){row.waiting, row.dead, row.overdue, row.broken, row.oldest};
    }
    return e;
}

int64_t *directory_see(struct directory *d, size_t n)
{
    struct directory_seen *s = arena_new_of(d->c->mem, struct directory_seen);
    *s = (struct directory_seen){arena_array_of(d->c->mem, n, int64_t), n, d->seen};
    d->seen = s;
    return s->people;
}

void directory_keep_text(struct directory *d, struct span text, struct span mark)
{
    if (d->text.rows_ != NULL) {
        rows_keep_text(d->text.rows_, d->text.maker_, text, mark);
    }
}

void directory_abandon(struct directory *d)
{
    db_rollback(d->c);
}

enum err directory_ready(struct directory *d, int64_t *schema)
{
    struct ctx *c = d->c;
    enum err e = E_UNAVAILABLE;
    for (size_t at = 0; e != E_OK && db_each(c, &at);) { /* one cluster that is dead is not all */
        if (at > 1) {
            err_clear(c);
        }
        e = db_ready(c, schema);
        e = e != E_OK ? e : db_writable(c);
    }
    return e;
}
