/*
 * cmd_key: key create, rotate, revoke, restore, list.
 */
#include <string.h>

#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/key.h"
#include "ctl/reach/reach.h"
#include "ctl/say/sheet.h"
#include "db/sql/admin.h"
#include "directory/access/access.h"
#include "http/origin.h"

enum { OVERLAP_HOURS = 24 * 7, OVERLAP_HOURS_MAX = 24 * 366 };

enum err key_make(struct ctx *c, const struct key_wish *w, struct span *key, int64_t *id)
{
    struct sql_key_add_rows rs;
    *key = crypto_new_key(c->mem);
    if (strcmp(w->kind, "browser") == 0) {
        *key = access_browser_key(c->mem, *key, false);
    }
    enum err e = sql_key_add(
        c,
        SQL_ARGS(key_add, .kind = span_of(w->kind), .hash = crypto_sha256_hex(c->mem, *key),
                 .prefix = access_key_prefix(*key), .label = span_of(w->label),
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
    fprintf(k->err, ctl_words(k, "key %lld; it is not shown again:\n"), (long long)id);
    fprintf(k->out, "%.*s\n", SPAN_ARG(key));
}

/* The origins of --origin, in the form that browsers send. */
struct origins_given {
    struct span v[CTL_MAX_GIVEN];
    size_t n;
};

/* Reads --origin; returns false with the reason printed. */
static bool read_origins(struct ctl_call *k, bool browser, struct origins_given *o)
{
    const char *texts[CTL_MAX_GIVEN];
    o->n = ctl_option_values(k, "--origin", texts);
    for (size_t i = 0; i < o->n; i++) {
        const char *problem = origin_read(k->mem, span_of(texts[i]), &o->v[i]);
        if (problem != NULL) {
            (void)ctl_complain(k, "%s: %s; an origin is like https://shop.example:8443", texts[i],
                               problem);
            return false;
        }
    }
    if (browser != (o->n > 0)) {
        (void)ctl_complain(k, "a browser key needs --origin, others have none");
        return false;
    }
    return true;
}

struct key_and_origins {
    struct key_wish *wish;
    struct origins_given *origins;
    struct span key;
    int64_t id;
};

/* Makes the key with its origins, whose pages may read the tenant's answers from then on. */
static enum err make_with_origins(struct ctx *c, void *arg)
{
    struct key_and_origins *m = arg;
    enum err e = key_make(c, m->wish, &m->key, &m->id);
    for (size_t i = 0; e == E_OK && i < m->origins->n; i++) {
        struct span origin = m->origins->v[i];
        e = sql_key_origin_add(c, SQL_ARGS(key_origin_add, .id = m->id, .origin = origin), NULL);
        if (e == E_OK) {
            e = sql_cors_add(c, SQL_ARGS(cors_add, .origin = origin), NULL);
        }
    }
    return e;
}

/* Reads --kind or --browser; returns NULL with the reason printed. */
static const char *read_kind(struct ctl_call *k)
{
    static const char *const kinds[] = {"sid", "apikey", "phone", "browser"};
    const char *kind = ctl_option(k, "--kind");
    if (ctl_option(k, "--browser") != NULL) {
        kind = kind == NULL ? "browser" : "";
    }
    for (size_t i = 0; kind != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (strcmp(kind, kinds[i]) == 0) {
            return kinds[i];
        }
    }
    (void)ctl_complain(k, "--kind is sid, apikey or phone, or give --browser");
    return NULL;
}

int cmd_key_create(struct ctl_call *k)
{
    const char *label = ctl_option(k, "--label");
    struct key_wish w = {.kind = read_kind(k),
                         .label = label != NULL ? label : "",
                         .can_write = ctl_option(k, "--read-only") == NULL};
    struct origins_given origins;
    if (w.kind == NULL || (label != NULL && !ctl_name(k, "--label", label, CTL_NAME_MAX)) ||
        !read_objects(k, &w)) {
        return CTL_FAILED;
    }
    bool of_delivery = strcmp(w.kind, "sid") == 0 || strcmp(w.kind, "browser") == 0;
    if (of_delivery != (w.object_count > 0)) {
        return ctl_complain(k, "a sid or browser key needs --object, other keys have none");
    }
    if (!read_origins(k, strcmp(w.kind, "browser") == 0, &origins)) {
        return CTL_FAILED;
    }
    struct key_and_origins made = {.wish = &w, .origins = &origins};
    struct ctx *c = ctl_database(k);
    if (c == NULL) {
        return CTL_FAILED;
    }
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK) {
        return ctl_failed(k, c);
    }
    if (origins.n > 0) {
        ctl_note_origins(k, c);
    }
    if (db_atomically(c, make_with_origins, &made) != E_OK) {
        return ctl_failed(k, c);
    }
    show(k, made.id, made.key);
    return CTL_OK;
}

/* Opens the database where a key is served; what is written there passes the gate of its tenant, so
 * that none is lost in a move. Returns NULL with the reason printed. */
static struct ctx *key_database(struct ctl_call *k, int64_t id)
{
    int32_t tenant = 0;
    struct ctx *c = reach_key(k, id, &tenant) ? ctl_database(k) : NULL;
    if (c != NULL && tenant != 0) {
        c->tenant = tenant;
    }
    return c;
}

int cmd_key_revoke(struct ctl_call *k)
{
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? key_database(k, id) : NULL;
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
    struct ctx *c = key_database(k, id);
    if (c == NULL) {
        return CTL_FAILED;
    }
    struct span key = crypto_new_key(c->mem), page = access_browser_key(c->mem, key, false);
    if (sql_key_rotate(c,
                       SQL_ARGS(key_rotate, .id = id, .hash = crypto_sha256_hex(c->mem, key),
                                .prefix = access_key_prefix(key),
                                .page_hash = crypto_sha256_hex(c->mem, page),
                                .page_prefix = access_key_prefix(page), .hours = hours),
                       &rs) != E_OK) {
        return ctl_failed(k, c);
    }
    if (rs.rows.n == 0) {
        return ctl_complain(k, "there is no valid key %lld", (long long)id);
    }
    struct sql_key_rotate_row row = sql_key_rotate_row(&rs, 0);
    fprintf(k->err, ctl_words(k, "%.*s %lld is valid until %.*s\n"), SPAN_ARG(row.kind),
            (long long)id, SPAN_ARG(row.until));
    show(k, row.id, span_is(row.kind, "browser") ? page : key);
    return CTL_OK;
}

int cmd_key_restore(struct ctl_call *k)
{
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? key_database(k, id) : NULL;
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

static void list_key(struct sheet *l, const struct sql_key_list_row *key)
{
    sheet_number(l, key->id);
    sheet_text(l, key->kind);
    sheet_text(l, arena_printf(l->k->mem, "%.*s...", SPAN_ARG(key->prefix)));
    sheet_text(l, key->tenant);
    sheet_text(l, key->label);
    sheet_text(l, key->objects);
    sheet_text(l, key->can_write ? SPAN("read-write") : SPAN("read-only"));
    sheet_text(l, key->state);
    sheet_text(l, key->used);
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
    static const struct sheet_column columns[] = {
        {"id", "id"},         {"kind", "kind"},   {"prefix", "begins with"},
        {"tenant", "tenant"}, {"label", "label"}, {"objects", "objects"},
        {"rights", "rights"}, {"state", "state"}, {"used", "used last"}};
    struct sheet l;
    sheet_begin(&l, k, SHEET_COLUMNS(columns));
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_key_list_row row = sql_key_list_row(&rs, i);
        list_key(&l, &row);
    }
    return sheet_end(&l);
}
