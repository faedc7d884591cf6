#include "ctl/shadow/ids.h"

#include <stdlib.h>
#include <string.h>

/* A pair; the place of a pair is found by sort and the number there. */
struct ids_pair {
    const char *sort; /* NULL: free */
    int64_t there, here;
};

enum { PLACES = 262144 }; /* a power of two, more than twice IDS_MAX */

struct ids {
    struct ids_pair pairs[PLACES];
    size_t n;
};

/* Names that are the same sort wherever they stand, without ASCII case. */
static const struct {
    enum question_dialect dialect;
    const char *name, *sort;
} names[] = {
    {QUESTION_R7, "contactid", "party"},
    {QUESTION_R7, "contactids", "party"},
    {QUESTION_R7, "companyid", "party"},
    {QUESTION_R7, "personid", "party"},
    {QUESTION_R7, "fromcontactid", "party"},
    {QUESTION_R7, "tocontactid", "party"},
    {QUESTION_R7, "othercontactid", "party"},
    {QUESTION_R7, "members", "party"},
    {QUESTION_R7, "caseid", "case"},
    {QUESTION_R7, "casesid", "case"},
    {QUESTION_R7, "casesids", "case"},
    {QUESTION_R7, "infoid", "info"},
    {QUESTION_R7, "fieldid", "field"},
    {QUESTION_R7, "fieldids", "field"},
    {QUESTION_R7, "contactstatusid", "entry"},
    {QUESTION_WEBDELIVERY, "clientid", "client"},
    {QUESTION_WEBDELIVERY, "contactid", "contact"},
    {QUESTION_WEBDELIVERY, "addressid", "address"},
    {QUESTION_WEBDELIVERY, "cityid", "city"},
    {QUESTION_WEBDELIVERY, "streetid", "street"},
    {QUESTION_SALESMAN, "pid", "pid"},
    {QUESTION_SALESMAN, "pids", "pid"},
    {QUESTION_SALESMAN, "pid_list", "pid"},
    {QUESTION_SALESMAN, "clid", "clid"},
    {QUESTION_SALESMAN, "head_clid", "clid"},
    {QUESTION_SALESMAN, "payer", "clid"},
    {QUESTION_SALESMAN, "did", "did"},
};

/* The sort of a plain "id" (R7, WebDelivery) or of the number that is the whole answer ("data",
 * SalesMan), by the object that has it, or at the root by how the path begins. The first row that
 * fits decides. */
static const struct {
    enum question_dialect dialect;
    const char *name, *parent, *path, *sort; /* NULL: any */
} places[] = {
    {QUESTION_R7, "id", "company", NULL, "party"},
    {QUESTION_R7, "id", "contact", NULL, "party"},
    {QUESTION_R7, "id", "contacts", NULL, "party"},
    {QUESTION_R7, "id", "members", NULL, "party"},
    {QUESTION_R7, "id", "commonData", NULL, "info"},
    {QUESTION_R7, "id", "customFields", NULL, "field"},
    {QUESTION_R7, "id", "contactStatus", NULL, "entry"},
    {QUESTION_R7, "id", "contactType", NULL, "entry"},
    {QUESTION_R7, "id", "", "crm/contact/status", "entry"},
    {QUESTION_R7, "id", "", "crm/contact/type", "entry"},
    {QUESTION_R7, "id", "", "crm/{entityType}/customfield", "field"},
    {QUESTION_R7, "id", "", "crm/contact/{contactid:int}/data", "info"},
    {QUESTION_R7, "id", "", "crm/contact/{contactid:int}/addressdata", "info"},
    {QUESTION_R7, "id", "", "crm/contact/{contactid:int}/batch", "info"},
    {QUESTION_R7, "id", "", "crm/case/{caseid:int}/contact", "party"},
    {QUESTION_R7, "id", "", "crm/case", "case"},
    {QUESTION_R7, "id", "", "crm/contact", "party"},
    {QUESTION_WEBDELIVERY, "id", "contacts", NULL, "contact"},
    {QUESTION_WEBDELIVERY, "id", "addresses", NULL, "address"},
    {QUESTION_WEBDELIVERY, "id", "", "Clients/Contacts", "contact"},
    {QUESTION_WEBDELIVERY, "id", "", "Clients/Addresses", "address"},
    {QUESTION_WEBDELIVERY, "id", "", "Clients", "client"},
    {QUESTION_WEBDELIVERY, "id", "", "Cities", "city"},
    {QUESTION_WEBDELIVERY, "id", "", "Streets", "street"},
    {QUESTION_SALESMAN, "data", "", "person", "pid"},
    {QUESTION_SALESMAN, "data", "", "client", "clid"},
    {QUESTION_SALESMAN, "data", "", "deal", "did"},
};

