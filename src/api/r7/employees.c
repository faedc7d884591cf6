#include "api/r7/employees.h"

#include "api/r7/envelope.h"

enum { STATUS_ACTIVE = 1, STATUS_TERMINATED = 2 };

/* Writes a struct cat_employee with the members of the vendor's people module that have a meaning
 * here. */
static void person_shape(struct call *call, const char *key, const void *item)
{
    const struct cat_employee *e = item;
    struct writer *w = &call->w;
    struct span first, last;
    span_cut(e->name, ' ', &first, &last);
    w_object(w, key);
    w_text(w, "id", e->uuid);
    w_text(w, "userName", e->login);
    w_bool(w, "isVisitor", false);
    w_text(w, "firstName", first);
    w_text(w, "lastName", last.p != NULL ? last : SPAN(""));
    w_text(w, "email", e->email);
    w_i64(w, "status", e->active ? STATUS_ACTIVE : STATUS_TERMINATED);
    w_i64(w, "activationStatus", 1);
    w_text(w, "displayName", e->name);
    if (span_any(e->title)) {
        w_text(w, "title", e->title);
    }
    w_text(w, "avatarSmall", SPAN(""));
    w_text(w, "profileUrl", SPAN(""));
    w_bool(w, "isAdmin", e->is_admin);
    w_end(w);
}

enum err r7_people(struct call *call)
{
    enum err e = r7_catalog(call);
    if (e != E_OK) {
        return e;
    }
    const struct catalog *k = r7_state(call)->catalog;
    struct cat_employee *v = arena_array_of(call->req->mem, k->employees.n, struct cat_employee);
    size_t n = 0;
    for (size_t i = 0; i < k->employees.n; i++) {
        if (k->employees.v[i].active) {
            v[n++] = k->employees.v[i];
        }
    }
    return r7_list(call, person_shape, v, sizeof *v, n);
}

enum err r7_people_self(struct call *call)
{
    enum err e = r7_catalog(call);
    if (e != E_OK) {
        return e;
    }
    const struct cat_employee *me =
        catalog_employee(r7_state(call)->catalog, call->d.who.employee_id);
    return me != NULL ? r7_one(call, person_shape, me)
                      : err_set(&call->c, E_REFERENCE_UNKNOWN, "the caller is no employee");
}

struct people_args {
    struct opt_text user;
};
static const struct param people_id_rows[] = {
    PARAM_TEXT("userid", struct people_args, user, PF_LINE, .max = R7_TEXT_MAX),
};
const struct params r7_people_id_params = PARAMS(people_id_rows, struct people_args);

/* Finds an employee by GUID or, as the vendor does, by login. */
enum err r7_people_get(struct call *call)
{
    const struct people_args *a = call->args;
    enum err e = r7_catalog(call);
    if (e != E_OK) {
        return e;
    }
    const struct catalog *k = r7_state(call)->catalog;
    for (size_t i = 0; i < k->employees.n; i++) {
        const struct cat_employee *one = &k->employees.v[i];
        if (span_ieq(one->uuid, a->user.v) || span_ieq(one->login, a->user.v)) {
            return r7_one(call, person_shape, one);
        }
    }
    return err_set(&call->c, E_REFERENCE_UNKNOWN, "no such employee");
}

static void capabilities_shape(struct call *call, const char *key, const void *item)
{
    struct writer *w = &call->w;
    (void)item;
    w_object(w, key);
    w_bool(w, "ldapEnabled", false);
    w_list(w, "providers");
    w_end(w);
    w_text(w, "ssoLabel", SPAN(""));
    w_text(w, "ssoUrl", SPAN(""));
    w_end(w);
}

/* Clients ask this before they log in, so nothing of a tenant is read. */
enum err r7_capabilities(struct call *call)
{
    return r7_public(call, capabilities_shape, NULL);
}
