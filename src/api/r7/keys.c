#include "api/r7/keys.h"

#include "api/r7/envelope.h"
#include "api/r7/params.h"
#include "api/r7/shapes.h"
#include "directory/access/tenant_key.h"
#include "http/origin.h"

enum { LABEL_MAX_CHARS = 255, OVERLAP_HOURS = 24 * 7, OVERLAP_HOURS_MAX = 24 * 366 };

enum key_kind { KEY_SID = 1, KEY_APIKEY, KEY_BROWSER, KEY_PHONE };
static const struct param_word kinds[] = {{"sid", KEY_SID},
                                          {"apikey", KEY_APIKEY},
                                          {"browser", KEY_BROWSER},
                                          {"phone", KEY_PHONE},
                                          {NULL, 0}};

struct key_args {
    struct opt_i64 id, kind, hours;
    struct opt_text label;
    struct opt_bool read_only;
    struct param_list objects, origins;
};
static const struct param id_rows[] = {
    PARAM_INT("keyid", struct key_args, id, PF_EMPTY_IS_ABSENT),
};
const struct params r7_key_id_params = PARAMS(id_rows, struct key_args);
static const struct param add_rows[] = {
    PARAM_ENUM("kind", struct key_args, kind, kinds, PF_REQUIRED),
    PARAM_TEXT("label", struct key_args, label, PF_LINE, .max = LABEL_MAX_CHARS),
    PARAM_BOOL("readOnly", struct key_args, read_only, PF_EMPTY_IS_ABSENT),
    PARAM_LIST("objects", struct key_args, objects, P_INT, R7_LIST),
    PARAM_LIST("origins", struct key_args, origins, P_TEXT, R7_TEXTS),
};
const struct params r7_key_add_params = PARAMS(add_rows, struct key_args);

static const struct param rotate_rows[] = {
    PARAM_INT("keyid", struct key_args, id, PF_EMPTY_IS_ABSENT),
    PARAM_INT("hours", struct key_args, hours, PF_EMPTY_IS_ABSENT, .min = 1,
              .max = OVERLAP_HOURS_MAX),
};
const struct params r7_key_rotate_params = PARAMS(rotate_rows, struct key_args);

/* A key that was made a moment ago has its secret; it is never shown again. */
struct shown {
    struct tenant_key key;
    struct span secret;
};

static void shape(struct call *call, const char *key, const void *item)
{
    const struct shown *s = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "kind", s->key.kind);
    w_text(w, "prefix", s->key.prefix);
    w_text(w, "label", s->key.label);
    w_bool(w, "readOnly", !s->key.can_write);
    r7_write_texts(w, "objects", s->key.objects);
    r7_write_texts(w, "origins", s->key.origins);
    w_text(w, "created", s->key.created);
    w_text(w, "ended", r7_or_empty(s->key.ended));
    w_text(w, "used", r7_or_empty(s->key.used));
    if (span_any(s->secret)) {
        w_text(w, "key", s->secret);
    }
    w_i64(w, "id", s->key.id);
    w_end(w);
}

static enum err all(struct call *call, struct shown **out, size_t *n)
{
    struct tenant_key *keys;
    enum err e = tenant_keys(&call->d, &keys, n);
    if (e != E_OK) {
        return e;
    }
    *out = arena_array_of(call->req->mem, *n, struct shown);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].key = keys[i];
    }
    return E_OK;
}

enum err r7_keys(struct call *call)
{
    struct shown *v;
    size_t n;
    enum err e = all(call, &v, &n);
    return e != E_OK ? e : r7_list(call, shape, v, sizeof(*v), n);
}

