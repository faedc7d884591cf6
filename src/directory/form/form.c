#include "directory/form/form.h"

#include "base/crypto.h"
#include "db/db.h"
#include "db/sql/form.h"
#include "directory/access/access.h"
#include "directory/party/person_name.h"

struct span form_token(struct ctx *c)
{
    return crypto_new_key(c->mem);
}

enum err form_open(struct directory *d, struct span token, struct form *out)
{
    struct sql_form_tenant_rows found;
    struct sql_form_by_token_rows rs;
    if (!span_any(token)) {
        return err_set(d->c, E_KEY_MISSING, "no token of a form");
    }
    struct span hash = crypto_sha256_hex(d->c->mem, token);
    struct db_query q = sql_form_tenant_query(d->c, SQL_ARGS(form_tenant, .hash = hash), &found);
    enum err e = db_find(d->c, hash, &q);
    if (e != E_OK || found.rows.n == 0) {
        return e != E_OK ? e : err_set(d->c, E_KEY_INVALID, "no form has this token");
    }
    d->who = (struct principal){.tenant = (int32_t)sql_form_tenant_row(&found, 0).tenant_id,
                                .time_zone = "UTC",
                                .can_write = true};
    access_act(d);
    e = sql_form_by_token(d->c, SQL_ARGS(form_by_token, .hash = hash), &rs);
    if (e == E_OK && rs.rows.n == 0) { /* it was deleted a moment ago */
        d->who = (struct principal){.time_zone = "UTC"};
        access_act(d);
        return err_set(d->c, E_KEY_INVALID, "no form has this token");
    }
    if (e == E_OK) {
        struct sql_form_by_token_row row = sql_form_by_token_row(&rs, 0);
        *out = (struct form){row.id, row.name, row.fields};
    }
    return e;
}

enum err form_take(struct directory *d, const struct form *form, const struct form_entry *entry,
                   enum form_outcome *outcome, int64_t *person)
{
    struct sql_form_take_rows rs;
    struct arena *mem = d->c->mem;
    struct person_name name = person_name_split(mem, entry->name);
    /* Sent back, it would tell where somebody was: a hash counts as well. */
    struct span address = crypto_sha256_hex(
        mem, arena_printf(mem, "%lld %.*s", (long long)form->id, SPAN_ARG(entry->address)));
    enum err e = sql_form_take(
        d->c,
        SQL_ARGS(form_take, .form = form->id, .entry = entry->number, .last_name = name.last,
                 .first_name = name.first, .middle_name = name.middle, .phone = entry->phone,
                 .mail = entry->mail, .line = entry->line, .address = address),
        &rs);
    if (e != E_OK) {
        return e;
    }
    struct sql_form_take_row row = sql_form_take_row(&rs, 0);
    *person = row.person.v;
    if (span_is(row.outcome, "added") || span_is(row.outcome, "noted")) {
        *outcome = span_is(row.outcome, "added") ? FORM_ADDED : FORM_NOTED;
        return E_OK;
    }
    if (span_is(row.outcome, "again")) {
        *outcome = FORM_AGAIN;
        return E_OK;
    }
    return err_set(d->c, E_TOO_MANY, "a form takes no more for now");
}
