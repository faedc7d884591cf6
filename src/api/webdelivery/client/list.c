/*
 * list: gives one client by id, clients by a criterion, clients that changed.
 */
#include "api/webdelivery/client/client.h"
#include "api/webdelivery/client/input.h"
#include "api/webdelivery/client/shape.h"
#include "api/webdelivery/envelope.h"
#include "api/webdelivery/errors.h"
#include "api/webdelivery/list_params.h"
#include "api/webdelivery/params.h"
#include "directory/person/person_changes.h"
#include "directory/person/person_find.h"

/* The texts that are kept with people's rows. */
enum shape { SHAPE_CLIENT = 1, SHAPE_CLIENTS };

static enum err one(struct call *call, int64_t id)
{
    struct party *p;
    call->d.text.shape = SHAPE_CLIENT;
    enum err e = person_get(&call->d, id, WD_CLIENT_PARTS, &p);
    if (e != E_OK) {
        return wd_client_fault(call, e, id);
    }
    return wd_answer_kept(call) ? E_OK : wd_answer_client(call, p);
}

/* Writes the members that only lists have, beside the vendor's. */
static void write_list_fields(struct writer *w, const struct party *p, int64_t revision)
{
    w_text(w, "externalCode", p->external_id.p != NULL ? p->external_id : SPAN(""));
    w_id_text(w, "revision", revision);
    w_bool(w, "isDeleted", false);
}

static enum err find(struct call *call, enum person_key key, struct span text,
                     const struct wd_page *page)
{
    struct party_list list;
    const struct catalog *k;
    bool more;
    call->d.text.shape = SHAPE_CLIENTS;
    enum err e =
        person_find(&call->d, key, text, page->after, page->limit, WD_CLIENT_PARTS, &list, &more);
    if (e != E_OK || wd_answer_kept(call) || (e = catalog_of(&call->d, &k)) != E_OK) {
        return e;
    }
    struct writer *w = wd_answer(call);
    w_list(w, WD_DATA);
    for (size_t i = 0; i < list.n; i++) {
        w_object(w, NULL);
        wd_write_client_fields(w, k, &list.v[i]);
        write_list_fields(w, &list.v[i], list.v[i].revision);
        w_end(w);
    }
    w_end(w);
    wd_page_end(call, more, list.n > 0 ? list.v[list.n - 1].id : 0);
    return E_OK;
}

static enum err changes(struct call *call, const struct wd_page *page)
{
    struct person_changes list;
    const struct catalog *k;
    enum err e = person_changes(&call->d, &page->mark, page->limit, WD_CLIENT_PARTS, &list);
    if (e != E_OK || (e = wd_changes_ahead(call, page, list.upto)) != E_OK ||
        (e = catalog_of(&call->d, &k)) != E_OK) {
        return e;
    }
    struct writer *w = wd_answer(call);
    w_list(w, WD_DATA);
    for (size_t i = 0; i < list.n; i++) {
        const struct person_change *x = &list.v[i];
        w_object(w, NULL);
        if (x->party != NULL) {
            wd_write_client_fields(w, k, x->party);
            write_list_fields(w, x->party, x->revision);
        } else {
            w_id_text(w, "id", x->id);
            w_id_text(w, "revision", x->revision);
            w_bool(w, "isDeleted", true);
        }
        w_end(w);
    }
    w_end(w);
    wd_changes_end(call, list.more, list.last_revision, list.last_id, list.upto);
    return E_OK;
}

struct list_args {
    struct opt_i64 id;
    struct opt_text phone, email, card, external, q;
    struct wd_page_args page;
};
static const struct param list_rows[] = {
    PARAM_ID("Id", struct list_args, id, WD_QUERY, .aliases = "clientId"),
    PARAM_TEXT("phone", struct list_args, phone, WD_FILTER, .min = 1, .max = MAX_CONTACT),
    PARAM_TEXT("email", struct list_args, email, WD_FILTER, .min = 1, .max = MAX_CONTACT),
    PARAM_TEXT("card", struct list_args, card, WD_FILTER, .min = 1, .max = MAX_EXTERNAL),
    PARAM_TEXT("externalCode", struct list_args, external, WD_FILTER, .min = 1,
               .max = MAX_EXTERNAL),
    PARAM_TEXT("q", struct list_args, q, WD_FILTER, .min = 1, .max = MAX_WORDS),
    PARAM_PART(struct list_args, page, &wd_page_params),
};
static void check(struct call *call)
{
    const struct list_args *args = call->args;
    struct wd_page page;
    (void)wd_page_of(call, &args->page, &page); /* the first error stands */
}

const struct params wd_client_list_params = PARAMS_CHECKED(list_rows, struct list_args, check);

enum err wd_clients(struct call *call)
{
    const struct list_args *args = call->args;
    const struct {
        const char *name;
        const struct opt_text *text;
        enum person_key key;
    } ways[] = {{"phone", &args->phone, PERSON_KEY_PHONE},
                {"email", &args->email, PERSON_KEY_EMAIL},
                {"card", &args->card, PERSON_KEY_CARD},
                {"externalCode", &args->external, PERSON_KEY_EXTERNAL},
                {"q", &args->q, PERSON_KEY_WORDS}};
    const char *empty = NULL; /* the name of a filter that came without a value */
    struct wd_page page;
    size_t way = 0;
    int asked = (args->id.has == GIVEN) + (args->page.since.has == GIVEN);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        if (ways[i].text->has == GIVEN) {
            way = i;
            asked++;
        } else if (value_get(call->query, span_of(ways[i].name), true) != NULL) {
            empty = ways[i].name;
        }
    }
    if (asked == 0) {
        return err_field(&call->c, E_PARAM_MISSING, empty != NULL ? empty : "Id",
                         empty != NULL ? "empty" : "missing", NULL);
    }
    if (asked > 1) {
        return wd_refuse(call, E_PARAM_INVALID,
                         "only one of Id, phone, email, card, externalCode, q, sinceRevision");
    }
    enum err e = wd_page_of(call, &args->page, &page);
    if (e != E_OK) {
        return e;
    }
    return args->id.has == GIVEN ? one(call, args->id.v)
           : page.changes        ? changes(call, &page)
                                 : find(call, ways[way].key, ways[way].text->v, &page);
}
