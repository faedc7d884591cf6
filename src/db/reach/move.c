/*
 * move: the states of a move and the ways between them.
 */
#include "db/reach/move.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "db/reach/mover.h"
#include "db/sql/admin.h"
#include "db/sql/db.h"

enum {
    CATCH_UP_MS = 600000, /* how long the target may need for what was written during the copy */
    SOON_MS = 10000,      /* the same for what is written between two steps */
    ATTEMPTS = 200,       /* to hold writes between those that last long */
    PAUSE_MS = 100,
    DIFFERENCES = 3,    /* so often the sides may differ */
    READERS_MS = 30000, /* the longest that readers at the source are waited for */
    READERS_LOOK_MS = 20
};

static void rest(int64_t ms)
{
    const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&t, NULL);
}

/* The connections */

static bool open_side(struct script *s, const char *conninfo, struct buf *report)
{
    const struct db_embedded *f = embedded_find("setup/move_rows.sql");
    return script_open(s, conninfo, report) && script_run(s, f);
}

static void close_all(struct mover *m)
{
    struct script *const all[] = {&m->control, &m->source, &m->target, &m->fence};
    for (size_t i = 0; i < 4; i++) {
        if (all[i]->mem != NULL) {
            script_close(all[i]);
        }
    }
}

/* Reads where a cluster is. */
static bool find_cluster(struct mover *m, int32_t id, const char **conninfo, const char **peer)
{
    struct sql_reach_cluster_number_rows rs;
    struct script *s = &m->control;
    if (!script_query(s, sql_reach_cluster_number_query(
                             &s->c, SQL_ARGS(reach_cluster_number, .id = id), &rs)) ||
        rs.rows.n == 0) {
        return mover_refuse(m, "there is no cluster %d", id);
    }
    struct sql_reach_cluster_number_row row = sql_reach_cluster_number_row(&rs, 0);
    *conninfo = arena_cstr(s->mem, row.admin_conninfo);
    if (peer != NULL) {
        *peer = arena_cstr(s->mem, row.peer_conninfo);
    }
    return true;
}

static bool read_texts(struct mover *m)
{
    struct sql_move_texts_rows rs;
    struct script *s = &m->source;
    if (!script_query(s, sql_move_texts_query(&s->c,
                                              SQL_ARGS(move_texts, .number = m->tenant,
                                                       .move = m->id, .peer = span_of(m->peer)),
                                              &rs))) {
        return false;
    }
    for (int i = 0; i < rs.rows.n && m->text_count < MOVER_TEXTS; i++) {
        struct sql_move_texts_row row = sql_move_texts_row(&rs, i);
        m->texts[m->text_count].what = arena_cstr(s->mem, row.what);
        m->texts[m->text_count++].sql = arena_cstr(s->mem, row.sql);
    }
    return true;
}

static bool version_of(struct script *s, int64_t *version)
{
    struct sql_db_schema_version_rows rs;
    if (!script_query(s, sql_db_schema_version_query(&s->c, &rs))) {
        return false;
    }
    *version = sql_db_schema_version_row(&rs, 0).version;
    return true;
}

/* Opens both sides, which must have this program's schema. */
static bool open_sides(struct mover *m)
{
    int64_t here, there;
    if (!find_cluster(m, m->source_id, &m->source_conninfo, &m->peer) ||
        !find_cluster(m, m->target_id, &m->target_conninfo, NULL) ||
        !open_side(&m->source, m->source_conninfo, m->report) ||
        !open_side(&m->target, m->target_conninfo, m->report) ||
        !open_side(&m->fence, m->source_conninfo, m->report) || !version_of(&m->source, &here) ||
        !version_of(&m->target, &there)) {
        return false;
    }
    if (here != there || here != SCHEMA_VERSION) {
        return mover_refuse(m,
                            "the source has schema version %lld, the target %lld, this program %d: "
                            "kartotekactl db migrate",
                            (long long)here, (long long)there, SCHEMA_VERSION);
    }
    return true;
}

