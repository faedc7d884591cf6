#include "directory/party/party_hold.h"

#include "db/db.h"
#include "db/sql/party.h"
#include "directory/party/party_get.h"

/* Gives the revision of a record that the caller sees; 0: he sees none. */
static enum err revision_of(struct directory *d, int64_t id, int64_t *revision)
{
    struct party *p;
    enum err e = party_get(d, id, 0, SEE_SHARED, 0, &p);
    *revision = e == E_OK ? p->revision : 0;
    if (e == E_PARTY_NOT_FOUND) {
        err_clear(d->c);
        e = E_OK;
    }
    return e;
}

static enum err compare(struct directory *d, int64_t id, const int64_t *revisions, size_t n)
{
    int64_t found;
    enum err e = sql_party_lock(d->c, SQL_ARGS(party_lock, .ids = I64S(&id, 1)), NULL);
    if (e != E_OK || (e = revision_of(d, id, &found)) != E_OK || found == 0) {
        return e;
    }
    for (size_t i = 0; i < n; i++) {
        if (revisions[i] == found) {
            return E_OK;
        }
    }
    return err_set(d->c, E_CHANGED, "the record has revision %lld", (long long)found);
}

enum err party_hold(struct directory *d, int64_t id, const int64_t *revisions, size_t n,
                    struct party_held *out)
{
    *out = (struct party_held){.id = id, .own = d->c->tx == NULL};
    enum err e = out->own ? db_begin(d->c) : E_OK;
    return e != E_OK ? e : compare(d, id, revisions, n);
}

enum err party_let_go(struct directory *d, const struct party_held *held, int64_t *revision)
{
    enum err e = revision_of(d, held->id, revision);
    return e == E_OK && held->own ? db_commit(d->c) : e;
}
