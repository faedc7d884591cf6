#include "directory/call/phone_call.h"

#include "db/sql/call.h"

static struct span text(struct span v)
{
    return v.p != NULL ? v : SPAN("");
}

enum err phone_call_take(struct directory *d, const struct phone_call_news *news)
{
    return sql_call_take(d->c,
                         SQL_ARGS(call_take, .typed = text(news->number), .callid = news->callid,
                                  .outgoing = news->outgoing, .line = text(news->line),
                                  .login = text(news->login), .extension = text(news->extension),
                                  .department = text(news->department), .state = text(news->state),
                                  .status = text(news->status), .started_at = news->started,
                                  .duration = news->duration, .record = text(news->record),
                                  .rating = news->rating),
                         NULL);
}

enum err phone_call_rate(struct directory *d, struct span callid, int64_t rating)
{
    return sql_call_rate(d->c, SQL_ARGS(call_rate, .callid = callid, .rating = rating), NULL);
}

static struct phone_call phone_call_of(const struct sql_call_rows_row *row)
{
    return (struct phone_call){.id = row->id,
                               .party = row->party_id.v,
                               .root = row->root.v,
                               .duration = row->duration,
                               .rating = row->rating.v,
                               .outgoing = row->outgoing,
                               .callid = row->callid,
                               .name = text(row->name),
                               .number = row->number,
                               .line = row->line,
                               .login = row->login,
                               .extension = row->extension,
                               .department = row->department,
                               .state = row->state,
                               .status = row->status,
                               .started = row->started_at,
                               .record = row->record,
                               .employee = row->employee};
}

enum err phone_call_list(struct directory *d, const struct phone_call_wish *wish,
                         struct phone_call **out, size_t *n)
{
    struct sql_call_rows_rows rs;
    enum err e = sql_call_list(
        d->c,
        SQL_ARGS(call_list, .party = wish->party, .typed = text(wish->number), .since = wish->since,
                 .missed = wish->missed, .count = wish->count, .skip = wish->skip),
        &rs);
    if (e != E_OK) {
        return e;
    }
    *n = (size_t)rs.rows.n;
    *out = arena_array_of(d->c->mem, *n, struct phone_call);
    for (int i = 0; i < rs.rows.n; i++) {
        struct sql_call_rows_row row = sql_call_rows_row(&rs, i);
        (*out)[i] = phone_call_of(&row);
    }
    return E_OK;
}

enum err phone_call_get(struct directory *d, int64_t id, struct phone_call *out)
{
    struct sql_call_rows_rows rs;
    enum err e = sql_call_get(d->c, SQL_ARGS(call_get, .id = id), &rs);
    if (e != E_OK || rs.rows.n == 0) {
        return e != E_OK ? e : err_set(d->c, E_REFERENCE_UNKNOWN, "no such call");
    }
    struct sql_call_rows_row row = sql_call_rows_row(&rs, 0);
    *out = phone_call_of(&row);
    return E_OK;
}

enum err phone_call_drop(struct directory *d, struct span before, int64_t *n)
{
    struct sql_call_drop_rows rs;
    enum err e = sql_call_drop(d->c, SQL_ARGS(call_drop, .until_at = before), &rs);
    *n = e == E_OK ? sql_call_drop_row(&rs, 0).n : 0;
    return e;
}
