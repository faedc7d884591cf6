/*
 * cmd_key: key create, key revoke, key list.
 */
#include <string.h>

#include "base/crypto.h"
#include "ctl/ctl.h"
#include "ctl/key.h"
#include "db/db.h"

enum { PREFIX = 6 };

enum err key_make(struct ctx *c, const struct key_wish *w, struct span *key, int64_t *id)
{
    struct rows rs;
    *key = crypto_new_key(c->mem);
    struct db_arg args[] = {ARG_I64(c->tenant),
                            ARG_TEXT(span_of(w->kind)),
                            ARG_TEXT(crypto_sha256_hex(c->mem, *key)),
                            ARG_TEXT(span_sub(*key, 0, PREFIX)),
                            ARG_TEXT(span_of(w->label)),
                            ARG_BOOL(w->can_write),
                            ARG_I64S(w->objects, w->object_count)};
    enum err e = db_write1(c, STMT_KEY_ADD, args, 7, &rs);
    if (e == E_OK && rs.n == 0)
        return err_set(c, E_REFERENCE_UNKNOWN, "an object is not one of this tenant's");
    if (e == E_OK)
        *id = row_i64(&rs, 0, KEY_ADD__ID);
    return e;
}

/* Reads the numbers of --object; false with the reason printed. */
static bool read_objects(struct ctl_call *k, struct key_wish *w)
{
    const char *texts[CTL_MAX_GIVEN];
    size_t n = ctl_option_values(k, "--object", texts);
    int64_t *objects = arena_array_of(k->mem, n, int64_t);
    for (size_t i = 0; i < n; i++) {
        objects[i] = ctl_number(k, "--object", texts[i]);
        if (objects[i] == 0)
            return false;
    }
    w->objects = objects;
    w->object_count = n;
    return true;
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
    if (!sid && strcmp(w.kind, "apikey") != 0)
        return ctl_complain(k, "--kind is sid or apikey");
    if (!read_objects(k, &w))
        return CTL_FAILED;
    if (sid != (w.object_count > 0))
        return ctl_complain(k, "a sid needs --object, an apikey has none");
    struct ctx *c = ctl_database(k);
    if (c == NULL)
        return CTL_FAILED;
    if (ctl_use_tenant(c, ctl_option(k, "--tenant")) != E_OK || key_make(c, &w, &key, &id) != E_OK)
        return ctl_failed(k, c);
    fprintf(k->err, "key %lld; it is not shown again:\n", (long long)id);
    fprintf(k->out, "%.*s\n", SPAN_ARG(key));
    return CTL_OK;
}

int cmd_key_revoke(struct ctl_call *k)
{
    int64_t id = ctl_number(k, "ID", k->words[0]);
    struct ctx *c = id != 0 ? ctl_database(k) : NULL;
    struct db_arg args[] = {ARG_I64(id)};
    struct rows rs;
    if (c == NULL)
        return CTL_FAILED;
    if (db_write1(c, STMT_KEY_REVOKE, args, 1, &rs) != E_OK)
        return ctl_failed(k, c);
    if (rs.affected == 0)
        return ctl_complain(k, "there is no valid key %lld", (long long)id);
    return CTL_OK;
}

static void print_key(FILE *out, const struct rows *rs, int i)
{
    fprintf(out, "%lld\t%.*s\t%.*s...\t%.*s\t%.*s\t%.*s\t%s\t%.*s\n",
            (long long)row_i64(rs, i, KEY_LIST__ID), SPAN_ARG(row_text(rs, i, KEY_LIST__KIND)),
            SPAN_ARG(row_text(rs, i, KEY_LIST__PREFIX)),
            SPAN_ARG(row_text(rs, i, KEY_LIST__TENANT)), SPAN_ARG(row_text(rs, i, KEY_LIST__LABEL)),
            SPAN_ARG(row_text(rs, i, KEY_LIST__OBJECTS)),
            row_bool(rs, i, KEY_LIST__CAN_WRITE) ? "read-write" : "read-only",
            SPAN_ARG(row_text(rs, i, KEY_LIST__STATE)));
}

int cmd_key_list(struct ctl_call *k)
{
    struct ctx *c = ctl_database(k);
    struct rows rs;
    const char *tenant = ctl_option(k, "--tenant");
    if (c == NULL)
        return CTL_FAILED;
    if (tenant != NULL && ctl_use_tenant(c, tenant) != E_OK)
        return ctl_failed(k, c);
    struct db_arg args[] = {db_arg_id(c->tenant)};
    if (db_read1(c, STMT_KEY_LIST, args, 1, &rs) != E_OK)
        return ctl_failed(k, c);
    for (int i = 0; i < rs.n; i++)
        print_key(k->out, &rs, i);
    return CTL_OK;
}
