#include "directory/search/text_lead.h"

#include "db/sql/party.h"

enum err text_lead(struct ctx *c, int64_t source, struct span text, struct text_lead *out)
{
    struct sql_text_holders_rows rs;
    *out = (struct text_lead){.total = {.has = IS_NULL}};
    enum err e = sql_text_holders(
        c, SQL_ARGS(text_holders, .source = source, .word = text, .most = LED_MOST), &rs);
    size_t n = e == E_OK ? (size_t)rs.rows.n : 0;
    if (n == 1 && sql_text_holders_row(&rs, 0).id.has != GIVEN) {
        out->total = sql_text_holders_row(&rs, 0).total;
        return e;
    }
    int64_t *ids =
        arena_array_of(c->mem, n + 1, int64_t); /* nobody is an empty list, not an absent one */
    for (size_t i = 0; i < n; i++) {
        ids[i] = sql_text_holders_row(&rs, (int)i).id.v;
    }
    if (e == E_OK) {
        out->ids = I64S(ids, n);
    }
    return e;
}