static bool claim(struct mover *m)
{
    struct sql_move_claim_rows rs;
    struct script *s = &m->control;
    if (!script_query(
            s, sql_move_claim_query(&s->c, SQL_ARGS(move_claim, .number = m->tenant), &rs))) {
        return false;
    }
    return sql_move_claim_row(&rs, 0).mine ||
           mover_refuse(m, "another program is at work at this move");
}

static bool set_state(struct mover *m, const char *state)
{
    struct script *s = &m->control;
    return script_query(
        s, sql_move_state_query(&s->c, SQL_ARGS(move_state, .id = m->id, .state = span_of(state)),
                                NULL));
}

/* The steps. Each begins in the state that it is named after. */

/* Says whether the source has let the tenant go, and with which passport; false also when it cannot
 * be asked. A mover before this one may have been killed while the source did so. */
static bool has_gone(struct mover *m, bool *gone, struct span *passport)
{
    struct sql_move_place_rows rs;
    struct script *source = &m->source;
    if (!script_query(source, sql_move_settled_query(
                                  &source->c, SQL_ARGS(move_settled, .number = m->tenant), NULL)) ||
        !script_query(source, sql_move_place_query(
                                  &source->c, SQL_ARGS(move_place, .number = m->tenant), &rs))) {
        return false;
    }
    struct sql_move_place_row row = sql_move_place_row(&rs, 0);
    *gone = span_is(row.served, "gone");
    *passport = row.passport;
    return true;
}

/* Waits for those who had begun to read at the source before the tenant was gone from there.
 * Whoever is not over after READERS_MS has no limits as workers have, but a snapshot, as backups
 * do. */
static bool await_readers(struct mover *m)
{
    struct script *source = &m->source;
    int64_t until = clock_mono_ms() + READERS_MS;
    struct sql_move_readers_rows rs;
    do {
        if (!script_query(
                source, sql_move_readers_query(&source->c,
                                               SQL_ARGS(move_readers, .number = m->tenant), &rs))) {
            return false;
        }
        if (sql_move_readers_row(&rs, 0).n > 0) {
            rest(READERS_LOOK_MS);
        }
    } while (sql_move_readers_row(&rs, 0).n > 0 && clock_mono_ms() < until);
    return true;
}

static bool finish(struct mover *m)
{
    struct script *source = &m->source;
    return script_query(source, sql_move_left_query(
                                    &source->c, SQL_ARGS(move_left, .number = m->tenant), NULL)) &&
           await_readers(m) && mover_unfollow(m) &&
           script_query(source, sql_db_begin_query(&source->c, NULL)) &&
           script_query(source,
                        sql_move_forget_query(&source->c,
                                              SQL_ARGS(move_forget, .number = m->tenant), NULL)) &&
           mover_run(m, source, "empty") &&
           script_query(source, sql_db_commit_query(&source->c, NULL)) && set_state(m, "done");
}

static bool admit(struct mover *m, struct span passport)
{
    struct script *target = &m->target;
    return script_query(target, sql_db_begin_query(&target->c, NULL)) &&
           script_query(target,
                        sql_move_admit_query(
                            &target->c,
                            SQL_ARGS(move_admit, .number = m->tenant, .passport = passport), NULL));
}

/* Has the source let the tenant go and the target take him, and takes both back: what would fail
 * fails before anything is held, and both sessions have in memory what the switch asks of them. */
static bool rehearse_switch(struct mover *m)
{
    struct sql_move_leave_rows rs;
    struct script *fence = &m->fence, *target = &m->target;
    return script_query(fence, sql_db_begin_query(&fence->c, NULL)) &&
           script_query(fence, sql_move_leave_query(&fence->c,
                                                    SQL_ARGS(move_leave, .number = m->tenant,
                                                             .cluster = m->target_id),
                                                    &rs)) &&
           script_query(fence, sql_db_rollback_query(&fence->c, NULL)) &&
           admit(m, sql_move_leave_row(&rs, 0).passport) &&
           script_query(target, sql_db_rollback_query(&target->c, NULL));
}

