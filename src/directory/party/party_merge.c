#include "directory/party/party_merge.h"

#include "db/db.h"
#include "directory/party/party_rows.h"

/* One merge, as db_atomically() repeats it after a deadlock. */
struct merge {
    struct directory *d;
    int64_t source, target;
    unsigned parts;
    struct party_list survivor;
};

static enum err outcome_error(struct ctx *c, struct span outcome)
{
    if (span_is(outcome, "missing")) {
        return err_set(c, E_PARTY_NOT_FOUND, "a party of the merge does not exist");
    }
    if (span_is(outcome, "forbidden")) {
        return err_set(c, E_FORBIDDEN, "the caller may not edit both parties");
    }
    return E_OK;
}

static enum err merge_once(struct ctx *c, void *arg)
{
    struct merge *m = arg;
    const struct principal *me = &m->d->who;
    struct db_arg args[] = {ARG_I64(c->tenant),
                            ARG_I64(m->source),
                            ARG_I64(m->target),
                            db_arg_id(me->employee_id),
                            ARG_BOOL(me->is_admin),
                            db_arg_id(me->key_id),
                            ARG_TEXT(span_of(c->request_id))};
    struct db_arg back[] = {ARG_I64(c->tenant), ARG_I64(m->parts)};
    struct db_query q[] = {DB_QUERY(STMT_PARTY_MERGE, args), DB_QUERY(STMT_PARTY_NEW, back)};
    enum err e = db_write(c, q, 2);
    if (e != E_OK ||
        (e = outcome_error(c, row_text(&q[0].rows, 0, PARTY_MERGE__OUTCOME))) != E_OK) {
        return e;
    }
    return party_read(m->d, &q[1].rows, &m->survivor);
}

enum err party_merge(struct directory *d, int64_t source, int64_t target, unsigned parts,
                     struct party **out)
{
    struct merge m = {.d = d, .source = source, .target = target, .parts = parts};
    enum err e = db_atomically(d->c, merge_once, &m);
    if (e != E_OK) {
        return e;
    }
    if (m.survivor.n != 1) {
        return err_set(d->c, E_INTERNAL, "the survivor of a merge was not read back");
    }
    *out = &m.survivor.v[0];
    return E_OK;
}

enum err party_unmerge(struct ctx *c, int64_t source, int64_t *survivor)
{
    struct rows rs;
    struct db_arg args[] = {ARG_I64(c->tenant), ARG_I64(source)};
    enum err e = db_write1(c, STMT_PARTY_UNMERGE, args, 2, &rs);
    if (e != E_OK) {
        return e;
    }
    struct span outcome = row_text(&rs, 0, PARTY_UNMERGE__OUTCOME);
    *survivor = row_i64(&rs, 0, PARTY_UNMERGE__SURVIVOR);
    if (span_is(outcome, "not_merged")) {
        return err_set(c, E_PARTY_NOT_FOUND, "the party is not merged away");
    }
    if (span_is(outcome, "survivor_gone")) {
        return err_set(c, E_CONFLICT, "the survivor is deleted or merged away itself");
    }
    return E_OK;
}