/* Objects around the whole answer, which are as good as its root. */
static const char *const envelopes[] = {"response", "data", "result"};

static bool is_root(struct span parent)
{
    bool root = parent.n == 0;
    for (size_t i = 0; i < sizeof(envelopes) / sizeof(envelopes[0]); i++) {
        root = root || span_is(parent, envelopes[i]);
    }
    return root;
}

/* R7's {entityid} is of the sort that {entityType} says. */
static const char *entity_sort(const struct question *q)
{
    return span_istarts(q->path, SPAN("crm/case/")) ? "case" : "party";
}

const char *ids_sort(const struct question *q, struct span parent, struct span name)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].dialect == q->dialect && span_iis(name, names[i].name)) {
            return names[i].sort;
        }
    }
    if (q->dialect == QUESTION_R7 && span_iis(name, "entityid")) {
        return entity_sort(q);
    }
    struct span path = q->match.row != NULL ? span_of(q->match.row->path) : q->path;
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        bool here = places[i].parent[0] == '\0'
                        ? is_root(parent) && span_istarts(path, span_of(places[i].path))
                        : span_is(parent, places[i].parent);
        if (places[i].dialect == q->dialect && span_iis(name, places[i].name) && here) {
            return places[i].sort;
        }
    }
    return NULL;
}

struct ids *ids_new(void)
{
    return calloc(1, sizeof(struct ids));
}

void ids_free(struct ids *ids)
{
    free(ids);
}

/* The place of a pair, or the free one where it belongs. */
static size_t place_of(const struct ids *ids, const char *sort, int64_t there)
{
    uint64_t h = (uint64_t)there * UINT64_C(0x9E3779B97F4A7C15);
    for (const char *p = sort; *p != '\0'; p++) {
        h = (h ^ (unsigned char)*p) * UINT64_C(0x100000001B3);
    }
    size_t at = (size_t)(h >> 20) % PLACES;
    while (ids->pairs[at].sort != NULL &&
           (ids->pairs[at].there != there || strcmp(ids->pairs[at].sort, sort) != 0)) {
        at = (at + 1) % PLACES;
    }
    return at;
}

bool ids_learn(struct ids *ids, const char *sort, struct span there, struct span here)
{
    struct ids_pair pair = {.sort = sort};
    if (!span_i64(there, &pair.there) || !span_i64(here, &pair.here)) {
        return true;
    }
    struct ids_pair *p = &ids->pairs[place_of(ids, sort, pair.there)];
    if (p->sort == NULL) {
        if (ids->n == IDS_MAX) {
            return false;
        }
        ids->n++;
        *p = pair;
    }
    return true;
}

static struct span one_here(const struct ids *ids, struct arena *mem, const char *sort,
                            struct span there)
{
    int64_t number;
    if (!span_i64(there, &number)) {
        return there;
    }
    const struct ids_pair *p = &ids->pairs[place_of(ids, sort, number)];
    return p->sort != NULL ? arena_printf(mem, "%lld", (long long)p->here) : there;
}

struct span ids_here(const struct ids *ids, struct arena *mem, const char *sort, struct span there)
{
    if (span_find(there, ',') < 0) {
        return one_here(ids, mem, sort, there);
    }
    struct buf out;
    struct span part;
    buf_init(&out, mem, there.n + I64_ROOM);
    for (bool first = true; span_next(&there, ',', &part); first = false) {
        buf_text(&out, first ? "" : ",");
        buf_span(&out, one_here(ids, mem, sort, part));
    }
    return buf_view(&out);
}

/* Trees of json_in are at most JSON_DEPTH_MAX deep. */
static void learn(struct ids *ids, const struct question *q, struct span parent, struct span name,
                  const struct value *there, const struct value *here)
{
    if (there == NULL || here == NULL || there->kind != here->kind) {
        return;
    }
    if (there->kind == V_LIST && there->n == here->n) {
        for (size_t i = 0; i < there->n; i++) {
            learn(ids, q, parent, name, there->members[i].value, here->members[i].value);
        }
    } else if (there->kind == V_OBJECT) {
        for (size_t i = 0; i < there->n; i++) {
            const struct value_member *m = &there->members[i];
            learn(ids, q, name, m->name, m->value, value_get(here, m->name, false));
        }
    } else if (there->kind == V_TEXT || there->kind == V_NUMBER) {
        const char *sort = ids_sort(q, parent, name);
        if (sort != NULL && !span_eq(there->text, here->text)) {
            (void)ids_learn(ids, sort, there->text, here->text);
        }
    }
}

void ids_learn_answers(struct ids *ids, const struct question *q, const struct value *there,
                       const struct value *here)
{
    learn(ids, q, SPAN(""), SPAN(""), there, here);
}