/* The target serves the tenant. */
static bool switched(struct mover *m, struct opt_i64 pause)
{
    struct script *s = &m->control;
    return script_query(
               s, sql_move_switched_query(
                      &s->c, SQL_ARGS(move_switched, .id = m->id, .pause_us = pause), NULL)) &&
           finish(m);
}

/* The source has let the tenant go: the target takes it. */
static bool take_over(struct mover *m, struct span passport)
{
    struct script *target = &m->target;
    return admit(m, passport) && script_query(target, sql_db_commit_query(&target->c, NULL)) &&
           switched(m, (struct opt_i64){.has = ABSENT});
}

/* Repeats a hold that met a long write. */
static enum mover_hold patiently(struct mover *m, enum mover_hold (*hold)(struct mover *m))
{
    size_t said = m->report->n;
    for (int i = 0; i < ATTEMPTS; i++) {
        enum mover_hold h = hold(m);
        if (h != MOVER_AGAIN) {
            return h;
        }
        m->report->n = said;
        rest(PAUSE_MS);
    }
    (void)mover_refuse(m, "writes of the tenant last longer than they may be held: resume the move "
                          "later, or undo it");
    return MOVER_AGAIN;
}

/* Holds the tenant's writes with everything ready for the switch. What differs in the hold is new
 * since both sides were compared whole: then they are again. */
static bool come_to_hold(struct mover *m)
{
    enum mover_hold h = MOVER_DIFFERS;
    size_t said = m->report->n;
    for (int i = 0; h == MOVER_DIFFERS && i < DIFFERENCES; i++) {
        rest(i > 0 ? PAUSE_MS : 0);
        m->report->n = said;
        h = patiently(m, mover_rehearse);
        if (h == MOVER_HELD &&
            (!rehearse_switch(m) || !set_state(m, "switching") || !mover_catch_up(m, SOON_MS))) {
            return false;
        }
        h = h == MOVER_HELD ? patiently(m, mover_hold) : h;
    }
    return h == MOVER_HELD;
}

static bool follow(struct mover *m)
{
    struct sql_move_mark_last_rows rs;
    struct script *source = &m->source;
    if (!script_query(
            source, sql_move_mark_last_query(&source->c,
                                             SQL_ARGS(move_mark_last, .number = m->tenant), &rs))) {
        return false;
    }
    m->mark = sql_move_mark_last_row(&rs, 0).n;
    if (!mover_catch_up(m, CATCH_UP_MS) || !mover_catch_up(m, SOON_MS) || !come_to_hold(m)) {
        return false;
    }
    if (mover_switch(m)) {
        int64_t us = m->out->pause_us;
        return switched(m, us > 0 ? OPT_I64(us) : (struct opt_i64){.has = ABSENT});
    }
    mover_release(m); /* whatever it takes back is not decided */
    return false;
}

static bool copy(struct mover *m)
{
    return mover_copy(m) && set_state(m, "following") && follow(m);
}

/* The target lets the tenant go before the source has it serve him again, so one of them does at
 * most. */
static bool take_back(struct mover *m)
{
    struct script *source = &m->source, *target = &m->target;
    return script_query(target, sql_move_gone_query(&target->c,
                                                    SQL_ARGS(move_gone, .number = m->tenant,
                                                             .cluster = m->source_id),
                                                    NULL)) &&
           script_query(source, sql_move_stays_query(
                                    &source->c, SQL_ARGS(move_stays, .number = m->tenant), NULL)) &&
           mover_unfollow(m) && mover_run(m, target, "empty") && set_state(m, "undone");
}

/* Notes that the move is taken back, unless the target serves the tenant: from then on it will not.
 */
