/*
 * cmd_key: key create, rotate, revoke, restore, list.
 */
#include <string.h>

#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/key.h"
#include "db/sql/admin.h"

enum { PREFIX = 6, OVERLAP_HOURS = 24 * 7, OVERLAP_HOURS_MAX = 24 * 366 };

enum err key_make(struct ctx *c, const struct key_wish *w, struct span *key, int64_t *id)
{
    struct sql_key_add_rows rs;
    *key = crypto_new_key(c->mem);
    enum err e = sql_key_add(
        c,
        SQL_ARGS(key_add, .kind = span_of(w->kind), .hash = crypto_sha256_hex(c->mem, *key),
                 .prefix = span_sub(*key, 0, PREFIX), .label = span_of(w->label),
                 .can_write = w->can_write, .objects = I64S(w->objects, w->object_count)),
        &rs);
    if (e == E_OK && rs.rows.n == 0) {
        return err_set(c, E_REFERENCE_UNKNOWN, "an object is not one of this tenant's");
    }
    if (e == E_OK) {
        *id = sql_key_add_row(&rs, 0).id;
    }
    return e;
}

/* Reads the numbers of --object; returns false with the reason printed. */
static bool read_objects(struct ctl_call *k, struct key_wish *w)
{
    const char *texts[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(k, "--object", texts);
    int64_t *objects = arena_array_of(k->mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        objects[i] = ctl_number(k, "--object", texts[i]);
        if (objects[i] == 0) {
            return false;
        }
    }
    w->objects = objects;
    w->object_count = n;
    return true;
}

/* Prints a new key, this one time. */
static void show(struct ctl_call *k, int64_t id, struct span key)
{
    fprintf(k->err, "key %lld; it is not shown again:\n", (long long)id);
    fprintf(k->out, "%.*s\n", SPAN_ARG(key));
}

int cmd_key_create(struct ctl_call *k)
{
    const char *label = ctl_option(k, "--label");
    struct key_wish w = {.kind = ctl_option(k, "--kind"),
                         .label = label != NULL ? label : "",
                         .can_write = ctl_option(k, "--read-only") == NULL};
    struct span key;
    int64_t id;
    bool sid = strcmp(w.kind, "sid") == 0;
    if (!sid && strcmp(w.kind, "apikey") != 0) {
        return ctl_complain(k, "--kind is sid or apikey");
    }
    if (!read_objects(k, &w)) {
        return CTL_FAILED;
    }
    if (sid != (w.object_count > 0)) {
        return ctl_complain(k, "a sid needs --object, an apikey has none");
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK ||
        key_make(c, &w, &key, &id) != E_OK) {
        return ctl_failed(k, c);
    }
    show(k, id, key);
    return CTL_OK;
}

int cmd_key_revoke(struct ctl_call *k)
{
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_database(k) : NULL;
    struct sql_key_revoke_rows rs;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_key_revoke(c, SQL_ARGS(key_revoke, .id = id), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.affected == 0) {
        return ctl_complain(k, "there is no valid key %lld", (long long)id);
    }
    return CTL_OK;
}

int cmd_key_rotate(struct ctl_call *k)
{
    const char *hours_text = ctl_option(k, "--hours");
    int64_t id = ctl_number(k, "ID", k->words[0]);
    int64_t hours = hours_text != NULL ? ctl_number(k, "--hours", hours_text) : OVERLAP_HOURS;
    struct sql_key_rotate_rows rs;
    if (id == 0 || hours == 0) {
        return CTL_FAILED;
    }
    if (hours > OVERLAP_HOURS_MAX) {
        return ctl_complain(k, "--hours is at most %d", OVERLAP_HOURS_MAX);
    }
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct span key = crypto_new_key(c->mem);
    if (sql_key_rotate(c,
                       SQL_ARGS(key_rotate, .id = id, .hash = crypto_sha256_hex(c->mem, key),
                                .prefix = span_sub(key, 0, PREFIX), .hours = hours),
                       &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no valid key %lld", (long long)id);
    }
    struct sql_key_rotate_row row = sql_key_rotate_row(&rs, 0);
    fprintf(k->err, "%.*s %lld is valid until %.*s\n", SPAN_ARG(row.kind), (long long)id,
            SPAN_ARG(row.until));
    show(k, row.id, key);
    return CTL_OK;
}

int cmd_key_restore(struct ctl_call *k)
{
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_database(k) : NULL;
    struct sql_key_restore_rows rs;
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (sql_key_restore(c, SQL_ARGS(key_restore, .id = id), &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.affected == 0) {
        return ctl_complain(k, "there is no key %lld that was revoked or ends", (long long)id);
    }
    return CTL_OK;
}

static void print_key(FILE *out, const struct sql_key_list_row *key)
{
    fprintf(out, "%lld\t%.*s\t%.*s...\t%.*s\t%.*s\t%.*s\t%s\t%.*s\t%.*s\n", (long long)key->id,
            SPAN_ARG(key->kind), SPAN_ARG(key->prefix), SPAN_ARG(key->tenant), SPAN_ARG(key->label),
            SPAN_ARG(key->objects), key->can_write ? "read-write" : "read-only",
            SPAN_ARG(key->state), SPAN_ARG(key->used));
}

int cmd_key_list(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    struct sql_key_list_rows rs;
    const char *tenant = ctl_option(k, "--tenant");
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (tenant != NULL && ctl_use_tenant(c, tenant) != E_OK) {
        return ctl_failed(k, c);
    }
    if (sql_key_list(c, &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_key_list_row row = sql_key_list_row(&rs, i);
        print_key(k->out, &row);
    }
    return CTL_OK;
}
