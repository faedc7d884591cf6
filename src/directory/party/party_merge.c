#include "directory/party/party_merge.h"

#include "db/sql/merge.h"
#include "directory/party/party_args.h"
#include "directory/party/party_rows.h"

/* A merge under way. It can be repeated, as db_atomically() asks. */
struct merge {
    struct directory *d;
    int64_t source, target;
    unsigned parts;
    struct party_list survivor;
    bool tried; /* a preview: all of it was done, and is to be taken back */
    struct party_merge_changes changes;
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
    struct sql_party_merge_rows merged;
    struct sql_party_rows_rows back;
    struct db_query q[] = {
        sql_party_merge_query(c, SQL_ARGS(party_merge, .source = m->source, .target = m->target),
                              &merged),
        party_new_query(c, m->parts, &back),
    };
    enum err e = db_write(c, q, 2);
    if (e != E_OK || (e = outcome_error(c, sql_party_merge_row(&merged, 0).outcome)) != E_OK) {
        return e;
    }
    return party_rows_read(m->d, &back, &m->survivor);
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

static enum err read_changes(struct merge *m)
{
    struct sql_party_merge_changes_rows rs;
    enum err e = sql_party_merge_changes(
        m->d->c, SQL_ARGS(party_merge_changes, .source = m->source, .target = m->target), &rs);
    m->changes.n = 0;
    if (e != E_OK) {
        return e;
    }
    m->changes.v = arena_array_of(m->d->c->mem, (size_t)rs.rows.n, struct party_merge_change);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_party_merge_changes_row row = sql_party_merge_changes_row(&rs, i);
        m->changes.v[m->changes.n++] = (struct party_merge_change){
            .action = row.action, .what = row.what, .id = row.id, .value = row.value};
    }
    return E_OK;
}

/* Merges and fails, so that the transaction takes it back. */
static enum err try_once(struct ctx *c, void *arg)
{
    struct merge *m = arg;
    m->tried = false;
    enum err e = merge_once(c, arg);
    if (e == E_OK && m->source != m->target) {
        e = read_changes(m);
    }
    if (e != E_OK) {
        return e;
    }
    m->tried = true;
    return err_set(c, E_CONFLICT, "a preview is taken back");
}

enum err party_merge_preview(struct directory *d, int64_t source, int64_t target, unsigned parts,
                             struct party **out, struct party_merge_changes *changes)
{
    struct merge m = {.d = d, .source = source, .target = target, .parts = parts};
    enum err e = db_undoable(d->c, try_once, &m);
    if (!m.tried) {
        return e;
    }
    err_clear(d->c);
    if (m.survivor.n != 1) {
        return err_set(d->c, E_INTERNAL, "the survivor of a merge was not read back");
    }
    *out = &m.survivor.v[0];
    *changes = m.changes;
    return E_OK;
}

enum err party_unmerge(struct ctx *c, int64_t source, bool any, int64_t *survivor)
{
    struct sql_party_unmerge_rows rs;
    enum err e = sql_party_unmerge(
        c, SQL_ARGS(party_unmerge, .source = source, .any_merge = any, .days = UNMERGE_DAYS), &rs);
    if (e != E_OK) {
        return e;
    }
    struct span outcome = sql_party_unmerge_row(&rs, 0).outcome;
    if (span_is(outcome, "late")) {
        return err_set(c, E_FORBIDDEN, "so old a merge is taken back by administrators");
    }
    if ((e = outcome_error(c, outcome)) != E_OK) {
        return e;
    }
    *survivor = sql_party_unmerge_row(&rs, 0).survivor.v;
    if (span_is(outcome, "not_merged")) {
        return err_set(c, E_PARTY_NOT_FOUND, "the party is not merged away");
    }
    if (span_is(outcome, "survivor_gone")) {
        return err_set(c, E_CONFLICT, "the survivor is deleted or merged away itself");
    }
    return E_OK;
}