/* Reads the objects and origins, and whether the kind has them. */
static enum err read_wish(struct call *call, struct tenant_key_wish *w)
{
    const struct key_args *a = call->args;
    const struct opt_i64 *objects = a->objects.items;
    const struct opt_text *origins = a->origins.items;
    struct arena *mem = call->req->mem;
    int64_t *ids = arena_array_of(mem, a->objects.n, int64_t);
    struct span *pages = arena_array_of(mem, a->origins.n, struct span);
    for (size_t i = 0; i < a->objects.n; i++) {
        ids[i] = objects[i].v;
    }
    for (size_t i = 0; i < a->origins.n; i++) {
        const char *problem = origin_read(mem, origins[i].v, &pages[i]);
        if (problem != NULL) {
            return r7_wrong(call, "origins", problem, "https://shop.example");
        }
    }
    bool of_delivery = a->kind.v == KEY_SID || a->kind.v == KEY_BROWSER;
    if (of_delivery != (a->objects.n > 0)) {
        return r7_wrong(call, "objects",
                        a->objects.n > 0 ? "only a sid or a browser key has them" : "missing",
                        NULL);
    }
    if ((a->kind.v == KEY_BROWSER) != (a->origins.n > 0)) {
        return r7_wrong(call, "origins",
                        a->origins.n > 0 ? "only a browser key has them" : "missing", NULL);
    }
    *w = (struct tenant_key_wish){.kind = span_of(kinds[a->kind.v - 1].word),
                                  .label = a->label.v.p != NULL ? a->label.v : SPAN(""),
                                  .can_write = !(a->read_only.has == GIVEN && a->read_only.v),
                                  .objects = ids,
                                  .object_count = a->objects.n,
                                  .origins = pages,
                                  .origin_count = a->origins.n};
    return E_OK;
}

/* Refuses to keep the answer, which has the secret in it. */
static enum err not_kept(struct call *call)
{
    return span_any(request_header(call->req, "idempotency-key"))
               ? r7_wrong(call, "Idempotency-Key", "not taken here", NULL)
               : E_OK;
}

/* Answers with the key of this id and its secret, this one time. */
static enum err show(struct call *call, int64_t id, struct span secret)
{
    struct shown *v;
    size_t n, at = 0;
    enum err e = all(call, &v, &n);
    if (e != E_OK) {
        return e;
    }
    while (at + 1 < n && v[at].key.id != id) {
        at++;
    }
    v[at].secret = secret;
    return r7_one(call, shape, &v[at]);
}

enum err r7_key_add(struct call *call)
{
    struct tenant_key_wish w;
    struct span secret;
    int64_t id;
    enum err e = not_kept(call);
    if (e == E_OK) {
        e = read_wish(call, &w);
    }
    if (e == E_OK) {
        e = tenant_key_make(&call->d, &w, &secret, &id);
    }
    if (e == E_REFERENCE_UNKNOWN) {
        err_clear(&call->c);
        return r7_wrong(call, "objects", "no such object", NULL);
    }
    return e != E_OK ? e : show(call, id, secret);
}

enum err r7_key_rotate(struct call *call)
{
    const struct key_args *a = call->args;
    struct span secret;
    int64_t id;
    enum err e = not_kept(call);
    if (e == E_OK) {
        e = tenant_key_rotate(&call->d, a->id.v, a->hours.has == GIVEN ? a->hours.v : OVERLAP_HOURS,
                              &secret, &id);
    }
    return e != E_OK ? e : show(call, id, secret);
}

enum err r7_key_end(struct call *call)
{
    const struct key_args *a = call->args;
    enum err e = tenant_key_end(&call->d, a->id.v);
    return e != E_OK ? e : r7_nothing(call);
}

static void object_shape(struct call *call, const char *key, const void *item)
{
    const struct tenant_object *o = item;
    w_object(&call->w, key);
    w_text(&call->w, "name", o->name);
    w_bool(&call->w, "isEnabled", o->enabled);
    w_i64(&call->w, "id", o->id);
    w_end(&call->w);
}

enum err r7_objects(struct call *call)
{
    struct tenant_object *v;
    size_t n;
    enum err e = tenant_objects(&call->d, &v, &n);
    return e != E_OK ? e : r7_list(call, object_shape, v, sizeof(*v), n);
}
