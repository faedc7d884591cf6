#include "ctl/shadow/mirror.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/guard.h"
#include "ctl/shadow/inflate.h"
#include "ctl/shadow/rewrite.h"
#include "ctl/shadow/translate.h"
#include "wire/json_in.h"

enum { ANSWER_VALUES = 400000, PARTIAL = 206, NOT_MODIFIED = 304 };

static struct mirror_row *row_of(struct mirror *m, const char *operation)
{
    for (size_t i = 0; i < m->row_count; i++) {
        if (strcmp(m->rows[i].operation, operation) == 0) {
            return &m->rows[i];
        }
    }
    if (m->row_count == MIRROR_OPERATIONS) {
        return &m->rows[MIRROR_OPERATIONS - 1];
    }
    struct mirror_row *r = &m->rows[m->row_count++];
    snprintf(r->operation, sizeof(r->operation), "%s",
             m->row_count == MIRROR_OPERATIONS ? "" : operation);
    return r;
}

static struct value *parsed(struct mirror *m, struct span body)
{
    struct value *json = NULL;
    if (json_parse_long(&m->c, body, ANSWER_VALUES, &json) != E_OK) {
        err_clear(&m->c);
        return NULL;
    }
    return json;
}

/* Remembers which token is whose. */
static void learn(struct mirror *m, const struct differ_answer *there,
                  const struct differ_answer *here)
{
    const struct differ_answer *both[] = {there, here};
    struct span tokens[2];
    for (size_t i = 0; i < 2; i++) {
        const struct value *v = value_get(both[i]->json, SPAN("response"), true);
        tokens[i] = value_scalar(value_get(v, SPAN("token"), true));
    }
    if (span_any(tokens[0]) && span_any(tokens[1])) {
        credentials_learn(m->keys, tokens[0], tokens[1]);
    }
}

/* Rewrites numbers of the old system's answer. */
struct numbers {
    struct mirror *m;
    const struct question *q;
};

static struct span number_here(void *arg, struct span parent, struct span name, struct span value)
{
    const struct numbers *n = arg;
    const char *sort = ids_sort(n->q, parent, name);
    return sort != NULL ? ids_here(n->m->ids, n->m->c.mem, sort, value) : value;
}

/* Learns which numbers are the same record's from a write that both have done, and puts those of
 * here into the answer there. */
static void match_numbers(struct mirror *m, const struct question *q, bool done,
                          struct value *there, const struct value *here)
{
    struct numbers n = {m, q};
    const struct rewrite_with r = {number_here, &n};
    if (m->ids == NULL || there == NULL) {
        return;
    }
    if (!q->reads && done) {
        ids_learn_answers(m->ids, q, there, here);
    }
    (void)rewrite_tree(there, &r);
}

static void compare(struct mirror *m, const struct queue_call *x, const struct question *q)
{
    struct span body = buf_view(&x->answer), mine = buf_view(&m->answer);
    struct mirror_row *r = row_of(m, q->operation);
    body = inflate_body(m->c.mem, body, queue_lines_value(&x->head, "content-encoding"));
    struct value *json_there = parsed(m, body), *json_here = parsed(m, mine);
    const struct differ_answer there = {x->status, json_there, body},
                               here = {m->fetch.status, json_here, mine};
    bool refused = question_refused(q->dialect, &here);
    bool refused_there = question_refused(q->dialect, &there);
    match_numbers(m, q, !refused && !refused_there, json_there, json_here);
    m->differ.now_s = clock_unix_ms() / 1000;
    bool same = differ_take(&m->differ, q->operation, &there, &here);
    r->answered++;
    r->there_us += x->first_us;
    r->here_us += m->fetch.first_us;
    if (same) {
        r->same++;
    } else if (refused && !refused_there) {
        r->refused++;
    } else {
        r->different++;
    }
    if (q->login) {
        learn(m, &there, &here);
    }
}

/* One call, under a guard: one that needs too much memory harms no other. */
struct turn_of_one {
    struct mirror *m;
    const struct queue_call *x;
};

static void take(void *arg)
{
    struct turn_of_one *one = arg;
    struct mirror *m = one->m;
    const struct queue_call *x = one->x;
    struct question q;
    struct fetch_call call;
    struct span body, target = span_of(x->target);
    if (!question_read(&q, span_of(x->method), target,
                       translate_action(&m->c, target, buf_view(&x->body)))) {
        return;
    }
    const struct translate_with t = {&m->c, m->keys, m->ids, m->keep_host};
    if (!q.reads && !q.login && m->ids == NULL) {
        m->left[MIRROR_WRITE]++;
    } else if (x->status == PARTIAL || x->status == NOT_MODIFIED) {
        m->left[MIRROR_MARK]++;
    } else if (!translate(&t, x, &q, &call, &body)) {
        m->left[MIRROR_KEY]++;
    } else if (fetch_send(&m->fetch, &call, &m->answer)) {
        m->silent = false;
        compare(m, x, &q);
    } else {
        if (!m->silent) {
            fprintf(m->k->err, ctl_words(m->k, "Kartoteka does not answer: %s\n"),
                    m->fetch.problem);
        }
        m->silent = true;
        row_of(m, q.operation)->silent++;
    }
}

void mirror_take(struct mirror *m, const struct queue_call *x)
{
    struct turn_of_one one = {m, x};
    if (guard_run(take, &one) != GUARD_PASSED) {
        m->left[MIRROR_LARGE]++;
    }
    arena_reset(m->c.mem);
}