static bool decide_back(struct mover *m, const char *name, bool *back)
{
    struct sql_move_arriving_rows rs;
    struct script *target = &m->target;
    *back = false;
    if (!script_query(target, sql_db_begin_query(&target->c, NULL)) ||
        !script_query(target, sql_move_arriving_query(
                                  &target->c, SQL_ARGS(move_arriving, .number = m->tenant), &rs))) {
        return false;
    }
    *back = rs.rows.n > 0 && sql_move_arriving_row(&rs, 0).arriving;
    bool ok =
        !*back ? mover_refuse(
                     m, "%s is served by the target already: resume the move, then move back", name)
               : set_state(m, "undoing");
    return script_query(target, sql_db_commit_query(&target->c, NULL)) && ok;
}

/* As long as the source has not let the tenant go nothing is decided. */
static bool switching(struct mover *m)
{
    bool gone;
    struct span passport;
    if (!has_gone(m, &gone, &passport)) {
        return false;
    }
    if (gone) {
        return take_over(m, passport);
    }
    return set_state(m, "following") && follow(m);
}

/* The beginnings */

static bool may_move(struct mover *m, const char *name, const char *cluster, int64_t room)
{
    struct sql_move_hindrances_rows why;
    struct sql_move_place_rows from, to;
    struct script *a = &m->source, *b = &m->target;
    if (room <= 0) {
        return mover_refuse(m, "cluster %s is full", cluster);
    }
    if (!script_query(a, sql_move_hindrances_query(
                             &a->c, SQL_ARGS(move_hindrances, .number = m->tenant), &why)) ||
        !script_query(
            a, sql_move_place_query(&a->c, SQL_ARGS(move_place, .number = m->tenant), &from)) ||
        !script_query(
            b, sql_move_place_query(&b->c, SQL_ARGS(move_place, .number = m->tenant), &to))) {
        return false;
    }
    for (int i = 0; i < why.rows.n; i++) {
        (void)mover_refuse(m, "%.*s", SPAN_ARG(sql_move_hindrances_row(&why, i).why));
    }
    struct sql_move_place_row source = sql_move_place_row(&from, 0);
    struct sql_move_place_row target = sql_move_place_row(&to, 0);
    if (!source.logical || source.slots < 1) {
        return mover_refuse(m, "the source needs wal_level = logical and a free replication slot");
    }
    if (target.workers < 1) {
        return mover_refuse(m, "the target has no free max_logical_replication_workers");
    }
    if (!source.super || !target.super) {
        return mover_refuse(m, "a move needs superusers of both clusters");
    }
    if (!span_is(source.served, "here") || span_is(target.served, "here")) {
        return mover_refuse(m, "%s is not served where the control base says", name);
    }
    return why.rows.n == 0;
}

static bool begin(struct mover *m, const char *name, const char *cluster)
{
    struct sql_reach_tenant_find_rows who;
    struct sql_reach_cluster_find_rows where;
    struct sql_move_begin_rows made;
    struct script *s = &m->control;
    if (!script_query(s, sql_reach_tenant_find_query(
                             &s->c, SQL_ARGS(reach_tenant_find, .name = span_of(name)), &who)) ||
        !script_query(s,
                      sql_reach_cluster_find_query(
                          &s->c, SQL_ARGS(reach_cluster_find, .name = span_of(cluster)), &where))) {
        return false;
    }
    if (who.rows.n == 0 || where.rows.n == 0) {
        return mover_refuse(m, who.rows.n == 0 ? "there is no tenant %s" : "there is no cluster %s",
                            who.rows.n == 0 ? name : cluster);
    }
    struct sql_reach_tenant_find_row tenant = sql_reach_tenant_find_row(&who, 0);
    struct sql_reach_cluster_find_row target = sql_reach_cluster_find_row(&where, 0);
    m->tenant = (int32_t)tenant.tenant;
    m->source_id = (int32_t)tenant.cluster;
    m->target_id = (int32_t)target.id;
    if (m->source_id == m->target_id) {
        return mover_refuse(m, "%s is in cluster %s already", name, cluster);
    }
    if (!claim(m) || !open_sides(m) ||
        !may_move(m, name, cluster, target.tenants_max - target.tenants) ||
        !script_query(
            s, sql_move_begin_query(&s->c,
                                    SQL_ARGS(move_begin, .number = m->tenant, .name = span_of(name),
                                             .source = m->source_id, .target = m->target_id),
                                    &made))) {
        return false;
    }
    if (made.rows.n == 0) {
        return mover_refuse(m, "%s is moving already: resume or undo that", name);
    }
    m->id = sql_move_begin_row(&made, 0).id;
    return read_texts(m);
}

