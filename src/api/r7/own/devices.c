#include "api/r7/own/devices.h"

#include "api/r7/envelope.h"
#include "api/r7/shapes.h"
#include "directory/access/device.h"

enum { LABEL_MAX_CHARS = 255 };

struct device_args {
    struct opt_i64 id;
    struct opt_text label;
    struct opt_bool read_only;
};
static const struct param id_rows[] = {
    PARAM_INT("deviceid", struct device_args, id, PF_EMPTY_IS_ABSENT),
};
const struct params r7_device_id_params = PARAMS(id_rows, struct device_args);
static const struct param add_rows[] = {
    PARAM_TEXT("label", struct device_args, label, PF_LINE, .max = LABEL_MAX_CHARS),
    PARAM_BOOL("readOnly", struct device_args, read_only, PF_EMPTY_IS_ABSENT),
};
const struct params r7_device_add_params = PARAMS(add_rows, struct device_args);

/* A device that was made a moment ago has its password; it is never shown again. */
struct shown {
    struct device device;
    struct span password;
};

static void shape(struct call *call, const char *key, const void *item)
{
    const struct shown *s = item;
    struct writer *w = &call->w;
    w_object(w, key);
    w_text(w, "login", s->device.login);
    w_text(w, "prefix", s->device.prefix);
    w_text(w, "label", s->device.label);
    w_bool(w, "readOnly", !s->device.can_write);
    w_text(w, "created", s->device.created);
    w_text(w, "used", r7_or_empty(s->device.used));
    if (span_any(s->password)) {
        w_text(w, "password", s->password);
    }
    w_i64(w, "id", s->device.id);
    w_end(w);
}

/* Reads the devices of an employee, or of all (0). */
static enum err of(struct call *call, int64_t employee, struct shown **out, size_t *n)
{
    struct device *v;
    enum err e = devices(&call->d, employee, &v, n);
    if (e != E_OK) {
        return e;
    }
    *out = arena_array_of(call->req->mem, *n, struct shown);
    for (size_t i = 0; i < *n; i++) {
        (*out)[i].device = v[i];
    }
    return E_OK;
}

static enum err list(struct call *call, int64_t employee)
{
    struct shown *v;
    size_t n;
    enum err e = of(call, employee, &v, &n);
    return e != E_OK ? e : r7_list(call, shape, v, sizeof(*v), n);
}

enum err r7_devices(struct call *call)
{
    return list(call, call->d.who.employee_id);
}

enum err r7_devices_of_all(struct call *call)
{
    return list(call, 0);
}

enum err r7_device_add(struct call *call)
{
    const struct device_args *a = call->args;
    struct shown *v;
    struct span password;
    size_t n, at = 0;
    int64_t id;
    /* The answer would be kept, and with it the password. */
    if (span_any(request_header(call->req, "idempotency-key"))) {
        return r7_wrong(call, "Idempotency-Key", "not taken here", NULL);
    }
    enum err e =
        device_add(&call->d, call->d.who.employee_id, a->label.has == GIVEN ? a->label.v : SPAN(""),
                   !(a->read_only.has == GIVEN && a->read_only.v), &password, &id);
    if (e != E_OK || (e = of(call, call->d.who.employee_id, &v, &n)) != E_OK) {
        return e;
    }
    while (at + 1 < n && v[at].device.id != id) {
        at++;
    }
    v[at].password = password;
    return r7_one(call, shape, &v[at]);
}

static enum err end(struct call *call, int64_t employee)
{
    const struct device_args *a = call->args;
    enum err e = device_end(&call->d, employee, a->id.v);
    return e != E_OK ? e : r7_nothing(call);
}

enum err r7_device_end(struct call *call)
{
    return end(call, call->d.who.employee_id);
}

enum err r7_device_end_any(struct call *call)
{
    return end(call, 0);
}
