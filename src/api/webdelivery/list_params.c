#include "api/webdelivery/list_params.h"

#include <inttypes.h>

#include "api/webdelivery/params.h"

static const struct param page_rows[] = {
    PARAM_INT("limit", struct wd_page_args, limit, WD_QUERY, .min = 1, .max = MAX_PAGE),
    PARAM_TEXT("cursor", struct wd_page_args, cursor, WD_FILTER, .min = 1, .max = MAX_CURSOR),
    PARAM_INT("sinceRevision", struct wd_page_args, since, WD_QUERY, .max = INT64_MAX),
};
const struct params wd_page_params = PARAMS(page_rows, struct wd_page_args);

enum err wd_page_of(struct call *call, const struct wd_page_args *args, struct wd_page *out)
{
    struct span revision, id;
    *out = (struct wd_page){.asked = args->limit.has == GIVEN || args->cursor.has == GIVEN,
                            .changes = args->since.has == GIVEN,
                            .limit = args->limit.has == GIVEN ? args->limit.v : DEFAULT_PAGE};
    out->mark.since = out->mark.revision = args->since.v;
    if (args->cursor.has != GIVEN) {
        return E_OK;
    }
    bool ok = span_cut(args->cursor.v, '-', &revision, &id) == out->changes;
    if (out->changes) {
        ok = ok && span_i64(revision, &out->mark.revision) && span_i64(id, &out->mark.id);
    } else {
        ok = ok && span_i64(revision, &out->after) && out->after > 0;
    }
    return ok ? E_OK
              : err_field(&call->c, E_PARAM_INVALID, "cursor", "not a cursor",
                          "as the answer before had it");
}

void wd_page_end(struct call *call, bool more, int64_t last)
{
    struct wd_state *s = wd_state_of(call);
    s->paged = true;
    if (more) {
        s->cursor = arena_printf(call->req->mem, "%" PRId64, last);
    }
}

enum err wd_changes_ahead(struct call *call, const struct wd_page *page, int64_t upto)
{
    if (page->mark.since <= upto) {
        return E_OK;
    }
    return err_field(&call->c, E_PARAM_INVALID, "sinceRevision", "ahead of the directory",
                     "start again from 0");
}

void wd_changes_end(struct call *call, bool more, int64_t revision, int64_t id, int64_t upto)
{
    struct wd_state *s = wd_state_of(call);
    s->paged = true;
    if (more) {
        s->cursor = arena_printf(call->req->mem, "%" PRId64 "-%" PRId64, revision, id);
    } else {
        s->revision = upto;
    }
}
