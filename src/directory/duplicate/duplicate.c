#include "directory/duplicate/duplicate.h"

#include "db/sql/duplicate.h"

enum { PAGE = 500 };

const char *const duplicate_reasons[] = {
    "phone",        "mail",      "card",      "birthday", "name",
    "name_swapped", "name_part", "name_edit", "initials", NULL};

bool duplicate_reason(struct span name)
{
    for (size_t i = 0; duplicate_reasons[i] != NULL; i++) {
        if (span_is(name, duplicate_reasons[i])) {
            return true;
        }
    }
    return false;
}

enum err duplicate_list(struct directory *d, const struct duplicate_rule *rule, enum visibility see,
                        int64_t limit, int64_t offset, struct duplicate_list *out)
{
    struct sql_duplicate_list_rows rs;
    enum err e = sql_duplicate_list(d->c,
                                    SQL_ARGS(duplicate_list, .see = see, .least = rule->least,
                                             .wanted = SPANS(rule->reasons, rule->reason_count),
                                             .count = limit, .skip = offset),
                                    &rs);
    if (e != E_OK) {
        return e;
    }
    *out = (struct duplicate_list){arena_array_of(d->c->mem, (size_t)rs.rows.n, struct duplicate),
                                   (size_t)rs.rows.n};
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_duplicate_list_row row = sql_duplicate_list_row(&rs, i);
        out->v[i] = (struct duplicate){.id = row.id,
                                       .other = row.other_id,
                                       .score = row.score,
                                       .reasons = row.reasons,
                                       .name = row.name,
                                       .other_name = row.other_name};
    }
    return E_OK;
}

enum err duplicate_decide(struct directory *d, int64_t id, int64_t other, bool same)
{
    struct sql_duplicate_decide_rows rs;
    enum err e = sql_duplicate_decide(
        d->c, SQL_ARGS(duplicate_decide, .id = id, .other_id = other, .same = same), &rs);
    if (e != E_OK) {
        return e;
    }
    struct span outcome = sql_duplicate_decide_row(&rs, 0).outcome;
    if (span_is(outcome, "missing")) {
        return err_set(d->c, E_PARTY_NOT_FOUND, "one of two is no person");
    }
    if (span_is(outcome, "forbidden")) {
        return err_set(d->c, E_FORBIDDEN, "the caller may not edit both people");
    }
    if (span_is(outcome, "unsaid")) {
        return err_set(d->c, E_CONFLICT, "nobody has said that the two are not the same");
    }
    return E_OK;
}

enum err duplicate_words(struct directory *d, enum visibility see, int64_t limit, int64_t offset,
                         struct duplicate_word **out, size_t *n)
{
    struct sql_duplicate_decisions_rows rs;
    enum err e = sql_duplicate_decisions(
        d->c, SQL_ARGS(duplicate_decisions, .see = see, .count = limit, .skip = offset), &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct duplicate_word);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_duplicate_decisions_row row = sql_duplicate_decisions_row(&rs, i);
        (*out)[i] = (struct duplicate_word){.id = row.id,
                                            .other = row.other_id,
                                            .decided = row.decided,
                                            .login = row.login,
                                            .by = row.decided_by,
                                            .name = row.name,
                                            .other_name = row.other_name};
    }
    return E_OK;
}

enum err duplicate_find(struct directory *d, int64_t lot, struct duplicate_step *out)
{
    struct sql_duplicate_key_lot_rows keys;
    struct sql_duplicate_pair_lot_rows pairs;
    *out = (struct duplicate_step){0};
    enum err e = sql_duplicate_key_lot(d->c, SQL_ARGS(duplicate_key_lot, .lot = lot), &keys);
    if (e != E_OK) {
        return e;
    }
    out->keyed = sql_duplicate_key_lot_row(&keys, 0).people;
    if (out->keyed >
        0) { /* all get their keys first, because a comparison meets everybody who has some */
        return E_OK;
    }
    e = sql_duplicate_pair_lot(d->c, SQL_ARGS(duplicate_pair_lot, .lot = lot), &pairs);
    if (e == E_OK) {
        out->compared = sql_duplicate_pair_lot_row(&pairs, 0).people;
        out->found = sql_duplicate_pair_lot_row(&pairs, 0).pairs;
    }
    return e;
}

enum err duplicate_next(struct directory *d, const struct duplicate_rule *rule, int64_t id,
                        int64_t other, struct duplicate_list *out)
{
    struct sql_duplicate_next_rows rs;
    enum err e = sql_duplicate_next(d->c,
                                    SQL_ARGS(duplicate_next, .least = rule->least,
                                             .wanted = SPANS(rule->reasons, rule->reason_count),
                                             .behind = id, .behind_other = other, .count = PAGE),
                                    &rs);
    if (e != E_OK) {
        return e;
    }
    *out = (struct duplicate_list){arena_array_of(d->c->mem, (size_t)rs.rows.n, struct duplicate),
                                   (size_t)rs.rows.n};
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_duplicate_next_row row = sql_duplicate_next_row(&rs, i);
        out->v[i] = (struct duplicate){.id = row.id, .other = row.other_id};
    }
    return E_OK;
}

static enum err preview_pair(struct directory *d, const struct duplicate_rule *rule,
                             const struct duplicate *pair, struct duplicate_merge *out)
{
    struct sql_duplicate_due_rows rs;
    enum err e = sql_duplicate_due(d->c,
                                   SQL_ARGS(duplicate_due, .id = pair->id, .other_id = pair->other,
                                            .wanted = SPANS(rule->reasons, rule->reason_count),
                                            .least = rule->least),
                                   &rs);
    if (e == E_OK) {
        struct sql_duplicate_due_row row = sql_duplicate_due_row(&rs, 0);
        *out = (struct duplicate_merge){row.source.v, row.target.v, row.score, row.reasons};
    }
    return e;
}

enum err duplicate_merge(struct directory *d, const struct duplicate_rule *rule,
                         const struct duplicate *pair, bool preview, struct duplicate_merge *out)
{
    struct sql_duplicate_merge_rows rs;
    if (preview) {
        return preview_pair(d, rule, pair, out);
    }
    enum err e = sql_duplicate_merge(
        d->c,
        SQL_ARGS(duplicate_merge, .id = pair->id, .other_id = pair->other,
                 .wanted = SPANS(rule->reasons, rule->reason_count), .least = rule->least),
        &rs);
    if (e != E_OK) {
        return e;
    }
    struct sql_duplicate_merge_row row = sql_duplicate_merge_row(&rs, 0);
    *out = (struct duplicate_merge){row.source.v, row.target.v, row.score, row.reasons};
    if (!span_is(row.outcome, "merged")) { /* gone, or locked away, since the pair was read */
        out->source = 0;
    }
    return E_OK;
}
