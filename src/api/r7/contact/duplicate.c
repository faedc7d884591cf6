#include "api/r7/contact/duplicate.h"

#include "api/r7/contact/shape.h"
#include "api/r7/contact/target.h"
#include "api/r7/envelope.h"
#include "api/r7/input.h"
#include "api/r7/list_params.h"
#include "api/r7/shapes.h"
#include "directory/duplicate/duplicate.h"
#include "directory/party/party_bulk.h"

enum { COUNT = 25, COUNT_MAX = 100, FIND_LOT = 500 };

struct list_args {
    struct opt_i64 least;
    struct param_list reasons;
};
struct pair_args {
    struct opt_i64 id, other;
};
static const struct param list_rows[] = {
    PARAM_INT("minScore", struct list_args, least, PF_EMPTY_IS_ABSENT, .min = DUPLICATE_LEAST,
              .max = DUPLICATE_BEST),
    PARAM_LIST("reasons", struct list_args, reasons, P_TEXT, R7_TEXTS),
};
const struct params r7_duplicate_list_params = PARAMS(list_rows, struct list_args);
static const struct param pair_rows[] = {
    PARAM_INT("contactid", struct pair_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_INT("othercontactid", struct pair_args, other, PF_EMPTY_IS_ABSENT),
};
const struct params r7_duplicate_pair_params = PARAMS(pair_rows, struct pair_args);

struct shown {
    const struct duplicate *pair;
    const struct party *contact, *other;
};

static void shape(struct call *call, const char *key, const void *item)
{
    const struct shown *s = item;
    struct writer *w = &call->w;
    struct span rest = s->pair->reasons, part;
    w_object(w, key);
    w_i64(w, "score", s->pair->score);
    w_list(w, "reasons");
    while (span_any(rest) && span_next(&rest, ',', &part)) {
        w_text(w, NULL, part);
    }
    w_end(w);
    r7_contact_bulk_shape(call, "contact", s->contact);
    r7_contact_bulk_shape(call, "other", s->other);
    w_end(w);
}

static const struct party *party_with(const struct party_list *list, int64_t id)
{
    for (size_t i = 0; i < list->n; i++) {
        if (list->v[i].id == id) {
            return &list->v[i];
        }
    }
    return NULL;
}

/* Reads the people of the pairs; a pair of which one is gone since is left out. */
static enum err read_people(struct call *call, const struct duplicate_list *pairs,
                            struct shown **out, size_t *n)
{
    struct party_list people;
    int64_t *ids = arena_array_of(call->req->mem, 2 * pairs->n, int64_t);
    for (size_t i = 0; i < pairs->n; i++) {
        ids[2 * i] = pairs->v[i].id;
        ids[2 * i + 1] = pairs->v[i].other;
    }
    enum err e = party_by_ids(&call->d, ids, 2 * pairs->n, SEE_SHARED, R7_BULK_PARTS, &people);
    if (e != E_OK) {
        return e;
    }
    *out = arena_array_of(call->req->mem, pairs->n, struct shown);
    *n = 0;
    for (size_t i = 0; i < pairs->n; i++) {
        struct shown s = {&pairs->v[i], party_with(&people, pairs->v[i].id),
                          party_with(&people, pairs->v[i].other)};
        if (s.contact != NULL && s.other != NULL) {
            (*out)[(*n)++] = s;
        }
    }
    return E_OK;
}

enum err r7_duplicates(struct call *call)
{
    const struct list_args *a = call->args;
    struct r7_list_query q;
    struct duplicate_list pairs;
    struct shown *shown;
    size_t n;
    list_query_read(call, &q);
    struct span *reasons = r7_texts(call, &a->reasons);
    struct duplicate_rule rule = {.least = a->least.has == GIVEN ? a->least.v : DUPLICATE_LISTED,
                                  .reasons = reasons,
                                  .reason_count = a->reasons.n};
    int64_t limit = q.count == 0 ? COUNT : q.count > COUNT_MAX ? COUNT_MAX : q.count;
    for (size_t i = 0; i < rule.reason_count; i++) {
        if (!duplicate_reason(reasons[i])) {
            return r7_wrong(call, "reasons", "no such reason", "phone, mail, card, birthday, name");
        }
    }
    enum err e = duplicate_list(&call->d, &rule, SEE_SHARED, limit, q.start, &pairs);
    if (e != E_OK || (e = read_people(call, &pairs, &shown, &n)) != E_OK) {
        return e;
    }
    struct r7_page_end end = {
        .next = (int64_t)pairs.n == limit ? q.start + limit : 0,
        .total = -1,
    };
    return r7_page(call, shape, shown, sizeof(*shown), n, &q, &end);
}

static void word_shape(struct call *call, const char *key, const void *item)
{
    const struct duplicate_word *word = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "at", word->decided);
    w_text(w, "who", r7_or_empty(word->by));
    w_i64(w, "contactId", word->id);
    w_text(w, "contactName", word->name);
    w_i64(w, "otherId", word->other);
    w_text(w, "otherName", word->other_name);
    w_end(w);
}

enum err r7_duplicates_dismissed(struct call *call)
{
    struct r7_list_query q;
    struct duplicate_word *v;
    size_t n;
    list_query_read(call, &q);
    int64_t limit = q.count == 0 ? COUNT : q.count > COUNT_MAX ? COUNT_MAX : q.count;
    enum err e = duplicate_words(&call->d, SEE_SHARED, limit, q.start, &v, &n);
    if (e != E_OK || (e = r7_catalog(call)) != E_OK) {
        return e;
    }
    struct r7_page_end end = {
        .next = (int64_t)n == limit ? q.start + limit : 0,
        .total = -1,
    };
    return r7_page(call, word_shape, v, sizeof(*v), n, &q, &end);
}

static void step_shape(struct call *call, const char *key, const void *item)
{
    const struct duplicate_step *s = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_i64(w, "keyed", s->keyed);
    w_i64(w, "compared", s->compared);
    w_i64(w, "found", s->found);
    w_bool(w, "done", s->keyed == 0 && s->compared == 0);
    w_end(w);
}

/* Does one step of the search, so that no call takes long; whoever asks goes on until it is done.
 */
enum err r7_duplicate_find(struct call *call)
{
    struct duplicate_step step;
    enum err e = duplicate_find(&call->d, FIND_LOT, &step);
    return e != E_OK ? e : r7_one(call, step_shape, &step);
}

static enum err decide(struct call *call, bool same)
{
    const struct pair_args *a = call->args;
    int64_t id, other;
    enum err e = r7_id_of(call, "contactid", a->id, &id);
    if (e != E_OK || (e = r7_id_of(call, "othercontactid", a->other, &other)) != E_OK) {
        return e;
    }
    if (id == other) {
        return r7_wrong(call, "othercontactid", "the same contact", "another contact's id");
    }
    e = duplicate_decide(&call->d, id, other, same);
    if (e == E_CONFLICT) {
        err_clear(&call->c);
        return r7_wrong(call, "othercontactid", "nobody has said that the two are not the same",
                        NULL);
    }
    if (e != E_OK) {
        return r7_missing(call, r7_missing(call, e, other), id);
    }
    return r7_bool(call, true);
}

enum err r7_duplicate_dismiss(struct call *call)
{
    return decide(call, false);
}

enum err r7_duplicate_undismiss(struct call *call)
{
    return decide(call, true);
}
