#include "api/r7/own/account.h"

#include <stdlib.h>

#include "api/measure.h"
#include "api/r7/envelope.h"
#include "api/r7/params.h"
#include "base/clock.h"
#include "base/metrics.h"
#include "directory/access/tenant_setting.h"
#include "http/origin.h"

enum { ZONE_MAX_CHARS = 100, ORIGIN_MAX_CHARS = 300 };

static const struct param_word languages[] = {{"en", 0}, {"ru", 1}, {NULL, 0}};

struct setting_args {
    struct opt_text zone;
    struct opt_i64 language;
    struct opt_bool statuses, one_owner, small_ids;
};
static const struct param setting_rows[] = {
    PARAM_TEXT("timeZone", struct setting_args, zone, PF_LINE | PF_EMPTY_IS_ABSENT,
               .max = ZONE_MAX_CHARS),
    PARAM_ENUM("errorLanguage", struct setting_args, language, languages, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("semanticStatus", struct setting_args, statuses, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("contactUnique", struct setting_args, one_owner, PF_EMPTY_IS_ABSENT),
    PARAM_BOOL("r7SmallIds", struct setting_args, small_ids, PF_EMPTY_IS_ABSENT),
};
const struct params r7_own_settings_params = PARAMS(setting_rows, struct setting_args);

static void setting_shape(struct call *call, const char *key, const void *item)
{
    const struct tenant_setting *s = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "name", s->name);
    w_text(w, "timeZone", s->time_zone);
    w_text(w, "errorLanguage", s->error_language);
    w_bool(w, "semanticStatus", s->semantic_status);
    w_bool(w, "contactUnique", s->contact_unique);
    w_bool(w, "r7SmallIds", s->r7_small_ids);
    w_text(w, "homeCountry", s->home_country);
    w_bool(w, "auditReads", s->audit_reads);
    w_i64(w, "picturesMax", s->pictures_max);
    w_end(w);
}

static enum err settings(struct call *call, const struct tenant_setting_edit *edit)
{
    struct tenant_setting now;
    bool known;
    enum err e = tenant_setting(&call->d, edit, &now, &known);
    if (e == E_OK && !known) {
        return r7_wrong(call, "timeZone", "not a time zone", "Europe/Moscow");
    }
    return e != E_OK ? e : r7_one(call, setting_shape, &now);
}

enum err r7_own_settings(struct call *call)
{
    const struct tenant_setting_edit nothing = {.time_zone = SPAN_NONE};
    return settings(call, &nothing);
}

enum err r7_own_settings_put(struct call *call)
{
    const struct setting_args *a = call->args;
    struct span language = SPAN_NONE;
    if (a->language.has == GIVEN) {
        language = span_of(languages[a->language.v].word);
    }
    const struct tenant_setting_edit edit = {.time_zone = a->zone.v,
                                             .error_language = language,
                                             .semantic_status = a->statuses,
                                             .contact_unique = a->one_owner,
                                             .r7_small_ids = a->small_ids};
    return settings(call, &edit);
}

struct origin_args {
    struct opt_text origin;
};
static const struct param origin_rows[] = {
    PARAM_TEXT("origin", struct origin_args, origin, PF_REQUIRED | PF_LINE, .min = 1,
               .max = ORIGIN_MAX_CHARS),
};
const struct params r7_origin_params = PARAMS(origin_rows, struct origin_args);

enum err r7_origins(struct call *call)
{
    struct span *v;
    size_t n;
    enum err e = tenant_origins(&call->d, &v, &n);
    return e != E_OK ? e : r7_list(call, r7_span_shape, v, sizeof(*v), n);
}

static enum err set_origin(struct call *call, bool allowed)
{
    const struct origin_args *a = call->args;
    struct span origin = a->origin.v;
    bool changed;
    const char *problem =
        span_is(origin, "*") ? NULL : origin_read(call->req->mem, a->origin.v, &origin);
    if (problem != NULL) {
        return r7_wrong(call, "origin", problem, "https://shop.example");
    }
    enum err e = tenant_origin(&call->d, origin, allowed, &changed);
    if (e == E_OK && !allowed && !changed) {
        return r7_wrong(call, "origin", "not one of the list", NULL);
    }
    return e != E_OK ? e : r7_origins(call);
}

enum err r7_origin_add(struct call *call)
{
    return set_origin(call, true);
}

enum err r7_origin_drop(struct call *call)
{
    return set_origin(call, false);
}

/* A failed request with the series that counted it. */
struct failure {
    size_t series;
    struct metrics_failure what;
};

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct failure *)a)->what.at_ms,
            y = ((const struct failure *)b)->what.at_ms;
    return (x < y) - (x > y);
}

static void failure_shape(struct call *call, const char *key, const void *item)
{
    const struct failure *f = item;
    const struct measure_of m = measure_of(f->series);
    struct writer *w = &call->w;
    char time[20];
    clock_format_local(f->what.at_ms, 0, time);
    w_object(w, key);
    w_text(w, "at", arena_printf(call->req->mem, "%sZ", time));
    w_text(w, "dialect", span_of(m.dialect->name));
    w_text(w, "method",
           m.route != NULL ? span_of(method_name(m.route->methods & -m.route->methods)) : SPAN(""));
    w_text(w, "route", m.route != NULL ? span_of(m.route->path) : SPAN(""));
    w_text(w, "action",
           m.route != NULL && m.route->action != NULL ? span_of(m.route->action) : SPAN(""));
    w_i64(w, "status", f->what.status);
    w_text(w, "error", span_of(err_info((enum err)f->what.error)->name));
    w_text(w, "detail", span_of(f->what.detail));
    w_i64(w, "ms", f->what.us / 1000);
    w_i64(w, "keyId", f->what.key_id);
    w_text(w, "requestId", span_of(f->what.request_id));
    w_end(w);
}

/* Lists the last failures of each operation that the workers of this host remember, of the caller's
 * tenant only. */
enum err r7_failures(struct call *call)
{
    const struct metrics *m = metrics_read();
    size_t count = metrics_series_count(), n = 0;
    struct failure *all =
        arena_array_of(call->req->mem, count * 2 * METRICS_KEPT + 1, struct failure);
    for (size_t s = 0; s < count; s++) {
        for (size_t i = 0; i < (size_t)2 * METRICS_KEPT; i++) {
            all[n].series = s;
            n += metrics_failure_read(&m->series[s].failure[i / METRICS_KEPT][i % METRICS_KEPT],
                                      &all[n].what) &&
                 all[n].what.tenant == call->d.who.tenant;
        }
    }
    qsort(all, n, sizeof(all[0]), newest_first);
    return r7_list(call, failure_shape, all, sizeof(all[0]), n);
}