bool move_to(const char *control, const char *tenant, const char *cluster, int64_t hold_ms,
             struct move_result *out, struct buf *report)
{
    struct mover m = {.report = report, .hold_ms = hold_ms, .out = out};
    *out = (struct move_result){0};
    bool ok = script_open(&m.control, control, report) && begin(&m, tenant, cluster) && copy(&m);
    close_all(&m);
    return ok;
}

/* Opens the tenant's move that is under way. */
static bool reopen(struct mover *m, const char *control, const char *tenant, struct span *state)
{
    struct sql_move_open_rows rs;
    struct script *s = &m->control;
    if (!script_open(s, control, m->report) ||
        !script_query(
            s, sql_move_open_query(&s->c, SQL_ARGS(move_open, .name = span_of(tenant)), &rs))) {
        return false;
    }
    if (rs.rows.n == 0) {
        return mover_refuse(m, "no move of %s is under way", tenant);
    }
    struct sql_move_open_row row = sql_move_open_row(&rs, 0);
    m->id = row.id;
    m->tenant = (int32_t)row.tenant;
    m->source_id = (int32_t)row.source;
    m->target_id = (int32_t)row.target;
    if (!claim(m) || !open_sides(m) || !read_texts(m) ||
        !script_query(
            s, sql_move_open_query(&s->c, SQL_ARGS(move_open, .name = span_of(tenant)), &rs))) {
        return false;
    }
    if (rs.rows.n == 0) {
        return mover_refuse(m, "no move of %s is under way", tenant);
    }
    row = sql_move_open_row(&rs, 0); /* as it is now that nobody else works at it */
    *state = row.state;
    return true;
}

bool move_resume(const char *control, const char *tenant, int64_t hold_ms, struct move_result *out,
                 struct buf *report)
{
    struct mover m = {.report = report, .hold_ms = hold_ms, .out = out};
    struct span state;
    *out = (struct move_result){0};
    bool ok = reopen(&m, control, tenant, &state);
    if (ok) {
        ok = span_is(state, "copying")     ? copy(&m)
             : span_is(state, "following") ? follow(&m)
             : span_is(state, "switching") ? switching(&m)
             : span_is(state, "switched")  ? finish(&m)
                                           : take_back(&m);
    }
    close_all(&m);
    return ok;
}

bool move_undo(const char *control, const char *tenant, struct buf *report)
{
    struct move_result unused = {0};
    struct mover m = {.report = report, .out = &unused};
    struct span state, passport;
    bool gone = false, back = false;
    bool ok = reopen(&m, control, tenant, &state) && has_gone(&m, &gone, &passport);
    if (ok && span_is(state, "switched")) {
        ok = mover_refuse(&m, "the move of %s is decided: resume it, then move back", tenant);
    } else if (ok && span_is(state, "undoing")) {
        ok = take_back(&m);
    } else if (ok) {
        ok = gone ? decide_back(&m, tenant, &back) : set_state(&m, "undoing");
        ok = ok && take_back(&m);
    }
    close_all(&m);
    return ok;
}
