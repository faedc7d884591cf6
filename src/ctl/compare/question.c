#include "ctl/compare/question.h"

#include <stdio.h>
#include <string.h>

#include "api/dialects.h"
#include "api/dispatch.h"

const struct question_system question_systems[QUESTION_DIALECTS] = {
    [QUESTION_R7] = {"r7", "/api/2.0/"},
    [QUESTION_WEBDELIVERY] = {"webdelivery", "/api/v1/crm/"},
    [QUESTION_SALESMAN] = {"salesman", "/developer/v2/"}};

/* Finds the dialect of a path, and where its prefix ends. NULL: it is none of the three. */
static const struct dialect *dialect_of(struct span path, enum question_dialect *which,
                                        size_t *prefix)
{
    size_t n = 0;
    const struct dialect *const *all = dialects_all(&n);
    for (size_t i = 0; i < n; i++) {
        for (int s = 0; s < QUESTION_DIALECTS; s++) {
            ptrdiff_t at =
                strcmp(all[i]->name, question_systems[s].name) == 0 ? dialect_at(all[i], path) : -1;
            if (at >= 0) {
                *which = (enum question_dialect)s;
                *prefix = (size_t)at + strlen(all[i]->prefix);
                return all[i];
            }
        }
    }
    return NULL;
}

static struct span path_of(struct span target)
{
    struct span path, query;
    (void)span_cut(target, '?', &path, &query);
    return path;
}

enum question_dialect question_dialect_of(struct span target)
{
    enum question_dialect which = QUESTION_DIALECTS;
    size_t prefix = 0;
    (void)dialect_of(path_of(target), &which, &prefix);
    return which;
}

bool question_refused(enum question_dialect dialect, const struct differ_answer *answer)
{
    enum { REFUSES = 400 };
    const struct value *v = NULL;
    if (dialect == QUESTION_WEBDELIVERY) {
        v = value_get(answer->json, SPAN("status"), false);
        return answer->status >= REFUSES || span_is(value_scalar(v), "Err");
    }
    if (dialect == QUESTION_SALESMAN) {
        v = value_get(answer->json, SPAN("error"), false);
    }
    return answer->status >= REFUSES || (v != NULL && v->kind != V_NULL);
}

bool question_is_credential(struct span name)
{
    return span_iis(name, "apikey") || span_iis(name, "login") || span_iis(name, "asc_auth_key");
}

struct span question_parameter(struct span pairs, const char *name)
{
    struct span part, key, value;
    while (span_any(pairs) && span_next(&pairs, '&', &part)) {
        if (span_cut(part, '=', &key, &value) && span_is(key, name)) {
            return value;
        }
    }
    return SPAN("");
}

/* True for an action of SalesMan that changes nothing. */
static bool action_reads(struct span path, struct span action)
{
    static const char *const known[] = {"list", "info", "fields", "user", "user.list"};
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (span_is(action, known[i])) {
            return true;
        }
    }
    return span_starts(path, SPAN("guides")) && action.n > 0 && !span_is(action, "useradd");
}

/* A part of a path that nobody's data can be: a word of letters. */
static bool is_word(struct span part)
{
    enum { WORD_MAX = 40 };
    bool ok = part.n > 0 && part.n <= WORD_MAX;
    for (size_t i = 0; ok && i < part.n; i++) {
        char c = (char)(part.p[i] | 0x20);
        ok = (c >= 'a' && c <= 'z') || part.p[i] == '_' || part.p[i] == '-';
    }
    return ok;
}

/* Takes the suffix of a format (.json, .xml, .php) off. */
static struct span without_suffix(struct span path)
{
    ptrdiff_t dot = span_rfind(path, '.');
    ptrdiff_t slash = span_rfind(path, '/');
    return dot > slash && dot > 0 ? span_sub(path, 0, (size_t)dot) : path;
}

static size_t add(char *room, size_t n, const char *before, struct span text)
{
    int more = snprintf(room + n, DIFFER_OPERATION - n, "%s%.*s", before, SPAN_ARG(text));
    n += more > 0 ? (size_t)more : 0;
    return n < DIFFER_OPERATION ? n : DIFFER_OPERATION - 1;
}

static void name_operation(struct question *q, const struct dialect *d, struct span method)
{
    struct span path = without_suffix(q->path), part;
    enum request_method m = method_of(method);
    route_find(d->routes, d->route_count, path, m, &q->match);
    size_t n = add(q->operation, 0, "", m != M_NONE ? span_of(method_name(m)) : SPAN("OTHER"));
    if (q->match.row != NULL) {
        n = add(q->operation, n, " ", span_of(q->match.row->path));
    } else {
        const char *before = " ";
        for (; span_any(path) && span_next(&path, '/', &part); before = "/") {
            n = add(q->operation, n, before, is_word(part) ? part : SPAN("{id}"));
        }
    }
    if (q->dialect == QUESTION_SALESMAN && q->action.n > 0) {
        (void)add(q->operation, n, " ",
                  is_word(without_suffix(q->action)) ? q->action : SPAN("{action}"));
    }
}

bool question_read(struct question *q, struct span method, struct span target, struct span action)
{
    *q = (struct question){.dialect = QUESTION_DIALECTS, .query = SPAN("")};
    (void)span_cut(target, '?', &q->path, &q->query);
    const struct dialect *d = dialect_of(q->path, &q->dialect, &q->prefix);
    if (d == NULL) {
        return false;
    }
    q->query = q->query.p != NULL ? q->query : SPAN("");
    q->path = span_sub(q->path, q->prefix, q->path.n);
    if (q->dialect == QUESTION_SALESMAN) {
        q->action = question_parameter(q->query, "action");
        q->action = q->action.n > 0 || action.p == NULL ? q->action : action;
        q->reads = action_reads(q->path, q->action);
    } else {
        q->reads = span_is(method, "GET") || span_is(method, "HEAD");
        q->login = q->dialect == QUESTION_R7 && span_is(method, "POST") &&
                   span_iis(without_suffix(q->path), "authentication");
    }
    name_operation(q, d, method);
    return true;
}
